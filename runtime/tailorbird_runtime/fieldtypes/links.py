"""References to records, people and teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Beside, TypeBinding
from tailorbird_runtime.fieldtypes.columns import identifier, text
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


class Identity(TypeBinding):
    """A record's own id: a number that is never used again."""

    type = "id"

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, identifier(), sa.Identity(), primary_key=True),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return worked_out(field)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return IDENTITY

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return parse_id(raw)


class Lookup(TypeBinding):
    """The id of a record of another entity (`field.to`); whether it exists is not asked here."""

    type = "lookup"

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, identifier()),)

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return parse_id

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return CHOICE

    def json(self, field: Field, value: Any, beside: Beside) -> Any:
        return {"id": value, "title": beside.title}

    def show(self, field: Field, value: Any, context: DisplayContext, beside: Beside) -> str:
        return beside.title or ""


class User(Lookup):
    """The id of a person."""

    type = "user"


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

    def show(self, field: Field, value: Any, context: DisplayContext, beside: Beside) -> str:
        return beside.title or str(value)


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
