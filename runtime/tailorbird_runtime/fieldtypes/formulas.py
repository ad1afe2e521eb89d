"""Values that are computed whenever they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.types import Kind, ValueType
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema, TypeBinding, Writer
from tailorbird_runtime.fieldtypes.loading import LoadContext, Parser
from tailorbird_runtime.fieldtypes.money import in_currency
from tailorbird_runtime.fieldtypes.operators import Operator
from tailorbird_runtime.fieldtypes.readonly import worked_out
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight


class Formula(TypeBinding):
    """The result of the field's expression; nothing is stored.

    It filters and shows like a field of the type that it `returns`; money in the company's
    currency.
    """

    type = "formula"
    asked = False
    inline = False

    def __init__(self, of_type: Callable[[str], TypeBinding]) -> None:
        self._of_type = of_type

    def result(self, field: Field) -> TypeBinding:
        """The binding of the type that the formula gives."""
        returns = str(field.params.get("returns", "text"))
        found = None if field.formula is None else _given(field.formula.result, returns)
        return self._of_type(found or returns)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return ()

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return worked_out(field)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return self.result(field).operators(field)

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return self.result(field).filter_value(field, operator, raw, context)

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return self.result(field).filter_words(field, raw, sight)

    def filter_widget(self, field: Field) -> str:
        return self.result(field).filter_widget(field)

    def recalled(self, field: Field, stored: Any) -> Any:
        return self.result(field).recalled(field, stored)

    def show(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        title: str | None,
        currency: str | None,
    ) -> str:
        return self.result(field).show(field, value, context, title, currency)

    def shown_as(self, field: Field) -> str:
        return self.result(field).shown_as(field)

    def stands_right(self, field: Field) -> bool:
        return self.result(field).stands_right(field)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        result = self.result(field)
        if not isinstance(value, result.held):
            return BoundValue(type=result.type, text=str(value))
        return result.bound(field, value, replace(sight, values={}))

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        yield from ()

    def writer(self, field: Field, currency: str) -> Writer | None:
        result = self.result(field)
        return in_currency(currency) if result.type == "money" else result.writer(field, currency)

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return self.result(field).schema(field, model, reading)


def _given(result: ValueType, returns: str) -> str | None:
    """The type whose values an expression of this type gives."""
    if result.kind is not Kind.NUMBER:
        return _OF_KIND.get(result.kind)
    if result.money:
        return "money"
    return returns if returns in ("integer", "percent") else "decimal"


_OF_KIND = {
    Kind.TEXT: "text",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.MOMENT: "datetime",
    Kind.TEAM: "team",
    Kind.TEXTS: "tags",
}
