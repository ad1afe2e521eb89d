"""Lines with their parent: a grid in its form, a table on its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.controls import BoundField, BoundGrid, BoundLine, Raw
from tailorbird_runtime.fieldtypes.shown import BoundValue
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import FieldBinder
from tailorbird_runtime.forms.form import Fault, place_of
from tailorbird_runtime.forms.values import Binder, Shown

PATTERN = "__n__"
"""Stands for the number of a line in what scripts add."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLine:
    """A line as it was sent: its place in the database, what stands in the controls, and the
    same as raw values, by field name."""

    record: int | None
    version: int | None
    goes: bool
    typed: Mapping[str, Raw]
    raw: Mapping[str, Any]


def control_name(field: Field, n: int | str, column: Field | str) -> str:
    """What a form sends a value of a line under; no field is called so."""
    return f"{field.name}-{n}-{column if isinstance(column, str) else column.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Makes the grid of one field; `new` are the columns (ids) that a new line can be given.

    `titles` are the names of what a line points to, as it was typed or stored, by field id.
    """

    field: Field
    columns: tuple[Field, ...]
    fields: FieldBinder
    record: Shown
    new: frozenset[str]
    writable: bool
    faults: Sequence[Fault]
    titles: Callable[[Mapping[str, Raw], Any], Mapping[str, str]]
    most: int

    def bound(self, typed: Sequence[TypedLine] | None, blanks: int) -> BoundField:
        """The field with its lines as they are stored, or as they were typed."""
        voice = self.fields.binder.voice
        stored = {r.id: r for r in self.record.values.get(self.field.id) or ()}
        if typed is None:
            lines = [self._line(n, r, None) for n, r in enumerate(stored.values())]
        else:
            lines = [self._line(n, stored.get(t.record or 0), t) for n, t in enumerate(typed)]
        room = max(0, min(blanks, self.most - len(lines)))
        if self.new:
            lines += [self._line(len(lines) + n, None, None) for n in range(room)]
        here = [f for f in self.faults if place_of(f.field or "")[0] is None]
        return BoundField(
            name=self.field.name,
            id=f"{self.fields.prefix}-{self.field.name}",
            label=voice.say(self.field.label),
            widget="lines",
            help=voice.say(self.field.help),
            errors=tuple(voice.say(f.message) for f in here),
            wide=True,
            grid=BoundGrid(
                labels=tuple(voice.say(c.label) for c in self.columns),
                lines=tuple(lines),
                most=self.most,
                editable=self.writable,
                pattern=self._line(PATTERN, None, None) if self.new else None,
            ),
        )

    def _line(self, n: int | str, record: Any, typed: TypedLine | None) -> BoundLine:
        name = f"{self.field.name}-{n}"
        faults = [f for f in self.faults if place_of(f.field or "")[0] == n]
        known = {c.name for c in self.columns}
        voice = self.fields.binder.voice
        rest = [f for f in faults if place_of(f.field or "")[1] not in known]
        return BoundLine(
            id=f"{self.fields.prefix}-{name}",
            name=name,
            record=record.id if record is not None else 0,
            version=(typed.version if typed else None) or (record.version if record else 0),
            cells=tuple(self._cell(c, n, record, typed, faults) for c in self.columns),
            may_go=self.writable and record is not None and "delete" in record.may,
            goes=typed is not None and typed.goes,
            errors=tuple(voice.say(f.message) for f in rest),
        )

    def _cell(
        self,
        column: Field,
        n: int | str,
        record: Any,
        typed: TypedLine | None,
        faults: Sequence[Fault],
    ) -> BoundField | None:
        open_ = (record.writable if record is not None else self.new) if self.writable else ()
        if column.id not in open_ or not BINDINGS[column.type].asked:
            if record is None or column.id not in record.readable:
                return None
            return self._placed(column, n, self.fields.locked(column, record))
        mine = [f for f in faults if place_of(f.field or "")[1] == column.name]
        voice = self.fields.binder.voice
        value = typed.typed.get(column.name) if typed is not None else None
        required = column.required and column.default is None
        found = self.fields.editable(
            column,
            record=record,
            typed=value,
            titles=self.titles(typed.typed if typed is not None else {}, record),
            required=required and record is not None,
            errors=[voice.say(f.message) for f in mine],
            advice=[voice.say(f.help) for f in mine if f.help is not None],
        )
        return self._placed(column, n, found)

    def _placed(self, column: Field, n: int | str, found: BoundField) -> BoundField:
        """A control of an entity as one of a line: its names are those of the line."""
        name = control_name(self.field, n, column)
        parts = (replace(p, name=name + p.name.removeprefix(column.name)) for p in found.parts)
        place = f"{self.fields.prefix}-{name}"
        above = found.depends_on and control_name(self.field, n, found.depends_on)
        return replace(found, name=name, id=place, parts=tuple(parts), help="", depends_on=above)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTableLine:
    """A line of the table: its page, and a value for each column (None: not to be read)."""

    href: str
    title: str
    cells: tuple[BoundValue | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLineTable:
    """Lines on the page of their record; `right` says which columns stand at the right."""

    labels: tuple[tuple[str, bool], ...]
    lines: tuple[BoundTableLine, ...]


def line_table(binder: Binder, field: Field, record: Shown) -> BoundLineTable | None:
    """The lines of a record as a table; None for a field of another type."""
    if field.lines is None:
        return None
    entity = binder.model.entity(field.lines.entity)
    lines = record.values.get(field.id) or ()
    columns = [c for c in _columns(entity.field, field.lines.columns) if _anywhere(c, lines)]
    title = entity.field(entity.title)
    return BoundLineTable(
        labels=tuple((binder.voice.say(c.label), binder.right(c)) for c in columns),
        lines=tuple(
            BoundTableLine(
                href=places.record_page(entity.name, line.id),
                title=binder.value(title, line).text or f"#{line.id}",
                cells=tuple(
                    binder.value(c, line) if c.id in line.readable else None for c in columns
                ),
            )
            for line in lines
        ),
    )


def _columns(field_of: Callable[[str], Field], ids: Iterable[str]) -> list[Field]:
    return [f for f in map(field_of, ids) if f.retired is None]


def _anywhere(column: Field, lines: Iterable[Any]) -> bool:
    return any(column.id in line.readable for line in lines)
