"""List questions as statements: worked out once for all that differ only in the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.tree import Expression, Node
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, SortKey
from tailorbird_runtime.access.clauses import clause, visible_rows
from tailorbird_runtime.access.halves import halves
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.access.reach import unreadable
from tailorbird_runtime.access.rights import all_of
from tailorbird_runtime.expressions.sql import SqlContext, to_clause
from tailorbird_runtime.fieldtypes.any_lookups import apart
from tailorbird_runtime.fieldtypes.loading import LoadContext, entered_in
from tailorbird_runtime.fieldtypes.members import naming, points_to
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.errors import QueryError, QueryInvalid
from tailorbird_runtime.records.filters import Chosen, choose, filter_clause
from tailorbird_runtime.records.paging import Segment, segments
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.selection import Selection, target_of
from tailorbird_runtime.records.setting import Setting
from tailorbird_runtime.records.sorting import Key, allowed_keys, sort_keys, unknown_field

_KEPT_PLANS = 512

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Shape:
    """What makes two questions the same but for the place in the list."""

    roles: tuple[str, ...] | None
    entity: str
    conditions: tuple[Node, ...]
    filters: tuple[Chosen, ...]
    by_ids: bool
    sort: tuple[SortKey, ...]
    columns: tuple[str, ...] | None
    deleted: bool


@dataclass(slots=True)
class Plan:
    """The compiled form of a question.

    `asked` are the conditions beside the person's rights, `rights` what these demand: the parts
    of a union, of which one must hold, or one whole condition, or nothing.
    """

    selection: Selection
    keys: tuple[Key, ...]
    key_places: tuple[int, ...]
    order_name: str
    asked: tuple[Condition, ...]
    rights: tuple[Condition, ...]
    _statements: dict[Any, tuple[sa.Select[Any], ...]] = field(default_factory=dict)

    def statements(
        self, empties: tuple[bool, ...] | None, backward: bool
    ) -> tuple[sa.Select[Any], ...]:
        """What is read one after the other until the page is full (`paging.segments`)."""
        known = self._statements.get((empties, backward))
        if known is None:
            stretches = segments(self.keys, empties, backward)
            known = tuple(self._statement(stretch) for stretch in stretches)
            self._statements[(empties, backward)] = known
        return known

    def _statement(self, stretch: Segment) -> sa.Select[Any]:
        where = self.asked if stretch.condition is None else (*self.asked, stretch.condition)
        statement = self.selection.statement()
        if len(self.rights) < 2:
            statement = statement.where(*where, *self.rights)
        else:
            statement = statement.where(self._in_a_half(where, stretch))
        return statement.order_by(*stretch.order).limit(sa.bindparam("page_limit"))

    def _in_a_half(self, where: tuple[Condition, ...], stretch: Segment) -> Condition:
        """The ids of the first records of each part of the union."""
        ids = self.selection.table.c["id"]
        parts = (
            sa.select(ids)
            .where(*where, right)
            .order_by(*stretch.order)
            .limit(sa.bindparam("page_limit"))
            .correlate(None)
            .subquery()
            for right in self.rights
        )
        return ids.in_(sa.union_all(*(sa.select(part.c["id"]) for part in parts)))


def may_ask(policy: Policy, entity_id: str, condition: Expression) -> bool:
    """Whether the person may read everything that a condition looks at."""
    return next(unreadable(policy, entity_id, condition.tree), None) is None


class Plans:
    """The plans of one model, at most 512 of them."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._kept: dict[Shape, Plan] = {}
        self._counts: dict[Shape, sa.Select[Any]] = {}

    def shape(
        self, policy: Policy, actor: Actor, entity_id: str, query: Query
    ) -> tuple[Shape, list[int]]:
        """What a question has in common with others, and the ids that it asks for.

        Raises QueryInvalid if it names what the person may not read, or makes no sense.
        """
        errors: list[QueryError] = []
        if query.where is not None:
            names = unreadable(policy, entity_id, query.where.tree)
            errors += [unknown_field(name) for name in names]
        if query.view is not None and not may_ask(policy, entity_id, query.view):
            sentence = message("This list looks at fields that you may not see.")
            errors.append(QueryError(code="view", message=sentence))
        chosen: list[Chosen] = []
        for found in self._choose(policy, actor, entity_id, query):
            if isinstance(found, QueryError):
                errors.append(found)
            else:
                chosen.append(found)
        if errors:
            raise QueryInvalid(errors)
        by_ids = [set(c.values) for c in chosen if c.field == "id"]
        shape = Shape(
            roles=None if actor.is_system else policy.role_ids,
            entity=entity_id,
            conditions=tuple(e.tree for e in (query.view, query.where) if e is not None),
            filters=tuple(c for c in chosen if c.field != "id"),
            by_ids=bool(by_ids),
            sort=allowed_keys(policy, entity_id, query.sort),
            columns=query.columns,
            deleted=query.deleted,
        )
        return shape, sorted(set.intersection(*by_ids)) if by_ids else []

    def _choose(
        self, policy: Policy, actor: Actor, entity_id: str, query: Query
    ) -> list[Chosen | QueryError]:
        if not query.filters:
            return []
        rights, context = policy.of(entity_id), LoadContext(model=self._setting.model)
        with entered_in(actor.zone or self._setting.model.workspace.timezone):
            return [choose(rights, asked, context, actor.id) for asked in query.filters]

    def of(self, shape: Shape, policy: Policy) -> Plan:
        """The plan of a shape, compiled at its first question."""
        known = self._kept.get(shape)
        if known is None:
            if len(self._kept) >= _KEPT_PLANS:
                self._kept.clear()
            known = self._kept[shape] = self._compile(shape, policy)
        return known

    def count(self, shape: Shape, policy: Policy) -> sa.Select[Any]:
        """How many records there are, at most `count_limit`."""
        known = self._counts.get(shape)
        if known is None:
            if len(self._counts) >= _KEPT_PLANS:
                self._counts.clear()
            inside = (
                sa.select(sa.literal(1).label("one"))
                .select_from(self._setting.tables.of(shape.entity))
                .where(*self.conditions(shape, policy))
                .limit(sa.bindparam("count_limit"))
                .subquery()
            )
            known = self._counts[shape] = sa.select(sa.func.count()).select_from(inside)
        return known

    def conditions(self, shape: Shape, policy: Policy) -> tuple[Condition, ...]:
        """Everything that a record must meet, rights included."""
        return (*self._asked(shape, policy), *self._right(shape, policy, starting=True))

    def _compile(self, shape: Shape, policy: Policy) -> Plan:
        selection = Selection(policy, self._setting.tables, self._setting.entity(shape.entity))
        selection.add_fields(shape.columns)
        keys = sort_keys(selection, shape.sort)
        names = ",".join(f"{'-' if k.descending else ''}{k.field}" for k in shape.sort)
        return Plan(
            selection=selection,
            keys=keys,
            key_places=tuple(selection.add_extra(key.value) for key in keys),
            order_name=f"{shape.entity}:{names}:{shape.deleted}",
            asked=self._asked(shape, policy),
            rights=self._halves(shape, policy, keys) or self._right(shape, policy, starting=False),
        )

    def _asked(self, shape: Shape, policy: Policy) -> tuple[Condition, ...]:
        table = self._setting.tables.of(shape.entity)
        gone, context = table.c["deleted_at"], self._context(shape, policy)
        found: list[Condition] = [gone.is_not(None) if shape.deleted else gone.is_(None)]
        found += [to_clause(tree, context) for tree in shape.conditions]
        if shape.by_ids:
            wanted: sa.BindParameter[Any] = sa.bindparam("wanted_ids", expanding=True)
            found.append(table.c["id"].in_(wanted))
        entity = self._setting.entity(shape.entity)
        selection = Selection(policy, self._setting.tables, entity)
        for chosen in shape.filters:
            field = entity.field(chosen.field)
            compared = selection.compared(chosen.field)
            if field.kind == "lookup" and chosen.values:
                found.append(self._among_readable(policy, field, chosen, compared))
            elif field.type in ("multi_lookup", "any_lookup") and chosen.values:
                found.append(self._has_readable(policy, entity, field, chosen))
            elif field.type == "users" and chosen.values:
                named = table.c["id"].in_(naming(entity.id, field.id, map(int, chosen.values)))
                found.append(named if chosen.operator == "in" else sa.not_(named))
            else:
                found.append(filter_clause(field, chosen, compared))
        return tuple(found)

    def _among_readable(
        self, policy: Policy, lookup: Field, chosen: Chosen, column: sa.ColumnElement[Any]
    ) -> Condition:
        """A filter on links finds only what the person may read: no number can be tried out."""
        target = target_of(lookup)
        there = self._setting.tables.of(target).alias()
        ids = sa.select(there.c["id"]).where(there.c["id"].in_(chosen.values))
        visible = visible_rows(policy, self._setting.tables, there, target)
        ids = ids if visible is None else ids.where(visible)
        if chosen.operator == "in":
            return column.in_(ids)
        return sa.or_(column.is_(None), column.not_in(ids))

    def _has_readable(
        self, policy: Policy, entity: Entity, field: Field, chosen: Chosen
    ) -> Condition:
        """The same for a field with several records, or with one of several kinds."""
        tests: list[Condition] = []
        for value in chosen.values:
            target, number = apart(value) if field.targets else (target_of(field), int(value))
            there = self._setting.tables.of(target).alias()
            known = sa.select(sa.literal(1)).where(there.c["id"] == number)
            visible = visible_rows(policy, self._setting.tables, there, target)
            known = known if visible is None else known.where(visible)
            one = points_to(field, entity.id, self._setting.tables.of(entity.id), (value,))
            tests.append(sa.and_(one, sa.exists(known)))
        found = sa.or_(*tests)
        return found if chosen.operator == "in" else found.is_not(sa.true())

    def _right(self, shape: Shape, policy: Policy, *, starting: bool) -> tuple[Condition, ...]:
        rights, tables = policy.of(shape.entity), self._setting.tables
        right = all_of((rights.read, rights.delete)) if shape.deleted else rights.read
        table = tables.of(shape.entity)
        found = clause(right, tables, table, shape.entity, starting=starting)
        return () if found is None else (found,)

    def _halves(self, shape: Shape, policy: Policy, keys: Sequence[Key]) -> tuple[Condition, ...]:
        """The parts of the right to read, where each is a range of an index in this order."""
        table = self._setting.tables.of(shape.entity)
        if shape.deleted or len(keys) > 2 or not _ordered_within_owner(table, keys[0]):
            return ()
        context = SqlContext(tables=self._setting.tables, table=table, entity=shape.entity)
        return tuple(to_clause(part, context) for part in halves(policy.of(shape.entity).read))

    def _context(self, shape: Shape, policy: Policy) -> SqlContext:
        tables = self._setting.tables
        return SqlContext(
            tables=tables,
            table=tables.of(shape.entity),
            entity=shape.entity,
            visible=lambda entity, rows: visible_rows(policy, tables, rows, entity),
        )


def _ordered_within_owner(table: sa.Table, key: Key) -> bool:
    """Whether an index has the records of each owner in the order of the key."""
    column = getattr(key.value, "name", None)
    return any(_columns(index)[:2] == ("owner", column) for index in table.indexes)


def _columns(index: sa.Index) -> tuple[str | None, ...]:
    """The names of the columns of an index, in order."""
    parts = (getattr(part, "column", part) for part in index.expressions)
    return tuple(getattr(part, "name", None) for part in parts)
