"""Each right at each door: whoever lacks it is refused, and nothing at all has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import Crm

from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.storage.system import sys_history, sys_sequence
from tailorbird_runtime.validation.errors import RecordInvalid

DOORS = ("form", "inline", "api", "bulk", "convert", "automation", "import", "sample", "")
REFUSED = (NotAllowed, NotFound, RecordInvalid)


def dump(crm: Crm) -> str:
    """Everything that is stored."""
    tables = [*crm.tables.metadata.sorted_tables, sys_history, sys_sequence]
    with crm.engine.connect() as connection:
        return repr([connection.execute(sa.select(t).order_by(t.c[0])).all() for t in tables])


@pytest.fixture
def made(crm: Crm) -> dict[str, Record]:
    """A lead, an account and a deal of ben; anna sees the account, which is her team's."""
    account = crm.add("ben", "account", name="Acme")
    return {
        "account": account,
        "deal": crm.add("ben", "deal", name="Roof", account=account.id, amount="5"),
        "lead": crm.add("mia", "lead", company_name="Zeta", contact_name="Bo", owner=crm.ben.id),
    }


def attempts(
    crm: Crm, who: Actor, made: dict[str, Record], door: str
) -> dict[str, Callable[[], Any]]:
    """Every way of writing something that is ben's."""
    records = crm.records
    account, deal, lead = made["account"].id, made["deal"].id, made["lead"].id
    new = {"name": "New", "account": account, "owner": crm.ben.id}
    return {
        "create": lambda: records.create(who, "deal", new, door=door),
        "bulk create": lambda: records.bulk_create(who, "deal", [new], door=door),
        "update": lambda: records.update(who, "deal", deal, {"name": "x"}, door=door),
        "update seen": lambda: records.update(who, "account", account, {"name": "x"}, door=door),
        "bulk update": lambda: records.bulk_update(who, "deal", [(deal, {"name": "x"})], door=door),
        "move": lambda: records.update(who, "deal", deal, {"stage": "lost"}, door=door),
        "take": lambda: records.update(who, "account", account, {"owner": who.id}, door=door),
        "delete": lambda: records.delete(who, "account", account, door=door),
        "delete unseen": lambda: records.delete(who, "deal", deal, door=door),
        "convert": lambda: records.convert(who, "lead", lead, "qualify", door=door),
        "restore": lambda: records.restore(who, "deal", deal, door=door),
    }


def test_whoever_lacks_the_right_changes_nothing_at_any_door(
    crm: Crm, made: dict[str, Record]
) -> None:
    crm.hire("nobody")
    before = dump(crm)
    for who in (crm.finn, crm.nobody, crm.anna):
        for door in DOORS:
            for name, attempt in attempts(crm, who, made, door).items():
                if who is crm.anna and "create" in name:
                    continue
                with pytest.raises(REFUSED):
                    attempt()
    assert crm.records.assign(crm.anna, "account", [made["account"].id], owner=None).done == ()
    assert dump(crm) == before


def test_owner_read_only_holds_for_new_records_at_any_door(
    crm: Crm, made: dict[str, Record]
) -> None:
    for door in DOORS:
        with pytest.raises(RecordInvalid, match="You may not change Owner"):
            crm.records.create(
                crm.anna, "account", {"name": f"A{door}", "owner": crm.ben.id}, door=door
            )


def test_whoever_has_the_right_gets_through_at_any_door(crm: Crm, made: dict[str, Record]) -> None:
    for place, door in enumerate(DOORS):
        crm.add("ben", "account", name=f"A{place}", door=door)
        raw = {"notes": f"{place}"}
        changed = crm.records.update(crm.ben, "deal", made["deal"].id, raw, door=door)
        assert changed.values["notes"] == f"{place}"
        entry = crm.records.history(crm.ben, "deal", changed.id)[0]
        assert entry.door == door
