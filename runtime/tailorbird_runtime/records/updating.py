"""Changes of stored records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.access.policy import HANDED_OVER
from tailorbird_runtime.access.rights import read_by
from tailorbird_runtime.records.creating import (
    apart_backdated,
    is_open,
    lay,
    refuse_hidden_links,
    right_holds,
)
from tailorbird_runtime.records.masks import masked
from tailorbird_runtime.records.refusals import not_allowed
from tailorbird_runtime.records.several import kept_unseen, several_of
from tailorbird_runtime.records.stored import Stored
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.storage.tables import USER
from tailorbird_runtime.validation.checking import (
    Checks,
    changes_of_locked,
    each_once,
    move_and_gate_errors,
    record_errors,
)
from tailorbird_runtime.validation.composing import compose, enter_stage
from tailorbird_runtime.validation.consequences import clear_fields
from tailorbird_runtime.validation.errors import RecordError
from tailorbird_runtime.validation.evaluation import Situation
from tailorbird_runtime.validation.intake import Intake, Schemas, read_only, take_in
from tailorbird_runtime.validation.references import readable_ids


@dataclass(slots=True)
class Revision:
    """A changed record before it is written, and everything that is wrong with it."""

    entity: Entity
    stored: Stored
    row: dict[str, Any]
    changed: frozenset[str]
    errors: tuple[RecordError, ...]

    @property
    def hands_over(self) -> bool:
        """Whether it gives the record to other hands."""
        kinds = {f for f in self.changed if self.entity.has(f)}
        return any(HANDED_OVER.get(f) == self.entity.field(f).type for f in kinds)


def draft_revision(
    writer: Writer,
    schemas: Schemas,
    entity: Entity,
    stored: Stored,
    raw: Mapping[str, Any],
    *,
    preset: Mapping[str, Any] | None = None,
    laid: Mapping[str, Any] | None = None,
    only_changed: bool = False,
    with_lines: bool = False,
) -> Revision:
    """Compose the changed record and gather what is wrong with it; writes nothing.

    `preset` are internal values that need no field right (a conversion, a hand-over); `laid` ones
    need it.  With `only_changed` nothing is demanded that has nothing to do with the changed
    fields; with `with_lines` all is, though nothing but lines of the record may change.  Raises
    NotAllowed if the person may not edit the record (not asked where all values are preset).
    """
    if preset is None and "edit" not in stored.may:
        raise not_allowed(writer.setting.model, entity, "edit")
    plain, backdated = apart_backdated(writer, entity, raw)
    intake = take_in(
        writer.setting.model,
        entity,
        _without_masks(stored, entity, plain),
        schemas.of(entity.id),
        zone=writer.zone,
        readable=lambda field_id: field_id in stored.readable,
        writable=lambda f: f.id in stored.writable or (bool(f.read_only) and is_open(writer)),
    )
    lay(writer, entity, intake, laid or {}, lambda f: f.id in stored.writable)
    kept = _checked_links(writer, entity, stored, intake)
    moment = backdated.pop("changed_at", None)
    person = backdated.pop("changed_by", None)
    values = {**intake.values, **backdated, **(preset or {})}
    base = writer.situation(entity.id, stored.row)
    workspace = writer.setting.model.workspace
    if moment is not None and "stage_entered_at" not in values:
        base.inputs = writer.inputs_at(moment)
    made = compose(writer.connection, workspace, base, values, stored.row, writer.policy)
    changed = made.changed()
    checks = Checks(
        connection=writer.connection,
        tables=writer.setting.tables,
        policy=writer.policy,
        readable=lambda field_id: field_id in stored.readable,
        unknown=frozenset(intake.failed),
        seen=writer.seen | kept if kept else writer.seen,
        trusted=frozenset(preset or {}) - HANDED_OVER.keys(),
        only=changed if only_changed else None,
    )
    errors = list(intake.errors)
    if preset is None and "currency" in changed and "currency" not in stored.writable:
        errors.append(read_only(writer.setting.model, entity, entity.field("currency")))
    if preset is None:
        errors += _misplaced(writer, entity, changed, base.on(made.row))
    if not is_open(writer):
        errors += changes_of_locked(made, base, base.on(made.row), checks)
    errors += move_and_gate_errors(made, base.on(made.row), checks)
    enter_stage(made, base.on(made.row, before=stored.row))
    if not is_open(writer):
        clear_fields(made, base)
    if changed or made.errors or with_lines:
        errors += record_errors(made, base.on(made.row, before=stored.row), checks)
    if moment is not None:
        made.row["changed_at"], made.row["changed_by"] = moment, person
    return Revision(entity, stored, made.row, made.changed(), each_once(errors))


Members = set[tuple[str, int]]
"""Records and people (entity id, id) that a field with several of them names."""


def _checked_links(writer: Writer, entity: Entity, stored: Stored, intake: Intake) -> Members:
    """Take out links to what the person may not read; what stays in fields with several records
    and needs no right.

    People who were there stay, active or not.  Records that the person does not see are laid in
    behind the check: to name one of them is refused as it is anywhere else.
    """
    several = [f for f in several_of(entity) if f.id in intake.values and stored.row.get(f.id)]
    before = {f.id: tuple(stored.row[f.id]) for f in several}
    people = {f.id: intake.values[f.id] for f in several if f.to is None}
    for field_id, chosen in people.items():
        fresh = (one for one in chosen or () if one not in before[field_id])
        intake.values[field_id] = tuple(fresh)
    single = {f: value for f, value in stored.row.items() if f not in before}
    refuse_hidden_links(writer, entity, intake, single)
    kept: Members = set()
    for field in (f for f in several if f.id in intake.values):
        ids = [int(one) for one in before[field.id]]
        kept |= {(field.to or USER, one) for one in ids}
        if field.to is None:
            intake.values[field.id] = people[field.id]
            continue
        seen = readable_ids(
            writer.connection, writer.setting.tables, writer.policy, writer.inputs, field.to, ids
        )
        intake.values[field.id] = kept_unseen(before[field.id], intake.values[field.id], seen)
    return kept


def _misplaced(
    writer: Writer, entity: Entity, changed: frozenset[str], situation: Situation
) -> list[RecordError]:
    """Links to records on which the person could not have made this one: a line moved to an
    order that is closed."""
    rights = writer.policy.of(entity.id)
    right = rights.edit if rights.create is False else rights.create
    links = [f for f in sorted(read_by(right) & changed) if entity.field(f).type == "lookup"]
    if not links or right_holds(writer, right, situation):
        return []
    fields = (entity.field(f) for f in links)
    return [
        RecordError(
            field=f.name,
            code="forbidden",
            message=message("{field}: you may not move the record there.", field=f.label),
        )
        for f in fields
    ]


def _without_masks(stored: Stored, entity: Entity, raw: Mapping[str, Any]) -> dict[str, Any]:
    """`raw` without masks that came back as they were shown."""

    def is_mask(name: str, value: Any) -> bool:
        found = entity.fields.get(name)
        if found is None or found.id in stored.plain or found.id not in stored.readable:
            return False
        return isinstance(value, str) and value == masked(stored.row.get(found.id))

    return {name: value for name, value in raw.items() if not is_mask(name, value)}
