"""Applying a plan changes schema, data and the record of it together, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from tests.laws.expression_model import ModelScope
from tests.models import entity, field, model, text
from tests.runtime.storage.databases import content, schema

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model import ListView, Model, SortKey
from tailorbird_runtime.storage.apply import (
    Applied,
    ApplyRefused,
    GuardMoved,
    StalePlan,
    apply_plan,
)
from tailorbird_runtime.storage.engine import make_engine, read, write
from tailorbird_runtime.storage.locks import Busy
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.revisions import history, load_model, newest, newest_model
from tailorbird_runtime.storage.tables import Tables

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
BASICS = {"version": 1, "created_at": NOW, "changed_at": NOW}


def publish(engine: sa.Engine, old: Model | None, new: Model) -> Applied:
    with read(engine) as connection:
        plan = make_plan(connection, old, new)
    return apply_plan(engine, plan, old, new, commit="c0ffee", author="莉娜", now=NOW)


def insert(engine: sa.Engine, tables: Tables, entity_id: str, **values: Any) -> None:
    with write(engine) as connection:
        connection.execute(tables.of(entity_id).insert().values(**BASICS, **values))


def by(name: str) -> dict[str, ListView]:
    sort = (SortKey(field=name, descending=True),)
    return {"all": ListView(id="all", name="all", label=text("All"), columns=(name,), sort=sort)}


FIRST = model(
    entity("account", field("name"), field("size", "integer"), field("code")),
    entity("deal", field("name"), field("discount", "decimal"), field("old", "date")),
    teams={"berlin": text("Berlin")},
)
SECOND = model(
    entity(
        "account",
        field("name", unique="ignore_case"),
        field("size", "decimal", places=3),
        field("code", "long_text"),
        field("main", "lookup", to="contact"),
    ),
    entity(
        "contact",
        field("name"),
        field("account", "lookup", to="account"),
        field("email", "email", unique="exact"),
    ),
    entity(
        "deal",
        field("name"),
        field("discount", "decimal", places=4),
        field("old", "money"),
        field("account", "lookup", to="account", on_delete="cascade"),
        field("owner", "user"),
        field("urgent", "boolean"),
        field("tags", "tags"),
        lists=by("discount"),
    ),
    teams={"berlin": text("Berlin"), "wien": text("Wien")},
)
"""Everything that a plan can do at once: a ring of new references, conversions, indexes."""


def filled(engine: sa.Engine) -> Tables:
    publish(engine, None, FIRST)
    tables = Tables(FIRST)
    insert(engine, tables, "account", name="Acme 屋顶", name__key="acme 屋顶", size=250)
    insert(engine, tables, "deal", name="R", discount=Decimal("12.25"))
    return tables


def test_applying_all_kinds_of_change(engine: sa.Engine) -> None:
    filled(engine)
    publish(engine, FIRST, SECOND)
    tables = Tables(SECOND)
    with read(engine) as connection:
        account = connection.execute(sa.select(tables.of("account"))).mappings().one()
        deal = connection.execute(sa.select(tables.of("deal"))).mappings().one()
        teams = connection.exec_driver_sql("SELECT key FROM sys_team ORDER BY key").scalars().all()
    assert (account["size"], account["name"], account["main"]) == (
        Decimal("250.000"),
        "Acme 屋顶",
        None,
    )
    assert (deal["discount"], deal["urgent"], deal["tags"]) == (Decimal("12.2500"), False, ())
    assert teams == ["berlin", "wien"]
    with pytest.raises(sa.exc.IntegrityError):
        insert(engine, tables, "deal", account=99)
    with pytest.raises(sa.exc.IntegrityError):
        insert(engine, tables, "account", name="ACME 屋顶", name__key="acme 屋顶")


def test_the_way_to_a_model_does_not_matter(engine: sa.Engine) -> None:
    """Altered tables are what new ones would be."""
    filled(engine)
    publish(engine, FIRST, SECOND)
    metadata = sa.MetaData()
    metadata.reflect(engine)
    target = Tables(SECOND)
    for entity_id in ("account", "contact", "deal"):
        wanted, found = target.of(entity_id), metadata.tables[target.of(entity_id).name]
        assert {c.name for c in found.c} == {c.name for c in wanted.c}
        assert {c.name for c in found.c if not c.nullable} == {
            c.name for c in wanted.c if not c.nullable
        }
        assert {i.name for i in found.indexes} == {i.name for i in wanted.indexes}
        assert references(found) == references(wanted)
        if engine.dialect.name == "postgresql":
            names = {f.name for f in found.foreign_key_constraints}
            assert names == {f.name for f in wanted.foreign_key_constraints}


def test_indexes_of_an_earlier_version_become_those_of_this_one(engine: sa.Engine) -> None:
    filled(engine)
    as_new = [line for line in schema(engine) if "ix_x_deal" in line]
    with write(engine) as connection:
        connection.exec_driver_sql("DROP INDEX ix_x_deal_old")
        connection.exec_driver_sql("DROP INDEX ix_x_deal_by_name__key_up")
        connection.exec_driver_sql(
            "CREATE INDEX ix_x_deal_by_name__key_up ON x_deal (name__key) WHERE deleted_at IS NULL"
        )
        connection.exec_driver_sql("CREATE INDEX ix_x_deal_no_longer ON x_deal (version)")
    later = replace(FIRST, digest="later")
    publish(engine, FIRST, later)
    assert [line for line in schema(engine) if "ix_x_deal" in line] == as_new


def test_a_field_that_a_view_asks_for_gets_its_index(engine: sa.Engine) -> None:
    """A new day has one by itself; yes or no has one as soon as something asks for it."""
    filled(engine)
    account = FIRST.entities["account"]
    fields = (field("name"), field("discount", "decimal"), field("old", "date"))
    wider = model(account, entity("deal", *fields, field("urgent", "boolean"), field("on", "date")))
    asking = check("urgent", ModelScope(wider, "deal"))
    assert isinstance(asking, Expression)
    view = ListView(id="u", name="u", label=text("U"), columns=("name",), where=asking)
    deal = replace(wider.entities["deal"], lists={"u": view})
    asked = model(account, deal)
    publish(engine, FIRST, wider)
    lines = "\n".join(schema(engine))
    assert "ix_x_deal_on" in lines
    assert "ix_x_deal_urgent" not in lines
    with read(engine) as connection:
        plan = make_plan(connection, wider, asked)
    assert "indexes: 1 new, 0 dropped" in [str(step.sentence) for step in plan.steps]
    publish(engine, wider, asked)
    assert "ix_x_deal_urgent" in "\n".join(schema(engine))


def references(table: sa.Table) -> set[tuple[str, str]]:
    return {(f.parent.name, f.target_fullname) for f in table.foreign_keys}


def test_after_apply_there_is_nothing_to_plan(engine: sa.Engine) -> None:
    publish(engine, None, SECOND)
    with read(engine) as connection:
        assert make_plan(connection, newest_model(connection), SECOND).is_empty


def test_the_database_remembers_what_was_applied(engine: sa.Engine) -> None:
    filled(engine)
    second = publish(engine, FIRST, SECOND)
    with read(engine) as connection:
        row = newest(connection)
        assert row is not None
        assert (row.release, row.digest, row.commit) == (2, SECOND.digest, "c0ffee")
        assert (row.author, row.applied_at, row.id) == ("莉娜", NOW, second.id)
        assert load_model(connection, row.id) == SECOND
        assert [r.release for r in history(connection)] == [2, 1]


class Fault(Exception):
    """Raised in the middle."""


@contextmanager
def fault_at(engine: sa.Engine, number: int) -> Iterator[list[str]]:
    """The nth statement that changes something raises instead of running."""
    seen: list[str] = []

    def before(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.split()[0].upper() in ("SELECT", "PRAGMA"):
            return
        seen.append(statement)
        if len(seen) == number:
            raise Fault(statement)

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", before)


def test_a_failure_at_any_statement_leaves_everything_as_it_was(engine: sa.Engine) -> None:
    filled(engine)
    shape, rows = schema(engine), content(engine)
    number = 0
    while True:
        number += 1
        try:
            with fault_at(engine, number):
                publish(engine, FIRST, SECOND)
        except Fault:
            assert schema(engine) == shape, f"statement {number}"
            assert content(engine) == rows, f"statement {number}"
        else:
            break
    assert number > 20
    with read(engine) as connection:
        found = newest(connection)
    assert found is not None
    assert found.digest == SECOND.digest


def test_a_failure_in_the_first_apply_leaves_no_table_of_records(engine: sa.Engine) -> None:
    publish(engine, None, model())
    shape = schema(engine)
    with pytest.raises(Fault), fault_at(engine, 4):
        publish(engine, model(), FIRST)
    assert schema(engine) == shape


def test_a_plan_for_another_base_is_refused(engine: sa.Engine) -> None:
    publish(engine, None, FIRST)
    shape = schema(engine)
    with pytest.raises(StalePlan):
        publish(engine, None, SECOND)
    third = model(entity("account", field("name")))
    plan = make_plan(None, FIRST, SECOND)
    with pytest.raises(StalePlan):
        apply_plan(engine, plan, FIRST, third, commit=None, author="a", now=NOW)
    assert schema(engine) == shape


def test_of_two_applies_at_once_one_wins(engine: sa.Engine) -> None:
    publish(engine, None, FIRST)

    def attempt(name: str) -> str:
        new = model(*FIRST.entities.values(), entity(name, field("name")))
        try:
            publish(engine, FIRST, new)
        except StalePlan:
            return "stale"
        return "won"

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(attempt, ["a", "b", "c", "d"]))
    assert results == ["stale", "stale", "stale", "won"]
    with read(engine) as connection:
        made = [
            t for t in sa.inspect(connection).get_table_names() if t in ("x_a", "x_b", "x_c", "x_d")
        ]
    assert len(made) == 1


def test_records_that_come_between_plan_and_apply_stop_it(engine: sa.Engine) -> None:
    tables = filled(engine)
    new = model(entity("account", field("name", unique="ignore_case"), *accounts_rest()), *deals())
    with read(engine) as connection:
        plan = make_plan(connection, FIRST, new)
    assert plan.refusals == ()
    insert(engine, tables, "account", name="ACME 屋顶", name__key="acme 屋顶")
    shape = schema(engine)
    with pytest.raises(GuardMoved, match="Acme 屋顶|ACME 屋顶"):
        apply_plan(engine, plan, FIRST, new, commit=None, author="a", now=NOW)
    assert schema(engine) == shape


def accounts_rest() -> tuple[Any, ...]:
    return (field("size", "integer"), field("code"))


def deals() -> tuple[Any, ...]:
    return (entity("deal", field("name"), field("discount", "decimal"), field("old", "date")),)


def test_a_plan_with_a_refusal_is_not_carried_out(engine: sa.Engine) -> None:
    publish(engine, None, FIRST)
    with pytest.raises(ApplyRefused, match="gone from the files"):
        publish(engine, FIRST, model(entity("account", field("name"), *accounts_rest())))


def test_numbers_too_large_for_their_new_places_are_refused(engine: sa.Engine) -> None:
    tables = filled(engine)
    insert(engine, tables, "account", name="Big", size=10**14)
    new = model(entity("account", field("name"), field("size", "decimal"), field("code")), *deals())
    with pytest.raises(ApplyRefused, match="1 record has a number in Size"):
        publish(engine, FIRST, new)


def test_a_failed_apply_can_be_repeated_on_a_new_connection(database_url: str) -> None:
    first = make_engine(database_url)
    publish(first, None, FIRST)
    with pytest.raises(Fault), fault_at(first, 8):
        publish(first, FIRST, SECOND)
    first.dispose()
    second = make_engine(database_url)
    assert publish(second, FIRST, SECOND).release == 2
    second.dispose()


def test_an_apply_gives_up_when_others_hold_what_it_needs(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits shortly, as everybody else waits behind it."""
    filled(engine)
    shape = schema(engine)
    monkeypatch.setattr("tailorbird_runtime.storage.locks.LOCK_WAIT", "50ms")
    event.listen(engine, "connect", _patient_for_50_ms)
    other = make_engine(engine.url)
    engine.dispose()
    with other.begin() as reader:
        reader.execute(sa.select(Tables(FIRST).of("deal"))).all()
        with pytest.raises(Busy) as busy:
            publish(engine, FIRST, SECOND)
    assert "try again" in busy.value.message.render("en")
    assert schema(engine) == shape
    assert publish(engine, FIRST, SECOND).release == 2
    other.dispose()


def _patient_for_50_ms(connection: Any, _record: Any) -> None:
    if hasattr(connection, "create_function"):
        connection.execute("PRAGMA busy_timeout=50")
