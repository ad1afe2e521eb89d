"""Units of work: repeated when the database asks for it, and never half done."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import Crm

from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.units import ATTEMPTS, Moved, unit_of_work
from tailorbird_runtime.validation.errors import RecordInvalid


def busy() -> sa.exc.OperationalError:
    original = sqlite3.OperationalError("database is locked")
    original.sqlite_errorcode = 5
    return sa.exc.OperationalError("BEGIN", {}, original)


def deadlock() -> sa.exc.OperationalError:
    original = Exception("deadlock detected")
    original.sqlstate = "40P01"  # type: ignore[attr-defined]
    return sa.exc.OperationalError("UPDATE", {}, original)


@pytest.mark.parametrize("failure", [busy, deadlock, Moved])
def test_a_unit_is_repeated_up_to_three_times(
    engine: sa.Engine, failure: Callable[[], Exception]
) -> None:
    tries: list[int] = []

    def work(connection: sa.Connection) -> str:
        tries.append(1)
        if len(tries) < ATTEMPTS:
            raise failure()
        return "done"

    assert unit_of_work(engine, work) == "done"
    assert len(tries) == 4
    tries[:] = [0] * -10

    def hopeless(connection: sa.Connection) -> None:
        tries.append(1)
        raise failure()

    with pytest.raises((sa.exc.OperationalError, Moved)):
        unit_of_work(engine, hopeless)
    assert len(tries) == 4


def test_other_failures_are_not_repeated(engine: sa.Engine) -> None:
    tries: list[int] = []

    def work(connection: sa.Connection) -> None:
        tries.append(1)
        raise RecordInvalid([])

    with pytest.raises(RecordInvalid):
        unit_of_work(engine, work)
    assert tries == [1]


def together(*works: Callable[[], Any]) -> list[BaseException]:
    """Run the works at the same time; what they raised."""
    gate, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            work()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_bulks_in_opposite_order_both_get_through(crm: Crm) -> None:
    ids = [crm.add("mia", "account", name=f"A{n}").id for n in range(6)]
    for turn in range(4):
        changes = [(i, {"employees": str(turn * 2 + 1)}) for i in ids]
        others = [(i, {"tags": f"t{turn}"}) for i in reversed(ids)]
        raised = together(
            lambda c=changes: crm.records.bulk_update(crm.mia, "account", c),
            lambda c=others: crm.records.bulk_update(crm.mia, "account", c),
        )
        assert raised == []
        for record in crm.records.list(crm.mia, "account", Query()).records:
            seen = (record.values["employees"], record.values["tags"])
            assert seen == (turn * 2 + 1, (f"t{turn}",))


def test_nothing_new_hangs_on_what_is_deleted_meanwhile(crm: Crm) -> None:
    for turn in range(12):
        account = crm.add("mia", "account", name=f"A{turn}")
        raised = together(
            lambda a=account: crm.records.delete(crm.mia, "account", a.id, door="api"),
            lambda a=account: crm.add("mia", "deal", name="Roof", account=a.id),
        )
        assert len(raised) == 1 and isinstance(raised[0], RecordInvalid)
    live = set(_links(crm))
    assert live == {r.id for r in crm.records.list(crm.mia, "account", Query()).records}


def _links(crm: Crm) -> list[int]:
    return [r.values["account"] for r in crm.records.list(crm.mia, "deal", Query()).records]


def test_running_numbers_are_given_out_once(crm: Crm) -> None:
    def make(letter: str) -> Callable[[], Any]:
        return lambda: [crm.add("anna", "account", name=f"{letter}{n}") for n in range(4)]

    assert together(*(make(letter) for letter in "abcdef")) == []
    page = crm.records.list(crm.anna, "account", Query(columns=("number",)))
    numbers = sorted(r.values["number"] for r in page.records)
    assert numbers == [f"A-{n:04d}" for n in range(1, 25)]
