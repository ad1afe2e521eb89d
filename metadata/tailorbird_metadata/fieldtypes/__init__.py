"""What each field type is: its parameters, the type of its values, how it filters and sorts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tailorbird_metadata.expressions.scope import Symbol
from tailorbird_metadata.fieldtypes import (
    attachments,
    choices,
    clocks,
    computed,
    documents,
    internal,
    marks,
    numbers,
    persons,
    places,
    references,
    texts,
    times,
)
from tailorbird_metadata.fieldtypes.fieldtype import FieldType, LiteralRefused
from tailorbird_metadata.model.entity import Field

_WRITTEN = (
    *(texts, documents, numbers, marks, times, clocks, choices),
    *(persons, places, references, attachments),
)
FIELD_TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        t.name: t
        for types in (
            *(module.TYPES for module in _WRITTEN),
            computed.types(lambda name: FIELD_TYPES[name]),
            internal.TYPES,
        )
        for t in types
    }
)
"""Every field type by name, internal ones (`stage`, `currency`, `id`) included."""

DECLARABLE = tuple(name for name, t in FIELD_TYPES.items() if t.declarable)
"""The types that a configuration may name."""

LATER_TYPES = frozenset(name for name, t in FIELD_TYPES.items() if not t.runs)
"""Types that are described and checked, but have no columns yet: their fields stay idle."""


def symbol_of(field: Field) -> Symbol:
    """A field as expressions see it."""
    found = FIELD_TYPES[field.type]
    whole = found.whole(field)
    return Symbol(
        id=field.id if whole is None else f"{field.id}__{whole}",
        name=field.name,
        type=found.value_type(field),
        parts=found.parts(field),
        retired=field.retired,
    )


__all__ = ["DECLARABLE", "FIELD_TYPES", "LATER_TYPES", "FieldType", "LiteralRefused", "symbol_of"]
