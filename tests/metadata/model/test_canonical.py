"""The stored form of a model gives the same model back, and the same text for the same meaning."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tailorbird_metadata import model as classes
from tailorbird_metadata.expressions import tree, types
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    And,
    Compare,
    Expression,
    FieldRef,
    Literal,
    Node,
    Placement,
)
from tailorbird_metadata.expressions.types import BOOLEAN, DATE, MOMENT, MONEY, Kind, ValueType
from tailorbird_metadata.model import Entity, Field, Model, Option, Picklist, Rule, Text, Workspace
from tailorbird_metadata.model.canonical import digest_of, from_json, sealed, to_json


def compare(operator: str, field: str, value: Node, span: tuple[int, int] | None = None) -> Compare:
    left = FieldRef(type=value.type, entity="deal", field=field, span=span)
    return Compare(type=BOOLEAN, operator=operator, left=left, right=value, span=span)


def deal_model(span: tuple[int, int] | None = None) -> Model:
    stage = ValueType(kind=Kind.CHOICE, of="deal.stage")
    condition = And(
        type=BOOLEAN,
        operands=(
            compare("gt", "amount", Literal(type=MONEY, value=Decimal("10.50")), span),
            compare("eq", "stage", Literal(type=stage, value="won"), span),
            compare("lt", "closed_on", Literal(type=DATE, value=date(2026, 1, 15))),
            compare("ge", "seen_at", Literal(type=MOMENT, value=datetime(2026, 1, 15, tzinfo=UTC))),
            Aggregate(type=BOOLEAN, function="any", entity="deal", child="line", by="deal"),
        ),
    )
    rule = Expression(
        text="…", tree=condition, placement=Placement.AGGREGATE, result=BOOLEAN, reads=("amount",)
    )
    options = {
        "second": Option(id="b", name="second", label=Text({"en": "Second", "zh": "第二"})),
        "first": Option(id="a", name="first", label=Text({"en": "First"})),
    }
    line = Picklist(
        id="line", name="line", path="deal.line", label=Text({"en": "Line"}), options=options
    )
    fields = {
        "value": Field(id="amount", name="value", label=Text({"en": "Value"}), type="money"),
        "line": Field(
            id="line", name="line", label=Text({"en": "Line"}), type="picklist", picklist=line
        ),
        "score": Field(
            id="score",
            name="score",
            label=Text({"en": "Score"}),
            type="decimal",
            params={"places": 3, "max": Decimal("9.5"), "tags": ("a", "b")},
        ),
    }
    deal = Entity(
        id="deal",
        name="deal",
        origin="acme",
        label=Text({"en": "Deal", "zh": "商机"}),
        label_many=Text({"en": "Deals"}),
        title="amount",
        fields=fields,
        rules={"dear": Rule(id="dear", name="dear", check=rule)},
    )
    return Model(
        language=1,
        workspace=Workspace(
            name="acme",
            label=Text({"en": "Acme"}),
            currency="EUR",
            currencies=("EUR", "CNY"),
            timezone="Europe/Berlin",
            locale="en",
            locales=("en", "zh"),
            country="DE",
        ),
        entities={"deal": deal},
    )


def test_a_model_read_back_is_the_same_model() -> None:
    model = sealed(deal_model())
    again = from_json(to_json(model))
    assert again == model
    assert again.digest == model.digest
    assert again.entities["deal"].rules["dear"].check == model.entities["deal"].rules["dear"].check
    params = again.entities["deal"].fields["score"].params
    assert params["max"] == Decimal("9.5") and params["tags"] == ("a", "b")


def test_the_order_of_options_is_kept_because_it_is_the_order_on_screen() -> None:
    picklist = from_json(to_json(deal_model())).entities["deal"].fields["line"].picklist
    assert picklist is not None and list(picklist.options) == ["second", "first"]


def test_positions_in_the_text_do_not_change_the_identity() -> None:
    assert sealed(deal_model(span=(4, 9))).digest == sealed(deal_model()).digest


def test_the_digest_is_that_of_the_canonical_text() -> None:
    assert sealed(deal_model()).digest == digest_of(to_json(deal_model()))


@pytest.mark.parametrize("text", ['{"_": "Workspace"}', "[]", '{"_": "system"}', "5"])
def test_something_else_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_json(text)


def test_names_and_ids_are_looked_up_apart() -> None:
    deal = deal_model().entities["deal"]
    assert deal.fields["value"].id == "amount"
    assert deal.field("amount").name == "value"
    assert not deal.has("value")


def test_no_two_classes_of_a_stored_model_share_a_name() -> None:
    """Stored objects say their class by its bare name."""
    ours = {n for n in classes.__all__ if is_dataclass(getattr(classes, n))}
    theirs = {n for m in (tree, types) for n, c in vars(m).items() if is_dataclass(c)}
    assert ours & theirs == set()
