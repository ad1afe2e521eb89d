"""A plan's operations as alembic's: the only place that issues DDL for records' tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex
from sqlalchemy.sql.compiler import DDLCompiler

from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.columns import ScaledDecimal
from tailorbird_runtime.storage.names import physical
from tailorbird_runtime.storage.steps import Operation
from tailorbird_runtime.storage.tables import Tables, reference_of


class AddReference(sa.schema.ExecutableDDLElement):
    """ADD COLUMN with its named REFERENCES in one statement: no copy of the table on SQLite, no
    second scan on PostgreSQL."""

    inherit_cache = False

    def __init__(self, table: str, column: sa.Column[Any], constraint: str, target: str) -> None:
        self.table = table
        self.column = column
        self.constraint = constraint
        self.referred, _, self.referred_column = target.partition(".")


@compiles(AddReference)
def _add_reference(element: AddReference, compiler: DDLCompiler, **_: Any) -> str:
    quote = compiler.preparer.quote
    return (
        f"ALTER TABLE {quote(element.table)} "
        f"ADD COLUMN {compiler.get_column_specification(element.column)} "
        f"CONSTRAINT {quote(element.constraint)} "
        f"REFERENCES {quote(element.referred)} ({quote(element.referred_column)})"
    )


class Workbench:
    """One transaction in which tables change from `before` to `after`."""

    def __init__(self, connection: sa.Connection, before: Tables | None, after: Tables) -> None:
        self.connection = connection
        self.before = before
        self.after = after
        self.alembic = Operations(MigrationContext.configure(connection))
        self.sqlite = connection.dialect.name == "sqlite"

    def run(self, operations: Sequence[Operation]) -> None:
        """Carry out the operations in order; new tables come at once, as they may form rings."""
        tables = [self.after.of(o.entity) for o in operations if o.do == "add_table"]
        if tables:
            self.after.metadata.create_all(self.connection, tables=tables, checkfirst=False)
        for operation in operations:
            if operation.do != "add_table":
                getattr(self, f"_{operation.do}")(operation.entity, operation.name)

    def _add_field(self, entity: str, field_id: str) -> None:
        field = self.after.model.entity(entity).field(field_id)
        table = self.after.of(entity).name
        if field.system and self._is_there(table, field_id):
            return
        target = reference_of(field)
        first, *others = BINDINGS[field.type].columns(field)
        if target is None:
            self.alembic.add_column(table, first)
        else:
            named = physical("fk", table, field.id)
            self.connection.execute(AddReference(table, first, named, target))
        for column in others:
            self.alembic.add_column(table, column)

    def _is_there(self, table: str, column: str) -> bool:
        """The product's own fields leave their columns when nothing needs them for a while."""
        columns = sa.inspect(self.connection).get_columns(table)
        return column in {c["name"] for c in columns}

    def _replace_field(self, entity: str, field_id: str) -> None:
        assert self.before is not None
        for column in self.before.columns(entity, field_id):
            self.alembic.drop_column(self.before.of(entity).name, column.name)
        field = self.after.model.entity(entity).field(field_id)
        for column in BINDINGS[field.type].columns(field):
            self.alembic.add_column(self.after.of(entity).name, column)

    def _convert_field(self, entity: str, field_id: str) -> None:
        """To a decimal with more places: a factor on SQLite, another type on PostgreSQL."""
        assert self.before is not None
        old = self.before.of(entity).c[field_id]
        new = self.after.of(entity).c[field_id]
        if not self.sqlite:
            self.alembic.alter_column(self.before.of(entity).name, field_id, type_=new.type)
            return
        factor = 10 ** (_places(new) - _places(old))
        stored = sa.table(self.before.of(entity).name, sa.column(field_id, sa.BigInteger()))
        value = stored.c[field_id]
        self.connection.execute(stored.update().values({value: value * factor}))

    def _drop_index(self, entity: str, name: str) -> None:
        assert self.before is not None
        self.alembic.drop_index(name, table_name=self.before.of(entity).name, if_exists=True)

    def _add_index(self, entity: str, name: str) -> None:
        index = next(i for i in self.after.of(entity).indexes if i.name == name)
        self.connection.execute(CreateIndex(index, if_not_exists=True))


def _places(column: sa.Column[Any]) -> int:
    return column.type.places if isinstance(column.type, ScaledDecimal) else 0
