"""References to records, people and teams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema, Told, TypeBinding, Writer
from tailorbird_runtime.fieldtypes.columns import identifier, text
from tailorbird_runtime.fieldtypes.controls import BoundField, BoundOption, Desk
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    Refusal,
    ValueRefused,
    as_text,
    shortened,
)
from tailorbird_runtime.fieldtypes.numbers import LARGEST_INTEGER
from tailorbird_runtime.fieldtypes.operators import CHOICE, IDENTITY, Operator
from tailorbird_runtime.fieldtypes.readonly import worked_out
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

AVATARS = 4
"""Colours of the round marks of people."""

RECORD_NUMBER: Schema = {"type": "integer", "format": "int64", "minimum": 1}
REFERENCE: Schema = {"$ref": "#/components/schemas/Reference"}


class Identity(TypeBinding):
    """A record's own id: a number that is never used again."""

    type = "id"
    asked = False
    inline = False

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, identifier(), sa.Identity(), primary_key=True),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return worked_out(field)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return IDENTITY

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return parse_id(raw)

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return dict(RECORD_NUMBER)


class Lookup(TypeBinding):
    """The id of a record of another entity (`field.to`); whether it exists is not asked here."""

    type = "lookup"
    held = (int,)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, identifier()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return parse_id

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return CHOICE

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return sight.title or f"#{raw}"

    def show(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        title: str | None,
        currency: str | None,
    ) -> str:
        return title or ""

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        entity = sight.model.entity(field.to) if field.to else None
        href = sight.page_of(entity.name, value) if entity else ""
        return BoundValue(type="lookup", text=sight.title or f"#{value}", href=href)

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        return replace(bound, title=desk.titles.get(field.id, ""), search=desk.search)

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        yield field.name, {"key": field.id, "reads": "number"}

    def writer(self, field: Field, currency: str) -> Writer | None:
        def write(value: int, record: Told) -> dict[str, Any]:
            return {"id": value, "title": record.titles.get(field.id)}

        return write

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return dict(REFERENCE if reading else RECORD_NUMBER)


class User(Lookup):
    """The id of a person."""

    type = "user"

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        return person(value, sight)


class Team(TypeBinding):
    """The key of a team that the workspace declares."""

    type = "team"

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, text()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return _short_key

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return CHOICE

    def refuse_new(self, field: Field, value: Any, model: Model) -> Refusal | None:
        if value is None or value in model.workspace.teams:
            return None
        return Refusal(
            code="unknown_option",
            message=message("{value} is not a team.", value=shortened(value)),
            help=message("Choose one of these: {names}.", names=", ".join(model.workspace.teams)),
        )

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return _team_name(raw, sight)

    def show(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        title: str | None,
        currency: str | None,
    ) -> str:
        return title or str(value)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        return BoundValue(type="team", text=sight.title or _team_name(value, sight))

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        offered = ((key, label, key == bound.typed) for key, label in desk.teams)
        return replace(
            bound, options=tuple(BoundOption(value=k, label=n, chosen=c) for k, n, c in offered)
        )

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "string"}


def person(user_id: int, sight: Sight) -> BoundValue:
    """A person with an avatar; `sight.title` is the name."""
    return BoundValue(
        type="user",
        text=sight.title or sight.voice.say(message("Somebody")),
        initials=sight.voice.initials(sight.title),
        avatar=user_id % AVATARS,
    )


def _team_name(key: str, sight: Sight) -> str:
    label = sight.model.workspace.teams.get(key)
    return sight.voice.say(label) if label is not None else key


def parse_id(raw: Any) -> int:
    """An id from a number or its digits; raises ValueRefused."""
    if isinstance(raw, str) and raw.strip().isascii() and raw.strip().isdigit():
        raw = int(raw.strip()) if len(raw.strip()) < 20 else 0
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 < raw <= LARGEST_INTEGER:
        raise ValueRefused("invalid", message("This is not the number of a record."))
    return raw


def _short_key(raw: Any) -> str:
    found = as_text(raw)
    if len(found) > 100 or "\0" in found:
        raise ValueRefused("invalid", message("{value} is not a team.", value=shortened(found)))
    return found
