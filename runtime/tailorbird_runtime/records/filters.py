"""Column filters: what a person chose in the head of a list."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field
from tailorbird_runtime.access.policy import EntityPolicy
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.loading import LoadContext, ValueRefused
from tailorbird_runtime.records.errors import QueryError
from tailorbird_runtime.records.query import Filter
from tailorbird_runtime.records.sorting import named, unknown_field

ME = "me"
"""As the value of a filter on people: the person who asks."""

_FURTHEST = Decimal(9 * 10**18)
"""Just within 64 bits."""

_ARITY = {"none": (0, 0), "one": (1, 1), "two": (2, 2), "many": (1, 500)}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that was understood: a field id, an operator, internal values."""

    field: str
    operator: str
    values: tuple[Any, ...]


def choose(
    rights: EntityPolicy, found: Filter, context: LoadContext, me: int
) -> Chosen | QueryError:
    """The filter in internal form, or what is wrong with it."""
    field = named(rights, found.field)
    if field is None:
        return unknown_field(found.field)
    operator = BINDINGS[field.type].operators(field).get(found.operator)
    if operator is None:
        return QueryError(
            code="operator",
            message=message(
                "{field} cannot be filtered by “{operator}”.",
                field=field.label,
                operator=found.operator,
            ),
            field=field.name,
        )
    least, most = _ARITY[operator.arity]
    if not least <= len(found.values) <= most:
        return QueryError(
            code="value",
            message=message("{field}: enter a value to filter by.", field=field.label),
            field=field.name,
        )
    return _loaded(field, found, context, me)


def filter_clause(
    field: Field, chosen: Chosen, column: sa.ColumnElement[Any]
) -> sa.ColumnElement[bool]:
    """The condition; `column` is the one that the field is compared by."""
    values = tuple(_in_reach(v, column) for v in chosen.values)
    return BINDINGS[field.type].clause(field, chosen.operator, column, values)


def _in_reach(value: Any, column: sa.ColumnElement[Any]) -> Any:
    """A number no larger than what the column's type can be compared with.

    Stored numbers are smaller still, so that a comparison comes out the same.
    """
    if not isinstance(value, Decimal):
        return value
    furthest = _FURTHEST.scaleb(-int(getattr(column.type, "places", 0)))
    return max(-furthest, min(furthest, value))


def _loaded(field: Field, found: Filter, context: LoadContext, me: int) -> Chosen | QueryError:
    values = []
    for raw in found.values:
        if field.kind in ("user", "users") and raw == ME:
            values.append(me if field.kind == "user" else str(me))
            continue
        try:
            values.append(BINDINGS[field.type].filter_value(field, found.operator, raw, context))
        except ValueRefused as refused:
            refusal = refused.refusal
            return QueryError(
                code="value", message=refusal.message, help=refusal.help, field=field.name
            )
    return Chosen(field.id, found.operator, tuple(values))
