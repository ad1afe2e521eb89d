"""Values that are computed whenever they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes.binding import Beside, TypeBinding
from tailorbird_runtime.fieldtypes.loading import LoadContext, Parser
from tailorbird_runtime.fieldtypes.operators import Operator
from tailorbird_runtime.fieldtypes.readonly import worked_out
from tailorbird_runtime.fieldtypes.showing import DisplayContext


class Formula(TypeBinding):
    """The result of the field's expression; nothing is stored.

    It filters and shows like a field of the type that it `returns`; money in the company's
    currency.
    """

    type = "formula"

    def __init__(self, of_type: Callable[[str], TypeBinding]) -> None:
        self._of_type = of_type

    def result(self, field: Field) -> TypeBinding:
        """The binding of the type that the formula returns."""
        return self._of_type(str(field.params.get("returns", "text")))

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return ()

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return worked_out(field)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return self.result(field).operators(field)

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return self.result(field).filter_value(field, operator, raw, context)

    def json(self, field: Field, value: Any, beside: Beside) -> Any:
        return self.result(field).json(field, value, beside)

    def form(self, field: Field, value: Any, zone: str) -> str:
        return self.result(field).form(field, value, zone)

    def show(self, field: Field, value: Any, context: DisplayContext, beside: Beside) -> str:
        return self.result(field).show(field, value, context, beside)
