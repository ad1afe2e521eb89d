"""Controls of a form with what stands in them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.runtime.forms.small import Row, binder_of, small_model

from tailorbird_runtime.forms.fields import BoundField, Choices, FieldBinder, Raw

MODEL = small_model()
DEAL = MODEL.entities["deal"]


def bound(name: str, value: Any = None, typed: Raw | None = None, **more: Any) -> BoundField:
    fields = FieldBinder(
        entity=DEAL, binder=binder_of(MODEL), choices=Choices(teams=(("east", "East"),))
    )
    return fields.editable(
        DEAL.field(name),
        record=Row(values={name: value}),
        typed=typed,
        titles=more.pop("titles", {}),
        required=False,
        **more,
    )


@pytest.mark.parametrize(
    ("name", "value", "typed"),
    [
        ("name", "Line 3", "Line 3"),
        ("amount", Decimal("486000.0000"), "486000"),
        ("amount", Decimal("12.5000"), "12.50"),
        ("discount", Decimal("12.50"), "12.5"),
        ("units", 12, "12"),
        ("kind", "tender", "tender"),
        ("expected_close", date(2026, 12, 4), "2026-12-04"),
        ("bid_due_at", datetime(2026, 12, 4, 9, 0, tzinfo=UTC), "2026-12-04T17:00"),
        ("urgent", True, "true"),
        ("urgent", None, "false"),
        ("phone", "+8613800006823", "138 0000 6823"),
        ("account", 5, "5"),
        ("tags", ("a", "b"), ("a", "b")),
        ("name", None, ""),
    ],
)
def test_a_stored_value_stands_in_its_control(name: str, value: Any, typed: Raw) -> None:
    assert bound(name, value).typed == typed


def test_what_was_typed_stays_even_if_it_is_wrong() -> None:
    field = bound("amount", Decimal(5), typed="12x", errors=["12x is not a number."])

    assert (field.typed, field.errors) == ("12x", ("12x is not a number.",))
    assert field.described_by == "f-amount-error"


def test_a_list_offers_what_is_in_use_and_marks_the_choice() -> None:
    field = bound("kind", "direct")

    assert [(o.value, o.label, o.chosen) for o in field.options] == [
        ("direct", "Direct", True),
        ("tender", "Tender", False),
    ]


def test_a_dependent_list_says_under_which_choice_an_option_stands() -> None:
    field = bound("product")

    assert field.depends_on == "kind"
    assert [(o.value, o.parents) for o in field.options] == [("roof", ("direct",)), ("any", ())]


def test_a_picker_has_the_name_and_searches_for_its_record() -> None:
    field = bound("account", 5, titles={"account": "Acme"})

    assert (field.title, field.search) == ("Acme", "/deal/lookup/account?record=7")


def test_a_team_is_chosen_from_the_companys_teams() -> None:
    assert [(o.value, o.chosen) for o in bound("team", "east").options] == [("east", True)]


def test_money_has_the_sign_of_the_currency() -> None:
    assert (bound("amount").sign, bound("amount").currencies) == ("¥", ())


def test_a_text_has_its_limit_and_a_number_its_unit() -> None:
    assert bound("name").limit == 140
    assert bound("weight").unit == "kg"
    assert bound("notes").wide


def test_a_locked_field_shows_its_value() -> None:
    fields = FieldBinder(entity=DEAL, binder=binder_of(MODEL))

    field = fields.locked(DEAL.field("amount"), Row(values={"amount": Decimal(10)}))

    assert field.read_only
    assert field.shown is not None and field.shown.text == "¥10"
