"""What automations ask about a record before the change that set them off, kept for jobs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tailorbird_metadata.expressions.needs import old_nodes
from tailorbird_metadata.expressions.tree import FieldRef
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.model import Automation
from tailorbird_metadata.model.paths import expressions_in

Row = Mapping[str, Any]


def asked_before(automation: Automation) -> frozenset[str]:
    """The ids of the record's own fields whose values from before the change it asks for."""
    trees = (expression.tree for _, expression in expressions_in(automation))
    operands = (old.operand for tree in trees for old in old_nodes(tree))
    refs = (n for operand in operands for n in nodes(operand) if isinstance(n, FieldRef))
    return frozenset((*ref.via, ref.owner)[0] for ref in refs)


def packed(before: Row | None, asked: frozenset[str]) -> dict[str, Any] | None:
    """The fields `asked` for of the row before a change, as JSON; None for a new record and where
    there are none."""
    if before is None or not asked:
        return None
    return {
        column: _plain(value)
        for column, value in before.items()
        if column.partition("__")[0] in asked
    }


def unpacked(data: Mapping[str, Any] | None) -> Row | None:
    """The row that was `packed`."""
    return None if data is None else {column: _internal(v) for column, v in data.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Mapping):
        return {"map": dict(value)}
    return list(value) if isinstance(value, tuple) else value


def _internal(value: Any) -> Any:
    match value:
        case {"number": text}:
            return Decimal(text)
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case {"map": found}:
            return found
        case list():
            return tuple(value)
    return value
