"""A value that is written in the configuration, in the form that records keep it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tailorbird_metadata.fieldtypes import DECLARABLE, FIELD_TYPES, LATER_TYPES, LiteralRefused
from tailorbird_metadata.model import Field, Option, Picklist, Text
from tailorbird_metadata.names import is_name

LIST = Picklist(
    id="size",
    name="size",
    path="thing.size",
    label=Text({"en": "Size"}),
    options={
        "small": Option(id="s", name="small", label=Text({"en": "Small"})),
        "old": Option(id="old", name="old", label=Text({"en": "Old"}), retired="2026-01-01"),
    },
)


def literal(kind: str, text: str, **settings: Any) -> object:
    field = Field(id="x", name="x", label=Text({"en": "X"}), type=kind, **settings)
    return FIELD_TYPES[kind].literal(text, field)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "  Café ", "Café"),
        ("text", "Cafe\u0301", "Café"),
        ("text", "   ", None),
        ("email", "Ann@EXAMPLE.com", "Ann@example.com"),
        ("phone", "+86 (10) 1234-5678", "+861012345678"),
        ("url", "https://example.com/a", "https://example.com/a"),
        ("integer", "12", 12),
        ("decimal", "12.5", Decimal("12.50")),
        ("money", "12", Decimal("12.0000")),
        ("percent", "-3.25", Decimal("-3.25")),
        ("boolean", "true", True),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("datetime", "2026-02-28T08:00:00+08:00", datetime(2026, 2, 28, tzinfo=UTC)),
        ("tags", "key account", ("key account",)),
    ],
)
def test_internal_forms(kind: str, text: str, value: object) -> None:
    assert literal(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("email", "ann"),
        ("phone", "01234"),
        ("url", "javascript:alert(1)"),
        ("integer", "1.5"),
        ("integer", "1_000"),
        ("integer", "٣"),
        ("decimal", "1e5"),
        ("decimal", "1.234"),
        ("decimal", "NaN"),
        ("money", "1" * 16),
        ("boolean", "yes"),
        ("date", "2026-02-30"),
        ("date", "20260228"),
        ("datetime", "2026-02-28T08:00:00"),
        ("tags", "a|b"),
        ("user", "anna"),
        ("lookup", "7"),
        ("autonumber", "D-1"),
        ("formula", "1"),
        ("currency", "EUR"),
        ("id", "1"),
    ],
)
def test_what_is_no_value_of_its_type_is_refused_in_a_sentence(kind: str, text: str) -> None:
    with pytest.raises(LiteralRefused) as refused:
        literal(kind, text)
    assert str(refused.value).endswith(".")


def test_an_option_is_kept_by_its_id() -> None:
    assert literal("picklist", "small", picklist=LIST) == "s"
    with pytest.raises(LiteralRefused, match="retired since 2026-01-01"):
        literal("picklist", "old", picklist=LIST)
    with pytest.raises(LiteralRefused, match="`smal` is not an option of X") as refused:
        literal("picklist", "smal", picklist=LIST)
    assert str(refused.value.help) == "Did you mean `small`?"


def test_limits_hold_for_literals_too() -> None:
    with pytest.raises(LiteralRefused, match="more than 10"):
        literal("integer", "11", params={"max": 10})
    with pytest.raises(LiteralRefused, match="longer than 3"):
        literal("text", "four", params={"max": 3})
    assert literal("decimal", "1.2345", params={"places": 4}) == Decimal("1.2345")


def test_the_registry_is_whole() -> None:
    assert {"file", "image", "encrypted_text"} == LATER_TYPES <= set(DECLARABLE)
    assert set(FIELD_TYPES) - set(DECLARABLE) >= {"stage", "currency", "id", "emails", "phones"}
    for name, kind in FIELD_TYPES.items():
        assert kind.name == name and is_name(name)
        assert kind.filter_operators or name == "lines"
        assert set(kind.needs) <= set(kind.parameters)
