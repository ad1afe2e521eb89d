"""Forms: sections, what was typed, what is wrong, what depends on what."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.runtime.forms.small import KIND, NOW, Row, binder_of, small_model

from tailorbird_metadata.expressions.inputs import Inputs, Me
from tailorbird_metadata.expressions.tree import Compare, Expression, FieldRef, Literal, Placement
from tailorbird_metadata.expressions.types import BOOLEAN, Kind, ValueType
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Layout, Rule, Section, Tab, Text
from tailorbird_runtime.forms.conditions import Conditions, row_of
from tailorbird_runtime.forms.fields import FieldBinder, Raw
from tailorbird_runtime.forms.form import BoundForm, FormBuilder, build
from tailorbird_runtime.validation.errors import RecordError

CHOICE = ValueType(kind=Kind.CHOICE, of=KIND.path)
IS_TENDER = Expression(
    text='kind == "tender"',
    tree=Compare(
        type=BOOLEAN,
        operator="eq",
        left=FieldRef(type=CHOICE, entity="deal", field="kind"),
        right=Literal(type=CHOICE, value="tender"),
    ),
    placement=Placement.RECORD,
    result=BOOLEAN,
    reads=("kind",),
)
RULES = frozen({"tender": Rule(id="tender", name="tender", when=IS_TENDER, require=("notes",))})
MODEL = small_model(rules=RULES)
DEAL = MODEL.entities["deal"]
ALL = frozenset(f.id for f in DEAL.active_fields())


def section(name: str, *fields: str, **more: Any) -> Section:
    return Section(name=name, label=Text({"en": name.capitalize()}), fields=fields, **more)


def tab(name: str, *sections: Section) -> Tab:
    named = frozen({s.name: s for s in sections})
    return Tab(name=name, label=Text({"en": name}), sections=named)


LAYOUT = Layout(
    id="rep",
    name="rep",
    roles=("rep",),
    tabs=frozen(
        {
            "overview": tab(
                "overview",
                section("basics", "name", "kind", "account"),
                section("tender", "bid_due_at", show_when=IS_TENDER),
                section("money", "amount", "discount"),
            ),
            "more": tab("more", section("rest", "notes", "site")),
        }
    ),
)


def form(
    *,
    values: Mapping[str, Any] | None = None,
    typed: Mapping[str, Raw] | None = None,
    preset: Mapping[str, Raw] | None = None,
    faults: Sequence[RecordError] = (),
    writable: frozenset[str] = ALL,
    readable: frozenset[str] = ALL,
    layout: Layout = LAYOUT,
    stored: bool = False,
) -> BoundForm:
    binder = binder_of(MODEL)
    record = Row(values=values or {}, id=7 if stored else 0)
    inputs = Inputs(
        now=NOW,
        today=NOW.date(),
        zone="Asia/Shanghai",
        me=Me(id=1, name="Lin", email="l@x.example"),
    )
    builder = FormBuilder(
        entity=DEAL,
        layout=layout,
        fields=FieldBinder(entity=DEAL, binder=binder),
        conditions=Conditions(
            entity=DEAL,
            layout=layout,
            voice=binder.voice,
            inputs=inputs,
            row=row_of(MODEL, DEAL, record.values, typed or {}),
            readable=readable,
        ),
        writable=writable,
        readable=readable,
        record=record,
        typed=typed,
        preset=preset or {},
        faults=faults,
    )
    return build(builder, title="New deal", action="/deal/new", cancel="/deal", save="Save deal")


def refused(field: str | None, text: str) -> RecordError:
    return RecordError(field=field, code="required", message=message("{words}", words=text))


def test_what_must_be_filled_in_is_open_and_the_rest_is_behind_more_fields() -> None:
    made = form()

    assert [s.name for s in made.core] == ["basics", "tender"]
    assert [s.name for s in made.more] == ["money", "rest"]
    assert made.more_count == 4
    assert not made.more_open


def test_of_a_stored_record_everything_that_is_filled_in_is_open() -> None:
    made = form(values={"name": "Line 3", "amount": Decimal(5)}, stored=True)

    assert [s.name for s in made.core] == ["basics", "tender", "money"]


def test_a_section_with_a_condition_is_hidden_until_it_holds() -> None:
    assert [s.shown for s in form().core] == [True, False]

    tender = form(typed={"kind": "tender"}).core[1]

    assert tender.shown
    assert tender.why == "Shown because Kind is Tender."


def test_a_rule_makes_a_field_required_while_its_condition_holds() -> None:
    fields = {f.name: f.required for f in form(values={"kind": "tender"}).fields()}

    assert fields["name"] and fields["notes"]
    assert not {f.name: f.required for f in form().fields()}["notes"]


def test_the_browser_gets_conditions_as_data() -> None:
    data = json.loads(form(values={"kind": "direct"}).data)

    assert data["fields"]["kind"]["options"] == {}, "only what is called otherwise than stored"
    assert data["fields"]["amount"]["key"] == "amount__base"
    assert [r["fields"] for r in data["require"]] == [["notes"]]
    assert [s["name"] for s in data["sections"]] == ["tender"]
    assert data["stored"]["kind"] == "direct"
    assert data["inputs"]["me"]["id"] == 1


def test_a_condition_on_a_hidden_field_never_leaves_the_server() -> None:
    made = form(values={"kind": "tender"}, readable=ALL - {"kind"}, writable=ALL - {"kind"})

    assert "tender" not in made.data
    assert "kind" not in {f.name for f in made.fields()}


def test_errors_stand_on_top_in_the_order_of_the_form_and_at_their_fields() -> None:
    made = form(
        typed={"name": "", "amount": "12x"},
        faults=[
            refused("amount", "12x is not a number."),
            refused(None, "This cannot be saved now."),
            refused("name", "Name is required."),
            refused("fax", "Fax is odd."),
        ],
    )

    assert [(e.label, e.anchor, e.text) for e in made.errors] == [
        ("Name", "f-name", "Name is required."),
        ("Amount", "f-amount", "12x is not a number."),
        ("", "", "This cannot be saved now."),
        ("", "", "Fax is odd."),
    ]
    amount = next(f for f in made.fields() if f.name == "amount")
    assert (amount.typed, amount.errors) == ("12x", ("12x is not a number.",))
    assert "money" in [s.name for s in made.core]


def test_a_field_that_may_only_be_read_is_shown_and_one_that_may_not_is_absent() -> None:
    made = form(
        values={"name": "Line 3", "amount": Decimal(5)},
        writable=frozenset({"name"}),
        readable=frozenset({"name", "amount"}),
        stored=True,
    )

    found = {f.name: f for f in made.fields()}
    assert set(found) == {"name", "amount"}
    assert found["amount"].shown is not None and found["amount"].shown.text == "¥5"


def test_a_required_field_that_the_layout_forgot_is_asked_for() -> None:
    bare = replace(LAYOUT, tabs=frozen({"one": tab("one", section("money", "amount"))}))

    made = form(layout=bare)

    assert [[f.name for f in s.fields] for s in made.core] == [["amount"], ["name"]]


def test_a_preset_without_a_place_on_the_layout_travels_hidden() -> None:
    bare = replace(LAYOUT, tabs=frozen({"one": tab("one", section("basics", "name"))}))

    made = form(layout=bare, preset={"account": "5"})

    assert made.hidden == (("account", "5"),)
    assert form(preset={"account": "5"}).hidden == ()


def test_typed_text_is_read_for_showing_only() -> None:
    row = row_of(
        MODEL, DEAL, {"name": "old"}, {"amount": "1200.50", "kind": "tender", "units": "x"}
    )

    assert row == {
        "name": "old",
        "amount__base": Decimal("1200.50"),
        "kind": "tender",
        "units": None,
    }
