"""Values as people see them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models import field, picklist

from tailorbird_metadata.fieldtypes.formats import FORMATS
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Field, Text
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.autonumbers import render, sequence_of
from tailorbird_runtime.fieldtypes.showing import DisplayContext, short_money

LATE = datetime(2025, 12, 31, 18, 0, tzinfo=UTC)
"""Already the next year in Shanghai."""


def shown(
    case_field: Field, value: Any, locale: str = "en", format_: str = "", **beside: str
) -> str:
    context = DisplayContext(
        locale=locale,
        zone="Asia/Shanghai",
        today=date(2026, 3, 10),
        currency="EUR",
        format=format_,
    )
    return BINDINGS[case_field.type].display(case_field, value, context, **beside)


@pytest.mark.parametrize(
    ("kind", "value", "english", "chinese"),
    [
        ("text", "屋顶 <b>", "屋顶 <b>", "屋顶 <b>"),
        ("text", None, "", ""),
        ("integer", 1234567, "1,234,567", "1,234,567"),
        ("decimal", Decimal("12.50"), "12.5", "12.5"),
        ("decimal", Decimal("1200.00"), "1,200", "1,200"),
        ("decimal", Decimal("-0.05"), "-0.05", "-0.05"),
        ("percent", Decimal("12.50"), "12.5%", "12.5%"),
        ("money", Decimal("12.5000"), "€12.50", "€12.50"),
        ("money", Decimal("40000.0000"), "€40,000", "€40,000"),
        ("money", Decimal("40000.5000"), "€40,000.50", "€40,000.50"),
        ("money", Decimal("-1200.0000"), "-€1,200", "-€1,200"),
        ("boolean", True, "Yes", "是"),
        ("boolean", False, "No", "否"),
        ("date", date(2026, 11, 17), "17 Nov", "11 月 17 日"),
        ("date", date(2025, 11, 17), "17 Nov 2025", "2025 年 11 月 17 日"),
        (
            "datetime",
            datetime(2026, 11, 17, 2, 41, tzinfo=UTC),
            "17 Nov, 10:41",
            "11 月 17 日 10:41",
        ),
        ("datetime", datetime(2025, 12, 31, 18, 0, tzinfo=UTC), "1 Jan, 02:00", "1 月 1 日 02:00"),
        ("phone", "+8613800138000", "+86 138 0013 8000", "+86 138 0013 8000"),
        ("phone", "not a number", "not a number", "not a number"),
        ("tags", ("重点", "vip"), "重点, vip", "重点、vip"),
        ("tags", (), "", ""),
        ("lookup", 7, "", ""),
        ("team", "berlin", "berlin", "berlin"),
    ],
)
def test_display(kind: str, value: Any, english: str, chinese: str) -> None:
    assert shown(field("x", kind), value) == english
    assert shown(field("x", kind), value, "zh") == chinese


@pytest.mark.parametrize(
    ("kind", "format_", "value", "english", "chinese", "german"),
    [
        ("integer", "2", 1200, "1,200.00", "1,200.00", "1.200,00"),
        ("decimal", "0", Decimal("2.5"), "3", "3", "3"),
        ("percent", "1", Decimal("12.25"), "12.3%", "12.3%", "12,3%"),
        ("money", "2", Decimal(40000), "€40,000.00", "€40,000.00", "€40.000,00"),
        ("money", "0", Decimal("-0.40"), "€0", "€0", "€0"),
        ("money", "0", Decimal("-99.50"), "-€100", "-€100", "-€100"),
        ("date", "short", date(2026, 11, 7), "7 Nov 2026", "2026-11-07", "07.11.2026"),
        ("date", "long", date(2026, 3, 7), "7 March 2026", "2026 年 3 月 7 日", "7. März 2026"),
        ("datetime", "time", LATE, "02:00", "02:00", "02:00"),
        ("datetime", "date", LATE, "1 Jan", "1 月 1 日", "1 Jan."),
        ("datetime", "short", LATE, "1 Jan 2026, 02:00", "2026-01-01 02:00", "01.01.2026, 02:00"),
    ],
)
def test_a_format_writes_the_value_in_each_language(
    kind: str, format_: str, value: Any, english: str, chinese: str, german: str
) -> None:
    said = [shown(field("x", kind), value, locale, format_) for locale in ("en", "zh", "de")]
    assert said == [english, chinese, german]


_DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=10) | st.sampled_from(
    [Decimal(0), Decimal("-0"), Decimal("1e30"), Decimal("-9.99e60"), Decimal("1e-40")]
)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(),
    "decimal": _DECIMALS,
    "percent": _DECIMALS,
    "money": _DECIMALS,
    "date": st.dates(),
    "datetime": st.datetimes(
        min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC)
    ),
}


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(st.data(), st.sampled_from(["en", "zh", "de", "ar", "xx-nonsense", ""]))
def test_every_format_says_every_value_in_every_language(data: st.DataObject, locale: str) -> None:
    kind = data.draw(st.sampled_from(sorted(FORMATS)))
    value = data.draw(st.none() | _VALUES[kind])
    for format_ in ("", *FORMATS[kind]):
        said = shown(field("x", kind), value, locale, format_)
        assert bool(said) == (value is not None)


def test_display_of_what_needs_more_than_the_value() -> None:
    assert shown(field("x", "lookup"), 7, title="屋顶 GmbH") == "屋顶 GmbH"
    assert shown(field("x", "money"), Decimal(100), currency="CNY") == "CN¥100.00"
    assert shown(field("x", "money"), Decimal(100), "zh", currency="CNY") == "¥100.00"
    assert shown(field("x", "money"), Decimal("1234.5"), currency="JPY") == "¥1,235"
    assert shown(field("x", "money"), Decimal(5), currency="CHF") == "CHF 5.00"
    assert shown(field("x", "decimal", unit="m²"), Decimal("7.00")) == "7 m²"
    formula = field("x", "formula", returns="money")
    assert shown(formula, Decimal("99.5")) == "€99.50"


def test_options_are_shown_by_their_label_and_named_in_the_api() -> None:
    color = picklist("thing", "color", "red")
    option = color.picklist.options["red"] if color.picklist else None
    assert option is not None
    assert option.label == Text(frozen({"en": "Red"}))
    assert shown(color, "red", "zh") == "Red"
    assert shown(color, "gone") == "gone"


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        ("342", "€342", "€342"),
        ("9999", "€9,999", "€9,999"),
        ("12345", "€12.3K", "€1.2 万"),
        ("3420000", "€3.4M", "€342 万"),
        ("-1234567890", "-€1.2B", "-€12.3 亿"),
    ],
)
def test_amounts_of_tiles_are_short(amount: str, english: str, chinese: str) -> None:
    assert short_money(Decimal(amount), "EUR", "en") == english
    assert short_money(Decimal(amount), "EUR", "zh") == chinese


def test_other_languages_use_their_own_signs() -> None:
    assert shown(field("x", "decimal"), Decimal("1234.50"), "de") == "1.234,5"
    assert shown(field("x", "date"), date(2025, 11, 17), "de") == "17 Nov. 2025"
    assert shown(field("x", "integer"), 1234, "xx-nonsense") == "1,234"


@pytest.mark.parametrize(
    ("format_", "more", "number", "text", "counter"),
    [
        ("D-{yyyy}-{0000}", {}, 42, "D-2026-0042", "deal.number.2026"),
        ("{yy}{mm}-{00}", {}, 123, "2603-123", "deal.number.2026.03"),
        ("报价 {000000}", {}, 7, "报价 000007", "deal.number"),
        ("{dd}/{0}", {}, 7, "10/7", "deal.number.2026.03.10"),
        ("{0000}", {"start": 1000, "step": 5}, 1, "1000", "deal.number"),
        ("{0000}", {"start": 1000, "step": 5}, 3, "1010", "deal.number"),
        ("{yyyy}-{0}", {"reset": "never", "start": 0}, 1, "2026-0", "deal.number"),
        ("{yyyy}{mm}-{0}", {"reset": "year"}, 9, "202603-9", "deal.number.2026"),
    ],
)
def test_autonumbers(
    format_: str, more: dict[str, Any], number: int, text: str, counter: str
) -> None:
    numbered = field("number", "autonumber", format=format_, **more)
    assert render(numbered, number, date(2026, 3, 10)) == text
    assert sequence_of("deal", numbered, date(2026, 3, 10)) == counter
