"""The fields of a form, each finished for its widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.controls import BoundField, BoundOption, Desk, Raw
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.values import Binder, Shown

__all__ = ["BoundField", "BoundOption", "Choices", "FieldBinder", "Raw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the lists of a form offer beside picklists: teams, and stages a record may take."""

    teams: tuple[tuple[str, str], ...] = ()
    stages: tuple[str, ...] | None = None
    """Ids of the stages on offer; None for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldBinder:
    """Makes `BoundField`s of one entity for one person."""

    entity: Entity
    binder: Binder
    choices: Choices = Choices()
    prefix: str = "f"

    def editable(
        self,
        field: Field,
        *,
        record: Shown | None,
        typed: Raw | None,
        titles: Mapping[str, str],
        required: bool,
        errors: Sequence[str] = (),
        advice: Sequence[str] = (),
    ) -> BoundField:
        """A field to fill in; `typed` (what was sent, or a preset) beats the record's value.

        `titles` is field id to the name of the chosen record or person.
        """
        desk = self._desk(field, record, titles)
        value = desk.values.get(field.id)
        binding = BINDINGS[field.type]
        text = binding.typed(field, value, desk) if typed is None else typed
        bound = self._common(field, text, required, tuple(errors), tuple(advice))
        return binding.control(field, bound, desk)

    def locked(self, field: Field, record: Shown, advice: Sequence[str] = ()) -> BoundField:
        """A field that the person sees but does not edit."""
        bound = self._common(field, "", False, (), tuple(advice))
        return replace(bound, shown=self.binder.value(field, record))

    def typed(self, field: Field, value: Any) -> Raw:
        """An internal value as it stands in a control."""
        return BINDINGS[field.type].typed(field, value, self._desk(field, None, {}))

    def _desk(self, field: Field, record: Shown | None, titles: Mapping[str, str]) -> Desk:
        search = places.entity_action(self.entity.name, f"lookup/{field.name}")
        stored = f"?record={record.id}" if record is not None and record.id else ""
        return Desk(
            entity=self.entity,
            model=self.binder.model,
            voice=self.binder.voice,
            values=record.values if record is not None else {},
            titles=titles,
            search=search + stored,
            teams=self.choices.teams,
            stages=self.choices.stages,
        )

    def _common(
        self,
        field: Field,
        typed: Raw,
        required: bool,
        errors: tuple[str, ...],
        advice: tuple[str, ...],
    ) -> BoundField:
        voice = self.binder.voice
        return BoundField(
            name=field.name,
            id=f"{self.prefix}-{field.name}",
            label=voice.say(field.label),
            widget=field.type,
            typed=typed,
            required=required,
            help=voice.say(field.help),
            errors=errors,
            advice=advice,
            wide=BINDINGS[field.type].wide,
        )
