"""What a record points to must be there, and the person must be able to read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.access.clauses import visible_rows
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.expressions.sql import parameters
from tailorbird_runtime.fieldtypes.any_lookups import apart
from tailorbird_runtime.storage.tables import USER, Tables
from tailorbird_runtime.validation.errors import RecordError

REFERENCES = frozenset({"lookup", "user", "multi_lookup", "users", "any_lookup"})
"""Types whose values name records or people."""


def reference_errors(
    connection: sa.Connection,
    tables: Tables,
    policy: Policy,
    inputs: Inputs,
    entity: Entity,
    row: Mapping[str, Any],
    changed: Iterable[str],
    seen: set[tuple[str, int]],
) -> Iterator[RecordError]:
    """Changed lookups to records that are not there for this person, and unknown people.

    `seen` is what was found in this unit of work already; it grows.
    """
    for field_id in changed:
        if not entity.has(field_id):
            continue
        field = entity.field(field_id)
        value = row.get(field_id)
        if value is None or field.system or field.type not in REFERENCES:
            continue
        for target, wanted in _named(field, value):
            if (target, wanted) in seen:
                continue
            if _is_there(connection, tables, policy, inputs, target, wanted):
                seen.add((target, wanted))
            elif target == USER:
                yield _error(field, message("There is no such active person."))
            else:
                label = policy.model.entity(target).label
                yield _error(field, message("There is no such record: {entity}.", entity=label))


def _named(field: Field, value: Any) -> Iterator[tuple[str, int]]:
    """The entities (ids) and records that a value names."""
    if field.targets:
        yield apart(value)
    else:
        for one in value if isinstance(value, tuple) else (value,):
            yield field.to or USER, int(one)


def _is_there(
    connection: sa.Connection,
    tables: Tables,
    policy: Policy,
    inputs: Inputs,
    target: str,
    record_id: int,
) -> bool:
    if target != USER:
        query = policy.kept(("readable one", target), lambda: _readable(tables, policy, target, 1))
        binds = {**parameters(inputs), "wanted_id": record_id}
        return connection.execute(query, binds).first() is not None
    query = policy.kept(("active person",), lambda: _active_person(tables.of(USER)))
    return connection.execute(query, {"person": record_id}).first() is not None


def _active_person(people: sa.Table) -> sa.Select[Any]:
    return sa.select(people.c["id"]).where(
        people.c["id"] == sa.bindparam("person"), people.c["active"]
    )


def readable_ids(
    connection: sa.Connection,
    tables: Tables,
    policy: Policy,
    inputs: Inputs,
    entity_id: str,
    ids: Iterable[int],
) -> set[int]:
    """Those of the ids whose records are live and may be read."""
    query = policy.kept(("readable", entity_id), lambda: _readable(tables, policy, entity_id, None))
    binds = {**parameters(inputs), "wanted_ids": list(ids)}
    return set(connection.execute(query, binds).scalars())


def _readable(tables: Tables, policy: Policy, entity_id: str, count: int | None) -> sa.Select[Any]:
    """Those of `wanted_ids` (the one `wanted_id` for a `count` of 1) that may be read.

    The one is held until the end of the transaction: nobody deletes it under the new link.
    """
    table = tables.of(entity_id)
    wanted: sa.BindParameter[Any] = sa.bindparam("wanted_ids", expanding=True)
    by_id = (
        table.c["id"].in_(wanted) if count is None else table.c["id"] == sa.bindparam("wanted_id")
    )
    query = sa.select(table.c["id"]).where(by_id, table.c["deleted_at"].is_(None))
    condition = visible_rows(policy, tables, table, entity_id)
    query = query if condition is None else query.where(condition)
    return query if count is None else query.with_for_update(read=True, of=table)


def _error(field: Field, sentence: Message) -> RecordError:
    return RecordError(field=field.name, code="reference", message=sentence)
