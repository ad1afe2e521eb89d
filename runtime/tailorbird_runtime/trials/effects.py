"""What an act did to a company in memory, by comparing it before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.automation import runs
from tailorbird_runtime.automation.tables import sys_run
from tailorbird_runtime.jobs.job import Job
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.trials.worlds import World
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid

Row = Mapping[str, Any]
Key = tuple[str, int]
"""Entity id and record id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an act was not carried out: everything that stood against it."""

    errors: tuple[RecordError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice somebody got."""

    person: int
    text: Message
    body: Message | None


@dataclass(slots=True, kw_only=True)
class Effects:
    """What happened.

    `made` are new records, `changed` what differs in records that were there (field ids),
    `troubles` are sentences about automations that could not do what they should.  `subject` is
    the record that was acted on.
    """

    refusal: Refusal | None = None
    subject: Key | None = None
    made: dict[Key, Row] = field(default_factory=dict)
    changed: dict[Key, frozenset[str]] = field(default_factory=dict)
    notices: list[Told] = field(default_factory=list)
    mails: list[Job] = field(default_factory=list)
    calls: list[Job] = field(default_factory=list)
    troubles: list[Message] = field(default_factory=list)


Rows = Mapping[Key, Row]


def rows_of(world: World) -> dict[Key, Row]:
    """Every record that is not in the bin."""
    found: dict[Key, Row] = {}
    with read(world.engine) as connection:
        for entity in world.model.entities.values():
            table = world.tables.of(entity.id)
            query = sa.select(table).where(table.c["deleted_at"].is_(None))
            for row in connection.execute(query):
                found[(entity.id, int(row.id))] = dict(row._mapping)
    return found


def refusal_of(failure: Exception) -> Refusal:
    """The reasons in a refusal of the record service; raises what is none."""
    if isinstance(failure, RecordInvalid):
        return Refusal(errors=failure.errors)
    if isinstance(failure, NotAllowed):
        return Refusal(
            errors=(RecordError(field=None, code="not_allowed", message=failure.message),)
        )
    if isinstance(failure, NotFound):
        sentence = message("The record is not there, or may not be seen.")
        return Refusal(errors=(RecordError(field=None, code="not_found", message=sentence),))
    raise failure


def effects_of(world: World, before: Rows, subject: Key | None) -> Effects:
    """What differs from `before`, and what waits to be sent."""
    after = rows_of(world)
    found = Effects(subject=subject)
    for key, row in after.items():
        if key not in before:
            found.made[key] = row
        else:
            changed = _differences(world.model.entity(key[0]), before[key], row)
            if changed:
                found.changed[key] = changed
    _notices(world, found)
    for job in reversed(world.queue.listed(limit=1000)):
        if job.kind == "mail":
            found.mails.append(job)
        elif job.kind == "call":
            found.calls.append(job)
        elif job.error is not None:
            found.troubles.append(job.error)
    found.troubles += _failed_runs(world)
    return found


def _differences(entity: Entity, before: Row, after: Row) -> frozenset[str]:
    """The fields that a configuration can change; what the product keeps is no effect."""
    return frozenset(
        f.id
        for f in entity.fields.values()
        if f.id in after
        and (not f.system or f.name in ("stage", "pipeline"))
        and before.get(f.id) != after[f.id]
    )


def _notices(world: World, found: Effects) -> None:
    for person in world.persons.values():
        actor = world.people.actor(person)
        notices = world.automations.notices(actor) if actor is not None else ()
        for notice in reversed(notices):
            found.notices.append(Told(person=person, text=notice.title, body=notice.body))


def _failed_runs(world: World) -> list[Message]:
    """Runs that could not do all that they should."""
    query = sa.select(sys_run.c.automation).where(sys_run.c.state.in_((runs.FAILED, runs.STOPPED)))
    with read(world.engine) as connection:
        ids = set(connection.execute(query).scalars())
    found = []
    for automation in world.model.automations.values():
        if automation.id not in ids:
            continue
        for run in world.automations.runs_of(automation):
            if run.state in (runs.FAILED, runs.STOPPED):
                found.append(
                    message(
                        "{automation} could not run: {why}",
                        automation=automation.label,
                        why=run.reason or run.state,
                    )
                )
    return found
