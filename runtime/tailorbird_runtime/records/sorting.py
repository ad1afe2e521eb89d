"""The order of a list: empty values last, upwards and downwards; the id decides between equals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, SortKey
from tailorbird_runtime.access.policy import EntityPolicy, Policy
from tailorbird_runtime.expressions.sql import to_compared
from tailorbird_runtime.records.errors import QueryError, QueryInvalid
from tailorbird_runtime.records.selection import Selection, target_of
from tailorbird_runtime.storage.tables import USER

_NEVER_EMPTY = frozenset({"id", "version", "created_at", "changed_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One sort key as SQL."""

    value: sa.ColumnElement[Any]
    descending: bool
    nullable: bool


def sortable(policy: Policy, entity_id: str, field_id: str) -> bool:
    """Whether the person may sort by the field: only by what is read in the clear everywhere."""
    rights = policy.of(entity_id)
    if not rights.usable(field_id):
        return False
    found = rights.entity.field(field_id)
    if not FIELD_TYPES[found.type].sortable:
        return False
    if found.kind != "lookup":
        return True
    target = policy.of(target_of(found))
    return target.read is False or target.usable(target.entity.title)


def unknown_field(name: str) -> QueryError:
    """The same answer for a field that does not exist and for one that may not be read."""
    return QueryError(
        code="unknown_field", message=message("There is no field {name}.", name=name), field=name
    )


def parse_sort(policy: Policy, entity_id: str, text: str) -> tuple[SortKey, ...]:
    """`-net_value,name` as sort keys; raises QueryInvalid."""
    rights = policy.of(entity_id)
    keys, errors = [], []
    for part in (p.strip() for p in text.split(",") if p.strip()):
        name = part.removeprefix("-")
        found = named(rights, name)
        if found is None:
            errors.append(unknown_field(name))
        elif not sortable(policy, entity_id, found.id):
            errors.append(
                QueryError(
                    code="sort",
                    message=message("{field} cannot be sorted by.", field=found.label),
                    field=name,
                )
            )
        else:
            keys.append(SortKey(field=found.id, descending=part.startswith("-")))
    if errors:
        raise QueryInvalid(errors)
    return tuple(keys)


def named(rights: EntityPolicy, name: str) -> Field | None:
    """The field with this name if the person may use it in conditions and orders."""
    found = rights.entity.fields.get(name)
    return found if found is not None and rights.usable(found.id) else None


def allowed_keys(policy: Policy, entity_id: str, keys: Iterable[SortKey]) -> tuple[SortKey, ...]:
    """The keys that this person may sort by: a view's others are left out, each field once."""
    found: dict[str, SortKey] = {}
    for key in keys:
        if key.field not in found and sortable(policy, entity_id, key.field):
            found[key.field] = key
    return tuple(found.values())


def sort_keys(selection: Selection, keys: tuple[SortKey, ...]) -> tuple[Key, ...]:
    """The keys as SQL, the id at the end; joins what sorting by a lookup's title needs."""
    made = []
    for key in keys:
        if key.field == "id":
            break
        value = _value(selection, selection.entity.field(key.field))
        nullable = key.field not in _NEVER_EMPTY
        made.append(Key(value=value, descending=key.descending, nullable=nullable))
    down = next((k.descending for k in reversed(keys)), False)
    made.append(Key(value=selection.table.c["id"], descending=down, nullable=False))
    return tuple(made)


def _value(selection: Selection, found: Field) -> sa.ColumnElement[Any]:
    if found.picklist is not None:
        places = {o.id: place for place, o in enumerate(found.picklist.options.values())}
        value = selection.compared(found.id)
        return sa.case(places, value=value) if places else value
    if found.kind in ("lookup", "user"):
        return _title_key(selection, found)
    return selection.compared(found.id)


def _title_key(selection: Selection, found: Field) -> sa.ColumnElement[Any]:
    alias = selection.joined(found)
    target = target_of(found)
    if target == USER:
        return alias.c["name__key"]
    entity = selection.policy.model.entity(target)
    titled = entity.field(entity.title)
    if titled.formula is not None:
        return to_compared(titled.formula, selection.context_of(target, alias))
    return alias.c[selection.tables.compared(target, entity.title)]
