"""Several teams in one field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema
from tailorbird_runtime.fieldtypes.choices import BETWEEN_TAGS, joined
from tailorbird_runtime.fieldtypes.controls import BoundField, BoundOption, Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.links import Team
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    Refusal,
    ValueRefused,
    as_text,
    is_blank,
)
from tailorbird_runtime.fieldtypes.sets import AsSet
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

MOST_TEAMS = 100
"""Teams that one field may name."""


@dataclass(frozen=True, slots=True)
class TeamNames:
    """Some teams (keys) as each language calls them, one after the other."""

    model: Model
    keys: tuple[str, ...]

    def render(self, locale: str) -> str:
        """The names in `locale`; a key that is no team any more stands for itself."""
        known = self.model.workspace.teams
        return joined((known[k].render(locale) if k in known else k for k in self.keys), locale)


class Teams(AsSet, Team):
    """A tuple of keys in the order of the alphabet, kept in the record itself (decision 91)."""

    type = "teams"

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return tuple(sorted(set(value or ())))

    def parser(self, field: Field, context: LoadContext) -> Parser:
        one = super().parser(field, context)
        return lambda raw: _parsed(raw, one)

    def refuse_new(self, field: Field, value: Any, model: Model) -> Refusal | None:
        refusals = (super(Teams, self).refuse_new(field, one, model) for one in value or ())
        return next((r for r in refusals if r is not None), None)

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return super().parser(field, context)(raw)

    def filter_widget(self, field: Field) -> str:
        return Team.type

    def words(self, field: Field, value: Any, locale: str) -> str:
        return joined(value, locale)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        plain = replace(sight, title="")
        names = [super(Teams, self).bound(field, one, plain).text for one in value]
        links = tuple((name, "", "") for name in names)
        return BoundValue(type="multi_picklist", text=sight.voice.join(names), links=links)

    def shown_as(self, field: Field) -> str:
        return "multi_picklist"

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return tuple(value or ())

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        """Every team to tick; a key that is no team any more can only be taken away."""
        chosen = bound.typed if isinstance(bound.typed, tuple) else (str(bound.typed),)
        offered = dict(desk.teams) | {k: k for k in chosen if k and k not in dict(desk.teams)}
        options = (
            BoundOption(value=key, label=label, chosen=key in chosen)
            for key, label in offered.items()
        )
        return replace(bound, widget="multi_picklist", options=tuple(options))

    def collected(self, field: Field, form: Posted) -> Raw | None:
        """The ticked teams; an empty input of the same name says that the field was asked."""
        if field.name not in form:
            return None
        return tuple(key for key in form.getlist(field.name) if key)

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        yield field.name, {"key": field.id, "reads": "choices"}

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        items = super().schema(field, model, reading)
        return {"type": "array", "items": items, "maxItems": MOST_TEAMS, "uniqueItems": True}


def _parsed(raw: Any, one: Parser) -> tuple[str, ...]:
    if isinstance(raw, str):
        raw = BETWEEN_TAGS.split(as_text(raw))
    if not isinstance(raw, (list, tuple)):
        raw = [raw]
    found = {one(key) for key in raw if not is_blank(key)}
    if len(found) > MOST_TEAMS:
        raise ValueRefused("too_long", message("Choose at most {n}.", n=MOST_TEAMS))
    return tuple(sorted(found))
