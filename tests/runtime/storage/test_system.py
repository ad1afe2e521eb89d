"""The product's own tables know their version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.rates import rate_on, set_rates
from tailorbird_runtime.storage.revisions import newest, newest_id
from tailorbird_runtime.storage.sequences import take_numbers
from tailorbird_runtime.storage.system import NewerDatabase, ensure_system, sys_schema


def other_part(version: int) -> sa.MetaData:
    def first_to_second(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE sys_note ADD COLUMN words TEXT")

    info = {"part": "notes", "version": version, "upgrades": {1: first_to_second}}
    metadata = sa.MetaData(info=info)
    columns = [sa.Column("words", sa.Text())] if version > 1 else []
    sa.Table("sys_note", metadata, sa.Column("id", sa.Integer(), primary_key=True), *columns)
    return metadata


def test_a_new_database_gets_all_parts(engine: sa.Engine) -> None:
    ensure_system(engine, other_part(1))
    ensure_system(engine, other_part(1))
    tables = sa.inspect(engine).get_table_names()
    assert {"sys_applied", "sys_history", "sys_sequence", "sys_user", "sys_note"} <= set(tables)
    with read(engine) as connection:
        assert newest_id(connection) == 0
        assert newest(connection) is None


def test_an_older_part_is_upgraded(engine: sa.Engine) -> None:
    ensure_system(engine, other_part(1))
    ensure_system(engine, other_part(2))
    columns = [c["name"] for c in sa.inspect(engine).get_columns("sys_note")]
    assert columns == ["id", "words"]


def test_an_older_program_refuses_a_newer_database(engine: sa.Engine) -> None:
    ensure_system(engine)
    with write(engine) as connection:
        connection.execute(sa.update(sys_schema).values(version=7))
    with pytest.raises(NewerDatabase) as refused:
        ensure_system(engine, other_part(1))
    assert "newer release" in refused.value.message.render("en")
    assert "更新" in refused.value.message.render("zh")
    assert "sys_note" not in sa.inspect(engine).get_table_names()


def test_several_may_start_at_once(engine: sa.Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ensure_system(engine, other_part(1)), range(4)))
    with read(engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(sys_schema)).scalar() == 4


def test_numbers_are_given_out_once(engine: sa.Engine) -> None:
    ensure_system(engine)

    def take(count: int) -> list[int]:
        with write(engine) as connection:
            first = take_numbers(connection, "deal.number", count)
        return list(range(first, first + count))

    with ThreadPoolExecutor(4) as pool:
        taken = [n for block in pool.map(take, [1, 3] * 10) for n in block]
    assert sorted(taken) == list(range(1, 41))


def test_the_rate_of_a_day_is_the_newest_one_before(engine: sa.Engine) -> None:
    ensure_system(engine)
    with write(engine) as connection:
        set_rates(connection, date(2026, 1, 1), {"USD": Decimal("0.9"), "CNY": Decimal("0.128")})
        set_rates(connection, date(2026, 3, 1), {"USD": Decimal("0.95")})
        set_rates(connection, date(2026, 3, 1), {"USD": Decimal("0.96")})
    with read(engine) as connection:
        assert rate_on(connection, "USD", date(2026, 2, 28)) == Decimal("0.9")
        assert rate_on(connection, "USD", date(2026, 3, 1)) == Decimal("0.96")
        assert rate_on(connection, "CNY", date(2026, 9, 1)) == Decimal("0.128")
        assert rate_on(connection, "USD", date(2025, 12, 31)) is None
