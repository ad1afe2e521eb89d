"""What a database looks like, to compare before and after."""

from __future__ import annotations

import sqlalchemy as sa

_POSTGRES = """
SELECT 'column', table_name, column_name, data_type, numeric_precision::text, numeric_scale::text,
       is_nullable, column_default
  FROM information_schema.columns WHERE table_schema = current_schema()
UNION ALL
SELECT 'index', tablename, indexname, indexdef, '', '', '', ''
  FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', '', ''
  FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
"""


def schema(engine: sa.Engine) -> list[str]:
    """Every table, column, index and constraint, as sorted lines."""
    sqlite = "SELECT type, name, tbl_name, sql FROM sqlite_master"
    with engine.connect() as connection:
        query = sqlite if engine.dialect.name == "sqlite" else _POSTGRES
        return sorted(str(tuple(row)) for row in connection.exec_driver_sql(query))


def content(engine: sa.Engine) -> dict[str, list[str]]:
    """Every row of every table."""
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            rows = connection.execute(sa.select(sa.text("*")).select_from(sa.table(table)))
            found[table] = sorted(str(tuple(row)) for row in rows)
    return found
