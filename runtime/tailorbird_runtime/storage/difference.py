"""What must happen in the database when one model follows another; nothing for a rename."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.storage.indexes import EmptyLast
from tailorbird_runtime.storage.tables import Tables, reference_of

_TEXTS = frozenset({"text", "long_text", "email", "url", "phone"})
_NUMBERS = frozenset({"decimal", "percent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeChange:
    """How a field's stored values get from one type to another.

    `how` is keep (they stay as they are), convert (each is rewritten, none is lost), replace
    (only possible while there are none) or refuse.
    """

    how: str
    check: str | None = None
    """The question whose answer must be 0."""


def type_change(old: Field, new: Field) -> TypeChange:
    """What a change of type or parameters asks of the stored values."""
    if old.type == new.type:
        return _same_type(old, new)
    if new.type in _TEXTS and old.type in _TEXTS | {"autonumber"}:
        return TypeChange(how="keep")
    if new.type in _NUMBERS and old.type in _NUMBERS | {"integer"}:
        return _numbers(old, new)
    if reference_of(old) or reference_of(new) or old.system or new.system:
        return TypeChange(how="refuse")
    return TypeChange(how="replace", check="values")


def _same_type(old: Field, new: Field) -> TypeChange:
    if old.type in _NUMBERS:
        return _numbers(old, new)
    if not BINDINGS[old.type].keeps(old, new):
        return TypeChange(how="replace", check="values")
    if old.type == "multi_lookup" and old.to != new.to:
        return TypeChange(how="replace", check="values")
    same = old.type != "lookup" or old.to == new.to
    return TypeChange(how="keep" if same else "refuse")


def _numbers(old: Field, new: Field) -> TypeChange:
    before, after = _places(old), _places(new)
    if old.type != "integer" and before == after:
        return TypeChange(how="keep")
    if after < before:
        return TypeChange(how="replace", check="values")
    return TypeChange(how="convert", check="too_large")


def _places(field: Field) -> int:
    return 0 if field.type == "integer" else int(field.params.get("places", 2))


def is_stored(field: Field) -> bool:
    """Whether the field has columns."""
    return bool(BINDINGS[field.type].columns(field))


def index_names(tables: Tables, entity_id: str) -> dict[str, Any]:
    """The indexes of an entity by name, each with what it covers."""
    return {str(i.name): _covers(i) for i in tables.of(entity_id).indexes}


def indexes_on(tables: Tables, entity_id: str, field_id: str) -> Iterator[str]:
    """The names of the indexes that cover a column of the field."""
    columns = {c.name for c in tables.columns(entity_id, field_id)}
    for index in sorted(tables.of(entity_id).indexes, key=lambda i: str(i.name)):
        if columns & {name for name, _ in _covers(index)[0]}:
            yield str(index.name)


def _covers(index: sa.Index) -> tuple[tuple[tuple[str, bool], ...], bool]:
    covered = []
    for expression in index.expressions:
        if isinstance(expression, EmptyLast):
            covered.append((expression.column.name, expression.descending))
        elif isinstance(expression, sa.Column):
            covered.append((expression.name, False))
    return tuple(covered), bool(index.unique)


def gone(old: Entity, new: Entity) -> tuple[Field, ...]:
    """Fields that the new model does not know at all, which it must not forget silently.

    The product's own come and go with what needs them; their columns stay.
    """
    fields = (f for f in old.fields.values() if not f.system)
    return tuple(f for f in fields if not new.has(f.id) and is_stored(f))
