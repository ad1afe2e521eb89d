"""Read-only mappings for the frozen classes of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

EMPTY: Mapping[Any, Any] = MappingProxyType({})


def frozen(values: Mapping[K, V]) -> Mapping[K, V]:
    """A read-only copy of `values`, in the same order."""
    return MappingProxyType(dict(values))


def empty_map() -> Any:
    """The default of a mapping in a dataclass."""
    return field(default_factory=lambda: EMPTY)
