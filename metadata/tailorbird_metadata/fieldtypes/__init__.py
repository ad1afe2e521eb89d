"""What each field type is: its parameters, the type of its values, how it filters and sorts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tailorbird_metadata.fieldtypes import (
    choices,
    computed,
    internal,
    numbers,
    references,
    texts,
    times,
)
from tailorbird_metadata.fieldtypes.fieldtype import FieldType, LiteralRefused

FIELD_TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        t.name: t
        for types in (
            *(module.TYPES for module in (texts, numbers, times, choices, references)),
            computed.types(lambda name: FIELD_TYPES[name]),
            internal.TYPES,
        )
        for t in types
    }
)
"""Every field type by name, internal ones (`stage`, `currency`, `id`) included."""

DECLARABLE = tuple(name for name, t in FIELD_TYPES.items() if t.declarable)
"""The types that a configuration may name."""

LATER_TYPES = frozenset(
    {"rich_text", "time", "duration", "multi_picklist", "address", "person_name", "multi_lookup"}
    | {"file", "image", "rating", "geo_point", "color", "json"}
    | {"encrypted_text", "country", "region"}
)
"""Types that a later version brings; a field of such a type is left out with a warning."""

__all__ = ["DECLARABLE", "FIELD_TYPES", "LATER_TYPES", "FieldType", "LiteralRefused"]
