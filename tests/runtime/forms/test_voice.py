"""Values in the words of one person, in English and Chinese."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Text
from tailorbird_runtime.forms.voice import Voice

NOW = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)


def voice(locale: str = "en", zone: str = "Asia/Shanghai", currency: str = "CNY") -> Voice:
    return Voice(
        locale=locale,
        zone=ZoneInfo(zone),
        now=NOW,
        today=date(2026, 11, 17),
        currency=currency,
    )


EN, ZH = voice(), voice("zh")


@pytest.mark.parametrize(
    ("day", "english", "chinese", "tight"),
    [
        (date(2026, 11, 17), "17 Nov", "11 月 17 日 周二", "11-17 周二"),
        (date(2026, 1, 3), "3 Jan", "1 月 3 日 周六", "01-03 周六"),
        (date(2025, 12, 31), "31 Dec 2025", "2025 年 12 月 31 日", "2025-12-31"),
        (date(9999, 12, 31), "31 Dec 9999", "9999 年 12 月 31 日", "9999-12-31"),
    ],
)
def test_a_day_has_its_year_when_it_is_not_this_one(
    day: date, english: str, chinese: str, tight: str
) -> None:
    assert EN.day(day) == EN.day(day, tight=True) == english
    assert ZH.day(day) == chinese
    assert ZH.day(day, tight=True) == tight


def test_a_moment_is_told_on_the_persons_clock() -> None:
    at = datetime(2026, 11, 16, 17, 5, tzinfo=UTC)  # already the 17th in Shanghai

    assert EN.moment(at) == "Today, 01:05"
    assert ZH.moment(at) == "今天 01:05"
    assert voice(zone="Europe/Berlin").moment(at) == "Yesterday, 18:05"
    assert voice(zone="Europe/Berlin").time(at) == "18:05"
    assert EN.exact_moment(at) == "2026-11-17 01:05"


@pytest.mark.parametrize(
    ("amount", "shown", "exact"),
    [
        ("0", "¥0", "¥0"),
        ("12.5", "¥12.50", "¥12.50"),
        ("999.994", "¥999.99", "¥999.994"),
        ("1000", "¥1,000", "¥1,000"),
        ("1234.56", "¥1,235", "¥1,234.56"),
        ("-486000", "−¥486,000", "−¥486,000"),
        ("999999999999.99", "¥1,000,000,000,000", "¥999,999,999,999.99"),
    ],
)
def test_money_has_decimals_only_where_they_say_something(
    amount: str, shown: str, exact: str
) -> None:
    assert EN.money(Decimal(amount), "CNY") == ZH.money(Decimal(amount), "CNY") == shown
    assert EN.exact_money(Decimal(amount), "CNY") == exact


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        ("486000", "¥486,000", "¥48.6 万"),
        ("4180000", "¥4.18M", "¥418 万"),
        ("1250000000", "¥1.25B", "¥12.5 亿"),
        ("9999", "¥9,999", "¥9,999"),
        ("-3420000", "−¥3.42M", "−¥342 万"),
    ],
)
def test_large_money_is_short_on_cards(amount: str, english: str, chinese: str) -> None:
    assert EN.short_money(Decimal(amount), "CNY") == english
    assert ZH.short_money(Decimal(amount), "CNY") == chinese


def test_a_currency_with_the_companys_own_sign_is_told_by_its_code() -> None:
    assert EN.money(Decimal(1000), "JPY") == "JPY\N{NO-BREAK SPACE}1,000"
    assert EN.money(Decimal(1000), "EUR") == "€1,000"
    assert voice(currency="JPY").money(Decimal(1000), "JPY") == "¥1,000"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("12.50", "12.5"),
        ("0.00", "0"),
        ("-0.40", "−0.4"),
        ("2001", "2001"),
        ("12345.6", "12,345.6"),
    ],
)
def test_a_number_has_no_idle_zeros_and_a_year_no_comma(number: str, shown: str) -> None:
    assert EN.number(Decimal(number)) == shown
    assert EN.number(Decimal(number), "m²") == f"{shown} m²"


def test_integers_percents_and_counts() -> None:
    assert EN.integer(2001) == "2001"
    assert EN.integer(-12345) == "−12,345"
    assert EN.percent(Decimal("62.50")) == "62.5%"
    assert EN.count(1284) == "1,284"
    assert EN.count(10_001, 10_000) == "10,000+"


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("Lin Yue", "LY"),
        ("林悦", "林"),
        ("Kessler Anlagenbau GmbH", "KG"),
        ("3 号线压力监测改造", "3"),
        ("Q-2026-0008", "Q0"),
        ("anna", "AN"),
        ("", "?"),
        ("—", "?"),
    ],
)
def test_an_avatar_has_one_or_two_letters(name: str, mark: str) -> None:
    assert EN.initials(name) == mark


def test_labels_and_sentences_come_in_the_persons_language() -> None:
    label = Text({"en": "Deal", "zh": "商机"})

    assert (EN.say(label), ZH.say(label)) == ("Deal", "商机")
    assert EN.say(message("New {thing}", thing=label)) == "New Deal"
    assert ZH.say(message("New {thing}", thing=label)) == "新建商机"
    assert (EN.inside(label), ZH.inside(label)) == ("deal", "商机")
    assert EN.inside(Text({"en": "VIP visit"})) == "VIP visit"
    assert EN.say(None) == ""
    assert (EN.join(["a", "b"]), ZH.join(["a", "b"])) == ("a, b", "a、b")
