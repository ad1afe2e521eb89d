"""Where in a statement an expression is compiled, and how it gets from one record to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

import sqlalchemy as sa

from tailorbird_metadata.expressions.tree import Aggregate, FieldRef
from tailorbird_metadata.expressions.words import USER
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.members import SEVERAL, named_by, naming

Visible = Callable[[str, sa.FromClause], "sa.ColumnElement[bool] | None"]


class Tables(Protocol):
    """The tables of a model, as the storage room builds them."""

    @property
    def model(self) -> Model:
        """The model that they belong to."""

    @property
    def fetches(self) -> dict[Any, Any]:
        """A place for the statements of `fetch`, built once for these tables."""

    def of(self, entity_id: str) -> sa.Table:
        """The table of an entity, or of people for `user`."""


@dataclass(frozen=True)
class SqlContext:
    """The row that an expression is about: `table` (or an alias of it) of `entity` (id).

    `visible` gives the condition on the rows of another entity that the asking person may read,
    None for all; it is applied wherever a condition looks at linked or child records, so that
    what a person may not read counts as empty.  Leave it out where rules and rights decide.
    """

    tables: Tables
    table: sa.FromClause
    entity: str
    visible: Visible | None = None
    alternative: bool = False
    """Whether the condition stands as one side of an `or` in the query of these rows."""
    starting: bool = True
    """Whether a query may start from the condition; False where its rows are found by their ids."""

    @property
    def by_members(self) -> bool:
        """Whether the rows of members may be asked in the place of a field that names several."""
        return True

    @property
    def model(self) -> Model:
        """The model whose ids the tree holds."""
        return self.tables.model

    def field(self, field_id: str) -> Field | None:
        """The field of this entity that has this value or part of a value.

        None for people, who are not in the model.
        """
        owner = field_id.partition("__")[0]
        return None if self.entity == USER else self.model.entity(self.entity).field(owner)

    def column(self, field_id: str) -> sa.ColumnElement[Any]:
        """The column with a field's own value; a money field's is its base amount."""
        base = self.table.c.get(f"{field_id}__base")
        return cast("sa.ColumnElement[Any]", self.table.c[field_id] if base is None else base)

    def key_column(self, field_id: str) -> sa.ColumnElement[Any] | None:
        """The column with the text key of a field, if it has one."""
        return self.table.c.get(f"{field_id}__key")

    def target(self, lookup_id: str) -> str:
        """The id of the entity that a lookup or user field leads to."""
        if self.entity == USER:
            return USER
        return self.model.entity(self.entity).field(lookup_id).to or USER

    def behind(self, lookup_id: str) -> SqlContext:
        """The record behind a lookup, as a table of its own."""
        entity = self.target(lookup_id)
        return self._elsewhere(entity)

    def children(self, node: Aggregate) -> SqlContext:
        """The child records of an aggregate, as a table of their own."""
        return self._elsewhere(node.child)

    def _elsewhere(self, entity: str) -> SqlContext:
        table = self.tables.of(entity).alias()
        return replace(self, table=table, entity=entity, alternative=False, starting=True)

    def belongs(self, node: Aggregate, children: SqlContext) -> sa.ColumnElement[bool]:
        """The condition under which a row of `children` points to this row."""
        return sa.or_(*(_linked(children, n, node, self.table.c.id) for n in node.links))

    def parents(self, node: Aggregate, children: SqlContext) -> sa.Select[Any] | None:
        """The ids that rows of `children` point to; None if they hold another form of them."""
        link = self.model.entity(node.child).field(node.by)
        if link.targets:
            return None
        if link.type not in SEVERAL:
            return sa.select(children.table.c[link.id])
        named, of = named_by(node.child, link.id, children.table.c.id)
        return sa.select(named.c.member).where(of)

    def seen(self) -> tuple[sa.ColumnElement[bool], ...]:
        """The conditions under which rows of this (linked or child) table count."""
        found = None if self.visible is None else self.visible(self.entity, self.table)
        return () if found is None else (found,)

    def live(self) -> tuple[sa.ColumnElement[bool], ...]:
        """Like `seen`, and not deleted."""
        deleted = self.table.c.get("deleted_at")
        return self.seen() if deleted is None else (deleted.is_(None), *self.seen())


def stepped(node: FieldRef, entity: str) -> FieldRef:
    """The same field as read from the record behind the first lookup."""
    return replace(node, entity=entity, via=node.via[1:])


def _linked(
    children: SqlContext, link: str, node: Aggregate, own: sa.ColumnElement[Any]
) -> sa.ColumnElement[bool]:
    """Whether a row of the children points to a record (its id) through a lookup."""
    field = children.model.entity(node.child).field(link)
    if field.type in SEVERAL:
        return children.table.c.id.in_(naming(node.child, link, own))
    if not field.targets:
        return children.table.c[link] == own
    held = sa.literal(f"{node.entity}/", sa.Text()).concat(sa.cast(own, sa.Text()))
    return children.table.c[link] == held
