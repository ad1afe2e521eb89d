"""Child records that are shown and written with their parent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema, TypeBinding
from tailorbird_runtime.fieldtypes.loading import LoadContext, Parser
from tailorbird_runtime.fieldtypes.operators import Operator
from tailorbird_runtime.fieldtypes.readonly import worked_out
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight


class Lines(TypeBinding):
    """The value is a tuple of records (`records.Record`); they are stored in their own table.

    What a form asks and what is written of them is for the rooms that know records
    (`forms.lines`, `records.lines`); here stands what they are to a field of their parent.
    """

    type = "lines"
    empty = ()
    held = (tuple,)
    asked = False
    inline = False
    short = False
    wide = True

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return ()

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return worked_out(field)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return {}

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        words = sight.voice.say(message("{n} lines", n=len(value)))
        return BoundValue(type=self.type, text=words)

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        yield from ()

    def glimpse(self, field: Field, raw: Any, context: LoadContext) -> dict[str, Any]:
        return {}

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "array", "items": {"type": "object"}}
