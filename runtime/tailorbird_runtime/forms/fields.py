"""One field of a form: what a widget needs, with what the person typed still in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.values import Binder, BoundValue, Shown, readable_phone

Raw = str | tuple[str, ...]
"""What a browser sent for one field: a text, or several for tags."""

WIDE = frozenset({"long_text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundOption:
    """One choice of a list; `parents` are the options of the other list under which it stands."""

    value: str
    label: str
    chosen: bool = False
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundField:
    """`widget` names the template; `typed` is what stands in the control.

    `shown` is set instead if the person may only read the field.  `title` is the name of the
    chosen record or person, `search` the address that finds others.
    """

    name: str
    label: str
    widget: str
    typed: Raw = ""
    required: bool = False
    help: str = ""
    errors: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    options: tuple[BoundOption, ...] = ()
    depends_on: str = ""
    title: str = ""
    search: str = ""
    unit: str = ""
    sign: str = ""
    currencies: tuple[BoundOption, ...] = ()
    limit: int | None = None
    places: int = 0
    wide: bool = False
    shown: BoundValue | None = None
    id: str = ""

    @property
    def read_only(self) -> bool:
        """Whether it is shown instead of asked for."""
        return self.shown is not None

    @property
    def described_by(self) -> str:
        """The ids of the texts below the control."""
        ids = [f"{self.id}-help"] if self.help else []
        return " ".join([*ids, *([f"{self.id}-error"] if self.errors else [])])

    @property
    def checked(self) -> bool:
        """Whether a box is ticked."""
        return self.typed == "true"


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
        value = record.values.get(field.id) if record is not None else None
        text = self.typed(field, value) if typed is None else typed
        bound = self._common(field, text, required, tuple(errors), tuple(advice))
        add = _PARTS.get(field.type)
        return add(self, field, bound, record, titles) if add else bound

    def locked(self, field: Field, record: Shown, advice: Sequence[str] = ()) -> BoundField:
        """A field that the person sees but does not edit."""
        bound = self._common(field, "", False, (), tuple(advice))
        return replace(bound, shown=self.binder.value(field, record))

    def typed(self, field: Field, value: Any) -> Raw:
        """An internal value as it stands in a control."""
        if value is None:
            return "false" if field.type == "boolean" else ""
        if field.type == "tags":
            return tuple(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, datetime):
            return f"{self.binder.voice.local(value):%Y-%m-%dT%H:%M}"
        if isinstance(value, Decimal):
            return _plain_decimal(value, 2 if field.type == "money" else 0)
        if field.picklist is not None:
            option = field.picklist.by_id(value)
            return option.name if option else ""
        if field.type == "phone":
            return readable_phone(str(value), self.binder.model.workspace.country)
        return str(value)

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
            unit=str(field.params.get("unit", "")),
            limit=_limit(field),
            places=int(field.params.get("places", 2)),
            wide=field.type in WIDE,
        )

    # -- what single types add -----------------------------------------------------------------

    def _choice(
        self, field: Field, bound: BoundField, record: Shown | None, titles: Mapping[str, str]
    ) -> BoundField:
        stored = record.values.get(field.id) if record is not None else None
        if field.picklist is None:
            return bound
        options = field.picklist.options
        offered = [
            o
            for o in options.values()
            if (o.retired is None or o.id == stored) and self._on_offer(field, o.id, stored)
        ]
        return replace(
            bound,
            options=tuple(
                BoundOption(
                    value=o.name,
                    label=self.binder.voice.say(o.label),
                    chosen=o.name == bound.typed,
                    parents=self._parents(field, o.parents),
                )
                for o in offered
            ),
            depends_on=self._name(field.depends_on),
        )

    def _on_offer(self, field: Field, option_id: str, stored: Any) -> bool:
        if field.type != "stage" or self.choices.stages is None:
            return True
        return option_id in self.choices.stages or option_id == stored

    def _parents(self, field: Field, parents: tuple[str, ...]) -> tuple[str, ...]:
        if not parents or field.depends_on is None:
            return ()
        other = self.entity.field(field.depends_on).picklist
        found = [other.by_id(p) for p in parents] if other else []
        return tuple(o.name for o in found if o is not None)

    def _name(self, field_id: str | None) -> str:
        return self.entity.field(field_id).name if field_id else ""

    def _reference(
        self, field: Field, bound: BoundField, record: Shown | None, titles: Mapping[str, str]
    ) -> BoundField:
        search = places.entity_action(self.entity.name, f"lookup/{field.name}")
        stored = f"?record={record.id}" if record is not None and record.id else ""
        return replace(bound, title=titles.get(field.id, ""), search=search + stored)

    def _team(
        self, field: Field, bound: BoundField, record: Shown | None, titles: Mapping[str, str]
    ) -> BoundField:
        teams = self.choices.teams
        return replace(
            bound,
            options=tuple(
                BoundOption(value=key, label=label, chosen=key == bound.typed)
                for key, label in teams
            ),
        )

    def _money(
        self, field: Field, bound: BoundField, record: Shown | None, titles: Mapping[str, str]
    ) -> BoundField:
        workspace = self.binder.model.workspace
        own = str((record.values.get("currency") if record else None) or workspace.currency)
        several = len(workspace.currencies) > 1
        return replace(
            bound,
            sign=self.binder.voice.sign(own).strip(),
            currencies=tuple(
                BoundOption(value=code, label=code, chosen=code == own)
                for code in (workspace.currencies if several else ())
            ),
        )


def _plain_decimal(value: Decimal, least: int) -> str:
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    if rest and len(rest) < least:
        rest = rest.ljust(least, "0")
    return f"{whole}.{rest}" if rest else whole


def _limit(field: Field) -> int | None:
    found = field.params.get("max")
    return int(found) if found is not None and field.type in _LIMITED else None


_LIMITED = frozenset({"text", "long_text", "email", "url", "phone"})
_Add = Callable[[FieldBinder, Field, BoundField, Shown | None, Mapping[str, str]], BoundField]
_PARTS: dict[str, _Add] = {
    "picklist": FieldBinder._choice,
    "stage": FieldBinder._choice,
    "lookup": FieldBinder._reference,
    "user": FieldBinder._reference,
    "team": FieldBinder._team,
    "money": FieldBinder._money,
}
