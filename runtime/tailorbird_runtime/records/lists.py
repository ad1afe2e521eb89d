"""Lists and counts: one statement with its rights inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_runtime.expressions.sql import parameters
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.errors import QueryError, QueryInvalid
from tailorbird_runtime.records.paging import bad_cursor, read_cursor, write_cursor
from tailorbird_runtime.records.plans import Plan, Plans
from tailorbird_runtime.records.query import MOST, Query
from tailorbird_runtime.records.reading import Reader
from tailorbird_runtime.records.record import Page
from tailorbird_runtime.records.setting import Setting
from tailorbird_runtime.records.several import any_of, several_of, with_titles

Row = Sequence[Any]


class Lists:
    """Answers list questions of one model."""

    def __init__(self, setting: Setting, reader: Reader) -> None:
        self._setting = setting
        self._reader = reader
        self.plans = Plans(setting)

    def page(self, connection: sa.Connection, actor: Actor, entity_id: str, query: Query) -> Page:
        """Up to `query.limit` records; raises QueryInvalid."""
        policy = self._setting.policy(actor)
        limit = _checked_limit(query)
        shape, ids = self.plans.shape(policy, actor, entity_id, query)
        plan = self.plans.of(shape, policy)
        cursor = query.after or query.before
        backward = not query.after and bool(query.before)
        place = read_cursor(plan.order_name, cursor, plan.keys) if cursor else None
        binds = {**parameters(self._setting.inputs(actor)), "wanted_ids": ids}
        rows = _rows(connection, plan, binds, place, backward, limit + 1)
        page = _as_page(plan, rows, limit, backward, first_page=place is None)
        entity = self._setting.entity(entity_id)
        if not (several_of(entity) or any_of(entity)):
            return page
        named = with_titles(
            self._setting.entity(entity_id),
            page.records,
            lambda target, ids: self._reader.titles(connection, actor, target, ids),
        )
        return replace(page, records=tuple(named))

    def count(
        self, connection: sa.Connection, actor: Actor, entity_id: str, query: Query, cap: int
    ) -> int:
        """How many records there are, `cap` + 1 if more than `cap`."""
        policy = self._setting.policy(actor)
        bare = replace(query, sort=(), columns=())
        shape, ids = self.plans.shape(policy, actor, entity_id, bare)
        inputs = parameters(self._setting.inputs(actor))
        binds = {**inputs, "wanted_ids": ids, "count_limit": cap + 1}
        counted = connection.execute(self.plans.count(shape, policy), binds)
        return int(counted.scalar_one())


def _as_page(plan: Plan, rows: list[Row], limit: int, backward: bool, first_page: bool) -> Page:
    """The records in the order of the list; `rows` has one more than `limit` if there is more."""
    more = len(rows) > limit
    rows = rows[:limit]
    if backward:
        rows.reverse()
    before, after = (more, True) if backward else (not first_page, more)
    return Page(
        records=tuple(plan.selection.record(row) for row in rows),
        next=_cursor(plan, rows[-1]) if rows and after else None,
        previous=_cursor(plan, rows[0]) if rows and before else None,
    )


def _rows(
    connection: sa.Connection,
    plan: Plan,
    binds: dict[str, Any],
    place: tuple[Any, ...] | None,
    backward: bool,
    wanted: int,
) -> list[Row]:
    empties = None if place is None else tuple(v is None for v in place)
    binds.update({f"key_{i}": v for i, v in enumerate(place or ())})
    rows: list[Row] = []
    for statement in plan.statements(empties, backward):
        binds["page_limit"] = wanted - len(rows)
        rows += _executed(connection, statement, binds, with_cursor=place is not None)
        if len(rows) == wanted:
            break
    return rows


def _executed(
    connection: sa.Connection, statement: sa.Select[Any], binds: dict[str, Any], with_cursor: bool
) -> Sequence[Row]:
    """The rows; a cursor whose values no database takes was tampered with."""
    try:
        return connection.execute(statement, binds).all()
    except (OverflowError, UnicodeError, sa.exc.StatementError) as error:
        if not with_cursor or isinstance(error, sa.exc.OperationalError):
            raise
        raise QueryInvalid([bad_cursor()]) from error


def _checked_limit(query: Query) -> int:
    if 1 <= query.limit <= MOST:
        return query.limit
    sentence = message("A page has 1 to {most} records.", most=MOST)
    raise QueryInvalid([QueryError(code="limit", message=sentence)])


def _cursor(plan: Plan, row: Row) -> str:
    return write_cursor(plan.order_name, [row[place] for place in plan.key_places])
