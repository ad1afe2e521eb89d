"""From a row of a query to a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tailorbird_runtime.records.flags import Named
from tailorbird_runtime.records.masks import masked
from tailorbird_runtime.records.record import NOTHING, Record


@dataclass(slots=True)
class Reader:
    """Where in a row stands what belongs to one value that is not simply there."""

    key: str
    place: int
    read: int | None = None
    """Where it says whether this record's field may be read; None if always."""
    plain: int | bool = True
    """Where it says whether the value may be read without a mask."""
    title: int | None = None
    present: int | None = None
    """Where the id of the joined record is, empty if the person may not read that."""


@dataclass(slots=True)
class _Parts:
    """A record in the making."""

    values: dict[str, Any]
    titles: dict[str, str] = field(default_factory=dict)
    restricted: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    masked: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Decoder:
    """Makes records of rows whose first two columns are id and version."""

    entity_id: str
    simple: dict[str, int] = field(default_factory=dict)
    readers: list[Reader] = field(default_factory=list)
    readable: set[str] = field(default_factory=set)
    may: Named = Named()
    writable: Named = Named()
    _fixed: frozenset[str] | None = None

    def record(self, row: Sequence[Any]) -> Record:
        """A row as a record."""
        parts = _Parts({key: row[place] for key, place in self.simple.items()})
        for reader in self.readers:
            _read(reader, row, parts)
        if self._fixed is None:
            self._fixed = frozenset(self.readable)
        may = self.may.of(row)
        return Record(
            entity_id=self.entity_id,
            id=row[0],
            version=row[1],
            values=parts.values,
            titles=parts.titles,
            restricted=frozenset(parts.restricted) if parts.restricted else NOTHING,
            readable=self._fixed.difference(parts.hidden) if parts.hidden else self._fixed,
            masked=frozenset(parts.masked) if parts.masked else NOTHING,
            writable=self.writable.of(row) if "edit" in may else NOTHING,
            may=may,
        )


def _read(reader: Reader, row: Sequence[Any], parts: _Parts) -> None:
    if reader.read is not None and not row[reader.read]:
        parts.hidden.append(reader.key)
        return
    value = row[reader.place]
    plain = reader.plain if isinstance(reader.plain, bool) else bool(row[reader.plain])
    if not plain:
        parts.masked.append(reader.key)
        parts.values[reader.key] = masked(value)
        return
    if reader.present is not None and value is not None and row[reader.present] is None:
        parts.restricted.append(reader.key)
        return
    parts.values[reader.key] = value
    if reader.title is not None and value is not None:
        title = row[reader.title]
        if title is not None or reader.present is not None:
            parts.titles[reader.key] = title if title is not None else f"#{value}"
