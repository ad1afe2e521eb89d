"""Values as a template shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.runtime.forms.small import Row, binder_of, small_model

from tailorbird_runtime.forms.values import BoundValue

MODEL = small_model()
DEAL = MODEL.entities["deal"]


def shown(name: str, value: Any, title: str = "", locale: str = "en", **more: Any) -> BoundValue:
    row = Row(values={name: value, **more}, titles={name: title} if title else {})
    return binder_of(MODEL, locale).value(DEAL.field(name), row)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("name", "Line 3", "Line 3"),
        ("amount", Decimal("486000.5"), "¥486,000.50"),
        ("discount", Decimal("12.50"), "12.5%"),
        ("units", 1200, "1200 pcs"),
        ("weight", Decimal("1.50"), "1.5 kg"),
        ("kind", "tender", "Tender"),
        ("expected_close", date(2026, 12, 4), "4 Dec"),
        ("bid_due_at", datetime(2026, 12, 4, 9, 0, tzinfo=UTC), "4 Dec, 17:00"),
        ("urgent", True, "Yes"),
        ("urgent", False, "No"),
        ("mail", "a@x.example", "a@x.example"),
        ("phone", "+8613800006823", "138 0000 6823"),
        ("phone", "+49301234567", "+49 30 1234567"),
        ("site", "https://www.x.example/", "www.x.example"),
        ("tags", ("key account", "东区"), "key account, 东区"),
        ("team", "nowhere", "nowhere"),
    ],
)
def test_a_value_in_words(name: str, value: Any, text: str) -> None:
    assert shown(name, value).text == text


@pytest.mark.parametrize("name", [f.name for f in DEAL.active_fields() if not f.system])
def test_nothing_is_empty(name: str) -> None:
    assert shown(name, None).empty


def test_a_choice_has_the_colour_and_the_language_of_its_option() -> None:
    assert (shown("kind", "tender").tone, shown("kind", "direct").tone) == ("plum", "")
    assert shown("kind", "tender", locale="zh").text == "招标"
    assert shown("kind", "gone").text == "gone"


def test_a_lookup_leads_to_its_record() -> None:
    assert shown("account", 5, "Acme").href == "/account/5"
    assert shown("account", 5, "Acme").text == "Acme"


def test_a_lookup_to_a_hidden_record_says_only_that() -> None:
    row = Row(values={}, restricted=frozenset({"account"}))

    value = binder_of(MODEL).value(DEAL.field("account"), row)

    assert (value.text, value.href) == ("Not visible to you", "")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "JAVASCRIPT://%0aalert(1)", "//x"]
)
def test_an_address_that_is_no_web_page_is_no_link(address: str) -> None:
    assert shown("site", address).href == ""


@pytest.mark.parametrize(
    ("name", "mask"),
    [("amount", "•••"), ("phone", "138****6823"), ("phone", "+86****1234"),
     ("mail", "a***@x.example"), ("units", "••"), ("account", "•••"), ("expected_close", "•••")],
)  # fmt: skip
def test_a_mask_is_shown_as_it_stands_and_leads_nowhere(name: str, mask: str) -> None:
    value = shown(name, mask)

    assert (value.text, value.href) == (mask, "")


def test_money_is_shown_in_the_currency_of_the_record() -> None:
    assert shown("amount", Decimal(1200), currency="EUR").text == "€1,200"


def test_a_person_has_an_avatar() -> None:
    value = shown("owner", 6, "Lin Yue")

    assert (value.type, value.text, value.initials) == ("user", "Lin Yue", "LY")
