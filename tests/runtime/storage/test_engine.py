"""Connections behave the same on both databases."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from tailorbird_runtime.storage.engine import make_engine, read, write


def test_ddl_is_part_of_the_transaction(engine: sa.Engine) -> None:
    with pytest.raises(RuntimeError), write(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE leftover (id INTEGER)")
        connection.exec_driver_sql("ALTER TABLE leftover ADD COLUMN more INTEGER")
        raise RuntimeError
    assert sa.inspect(engine).get_table_names() == []


def test_what_was_written_is_read(engine: sa.Engine) -> None:
    with write(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE words (word TEXT)")
        connection.exec_driver_sql("INSERT INTO words VALUES ('客户 🙂 É')")
    with read(engine) as connection:
        assert connection.exec_driver_sql("SELECT word FROM words").scalar_one() == "客户 🙂 É"


def test_foreign_keys_are_enforced(engine: sa.Engine) -> None:
    with write(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE child (parent INTEGER REFERENCES parent (id))")
    with pytest.raises(sa.exc.IntegrityError), write(engine) as connection:
        connection.exec_driver_sql("INSERT INTO child VALUES (7)")


def test_readers_of_sqlite_do_not_wait_for_a_writer_and_writers_queue(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with write(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE counter (value INTEGER)")
        connection.exec_driver_sql("INSERT INTO counter VALUES (0)")

    def add() -> None:
        for _ in range(20):
            with write(engine) as connection:
                value = connection.exec_driver_sql("SELECT value FROM counter").scalar_one()
                connection.exec_driver_sql("UPDATE counter SET value = ?", (value + 1,))

    writers = [threading.Thread(target=add) for _ in range(4)]
    with write(engine), read(engine) as reader:
        assert reader.exec_driver_sql("SELECT value FROM counter").scalar_one() == 0
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with read(engine) as reader:
        assert reader.exec_driver_sql("SELECT value FROM counter").scalar_one() == 80
    engine.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_compiles_no_statements_unless_asked_to(database_url: str) -> None:
    asked = sa.make_url(database_url).update_query_dict({"options": "-c jit=on"})
    for url, expected in (
        (database_url, "off"),
        (asked.render_as_string(hide_password=False), "on"),
    ):
        engine = make_engine(url)
        with read(engine) as connection:
            assert connection.exec_driver_sql("SHOW jit").scalar_one() == expected
        engine.dispose()
