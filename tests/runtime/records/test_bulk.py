"""Many records at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import Crm

from tailorbird_runtime.storage.system import sys_history
from tailorbird_runtime.validation.errors import RecordInvalid

PAST = datetime(2025, 6, 1, 9, 30, tzinfo=UTC)


def test_rows_keep_their_order_their_past_and_their_person(crm: Crm) -> None:
    ids = crm.records.bulk_create(
        crm.people["system"],
        "account",
        [
            {"name": f"Acme {place}", "created_at": PAST, "created_by": crm.anna.id}
            for place in range(600)
        ],
        door="sample",
    )
    assert len(ids) == 600
    assert crm.records.titles(crm.mia, "account", [ids[0], ids[599]]) == {
        ids[0]: "Acme 0",
        ids[599]: "Acme 599",
    }
    last = crm.records.get(crm.mia, "account", ids[599])
    assert (last.values["created_at"], last.values["changed_at"]) == (PAST, PAST)
    assert last.titles["created_by"] == "anna"
    assert last.values["number"] == "A-0600"
    [entry] = crm.records.history(crm.mia, "account", ids[599])
    assert (entry.at, entry.actor_name, entry.door) == (PAST, "anna", "sample")


def test_all_or_nothing_with_the_row_of_each_error(crm: Crm) -> None:
    rows: list[dict[str, Any]] = [
        {"name": "Acme"},
        {"name": "acme"},
        {"name": "", "employees": "0"},
        {"name": "Zeta"},
    ]
    with pytest.raises(RecordInvalid) as refused:
        crm.records.bulk_create(crm.mia, "account", rows)
    assert [(e.row, e.field, e.code) for e in refused.value.errors] == [
        (1, "name", "unique"),
        (2, "employees", "too_small"),
        (2, "name", "required"),
    ]
    assert crm.names(crm.mia, "account") == []
    with crm.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(sys_history)).scalar() == 0


def test_only_the_product_brings_a_past_along(crm: Crm) -> None:
    for door in ("sample", "import"):
        with pytest.raises(RecordInvalid, match="Created at is filled in by Tailorbird"):
            crm.records.bulk_create(
                crm.root, "account", [{"name": "A", "created_at": PAST}], door=door
            )
    with pytest.raises(RecordInvalid, match="Created at is filled in by Tailorbird"):
        crm.records.bulk_create(
            crm.people["system"], "account", [{"name": "A", "created_at": PAST}], door="automation"
        )


def test_changes_walk_through_gates_with_their_own_dates(crm: Crm) -> None:
    system = crm.people["system"]
    account = crm.add("anna", "account", name="Acme")
    [deal] = crm.records.bulk_create(
        system,
        "deal",
        [{"name": "Roof", "account": account.id, "owner": crm.anna.id, "created_at": PAST}],
        door="sample",
    )
    moved = PAST.replace(month=7)
    won = PAST.replace(month=8)
    crm.records.bulk_update(
        system,
        "deal",
        [
            (deal, {"amount": "5", "site_visit_on": "2025-06-20", "changed_at": moved}),
            (deal, {"stage": "won", "changed_at": won, "changed_by": crm.anna.id}),
        ],
        door="sample",
    )
    found = crm.records.get(crm.anna, "deal", deal)
    assert found.values["stage_entered_at"] == won
    assert found.values["closed_on"] == won.date()
    assert [(e.at, e.actor_name) for e in crm.records.history(crm.anna, "deal", deal)] == [
        (won, "anna"),
        (moved, None),
        (PAST, None),
    ]
    with pytest.raises(RecordInvalid) as refused:
        crm.records.bulk_update(
            system, "deal", [(deal, {"notes": "x"}), (deal, {"discount": "99"})], door="sample"
        )
    assert [e.row for e in refused.value.errors] == [1]
    assert crm.records.get(crm.anna, "deal", deal).values["notes"] is None


def test_the_same_bad_values_are_refused_at_every_door(crm: Crm) -> None:
    """T12: form, API, bulk, conversion and automation give the same codes."""
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    bad: list[dict[str, Any]] = [
        {"discount": "61"},
        {"line": "storage", "discount": "21"},
        {"stage": "proposal"},
        {"nonsense": 1},
        {"net_value": "1"},
        {"account": 999},
        {"name": ""},
        {"amount": "-1"},
        {"owner": 4711},
    ]

    def codes(work: Any) -> list[tuple[str | None, str]]:
        with pytest.raises(RecordInvalid) as refused:
            work()
        return [(e.field, e.code) for e in refused.value.errors]

    records = crm.records
    for raw in bad:
        new = {"name": "Roof", "account": account.id, **raw}
        by_form = codes(lambda new=new: records.create(crm.mia, "deal", new, door="form"))
        assert by_form == codes(lambda new=new: records.create(crm.mia, "deal", new, door="api"))
        assert by_form == codes(lambda new=new: records.bulk_create(crm.mia, "deal", [new]))
        changed = codes(
            lambda raw=raw: records.update(crm.mia, "deal", deal.id, raw, door="inline")
        )
        assert changed == codes(
            lambda raw=raw: records.bulk_update(crm.mia, "deal", [(deal.id, raw)], door="bulk")
        )
        assert {code for _, code in changed} <= {code for _, code in by_form}
