"""Fields with several records: their words, and the ones that a person does not see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.fieldtypes.any_lookups import apart
from tailorbird_runtime.fieldtypes.members import SEVERAL
from tailorbird_runtime.fieldtypes.records import in_order, title_key
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.storage.tables import USER

Titles = Callable[[str, Iterable[int]], Mapping[int, str]]
"""The words for the records of an entity (id) that the person may read, by id."""


def several_of(entity: Entity) -> tuple[Field, ...]:
    """The fields in use that hold several records."""
    return tuple(f for f in entity.active_fields() if f.type in SEVERAL)


def any_of(entity: Entity) -> tuple[Field, ...]:
    """The lookups in use that can lead to several kinds of records."""
    return tuple(f for f in entity.active_fields() if f.targets)


def with_titles(entity: Entity, records: Sequence[Record], titles: Titles) -> list[Record]:
    """The records with the words for what such fields name; what the person may not read is taken
    out of them."""
    found = list(records)
    for field in any_of(entity):
        found = _with_any(found, field, titles)
    for field in several_of(entity):
        held = [r.values.get(field.id) for r in found]
        wanted = {int(one) for value in held if isinstance(value, tuple) for one in value}
        if not wanted:
            continue
        words = titles(field.to or USER, sorted(wanted))
        found = [_seen(record, field, words) for record in found]
    return found


def kept_unseen(before: Any, after: Any, seen: Iterable[int]) -> tuple[str, ...]:
    """What a person chose, with what was there and the person does not see."""
    visible = {str(one) for one in seen}
    return in_order((*(after or ()), *(one for one in before or () if one not in visible)))


def _seen(record: Record, field: Field, words: Mapping[int, str]) -> Record:
    value = record.values.get(field.id)
    if not isinstance(value, tuple):
        return record
    shown = tuple(one for one in value if int(one) in words)
    named = {title_key(field.id, one): words[int(one)] for one in shown}
    return replace(
        record,
        values={**record.values, field.id: shown},
        titles={**record.titles, **named},
    )


def _with_any(records: list[Record], field: Field, titles: Titles) -> list[Record]:
    held = {r.values.get(field.id) for r in records} - {None}
    wanted: dict[str, list[int]] = {}
    for value in held:
        entity, record = apart(str(value)) if "/" in str(value) else ("", 0)
        wanted.setdefault(entity, []).append(record)
    words = {
        f"{entity}/{one}": title
        for entity, ids in wanted.items()
        if entity
        for one, title in titles(entity, sorted(ids)).items()
    }
    return [_one_seen(record, field, words) for record in records]


def _one_seen(record: Record, field: Field, words: Mapping[str, str]) -> Record:
    value = record.values.get(field.id)
    if value is None or field.id in record.masked:
        return record
    if value in words:
        return replace(record, titles={**record.titles, field.id: words[value]})
    values = {k: v for k, v in record.values.items() if k != field.id}
    return replace(record, values=values, restricted=record.restricted | {field.id})
