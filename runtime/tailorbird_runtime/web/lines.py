"""Lines in the form of their parent: what a browser sent, and the grid that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request

from tailorbird_metadata.model import Field
from tailorbird_runtime.access.policy import is_writable
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.controls import BoundField, Posted, Raw
from tailorbird_runtime.forms.fields import FieldBinder
from tailorbird_runtime.forms.lines import Grid, TypedLine, control_name
from tailorbird_runtime.records.lines import DELETE
from tailorbird_runtime.records.lining import MOST_LINES, shown_columns
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordError
from tailorbird_runtime.web.asking import Asking
from tailorbird_runtime.web.chosen import titles_of_given

MORE_LINES = "line"
"""What the form sends to come back with one more empty line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLines:
    """What was sent of one field: its lines without those that were left empty, and how many
    empty ones the form shall have."""

    lines: tuple[TypedLine, ...]
    blanks: int


def sent_lines(found: Asking, writable: Iterable[str]) -> dict[str, TypedLines]:
    """The lines that stand in the form of this request, by the name of their field."""
    fields = (f for f in found.entity.active_fields() if f.lines is not None and f.id in writable)
    return {
        f.name: _sent(found, f, request.form) for f in fields if f"{f.name}-count" in request.form
    }


def raw_lines(sent: Mapping[str, TypedLines]) -> dict[str, Any]:
    """The same lines as the record service takes them."""
    return {name: [_raw(line) for line in typed.lines] for name, typed in sent.items()}


def _raw(line: TypedLine) -> dict[str, Any]:
    if line.record is None:
        return dict(line.raw)
    if line.goes:
        return {"id": line.record, "version": line.version, DELETE: True}
    return {"id": line.record, "version": line.version, **line.raw}


def _sent(found: Asking, field: Field, form: Posted) -> TypedLines:
    columns = [c for c in shown_columns(found.policy, field) if BINDINGS[c.type].asked]
    count = min(_number(form.get(f"{field.name}-count")) or 0, MOST_LINES + 1)
    lines = [_line(field, columns, n, form) for n in range(count)]
    kept = tuple(line for line in lines if line is not None)
    more = request.form.get("then") == MORE_LINES
    return TypedLines(lines=kept, blanks=max(1, len(lines) - len(kept) + more))


def _line(field: Field, columns: Sequence[Field], n: int, form: Posted) -> TypedLine | None:
    """One line; None for a new one in which nothing was filled in."""
    typed: dict[str, Raw] = {}
    raw: dict[str, Any] = {}
    for column in columns:
        named = replace(column, name=control_name(field, n, column))
        value = BINDINGS[column.type].collected(named, form)
        if value is not None:
            typed[column.name] = value
            raw[column.name] = BINDINGS[column.type].posted(named, value, form)
    record = _number(form.get(control_name(field, n, "id")))
    if record is None:
        filled = {name for name, value in typed.items() if not _blank(value)}
        if not filled:
            return None
        raw = {name: value for name, value in raw.items() if name in filled}
    return TypedLine(
        record=record,
        version=_number(form.get(control_name(field, n, "version"))),
        goes=form.get(control_name(field, n, DELETE)) is not None,
        typed=typed,
        raw=raw,
    )


def _blank(value: Raw) -> bool:
    if isinstance(value, Mapping):
        return not any(value.values())
    return value in ("", "false", ())


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def grid_of(
    found: Asking, record: Record, sent: Mapping[str, TypedLines], faults: Sequence[RecordError]
) -> Callable[[Field, bool], BoundField | None]:
    """Makes the grids of a form."""

    def made(field: Field, writable: bool) -> BoundField | None:
        lines = field.lines
        columns = shown_columns(found.policy, field)
        if lines is None or not columns:
            return None
        entity = found.model.entity(lines.entity)
        rights = found.policy.of(entity.id)
        new = frozenset(
            f.id for f in columns if is_writable(f) and rights.field(f.id).create is not False
        )
        typed = sent.get(field.name)
        grid = Grid(
            field=field,
            columns=columns,
            fields=FieldBinder(entity=entity, binder=found.binder, choices=found.choices()),
            record=record,
            new=new if writable and rights.create is not False else frozenset(),
            writable=writable,
            faults=[f for f in faults if (f.field or "").partition("[")[0] == field.name],
            titles=lambda typed, line: titles_of_given(replace(found, entity=entity), typed, line),
            most=MOST_LINES,
        )
        if not writable and field.id not in record.readable:
            return None
        return grid.bound(typed.lines if typed else None, typed.blanks if typed else 1)

    return made
