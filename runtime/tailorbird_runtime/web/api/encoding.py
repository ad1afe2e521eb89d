"""Records as JSON: one plan per entity, chosen fields and rights, compiled once.

Most values are JSON as they are (orjson writes days and moments itself); the plan knows the few
that are not, so that a page of records costs one dictionary each and little more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.records.record import Record

RESTRICTED: Mapping[str, Any] = {"restricted": True}
"""What stands for a linked record that the person may not read."""


def to_json(value: Any) -> bytes:
    """JSON in UTF-8; moments end in `Z`."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)


class Encoder:
    """Turns records of one entity into dictionaries for `to_json`.

    `fields` are shown in this order under their names.  `sometimes` are the ids of those that can
    be read on some records only; on the others they are left out.  `lines` are by the id of a field
    how each of its lines is written.
    """

    def __init__(
        self,
        fields: Sequence[Field],
        *,
        currency: str,
        sometimes: frozenset[str] = frozenset(),
        lines: Mapping[str, Encoder] = frozen({}),
    ) -> None:
        self._all = tuple((f.name, f.id) for f in fields if f.id not in ("id", "version"))
        writers = ((f.name, f.id, BINDINGS[f.type].writer(f, currency)) for f in fields)
        self._written = tuple((n, i, w) for n, i, w in writers if w is not None)
        self._lookups = tuple((f.name, f.id) for f in fields if f.type in ("lookup", "user"))
        self._lines = tuple((f.name, f.id, lines[f.id]) for f in fields if f.id in lines)
        self._sometimes = tuple((f.name, f.id) for f in fields if f.id in sometimes)

    def __call__(self, record: Record) -> dict[str, Any]:
        """The JSON object of a record, as a dictionary."""
        if record.masked:
            return self._with_masks(record)
        get = record.values.get
        found: dict[str, Any] = {"id": record.id, "version": record.version}
        for name, field_id in self._all:
            found[name] = get(field_id)
        for name, _, write in self._written:
            value = found[name]
            if value is not None:
                found[name] = write(value, record)
        return self._limited(found, record)

    def _with_masks(self, record: Record) -> dict[str, Any]:
        get = record.values.get
        found: dict[str, Any] = {"id": record.id, "version": record.version}
        for name, field_id in self._all:
            found[name] = get(field_id)
        for name, field_id, write in self._written:
            if found[name] is not None and field_id not in record.masked:
                found[name] = write(found[name], record)
        return self._limited(found, record)

    def _limited(self, found: dict[str, Any], record: Record) -> dict[str, Any]:
        for name, field_id, encode in self._lines:
            found[name] = [encode(line) for line in record.values.get(field_id) or ()]
        if record.restricted:
            for name, field_id in self._lookups:
                if field_id in record.restricted:
                    found[name] = RESTRICTED
        for name, field_id in self._sometimes:
            if field_id not in record.readable:
                del found[name]
        return found
