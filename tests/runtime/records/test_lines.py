"""Lines that are written and read with their parent: together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company
from tests.workspaces import with_files

from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordInvalid

ORDERS = {
    "entities/order/entity.yaml": """
        entity: order
        label: {one: Order, many: Orders}
        title: name
        fields:
          name: {type: text, required: true}
          status: {type: picklist, default: draft, options: {draft: Draft, sent: Sent, shut: Shut}}
          owner: {type: user, default: =me}
          pieces: {type: formula, returns: integer, value: sum(lines.pieces)}
          items: {type: lines, of: order_line.order, columns: [item, pieces, price, total, cost]}
        rules:
          sent_has_lines:
            check: status != "sent" or count(lines) > 0
            message: Add a line first.
            show_at: status
    """,
    "entities/order_line/entity.yaml": """
        entity: order_line
        label: {one: Line, many: Lines}
        title: item
        parent: order
        fields:
          order: {type: lookup, to: order, required: true, on_delete: cascade, children: lines}
          item: {type: text, required: true}
          pieces: {type: integer, required: true, default: 1, max: 99}
          price: {type: money}
          cost: {type: money}
          total: {type: formula, returns: money, value: pieces * price}
        rules:
          not_zero:
            check: pieces > 0
            message: At least one piece.
            show_at: pieces
    """,
    "roles/clerk.yaml": """
        role: clerk
        label: Clerk
        can:
          order: {read: owner == me, create: true, edit: owner == me and status != "shut"}
    """,
    "roles/junior.yaml": """
        role: junior
        label: Junior
        can:
          order: {read: owner == me, create: true, edit: owner == me}
          order_line:
            {read: order.owner == me, create: order.owner == me, edit: order.owner == me,
             fields: {cost: hidden}}
    """,
    "roles/reader.yaml": """
        role: reader
        label: Reader
        can:
          order: {read: true, create: true, edit: true, fields: {items: read}}
    """,
    "automations/counts.yaml": """
        automation: counts
        label: Counts the pieces
        on: order
        after: {change_of: status, to: [sent]}
        do:
          name: {if: pieces == 7, set: {name: Seven pieces}}
    """,
}


@pytest.fixture
def crm(engine: sa.Engine) -> Crm:
    crm = company(engine, with_files(RICH, ORDERS))
    crm.hire("carl", "clerk")
    crm.hire("cleo", "junior")
    crm.hire("rita", "reader")
    return crm


def order(crm: Crm, *items: Mapping[str, Any], **raw: Any) -> Record:
    return crm.add("carl", "order", **{"name": "One", "items": list(items), **raw})


def change(crm: Crm, record: Record, *items: Mapping[str, Any], **raw: Any) -> Record:
    raw = {**raw, "items": list(items)}
    return crm.records.update(crm.carl, "order", record.id, raw, door="api")


def shown(record: Record) -> list[tuple[Any, ...]]:
    return [(r.values["item"], r.values["pieces"]) for r in record.values["items"]]


def wrong(caught: pytest.ExceptionInfo[RecordInvalid]) -> set[tuple[str | None, str]]:
    return {(e.field, e.code) for e in caught.value.errors}


def count(crm: Crm, entity: str) -> int:
    return crm.records.count(SYSTEM, entity, Query())


def test_lines_are_made_with_their_record_and_its_rules_see_them(crm: Crm) -> None:
    made = order(crm, {"item": "Panel", "pieces": 3}, {"item": "Wire"}, status="sent")
    assert shown(made) == [("Panel", 3), ("Wire", 1)]
    assert made.values["pieces"] == 4
    line = made.values["items"][0]
    (entry,) = crm.records.history(crm.carl, "order_line", line.id)
    assert (entry.action, entry.door, entry.actor) == ("created", "form", crm.carl.id)


def test_all_that_is_wrong_with_record_and_lines_is_said_at_once_and_nothing_written(
    crm: Crm,
) -> None:
    with pytest.raises(RecordInvalid) as caught:
        order(crm, {"item": "Panel"}, {"pieces": 100}, {"item": "Wire", "pieces": 0}, name="")
    assert wrong(caught) == {
        ("name", "required"),
        ("items[1].item", "required"),
        ("items[1].pieces", "too_large"),
        ("items[2].pieces", "rule"),
    }
    assert count(crm, "order") == count(crm, "order_line") == 0


def test_a_failing_line_takes_back_the_record_and_the_other_lines(crm: Crm) -> None:
    made = order(crm, {"item": "Panel"})
    first = made.values["items"][0]
    with pytest.raises(RecordInvalid) as caught:
        change(
            crm,
            made,
            {"id": first.id, "pieces": 7},
            {"item": "Wire"},
            {"item": "Bolt", "pieces": 0},
            name="Two",
        )
    assert wrong(caught) == {("items[2].pieces", "rule")}
    after = crm.records.get(crm.carl, "order", made.id)
    assert (after.values["name"], after.version, shown(after)) == ("One", 1, [("Panel", 1)])


def test_lines_are_changed_added_and_deleted_and_those_not_named_stay(crm: Crm) -> None:
    made = order(crm, {"item": "A"}, {"item": "B"}, {"item": "C"})
    a, b, _ = made.values["items"]
    after = change(
        crm,
        made,
        {"id": b.id, "version": 1, "pieces": 5},
        {"id": a.id, "_delete": True},
        {"item": "D"},
    )
    assert shown(after) == [("B", 5), ("C", 1), ("D", 1)]
    assert after.version == made.version
    actions = [e.action for e in crm.records.history(crm.carl, "order_line", b.id)]
    assert actions == ["updated", "created"]


def test_a_record_without_lines_does_not_pass_a_rule_that_counts_them(crm: Crm) -> None:
    made = order(crm, {"item": "A"}, status="sent")
    with pytest.raises(RecordInvalid) as caught:
        change(crm, made, {"id": made.values["items"][0].id, "_delete": True})
    assert wrong(caught) == {("status", "rule")}
    with pytest.raises(RecordInvalid):
        order(crm, status="sent")
    assert (count(crm, "order"), count(crm, "order_line")) == (1, 1)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"id": 999, "pieces": 2}, ("items[0].id", "reference")),
        ({"id": "x"}, ("items[0].id", "invalid")),
        ({"item": "A", "_delete": True}, ("items[0].id", "invalid")),
        ({"item": "A", "order": 1}, ("items[0].order", "read_only")),
        ({"item": "A", "odd": 1}, ("items[0].odd", "unknown_field")),
        ({"item": "A", "total": 1}, ("items[0].total", "read_only")),
    ],
)
def test_lines_that_are_refused(crm: Crm, row: dict[str, Any], error: tuple[str, str]) -> None:
    made = order(crm)
    with pytest.raises(RecordInvalid) as caught:
        change(crm, made, row)
    assert wrong(caught) == {error}


@pytest.mark.parametrize("value", ["A", {"item": "A"}, ["A"], [{"item": "A"}] * 201])
def test_what_is_no_list_of_lines(crm: Crm, value: Any) -> None:
    with pytest.raises(RecordInvalid) as caught:
        crm.add("carl", "order", name="One", items=value)
    assert wrong(caught) == {("items", "invalid")}


def test_lines_of_other_records_are_as_if_they_were_not_there(crm: Crm) -> None:
    mine, other = order(crm), order(crm, {"item": "A"})
    theirs = crm.add("cleo", "order", name="Hers", items=[{"item": "B"}])
    ids = [r.values["items"][0].id for r in (other, theirs)]
    with pytest.raises(RecordInvalid) as caught:
        change(crm, mine, *({"id": i, "pieces": 2} for i in ids))
    assert wrong(caught) == {("items[0].id", "reference"), ("items[1].id", "reference")}


def test_a_line_that_someone_else_changed_is_not_overwritten(crm: Crm) -> None:
    made = order(crm, {"item": "A"})
    line = made.values["items"][0].id
    change(crm, made, {"id": line, "version": 1, "pieces": 2})
    with pytest.raises(RecordInvalid) as caught:
        change(crm, made, {"id": line, "version": 1, "pieces": 3})
    assert wrong(caught) == {("items[0]", "stale")}


def test_hidden_fields_of_lines_are_absent_and_cannot_be_written(crm: Crm) -> None:
    made = crm.add("cleo", "order", name="Hers", items=[{"item": "A"}])
    (line,) = made.values["items"]
    assert "cost" not in line.readable and "cost" not in line.values
    rows = [{"id": line.id, "cost": 1}, {"item": "B", "cost": 1}]
    with pytest.raises(RecordInvalid) as caught:
        crm.records.update(crm.cleo, "order", made.id, {"items": rows}, door="api")
    assert wrong(caught) == {(f"items[{n}].cost", "unknown_field") for n in (0, 1)}


def test_who_may_not_delete_lines_deletes_none_with_their_record(crm: Crm) -> None:
    made = crm.add("cleo", "order", name="Hers", items=[{"item": "A"}])
    rows = [{"id": made.values["items"][0].id, "_delete": True}]
    with pytest.raises(NotAllowed):
        crm.records.update(crm.cleo, "order", made.id, {"name": "X", "items": rows}, door="api")
    assert crm.records.get(crm.cleo, "order", made.id).values["name"] == "Hers"


def test_the_right_on_the_field_holds_and_so_does_that_on_the_record(crm: Crm) -> None:
    made = order(crm, {"item": "A"})
    with pytest.raises(RecordInvalid) as caught:
        crm.records.update(crm.rita, "order", made.id, {"items": [{"item": "B"}]}, door="api")
    assert wrong(caught) == {("items", "read_only")}
    change(crm, made, status="shut")
    with pytest.raises(NotAllowed):
        change(crm, made, {"item": "B"})
    with pytest.raises(NotFound):
        crm.records.update(crm.cleo, "order", made.id, {"items": [{"item": "B"}]}, door="api")


def test_what_follows_sees_the_lines(crm: Crm) -> None:
    made = order(crm, {"item": "A", "pieces": 2})
    after = change(crm, made, {"item": "B", "pieces": 5}, status="sent")
    assert after.values["name"] == "Seven pieces"


def test_many_records_at_once_take_no_lines(crm: Crm) -> None:
    with pytest.raises(RecordInvalid) as caught:
        crm.records.bulk_create(crm.carl, "order", [{"name": "One", "items": [{"item": "A"}]}])
    assert wrong(caught) == {("items", "invalid")}
