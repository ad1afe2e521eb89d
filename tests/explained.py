"""The plans of statements as the databases tell them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event


def explained(
    connection: sa.Connection, query: sa.Select[Any], values: Mapping[str, object]
) -> list[Any]:
    """The plan of the statement as it is really run, binds and all."""
    prefix = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else (
        "EXPLAIN (FORMAT JSON) "
    )  # fmt: skip

    def explain(
        _connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: bool
    ) -> tuple[str, Any]:
        return prefix + statement, given

    event.listen(connection, "before_cursor_execute", explain, retval=True)
    try:
        result = connection.execute(query, values)
        return [tuple(row) for row in result.cursor.fetchall()]  # type: ignore[union-attr]
    finally:
        event.remove(connection, "before_cursor_execute", explain)


def scans(plan: Any) -> set[str]:
    """Every kind of access in a plan of PostgreSQL, with its table."""
    if isinstance(plan, list):
        return set().union(*(scans(p) for p in plan))
    if not isinstance(plan, dict):
        return set()
    found = set().union(*(scans(v) for v in plan.values()))
    if "Relation Name" in plan:
        found.add(f"{plan['Node Type']} on {plan['Relation Name']}")
    return found
