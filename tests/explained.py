"""The plans of statements as the databases tell them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def reads_all(connection: sa.Connection, asked: list[Any]) -> set[str]:
    """The tables that a plan reads from end to end, be it in the order of an index."""
    if connection.dialect.name == "sqlite":
        steps = [str(row[3]).split() for row in asked]
        return {s[1] for s in steps if s[0] == "SCAN" and s[1] != "CONSTANT"}
    return {
        str(node["Relation Name"])
        for node in _nodes(asked[0][0])
        if "Relation Name" in node
        and node["Node Type"] != "Bitmap Heap Scan"
        and "Index Cond" not in node
    }


def read_through(connection: sa.Connection, asked: list[Any]) -> set[str]:
    """The indexes in which a plan looks something up."""
    if connection.dialect.name == "sqlite":
        steps = [str(row[3]).split() for row in asked]
        return {s[s.index("INDEX") + 1] for s in steps if "SEARCH" in s and "INDEX" in s}
    return {str(n["Index Name"]) for n in _nodes(asked[0][0]) if "Index Cond" in n}


def _nodes(plan: Any) -> Iterator[Mapping[str, Any]]:
    """Every step of a plan of PostgreSQL."""
    if isinstance(plan, list):
        for part in plan:
            yield from _nodes(part)
    elif isinstance(plan, dict):
        if "Node Type" in plan:
            yield plan
        for part in plan.values():
            yield from _nodes(part)
