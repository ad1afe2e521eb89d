"""A form, finished: sections with what was typed, what is wrong, and what depends on what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Layout, Section
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.forms.conditions import Conditions
from tailorbird_runtime.forms.consequences import empties, offers, why_locked
from tailorbird_runtime.forms.fields import BoundField, FieldBinder, Raw
from tailorbird_runtime.forms.layouts import words
from tailorbird_runtime.forms.values import Shown
from tailorbird_runtime.forms.voice import Voice


class Fault(Protocol):
    """What a form needs of a refusal; `validation.RecordError` is one."""

    @property
    def field(self) -> str | None: ...
    @property
    def message(self) -> Message: ...
    @property
    def help(self) -> Message | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundSection:
    """A group of fields; `shown` is false while its condition does not hold."""

    name: str
    label: str
    columns: int
    fields: tuple[BoundField, ...]
    conditional: bool = False
    shown: bool = True
    why: str = ""

    @property
    def id(self) -> str:
        """The place of the section on the page."""
        return f"section-{self.name}"

    @property
    def pressing(self) -> bool:
        """Whether something in it must be filled in or mended."""
        return any(f.required or f.errors for f in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundError:
    """A line of the summary on top; `anchor` is empty if no field on the form carries it."""

    text: str
    label: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundClash:
    """A field that somebody else changed meanwhile: both values, side by side."""

    label: str
    anchor: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundConflict:
    """Who changed the record since the form was opened, and what."""

    who: str
    when: str
    clashes: tuple[BoundClash, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundForm:
    """Everything the form template sees.

    `core` are the sections that are open, `more` those behind "More fields".  `hidden` are
    further values to send.  `data` is what the browser needs for live conditions, as JSON.
    """

    title: str
    action: str
    cancel: str
    core: tuple[BoundSection, ...]
    more: tuple[BoundSection, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    errors: tuple[BoundError, ...] = ()
    conflict: BoundConflict | None = None
    version: int | None = None
    save: str = ""
    save_and_new: bool = False
    data: str = ""

    def fields(self) -> Iterator[BoundField]:
        """Every field, in order."""
        for section in (*self.core, *self.more):
            yield from section.fields

    @property
    def more_count(self) -> int:
        """How many fields stand behind "More fields"."""
        return sum(len(s.fields) for s in self.more)

    @property
    def more_open(self) -> bool:
        """Whether something behind "More fields" needs attention at once."""
        return any(f.errors for s in self.more for f in s.fields)


def no_grid(field: Field, writable: bool) -> BoundField | None:
    """For forms in which no lines stand."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBuilder:
    """Gathers what a form is made of; `build` makes it.

    `writable` and `readable` are field ids as the record service answered them.  `typed` is what
    was sent, by field name; `preset` what an empty form starts with.  `titles` names the records
    that are chosen, by field id.
    """

    entity: Entity
    layout: Layout
    fields: FieldBinder
    conditions: Conditions
    writable: frozenset[str]
    readable: frozenset[str]
    record: Shown | None = None
    typed: Mapping[str, Raw] | None = None
    preset: Mapping[str, Raw] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    grid: Callable[[Field, bool], BoundField | None] = no_grid
    """Makes a field of lines, given whether the person may write it."""

    @property
    def voice(self) -> Voice:
        """How the person is spoken to."""
        return self.fields.binder.voice

    def sections(self) -> tuple[tuple[BoundSection, ...], tuple[BoundSection, ...]]:
        """The open sections and those behind "More fields"."""
        tabs = list(self.layout.tabs.values())
        found = [b for tab in tabs for s in tab.sections.values() if (b := self._section(s))]
        missing = self._left_out()
        if missing is not None:
            found.append(missing)
        core = [s for n, s in enumerate(found) if n == 0 or self._is_core(s)]
        return tuple(core), tuple(s for s in found if s not in core)

    def _is_core(self, section: BoundSection) -> bool:
        """Whether it is open from the start: something is asked, or stands in it already."""
        if section.pressing or section.conditional or any(f.grid for f in section.fields):
            return True
        stored = self.record is not None and self.record.id != 0
        return stored and any(f.typed not in ("", "false", ()) or f.shown for f in section.fields)

    def errors(self, shown: frozenset[str]) -> tuple[BoundError, ...]:
        """The summary in the order of the form; `shown` are the names of its fields."""
        order = {n: p for p, n in enumerate(self._names_in_order())}
        faults = sorted(self.faults, key=lambda f: order.get(_name(f), len(order)))
        return tuple(self._error(fault, shown) for fault in faults)

    def _names_in_order(self) -> list[str]:
        entity = self.entity
        return [entity.field(f).name for f in self.layout.fields() if entity.has(f)]

    def hidden(self, shown: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """What was preset but has no place on the layout (the parent of a line)."""
        given = {**self.preset, **(self.typed or {})}
        return tuple(
            (name, value)
            for name, value in given.items()
            if name in self.preset and name not in shown and isinstance(value, str)
        )

    def bound(self, found: Field, faults: Sequence[Fault] = ()) -> BoundField:
        """One field with its typed value and its messages."""
        mine = [f for f in (faults or self.faults) if f.field == found.name]
        return self.fields.editable(
            found,
            record=self.record,
            typed=self._typed(found),
            titles=self.titles,
            required=found.required or found.id in self.conditions.required_now,
            errors=[self.voice.say(f.message) for f in mine],
            advice=[self.voice.say(f.help) for f in mine if f.help is not None],
        )

    def _typed(self, found: Field) -> Raw | None:
        if self.typed is not None:
            return self.typed.get(found.name)
        return self.preset.get(found.name)

    def _section(self, section: Section) -> BoundSection | None:
        fields = tuple(b for f in section.fields if (b := self._field(f)) is not None)
        if not fields:
            return None
        return BoundSection(
            name=section.name,
            label=self.voice.say(section.label),
            columns=section.columns,
            fields=fields,
            conditional=section.show_when is not None,
            shown=self.conditions.holds(section.show_when),
            why=self.conditions.reason(section.show_when),
        )

    def _field(self, field_id: str) -> BoundField | None:
        found = self.entity.field(field_id) if self.entity.has(field_id) else None
        if found is not None and found.lines is not None and found.retired is None:
            return self.grid(found, found.id in self.writable)
        if found is None or found.retired is not None or not BINDINGS[found.type].asked:
            return None
        if found.id in self.writable:
            return self.bound(found)
        if self.record is None or found.id not in self.readable:
            return None
        why = why_locked(self.conditions, found)
        return self.fields.locked(found, self.record, (why,) if why else ())

    def _left_out(self) -> BoundSection | None:
        """Required fields that the layout forgot: without them nothing could be saved."""
        placed = set(self.layout.fields())
        fields = [
            self.bound(f)
            for f in self.entity.active_fields()
            if f.required
            and f.id in self.writable
            and f.id not in placed
            and BINDINGS[f.type].asked
            and f.name not in self.preset
            and f.default is None
        ]
        if not fields:
            return None
        label = self.voice.say(words(self.fields.binder.model, message("Also needed")))
        return BoundSection(name="needed", label=label, columns=2, fields=tuple(fields))

    def _error(self, fault: Fault, shown: frozenset[str]) -> BoundError:
        text = self.voice.say(fault.message)
        found = self.entity.fields.get(_name(fault))
        if found is None:
            return BoundError(text=text)
        if found.lines is not None:
            return self._error_of_line(fault, found, text)
        anchor = f"{self.fields.prefix}-{found.name}" if found.name in shown else ""
        return BoundError(text=text, label=self.voice.say(found.label), anchor=anchor)

    def _error_of_line(self, fault: Fault, field: Field, text: str) -> BoundError:
        """Where a line, or a value in it, is to be mended."""
        place, cell = place_of(fault.field or "")
        label = self.voice.say(field.label)
        anchor = f"{self.fields.prefix}-{field.name}"
        if place is None or field.lines is None:
            return BoundError(text=text, label=label, anchor=anchor)
        child = self.fields.binder.model.entity(field.lines.entity).fields.get(cell)
        words = {"list": label, "n": place + 1}
        where = message("{list}, line {n}", **words)
        if child is not None:
            where = message("{list}, line {n}, {field}", **words, field=child.label)
        anchor = "-".join([anchor, str(place), *([cell] if child is not None else [])])
        return BoundError(text=text, label=self.voice.say(where), anchor=anchor)


def place_of(path: str) -> tuple[int | None, str]:
    """The place of a line and the name of its field in `items[2].quantity`."""
    found = _LINE.fullmatch(path)
    return (int(found["place"]), found["cell"] or "") if found else (None, "")


_LINE = re.compile(r"\w+\[(?P<place>\d+)\](?:\.(?P<cell>\w+))?")


def _name(fault: Fault) -> str:
    """The name of the field of the record that a fault is about."""
    return (fault.field or "").partition("[")[0]


def build(
    builder: FormBuilder,
    *,
    title: str,
    action: str,
    cancel: str,
    save: str,
    save_and_new: bool = False,
    conflict: BoundConflict | None = None,
    version: int | None = None,
    extra: Mapping[str, str] | None = None,
) -> BoundForm:
    """The finished form; `extra` are further hidden values, `version` that of the record."""
    core, more = builder.sections()
    shown = frozenset(f.name for s in (*core, *more) for f in s.fields if not f.read_only)
    return BoundForm(
        title=title,
        action=action,
        cancel=cancel,
        core=core,
        more=more,
        hidden=(*builder.hidden(shown), *(extra or {}).items()),
        errors=builder.errors(shown),
        conflict=conflict,
        version=version,
        save=save,
        save_and_new=save_and_new,
        data=builder.conditions.as_json(
            shown, offers=offers(builder.conditions, shown), empties=empties(builder.conditions)
        ),
    )


def clash(label: str, anchor: str, theirs: str, yours: Any) -> BoundClash:
    """A pair of values for the conflict note."""
    text = ", ".join(yours) if isinstance(yours, tuple) else str(yours or "")
    return BoundClash(label=label, anchor=anchor, theirs=theirs, yours=text)
