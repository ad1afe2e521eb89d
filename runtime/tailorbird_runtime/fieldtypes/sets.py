"""What fields with several values of one sort share: they are kept in the row as one set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.meaning import set_key
from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes.binding import TypeBinding, part
from tailorbird_runtime.fieldtypes.columns import TagList, text
from tailorbird_runtime.fieldtypes.operators import AMONG, Operator


class AsSet(TypeBinding):
    """A tuple of texts with a key beside it, in which single ones are found (decision 91).

    Stands before the binding of one such value among the bases of a class.
    """

    empty = ()
    held = (tuple,)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, TagList()), sa.Column(part(field.id, "key"), text()))

    def compared(self, field: Field) -> str:
        return part(field.id, "key")

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        return {field.id: value or (), part(field.id, "key"): set_key(value)}

    def recalled(self, field: Field, stored: Any) -> Any:
        return tuple(stored or ())

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return AMONG
