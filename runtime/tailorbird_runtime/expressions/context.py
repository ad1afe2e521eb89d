"""Where in a statement an expression is compiled, and how it gets from one record to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

import sqlalchemy as sa

from tailorbird_metadata.expressions.tree import Aggregate, FieldRef
from tailorbird_metadata.expressions.words import USER
from tailorbird_metadata.model import Field, Model

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
        return replace(self, table=self.tables.of(entity).alias(), entity=entity)

    def children(self, node: Aggregate) -> SqlContext:
        """The child records of an aggregate, as a table of their own."""
        return replace(self, table=self.tables.of(node.child).alias(), entity=node.child)

    def belongs(self, node: Aggregate, children: SqlContext) -> sa.ColumnElement[bool]:
        """The condition under which a row of `children` points to this row."""
        own = self.table.c.id
        links = ((children.table.c[n], _as_linked(children, n, node, own)) for n in node.links)
        return sa.or_(*(link == held for link, held in links))

    def by_any(self, node: Aggregate) -> bool:
        """Whether the children's lookup can lead to records of several entities."""
        child = self.model.entity(node.child)
        return any(child.field(link).targets for link in node.links)

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


def _as_linked(
    children: SqlContext, link: str, node: Aggregate, own: sa.ColumnElement[Any]
) -> sa.ColumnElement[Any]:
    """An id as a lookup of the children holds it."""
    if not children.model.entity(node.child).field(link).targets:
        return own
    return sa.literal(f"{node.entity}/", sa.Text()).concat(sa.cast(own, sa.Text()))
