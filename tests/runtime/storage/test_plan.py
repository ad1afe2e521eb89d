"""A plan says what will happen, in words and numbers, and is a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.models import entity, field, model, picklist, text

from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Grant, Model, Role
from tailorbird_metadata.model.canonical import sealed
from tailorbird_runtime.people import People
from tailorbird_runtime.storage.apply import apply_plan
from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.plan_text import render_plan
from tailorbird_runtime.storage.steps import BadPlan, Plan
from tailorbird_runtime.storage.tables import Tables

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)


def lead(*more: Any, **settings: Any) -> Entity:
    return entity("lead", field("name"), field("phone", "phone", **settings), *more)


def with_leads(engine: sa.Engine, *phones: str | None) -> Model:
    first = model(lead())
    apply_plan(engine, make_plan(None, None, first), None, first, commit=None, author="a", now=NOW)
    basics = {"name": "屋顶", "version": 1, "created_at": NOW, "changed_at": NOW}
    with write(engine) as connection:
        for phone in phones:
            row = {**basics, "phone": phone, "phone__key": phone}
            connection.execute(Tables(first).of("lead").insert().values(**row))
    return first


def planned(engine: sa.Engine, old: Model, new: Model) -> Plan:
    with read(engine) as connection:
        return make_plan(connection, old, new)


def test_the_first_plan_makes_every_table() -> None:
    plan = make_plan(None, None, model(lead()))
    assert [(s.cls, s.path, str(s.sentence)) for s in plan.steps] == [
        ("additive", "lead", "new entity with 11 fields")
    ]
    assert plan.base is None


def test_the_same_model_needs_nothing() -> None:
    plan = make_plan(None, model(lead()), model(lead()))
    assert plan.is_empty
    assert render_plan(plan, "en") == "Nothing to do: the database has this configuration."


def test_a_rename_does_nothing_in_the_database() -> None:
    renamed = field("mobile", "phone", id="phone")
    plan = make_plan(None, model(lead()), model(entity("lead", field("name"), renamed)))
    assert not plan.is_empty
    assert plan.operations == ()


def test_counts_and_text_of_a_plan(engine: sa.Engine) -> None:
    old = with_leads(engine, "+4930123456", None, None)
    new = model(lead(field("roof_area", "decimal"), required=True))
    plan = planned(engine, old, new)
    text = render_plan(plan, "en").splitlines()[1:]
    assert text == [
        "  additive    lead.roof_area       new field  3 records",
        "  tightening  lead.phone.required  required   2 of 3 records have none",
    ]
    assert "3 条记录中有 2 条为空" in render_plan(plan, "zh")


def test_one_record_is_counted_in_the_singular(engine: sa.Engine) -> None:
    old = with_leads(engine, None)
    plan = planned(engine, old, model(lead(field("roof_area", "decimal"))))
    assert render_plan(plan, "en").endswith("new field  1 record")


def test_one_of_several_records_has_none(engine: sa.Engine) -> None:
    old = with_leads(engine, "+4930123456", None)
    (step,) = planned(engine, old, model(lead(required=True))).steps
    assert str(step.effect) == "1 of 2 records has none"


def test_a_new_required_field_is_a_tightening_where_records_exist(engine: sa.Engine) -> None:
    old = with_leads(engine, None)
    plan = planned(engine, old, model(lead(field("city", required=True))))
    assert [(s.cls, str(s.sentence)) for s in plan.steps] == [("tightening", "new required field")]


def test_shared_values_are_named_when_a_field_becomes_unique(engine: sa.Engine) -> None:
    old = with_leads(engine, "+4930123456", "+4930123456", "+4930999999", None, None)
    plan = planned(engine, old, model(lead(unique="exact")))
    (refused,) = plan.refusals
    assert "+4930123456" in str(refused.refusal)
    assert "+4930999999" not in str(refused.refusal)


def test_what_is_gone_from_the_files_is_never_dropped(engine: sa.Engine) -> None:
    old = with_leads(engine)
    plan = planned(engine, old, model(entity("lead", field("name"))))
    assert [(s.cls, s.path) for s in plan.refusals] == [("destructive", "lead.fields.phone")]
    assert "retired" in str(plan.refusals[0].refusal)
    plan = planned(engine, old, model(entity("account", field("name"))))
    assert [s.path for s in plan.refusals] == ["lead"]
    assert plan.operations[0].do == "add_table"


@pytest.mark.parametrize("kind", ["integer", "money", "picklist", "tags", "boolean", "date"])
def test_a_type_that_could_not_keep_the_values_is_refused(engine: sa.Engine, kind: str) -> None:
    old = with_leads(engine, "+4930123456")
    plan = planned(engine, old, model(entity("lead", field("name"), field("phone", kind))))
    (step,) = plan.refusals
    assert step.cls == "destructive"
    assert "1 record has a value in Phone" in str(step.refusal)


def test_several_records_change_their_target_while_there_are_none(engine: sa.Engine) -> None:
    def naming(target: str) -> Model:
        several = field("named", "multi_lookup", to=target, on_delete="clear")
        return model(lead(several), entity("deal", field("name")))

    old, now = naming("deal"), naming("lead")
    first = make_plan(None, None, old)
    apply_plan(engine, first, None, old, commit=None, author="a", now=NOW)
    assert [o.do for o in planned(engine, old, now).operations] == ["replace_field"]
    row = {"name": "x", "version": 1, "created_at": NOW, "changed_at": NOW}
    row |= {"named": ("1",), "named__key": "|1|"}
    with write(engine) as connection:
        connection.execute(Tables(old).of("lead").insert().values(**row))
    (step,) = planned(engine, old, now).refusals
    assert "1 record has a value in Named" in str(step.refusal)


def test_a_lookup_never_changes_its_target() -> None:
    def with_target(name: str) -> Model:
        child = entity("task", field("name"), field("about", "lookup", to=name))
        return model(entity("lead", field("name")), entity("deal", field("name")), child)

    plan = make_plan(None, with_target("lead"), with_target("deal"))
    assert [s.path for s in plan.refusals] == ["task.fields.about.to"]


def test_another_list_must_know_the_options_in_use(engine: sa.Engine) -> None:
    def colored(*options: str, shared: bool) -> Model:
        color = picklist("lead", "color", *options)
        assert color.picklist is not None
        path = "picklists.colors" if shared else "lead.color"
        return model(lead(replace(color, picklist=replace(color.picklist, path=path))))

    old = colored("red", "green", shared=False)
    apply_plan(engine, make_plan(None, None, old), None, old, commit=None, author="a", now=NOW)
    with write(engine) as connection:
        row = {"name": "x", "color": "green", "version": 1, "created_at": NOW, "changed_at": NOW}
        connection.execute(Tables(old).of("lead").insert().values(**row))
    fits = planned(engine, old, colored("green", shared=True))
    assert [(s.path, s.refusal) for s in fits.steps if "picklist" in s.path] == [
        ("lead.fields.color.picklist", None)
    ]
    (refused,) = planned(engine, old, colored("red", shared=True)).refusals
    assert refused.counts == {"unknown_options": 1}


def test_the_currency_of_a_company_with_amounts_stays(engine: sa.Engine) -> None:
    def in_currency(code: str) -> Model:
        return model(lead(field("price", "money")), currency=code)

    old = in_currency("EUR")
    apply_plan(engine, make_plan(None, None, old), None, old, commit=None, author="a", now=NOW)
    assert planned(engine, old, in_currency("CNY")).refusals == ()
    with write(engine) as connection:
        row = {"name": "x", "price": Decimal(5), "version": 1, "created_at": NOW, "changed_at": NOW}
        connection.execute(Tables(old).of("lead").insert().values(**row))
    (refused,) = planned(engine, old, in_currency("CNY")).refusals
    assert refused.path == "workspace.currency"
    assert "1 个金额" in (refused.refusal or message("")).render("zh")


def test_an_option_may_not_vanish() -> None:
    old = model(lead(picklist("lead", "color", "red", "green")))
    plan = make_plan(None, old, model(lead(picklist("lead", "color", "red"))))
    assert [s.path for s in plan.refusals] == ["lead.fields.color.options.green"]


def test_wider_access_counts_the_people_of_the_role(engine: sa.Engine) -> None:
    def with_right(read_right: bool) -> Model:
        grant = Grant(read=read_right)
        role = Role(id="rep", name="rep", label=text("Rep"), can=frozen({"lead": grant}))
        return model(lead(), roles={"rep": role})

    old = with_right(False)
    apply_plan(engine, make_plan(None, None, old), None, old, commit=None, author="a", now=NOW)
    people = People(engine)
    for name in ("anna", "ben"):
        people.create(name=name, email=f"{name}@acme.com", roles=["rep"], now=NOW)
    plan = planned(engine, old, with_right(True))
    assert render_plan(plan, "en").splitlines()[1:] == [
        "  wider_access  roles.rep.can.lead.read  now on  for 2 people"
    ]


def test_the_products_own_fields_come_and_go(engine: sa.Engine) -> None:
    poor, rich = model(lead()), model(lead(field("price", "money", retired="2026-01-01")))
    bare = replace(rich, entities=frozen({"lead": without_currency(rich.entities["lead"])}))
    bare = sealed(bare)
    for old, new in ((None, poor), (poor, rich), (rich, bare), (bare, rich)):
        plan = make_plan(None, old, new)
        assert plan.refusals == ()
        apply_plan(engine, plan, old, new, commit=None, author="a", now=NOW)


def without_currency(rich: Entity) -> Entity:
    kept = {n: f for n, f in rich.fields.items() if not n.startswith("currency")}
    return replace(rich, fields=frozen(kept))


def test_a_plan_is_a_file(engine: sa.Engine) -> None:
    old = with_leads(engine, "+4930123456", "+4930123456", None)
    plan = planned(engine, old, model(lead(field("面积", "decimal", id="area"), unique="exact")))
    again = Plan.from_json(plan.to_json())
    assert again == plan
    assert again.to_json() == plan.to_json()
    assert again.digest == plan.digest
    assert render_plan(again, "zh") == render_plan(plan, "zh")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"base": 1, "steps": [7]}', "[" * 9999])
def test_nonsense_is_not_a_plan(text: str) -> None:
    with pytest.raises(BadPlan):
        Plan.from_json(text)
