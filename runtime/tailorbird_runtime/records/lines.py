"""Lines that are written with their parent, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field
from tailorbird_metadata.model.entity import Lines
from tailorbird_runtime.records import deleting
from tailorbird_runtime.records.creating import draft_record
from tailorbird_runtime.records.lining import MOST_LINES
from tailorbird_runtime.records.refusals import not_allowed
from tailorbird_runtime.records.stored import Loading, Stored
from tailorbird_runtime.records.updating import draft_revision
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.validation.errors import RecordError
from tailorbird_runtime.validation.intake import Schemas, read_only, unknown_field

DELETE = "_delete"
"""In a line: it goes.  No field can be called so."""
PLACES = frozenset({"id", "version", DELETE})
JUDGED_AT_LAST = frozenset({"rule", "gate"})
"""Codes of demands that may look at the lines: they are judged once the lines are written."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one field as a door got them; `rows` keep their places in errors."""

    field: Field
    lines: Lines
    rows: tuple[Row, ...]

    def at(self, place: int, errors: Iterable[RecordError]) -> Iterator[RecordError]:
        """Errors of one line, with the place where each can be mended."""
        here = f"{self.field.name}[{place}]"
        for error in errors:
            yield replace(error, field=f"{here}.{error.field}" if error.field else here)

    def wrong(self, place: int, code: str, sentence: Message, at: str = "") -> RecordError:
        """An error of one line, or of a value in it."""
        return next(self.at(place, [RecordError(field=at or None, code=code, message=sentence)]))


@dataclass(slots=True)
class Sent:
    """What a door sent: values of the record itself, its lines, and what is wrong with these."""

    plain: dict[str, Any]
    groups: list[Group]
    errors: list[RecordError]


def sent(
    writer: Writer,
    entity: Entity,
    raw: Mapping[str, Any],
    readable: Callable[[str], bool],
    writable: Callable[[str], bool],
) -> Sent:
    """Take the lines out of what was sent for a record; fields are asked by id."""
    found = Sent(dict(raw), [], [])
    for field in entity.active_fields():
        if field.lines is None or field.name not in raw:
            continue
        value = found.plain.pop(field.name)
        if not readable(field.id):
            found.errors.append(unknown_field(field.name))
        elif not writable(field.id):
            found.errors.append(read_only(writer.setting.model, entity, field))
        else:
            _take(found, field, field.lines, value)
    return found


def _take(found: Sent, field: Field, lines: Lines, value: Any) -> None:
    sentence: Message | None = None
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, Mapping) for v in value):
        sentence = message("{field} takes a list of lines.", field=field.label)
    elif len(value) > MOST_LINES:
        sentence = message(
            "{field} takes at most {most} lines.", field=field.label, most=MOST_LINES
        )
    if sentence is not None:
        found.errors.append(RecordError(field=field.name, code="invalid", message=sentence))
        return
    group = Group(field, lines, tuple(value))
    misnamed = list(_misnamed(group))
    found.errors += misnamed
    if not misnamed:
        found.groups.append(group)


def _misnamed(group: Group) -> Iterator[RecordError]:
    seen: set[int] = set()
    for place, row in enumerate(group.rows):
        for key in ("id", "version"):
            value = row.get(key)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
                yield group.wrong(place, "invalid", message("This is not a whole number."), key)
        if not isinstance(row.get(DELETE, False), bool):
            yield group.wrong(place, "invalid", message("Write true or false."), DELETE)
        line = row.get("id")
        if line is not None and line in seen:
            yield group.wrong(place, "invalid", message("This line is named twice."), "id")
        elif isinstance(line, int):
            seen.add(line)
        elif line is None and row.get(DELETE) is True:
            yield group.wrong(place, "invalid", message("Say which line goes by its id."), "id")


class LineWriter:
    """Writes the lines of one record within a unit of work."""

    def __init__(self, writer: Writer, schemas: Schemas, loading: Callable[[str], Loading]) -> None:
        self._writer = writer
        self._schemas = schemas
        self._loading = loading

    def write(self, groups: Sequence[Group], parent: int) -> list[RecordError]:
        """Write all lines of a record that is stored; what is wrong with any of them.

        Whoever calls takes everything back if there is an error.
        """
        return [e for group in groups for e in self._each(group, parent, self._write)]

    def judge(self, groups: Sequence[Group], parent: int | None) -> list[RecordError]:
        """What is wrong with lines whose parent cannot be written; writes nothing.

        `parent` is None while there is none yet.
        """
        return [e for group in groups for e in self._each(group, parent, self._judge)]

    def _each(
        self,
        group: Group,
        parent: int | None,
        do: Callable[[Group, Row, Stored | None, int | None], list[RecordError]],
    ) -> Iterator[RecordError]:
        stored = self._stored(group, parent)
        for place, row in enumerate(group.rows):
            line = row.get("id")
            known = stored.get(line) if line is not None else None
            if line is not None and known is None:
                yield group.wrong(place, "reference", message("There is no such line."), "id")
            elif known is not None and row.get("version") not in (None, known.version):
                sentence = message("Someone else changed this line meanwhile.")
                yield group.wrong(place, "stale", sentence)
            else:
                yield from group.at(place, do(group, row, known, parent))

    def _stored(self, group: Group, parent: int | None) -> dict[int, Stored]:
        """The lines of this parent that the person may read, of those that are named."""
        ids = [row["id"] for row in group.rows if row.get("id") is not None]
        if parent is None or not ids:
            return {}
        writer = self._writer
        found = self._loading(group.lines.entity).rows(writer.connection, writer.inputs, ids)
        lookup = group.lines.lookup
        return {i: stored for i, stored in found.items() if stored.row[lookup] == parent}

    def _write(
        self, group: Group, row: Row, known: Stored | None, parent: int | None
    ) -> list[RecordError]:
        if known is None:
            return self._add(group, row, parent)
        if row.get(DELETE) is True:
            return self._delete(group, known)
        return self._change(group, row, known, keep=True)

    def _judge(
        self, group: Group, row: Row, known: Stored | None, parent: int | None
    ) -> list[RecordError]:
        if known is None:
            return self._draft(group, row, parent)[1]
        if row.get(DELETE) is True:
            return []
        return self._change(group, row, known, keep=False)

    def _draft(self, group: Group, row: Row, parent: int | None) -> tuple[Any, list[RecordError]]:
        entity, lookup = self._child(group)
        raw, errors = self._values(group, row)
        pending = frozenset({lookup.id}) if parent is None else frozenset[str]()
        preset = {} if parent is None else {lookup.id: parent}
        draft = draft_record(
            self._writer, self._schemas, entity, raw, preset=preset, pending=pending
        )
        return draft, [*errors, *(e for e in draft.errors if e.field != lookup.name)]

    def _add(self, group: Group, row: Row, parent: int | None) -> list[RecordError]:
        draft, errors = self._draft(group, row, parent)
        if errors:
            return errors
        writer, entity = self._writer, draft.entity
        writer.stamp_new(draft.row, draft.given)
        writer.number(entity, [draft.row])
        writer.insert(entity, draft.row)
        return []

    def _change(self, group: Group, row: Row, known: Stored, *, keep: bool) -> list[RecordError]:
        entity, _ = self._child(group)
        raw, errors = self._values(group, row)
        if not raw:
            return errors
        revision = draft_revision(self._writer, self._schemas, entity, known, raw)
        errors = [*errors, *revision.errors]
        if keep and not errors and revision.changed:
            self._writer.write(entity, known.row, revision.row)
        return errors

    def _delete(self, group: Group, known: Stored) -> list[RecordError]:
        writer, (entity, _) = self._writer, self._child(group)
        if "delete" not in known.may:
            raise not_allowed(writer.setting.model, entity, "delete")
        doomed = deleting.doom(writer, entity, known.row, hold=True)
        reasons = deleting.blocks(writer, entity, doomed)
        if not reasons:
            deleting.carry_out(writer, entity, doomed)
        return [RecordError(field=None, code="blocked", message=r) for r in reasons]

    def _values(self, group: Group, row: Row) -> tuple[dict[str, Any], list[RecordError]]:
        """The values of a line; to which record it belongs is no value to send."""
        entity, lookup = self._child(group)
        values = {k: v for k, v in row.items() if k not in PLACES}
        if lookup.name not in values:
            return values, []
        del values[lookup.name]
        return values, [read_only(self._writer.setting.model, entity, lookup)]

    def _child(self, group: Group) -> tuple[Entity, Field]:
        entity = self._writer.setting.entity(group.lines.entity)
        return entity, entity.field(group.lines.lookup)
