"""New records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.access.checks import holds
from tailorbird_runtime.access.clauses import clause
from tailorbird_runtime.access.policy import is_writable
from tailorbird_runtime.access.rights import Allowed, Through, read_by
from tailorbird_runtime.records.refusals import not_allowed
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.storage.sequences import take_numbers
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.validation.checking import (
    Checks,
    each_once,
    move_and_gate_errors,
    record_errors,
)
from tailorbird_runtime.validation.composing import compose, enter_stage
from tailorbird_runtime.validation.consequences import clear_fields
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid
from tailorbird_runtime.validation.evaluation import Situation
from tailorbird_runtime.validation.intake import Intake, Schemas, read_only, take_in
from tailorbird_runtime.validation.references import reference_errors

BACKDATED = frozenset({"created_at", "created_by", "changed_at", "changed_by", "stage_entered_at"})
"""System fields that the product itself may bring along through `sample` and `import`."""
OPEN_DOORS = frozenset({"sample", "import"})


@dataclass(slots=True)
class Draft:
    """A new record before it is written: its row, and everything that is wrong with it."""

    entity: Entity
    row: dict[str, Any]
    errors: tuple[RecordError, ...]
    given: frozenset[str]


def draft_record(
    writer: Writer,
    schemas: Schemas,
    entity: Entity,
    raw: Mapping[str, Any],
    *,
    preset: Mapping[str, Any] | None = None,
    laid: Mapping[str, Any] | None = None,
    pending: frozenset[str] = frozenset(),
) -> Draft:
    """Compose a new record and gather what is wrong with it; writes nothing.

    `preset` are internal values by field id that the configuration fills in (a conversion);
    values that a person entered win over them.  `laid` are internal values, too, but the person
    needs the right to write them.  `pending` are lookups whose record is still to
    come.  Raises NotAllowed if the person may not create such a record; while a field that the
    right looks at is wrong itself, that is said first.
    """
    rights = writer.policy.of(entity.id)
    if rights.create is False:
        raise not_allowed(writer.setting.model, entity, "create")
    refuse_second(writer, entity)
    intake = intake_of(writer, schemas, entity, raw, laid)
    values = {**(preset or {}), **intake.values}
    workspace = writer.setting.model.workspace
    base = writer.situation(entity.id, {})
    made = compose(writer.connection, workspace, base, values, None, writer.policy)
    unknown = frozenset(intake.failed) | pending
    checks = Checks(
        connection=writer.connection,
        tables=writer.setting.tables,
        policy=writer.policy,
        readable=lambda field_id: rights.field(field_id).read is not False,
        unknown=unknown,
        seen=writer.seen,
        trusted=frozenset(preset or {}) - frozenset(intake.values),
    )
    situation = base.on(made.row)
    errors = [*intake.errors, *_conditional_errors(writer, entity, intake, situation)]
    errors += move_and_gate_errors(made, situation, checks)
    enter_stage(made, situation)
    if not is_open(writer):
        clear_fields(made, situation)
    errors += record_errors(made, base.on(made.row), checks)
    looked_at = read_by(rights.create)
    undecided = {entity.field(f).name for f in looked_at} & {e.field for e in errors}
    if not (undecided or unknown & looked_at or right_holds(writer, rights.create, situation)):
        raise not_allowed(writer.setting.model, entity, "create")
    return Draft(entity, made.row, each_once(errors), made.given)


def refuse_second(writer: Writer, entity: Entity, coming: int = 1) -> None:
    """Of a single entity there is one record; raises RecordInvalid if it is there, or if more
    than one is `coming`.

    Who makes it keeps all others waiting until the transaction ends.
    """
    if not entity.single:
        return
    take_numbers(writer.connection, f"{entity.id}.single", 1)
    table = writer.setting.tables.of(entity.id)
    there = sa.select(table.c.id).where(table.c.deleted_at.is_(None)).limit(1)
    if coming > 1 or writer.connection.execute(there).first() is not None:
        sentence = message("There is only one record of {entity}.", entity=entity.label)
        help_ = message("Change the one that is there.")
        error = RecordError(field=None, code="single", message=sentence, help=help_)
        raise RecordInvalid([error])


def right_holds(writer: Writer, right: Allowed, situation: Situation) -> bool:
    """Whether a right holds on a composed row."""

    def reaches(through: Through, target: int) -> bool:
        query = writer.policy.kept(
            ("reaches", through), lambda: _reached(writer.setting.tables, through)
        )
        binds = {**writer.binds(), "wanted_id": target}
        return writer.connection.execute(query, binds).first() is not None

    return holds(right, situation.row, situation.holds, reaches)


def _reached(tables: Tables, through: Through) -> sa.Select[Any]:
    """The id of the record `wanted_id` if it is live and passes the test."""
    table = tables.of(through.entity)
    query = sa.select(table.c["id"]).where(
        table.c["id"] == sa.bindparam("wanted_id"), table.c["deleted_at"].is_(None)
    )
    condition = clause(through.test, tables, table, through.entity)
    return query if condition is None else query.where(condition)


def intake_of(
    writer: Writer,
    schemas: Schemas,
    entity: Entity,
    raw: Mapping[str, Any],
    laid: Mapping[str, Any] | None = None,
) -> Intake:
    """The values of a new record that the person may write, and what is wrong with them."""
    rights = writer.policy.of(entity.id)
    plain, backdated = apart_backdated(writer, entity, raw)
    intake = take_in(
        writer.setting.model,
        entity,
        plain,
        schemas.of(entity.id),
        zone=writer.zone,
        readable=lambda field_id: rights.field(field_id).read is not False,
        writable=lambda f: (
            (is_writable(f) and rights.field(f.id).create is not False)
            or (bool(f.read_only) and is_open(writer))
        ),
    )
    lay(
        writer,
        entity,
        intake,
        laid or {},
        lambda f: is_writable(f) and rights.field(f.id).create is not False,
    )
    refuse_hidden_links(writer, entity, intake, {})
    intake.values.update(backdated)
    return intake


def lay(
    writer: Writer,
    entity: Entity,
    intake: Intake,
    values: Mapping[str, Any],
    writable: Callable[[Field], bool],
) -> None:
    """Take in internal values by field id as if the person had entered them."""
    for field_id, value in values.items():
        found = entity.field(field_id)
        if writable(found):
            intake.values[field_id] = value
        else:
            intake.errors.append(read_only(writer.setting.model, entity, found))


def refuse_hidden_links(
    writer: Writer, entity: Entity, intake: Intake, before: Mapping[str, Any]
) -> None:
    """Take out new links to what the person may not read, so that nothing is worked out from
    there: defaults, rules and gates would tell."""
    fresh = [f for f, value in intake.values.items() if before.get(f) != value]
    found = reference_errors(
        writer.connection,
        writer.setting.tables,
        writer.policy,
        writer.inputs,
        entity,
        intake.values,
        fresh,
        writer.seen,
    )
    for error in tuple(found):
        field_id = entity.fields[str(error.field)].id
        intake.errors.append(error)
        intake.failed.add(field_id)
        del intake.values[field_id]


def is_open(writer: Writer) -> bool:
    """Whether the product itself brings in what no person may write."""
    return writer.actor.is_system and writer.door in OPEN_DOORS


def apart_backdated(
    writer: Writer, entity: Entity, raw: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """`raw` without the system fields that this door may bring along, and those."""
    if not is_open(writer):
        return dict(raw), {}
    backdated = {k: v for k, v in raw.items() if k in BACKDATED and entity.has(k)}
    return {k: v for k, v in raw.items() if k not in backdated}, backdated


def _conditional_errors(
    writer: Writer, entity: Entity, intake: Intake, situation: Situation
) -> list[RecordError]:
    """Fields that may be written on some new records, but not on this one."""
    rights = writer.policy.of(entity.id)

    def refused(found: Field) -> bool:
        right = rights.field(found.id).create
        return not isinstance(right, bool) and not right_holds(writer, right, situation)

    fields = (entity.field(f) for f in intake.values)
    return [read_only(writer.setting.model, entity, f) for f in fields if refused(f)]
