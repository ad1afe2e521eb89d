"""A reference to a record of one of several entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema, Told, TypeBinding, Writer, part
from tailorbird_runtime.fieldtypes.columns import text
from tailorbird_runtime.fieldtypes.controls import BoundField, Desk
from tailorbird_runtime.fieldtypes.links import RECORD_NUMBER, parse_id
from tailorbird_runtime.fieldtypes.loading import LoadContext, Parser, ValueRefused, as_text
from tailorbird_runtime.fieldtypes.operators import CHOICE, Operator
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

_BETWEEN = "/"


def link_value(lookup: Field, entity_id: str, record_id: int) -> int | str:
    """How a lookup names a record: its id, or `account/7` where it can lead to several kinds."""
    return f"{entity_id}{_BETWEEN}{record_id}" if lookup.targets else record_id


def apart(value: str) -> tuple[str, int]:
    """The entity id and the record's id of a value."""
    entity, _, record = value.partition(_BETWEEN)
    return entity, int(record)


class AnyLookup(TypeBinding):
    """The id of the entity and that of the record: `account/7`."""

    type = "any_lookup"
    held = (str,)
    inline = False

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, text()), sa.Column(part(field.id, "entity"), text()))

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        entity = None if value is None else apart(value)[0]
        return {field.id: value, part(field.id, "entity"): entity}

    def parser(self, field: Field, context: LoadContext) -> Parser:
        targets = _targets(field, context.model)
        return lambda raw: _parsed(raw, targets)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return CHOICE

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return sight.title or raw

    def filter_widget(self, field: Field) -> str:
        return "lookup"

    def show(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        title: str | None,
        currency: str | None,
    ) -> str:
        return title or ""

    def shown_as(self, field: Field) -> str:
        return "lookup"

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        entity, record = apart(value)
        href = sight.page_of(sight.model.entity(entity).name, record)
        return BoundValue(type="lookup", text=sight.title or f"#{record}", href=href)

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        title = desk.titles.get(field.id, "")
        return replace(bound, widget="lookup", title=title, search=desk.search)

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        yield field.name, {"key": field.id, "reads": "text"}

    def writer(self, field: Field, currency: str) -> Writer | None:
        def write(value: str, record: Told) -> dict[str, Any]:
            entity, number = apart(value)
            return {"entity": entity, "id": number, "title": record.titles.get(field.id)}

        return write

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        entity = {"type": "string", "enum": [e.id for e in _targets(field, model).values()]}
        found: Schema = {"entity": entity, "id": dict(RECORD_NUMBER)}
        if reading:
            found["title"] = {"type": ["string", "null"]}
        return {"type": "object", "properties": found, "required": ["entity", "id"]}


def _targets(field: Field, model: Model) -> dict[str, Entity]:
    """The entities that it can lead to, by their present names."""
    return {model.entity(target).name: model.entity(target) for target in field.targets}


def _parsed(raw: Any, targets: Mapping[str, Entity]) -> str:
    by_id = {entity.id: entity for entity in targets.values()}
    if isinstance(raw, Mapping):
        named, number = raw.get("entity"), raw.get("id")
    else:
        named, _, number = as_text(raw).partition(_BETWEEN)
    found = targets.get(str(named)) or by_id.get(str(named))
    if found is None:
        example = f"{next(iter(by_id))}/7"
        raise ValueRefused(
            "invalid",
            message("This record is of none of the kinds that can stand here."),
            message("Write the entity and the number: {example}.", example=example),
        )
    return f"{found.id}{_BETWEEN}{parse_id(number)}"
