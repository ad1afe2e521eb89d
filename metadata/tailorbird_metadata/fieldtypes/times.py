"""Days and moments."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tailorbird_metadata.expressions.types import DATE, MOMENT
from tailorbird_metadata.fieldtypes.fieldtype import WRITABLE, FieldType, LiteralRefused, fixed
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

TIME_OPERATORS = ("eq", "lt", "le", "gt", "ge", "between", "empty", "not_empty")


def _day(text: str, field: Field) -> date:
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise LiteralRefused(
            message("`{value}` is not a day.", value=text),
            message("Write it like 2026-01-31; an expression such as =today is possible too."),
        ) from None


def _moment(text: str, field: Field) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError(text)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise LiteralRefused(
            message("`{value}` is not a moment.", value=text),
            message("Write it like 2026-01-31T08:00:00Z, or the expression =now."),
        ) from None


TYPES = (
    FieldType(
        name="date",
        value_type=fixed(DATE),
        literal=_day,
        parameters=WRITABLE,
        filter_operators=TIME_OPERATORS,
    ),
    FieldType(
        name="datetime",
        value_type=fixed(MOMENT),
        literal=_moment,
        parameters=WRITABLE,
        filter_operators=TIME_OPERATORS,
    ),
)
