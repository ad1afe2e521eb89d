"""Which fields a rule may ask for, limit, lock or empty, and what to write for the others."""

from __future__ import annotations

from collections.abc import Callable

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.entity import Field

WhyNot = Callable[[Field], tuple[Message, Message] | None]
"""Why a rule cannot name a field, and what to write instead; None if it can."""

_PEOPLE_WRITE = frozenset({"stage", "pipeline", "probability", "currency"})
"""System fields that people change."""


def why_not_demanded(field: Field) -> tuple[Message, Message] | None:
    """Why `require:` cannot name a field."""
    if field.automatic:
        return (
            message(
                "{field} is filled by the product; nobody can be asked for it.", field=field.label
            ),
            message("Name a field that people fill, or write `check:` with a condition."),
        )
    if field.type == "boolean":
        return (
            message("{field} is never empty, so nobody can be asked for it.", field=field.label),
            message("Write `check:` with the condition that must hold."),
        )
    return None


def why_not_limited(field: Field) -> tuple[Message, Message] | None:
    """Why `options:` cannot name a field."""
    if field.type == "stage":
        return (
            message("Which stages may follow is not a matter of rules."),
            message("Write `moves:` with `allowed:` in the pipeline."),
        )
    if field.picklist is None or field.system:
        return (
            message("{field} has no options of its own.", field=field.label),
            message("Name a field with options, or write `check:` with a condition."),
        )
    return None


def why_not_locked(field: Field) -> tuple[Message, Message] | None:
    """Why `read_only:` cannot name a field."""
    if field.automatic or (field.system and field.id not in _PEOPLE_WRITE):
        return (
            message("{field} is filled by the product; nobody changes it.", field=field.label),
            message("Remove it here."),
        )
    return None


def why_not_cleared(field: Field) -> tuple[Message, Message] | None:
    """Why `clear:` cannot name a field."""
    if field.automatic or field.system:
        return (
            message("{field} is filled by the product and cannot be emptied.", field=field.label),
            message("Remove it here."),
        )
    return None
