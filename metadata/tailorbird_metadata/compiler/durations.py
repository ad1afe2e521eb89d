"""Lengths of time as they are written: `4 hours`, `2 days before`."""

from __future__ import annotations

import re

from tailorbird_metadata.model.clock import TimeSpan
from tailorbird_metadata.source.nodes import ScalarNode

_WRITTEN = re.compile(r"([1-9][0-9]{0,3}) (minute|hour|day|week)s?(?: before)?\Z")

MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}
"""How many minutes a unit has on the clock."""


def time_span(node: ScalarNode | None) -> TimeSpan | None:
    """The length of time at `node`; None if there is none (the schema has told why)."""
    found = _WRITTEN.match(node.text) if node is not None else None
    return None if found is None else TimeSpan(amount=int(found[1]), unit=found[2])


def minutes(span: TimeSpan) -> int:
    """How long it is on the clock."""
    return span.amount * MINUTES[span.unit]
