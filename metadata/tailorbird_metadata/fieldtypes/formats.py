"""The formats that a place in a sentence may ask for: `{amount:2}`, `{closed_on:long}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tailorbird_metadata.frozen import frozen

_PLACES = ("0", "1", "2", "3", "4")

FORMATS: Final[Mapping[str, tuple[str, ...]]] = frozen(
    {
        **dict.fromkeys(("integer", "decimal", "percent", "money"), _PLACES),
        "date": ("short", "long"),
        "datetime": ("short", "long", "date", "time"),
    }
)
"""By the type of the values: how many decimals; how a day is written; the day or time alone."""
