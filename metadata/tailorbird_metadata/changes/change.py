"""One difference between two models, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.value import Value

CLASSES = (
    "metadata",
    "additive",
    "backfill",
    "tightening",
    "behaviour",
    "wider_access",
    "destructive",
)
"""The classes of changes, the harmless first."""


_SWITCHED = ("automations", "assignments", "pools", "approvals", "webforms")
"""What `off` stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A difference at `path` (an item path by present names).

    `kind` is added, removed, renamed, retired, restored or changed; `before` and `after` are
    what stood there in the two models (an item of the model, or one of its values), None where
    there was nothing.  `cls` is one of `CLASSES`.
    """

    kind: str
    path: str
    before: Any
    after: Any
    cls: str


def describe(change: Change) -> Message:
    """The change as a sentence; the path is told beside it."""
    match change.kind:
        case "added":
            return message("new")
        case "removed":
            return message("no longer there")
        case "renamed":
            return message("renamed from {name}; no change in the database", name=change.before)
        case "retired":
            return message("retired since {day}; its data stays", day=change.after)
        case "restored":
            return message("back in use")
    if change.path.endswith(".off") and change.path.split(".")[0] in _SWITCHED:
        return message("switched off") if change.after else message("switched on")
    if isinstance(change.before, bool) and isinstance(change.after, bool):
        return message("now on") if change.after else message("now off")
    if _is_short(change.before) and _is_short(change.after):
        return message(
            "{before} → {after}", before=_shown(change.before), after=_shown(change.after)
        )
    return message("changed")


def _is_short(value: Any) -> bool:
    plain = value is None or isinstance(value, (str, int, bool, Decimal, date, Value))
    return (plain or hasattr(value, "render") or hasattr(value, "tree")) and len(
        str(_shown(value))
    ) <= 120


def _shown(value: Any) -> Any:
    """A value as an author knows it; texts go into words with the sentence."""
    if value is None:
        return message("nothing")
    if isinstance(value, Value):
        return _written(value)
    if hasattr(value, "tree"):
        return value.text
    return value


def _written(value: Value) -> Any:
    """A value as it stands in a file."""
    if value.expression is not None:
        return f"={value.expression.text}"
    if isinstance(value.literal, tuple):
        return ", ".join(value.literal)
    return message("nothing") if value.literal is None else value.literal
