"""Where the configuration says what: one entry per layer, for `tailorbird why` and for messages."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.problems import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What one layer says about an item or setting, and where; `value` is as it is written."""

    layer: str
    location: Location
    value: str
