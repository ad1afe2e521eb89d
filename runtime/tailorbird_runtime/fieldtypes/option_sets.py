"""Several values of a picklist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema, Writer
from tailorbird_runtime.fieldtypes.choices import BETWEEN_TAGS, Picklist, joined
from tailorbird_runtime.fieldtypes.controls import BoundField, Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.loading import LoadContext, Parser, Refusal, as_text, is_blank
from tailorbird_runtime.fieldtypes.sets import AsSet
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight


class MultiPicklist(AsSet, Picklist):
    """A tuple of option ids in the order of the list; doors name options by their names."""

    type = "multi_picklist"

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return _in_order(field, value or ())

    def parser(self, field: Field, context: LoadContext) -> Parser:
        one = super().parser(field, context)
        return lambda raw: _in_order(field, [one(r) for r in _listed(raw)])

    def refuse_new(self, field: Field, value: Any, model: Model) -> Refusal | None:
        refusals = (super(MultiPicklist, self).refuse_new(field, v, model) for v in value or ())
        return next((r for r in refusals if r is not None), None)

    def misfit(
        self, field: Field, value: Any, above: Field, above_value: Any, named: bool
    ) -> Refusal | None:
        refusals = (
            super(MultiPicklist, self).misfit(field, one, above, above_value, named)
            for one in value or ()
        )
        return next((r for r in refusals if r is not None), None)

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return super().parser(field, context)(raw)

    def clause(
        self, field: Field, operator: str, column: sa.ColumnElement[Any], values: tuple[Any, ...]
    ) -> sa.ColumnElement[bool]:
        return self.operators(field)[operator].build(column, values)

    def words(self, field: Field, value: Any, locale: str) -> str:
        return joined((super(MultiPicklist, self).words(field, v, locale) for v in value), locale)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        single = [super(MultiPicklist, self).bound(field, v, sight) for v in value]
        chips = tuple((one.text, one.tone, "") for one in single)
        words = sight.voice.join([one.text for one in single])
        return BoundValue(type=self.type, text=words, links=chips)

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return tuple(str(super(MultiPicklist, self).typed(field, v, desk)) for v in value or ())

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        found = super().control(field, bound, desk)
        chosen = bound.typed if isinstance(bound.typed, tuple) else (str(bound.typed),)
        options = (replace(o, chosen=o.value in chosen) for o in found.options)
        return replace(found, options=tuple(options))

    def offers(self, option: Any, stored: Any, desk: Desk) -> bool:
        return option.retired is None or option.id in (stored or ())

    def collected(self, field: Field, form: Posted) -> Raw | None:
        """The ticked options; an empty input of the same name says that the field was asked."""
        if field.name not in form:
            return None
        return tuple(name for name in form.getlist(field.name) if name)

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        return list(value) if isinstance(value, tuple) else value

    def live(self, field: Field) -> Any:
        for name, meant in super().live(field):
            yield name, {**meant, "reads": "choices"}

    def writer(self, field: Field, currency: str) -> Writer | None:
        one = super().writer(field, currency)
        return None if one is None else lambda value, record: [one(v, record) for v in value]

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        one = super().schema(field, model, reading)
        return {"type": "array", "items": one, "uniqueItems": True}


def _listed(raw: Any) -> Iterable[Any]:
    """The names in a list, or in a text with commas between them."""
    if isinstance(raw, (list, tuple)):
        return raw
    return [name for name in BETWEEN_TAGS.split(as_text(raw)) if not is_blank(name)]


def _in_order(field: Field, ids: Iterable[str]) -> tuple[str, ...]:
    known = field.picklist.options.values() if field.picklist is not None else ()
    wanted = set(ids)
    return tuple(o.id for o in known if o.id in wanted)
