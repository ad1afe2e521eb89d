"""All functions of the language, one row each: how it is written, typed, computed and shown.

The rows are the single place that says which functions there are.  Closures and SQLite call
`python`; PostgreSQL fills the template `postgres`; the form's interpreter has a function of the
same name.  The examples are documentation and tests of all four.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tailorbird_metadata.expressions.functions import (
    anything,
    clock,
    dates,
    numbers,
    options,
    spans,
    texts,
)
from tailorbird_metadata.expressions.functions.row import (
    EXAMPLE,
    EXAMPLE_CALENDARS,
    EXAMPLE_OPTIONS,
    Function,
)

__all__ = [
    "AGGREGATES",
    "EXAMPLE",
    "EXAMPLE_CALENDARS",
    "EXAMPLE_OPTIONS",
    "FUNCTIONS",
    "PEOPLE_WRITE",
    "Function",
]

AGGREGATES: Final = ("count", "sum", "min", "max", "avg", "any", "all")
"""Functions over the child records of a record."""

_MODULES: Final = (anything, texts, options, numbers, dates, spans, clock)

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {f.name: f for module in _MODULES for f in module.ROWS}
)

BY_NAME: Final = ("has_role", "below", "changed", "is_new")
"""Functions that are typed as a test for being one of several."""

PEOPLE_WRITE: Final = (*(f.name for f in FUNCTIONS.values() if not f.internal), *BY_NAME)
"""Functions that can be written, aggregates apart."""
