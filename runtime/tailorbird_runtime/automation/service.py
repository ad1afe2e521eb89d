"""Automations of one model: set off by writes, by people and by the clock; and what became of
them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation, CallOut, Mail, Model, Text
from tailorbird_runtime.automation import due, notices, runs, states
from tailorbird_runtime.automation.batches import BATCH, occasions_of
from tailorbird_runtime.automation.calendar import next_due
from tailorbird_runtime.automation.due import DUE, Due
from tailorbird_runtime.automation.engine import Engine
from tailorbird_runtime.automation.matcher import Matcher
from tailorbird_runtime.automation.notices import Notice
from tailorbird_runtime.automation.occasion import Occasion
from tailorbird_runtime.automation.runs import Kept, Outcome
from tailorbird_runtime.automation.states import ALL, Pause
from tailorbird_runtime.automation.view import Eyes, Run, seen
from tailorbird_runtime.jobs.job import Job
from tailorbird_runtime.jobs.queue import Queue
from tailorbird_runtime.jobs.work import Handler
from tailorbird_runtime.people import reading
from tailorbird_runtime.people.actor import SYSTEM, Actor
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.records.events import RecordEvent
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.records.units import unit_of_work
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import read, write

MOST_RUNS = 50
KEPT_FOR = timedelta(days=180)
KEPT_SKIPPED = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button on the page of a record; an outward one sends something that cannot be taken
    back."""

    name: str
    label: Text
    outward: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How an automation stands today.

    `runs` and `over` are those of the company's day: started, and too many for the cap.
    """

    automation: Automation
    pause: Pause | None
    all_paused: Pause | None
    runs: int
    over: int
    last: datetime | None
    next: datetime | None

    @property
    def running(self) -> bool:
        """Whether it would run now."""
        return not self.automation.off and self.pause is None and self.all_paused is None


class _NotMine(Exception):
    """Another worker has the job by now."""


class Automations:
    """What the product does by itself; one object a model.

    It is a follower of the record service that people use (`records.followed_by(…)`); `records`
    here is that service without followers.
    """

    def __init__(
        self,
        *,
        model: Model,
        records: RecordService,
        queue: Queue,
        engine: sa.Engine,
        clock: Callable[[], datetime],
        release: int = 0,
    ) -> None:
        self.model = model
        self.records = records
        self.queue = queue
        self._engine = engine
        self._clock = clock
        self._matcher = Matcher(model)
        self._running = Engine(
            model=model, records=records, queue=queue, matcher=self._matcher, release=release
        )

    # -- set off by writes ----------------------------------------------------------------------

    def wants(self, entity_id: str, door: str) -> bool:
        """Whether a write of this entity through this door can set anything off."""
        return self._matcher.wants(entity_id, door)

    def follow(self, events: Sequence[RecordEvent], connection: sa.Connection) -> None:
        """Run, in the transaction of the writes, what they set off."""
        self._running.follow(events, connection)

    def concerns(self, entity_id: str) -> bool:
        """Whether there are automations about records of this entity."""
        return any(a.entity == entity_id for a in self.model.automations.values())

    # -- set off by people ----------------------------------------------------------------------

    def buttons(self, actor: Actor, record: Record) -> tuple[Button, ...]:
        """The buttons that the person may press on a record, read by that person."""
        possible = [a for a in self._matcher.buttons if a.entity == record.entity_id]
        mine = [a for a in possible if _may_press(a, actor, record)]
        if not mine:
            return ()
        with read(self._engine) as connection:
            scene = self._running.scene(connection)
            shown = [
                a
                for a in mine
                if scene.states.runs(a.id)
                and self._running.holds_now(scene, _pressed(a, actor, record.id))
            ]
        return tuple(
            Button(name=a.name, label=a.trigger.label or a.label, outward=is_outward(a))
            for a in shown
        )

    def press(self, actor: Actor, entity_id: str, record_id: int, name: str) -> Outcome:
        """Press a button: run it now.

        Raises NotFound (no such record or button for this person) and NotAllowed, if the
        automation does not run at present.
        """
        record = self.records.get(actor, entity_id, record_id)
        found = self.model.automations.get(name)
        known = found is not None and found in self._matcher.buttons
        if found is None or not known or not _may_press(found, actor, record):
            raise NotFound(entity_id, record_id)

        def work(connection: sa.Connection) -> Outcome | None:
            scene = self._running.scene(connection)
            return self._running.begin(scene, _pressed(found, actor, record_id))

        outcome = unit_of_work(self._engine, work)
        if outcome is None:
            raise NotAllowed(
                message("“{name}” does not run at present.", name=found.label),
                message("It was paused, or ran as often as it may."),
            )
        return outcome

    # -- set off by the clock -------------------------------------------------------------------

    def run_due(self, now: datetime | None = None) -> int:
        """See to every due time that came: a job for each; how many.

        Times that were missed are made up for once.  Several workers may ask at the same time.
        """
        if not self._matcher.timed:
            return 0
        now = now or self._clock()
        with read(self._engine) as connection:
            last = due.last_seen_to(connection)
        open_ = [
            (a, at)
            for a in self._matcher.timed
            if (at := due.open_due(a, last.get(a.id), now)) is not None
        ]
        return sum(self._begin(a, at, last.get(a.id), now) for a, at in open_)

    def _begin(
        self, automation: Automation, at: datetime, last: datetime | None, now: datetime
    ) -> int:
        def work(connection: sa.Connection) -> int:
            before = last or self._known_since(connection, now)
            runs_now = states.read_states(connection).runs(automation.id)
            state = "begun" if at > before and runs_now else "passed"
            if not due.claim_due(connection, automation.id, at, state) or state == "passed":
                return 0
            self._next_job(connection, Due(automation=automation.id, at=at, before=before), 0)
            return 1

        return unit_of_work(self._engine, work)

    def _known_since(self, connection: sa.Connection, now: datetime) -> datetime:
        """Since when the present configuration holds: what was due before is no concern of it."""
        row = revisions.newest(connection)
        return now if row is None else row.applied_at

    def _next_job(self, connection: sa.Connection, found: Due, after: int) -> None:
        key = found.key(after)
        self.queue.put(connection, DUE, found.payload(after), key=key, lane=found.automation)

    # -- jobs -----------------------------------------------------------------------------------

    def handlers(self) -> Mapping[str, Handler]:
        """What carries out the jobs of automations."""
        return {DUE: self._due_job, BATCH: self._batch_job}

    def _due_job(self, job: Job) -> None:
        found, after = due.due_of(job.payload), int(job.payload["after"])
        automation = self._matcher.by_id(found.automation)

        def work(connection: sa.Connection) -> None:
            self._take(connection, job)
            if automation is None or automation.off:
                return
            binds = due.binds(self.records.inputs(SYSTEM))
            tables = self.records.tables
            occasions = due.found(connection, tables, automation, found, after, binds)
            self._running.run_all(self._running.scene(connection), occasions)
            if len(occasions) == due.BATCH:
                self._next_job(connection, found, occasions[-1].record)

        self._as_job(work)

    def _batch_job(self, job: Job) -> None:
        def work(connection: sa.Connection) -> None:
            self._take(connection, job)
            person = int(job.payload["actor"])
            actor = reading.actor(connection, person) if person else SYSTEM
            gone = Actor(id=person, name="", email="", active=False)
            occasions = occasions_of(job.payload, self.model, actor or gone)
            self._running.run_all(self._running.scene(connection), occasions)

        self._as_job(work)

    def _take(self, connection: sa.Connection, job: Job) -> None:
        """Mark the job as done in the transaction of its work, which is then done once."""
        if not self.queue.done(job, connection):
            raise _NotMine

    def _as_job(self, work: Callable[[sa.Connection], None]) -> None:
        try:
            unit_of_work(self._engine, work)
        except _NotMine:
            return

    # -- what became of them --------------------------------------------------------------------

    def runs(self, actor: Actor, record: Record, limit: int = MOST_RUNS) -> tuple[Run, ...]:
        """The newest runs about a record, read by this person, as far as they may be known."""
        with read(self._engine) as connection:
            kept = runs.of_record(connection, record.entity_id, record.id, limit)
        return self._seen(kept, actor, None if actor.is_admin else record)

    def runs_of(self, automation: Automation, limit: int = MOST_RUNS) -> tuple[Run, ...]:
        """The newest runs of an automation, in full: for those who look after it."""
        with read(self._engine) as connection:
            kept = runs.of_automation(connection, automation.id, limit)
        return self._seen(kept, SYSTEM, None)

    def status(self, automation: Automation) -> Status:
        """How an automation stands."""
        return self.statuses([automation])[0]

    def statuses(self, automations: Iterable[Automation]) -> list[Status]:
        """How automations stand, in their order."""
        wanted = list(automations)
        ids = [a.id for a in wanted]
        inputs = self.records.inputs(SYSTEM)
        with read(self._engine) as connection:
            found = states.read_states(connection)
            counted = states.days(connection, ids, inputs.today)
            last = runs.last_started(connection, ids)
        return [
            Status(
                automation=a,
                pause=found.pauses.get(a.id),
                all_paused=found.pauses.get(ALL),
                runs=counted.get(a.id, (0, 0))[0],
                over=counted.get(a.id, (0, 0))[1],
                last=last.get(a.id),
                next=_next(a, inputs.now),
            )
            for a in wanted
        ]

    def all_paused(self) -> Pause | None:
        """The pause of all automations, if there is one."""
        with read(self._engine) as connection:
            return states.read_states(connection).pauses.get(ALL)

    # -- on and off -----------------------------------------------------------------------------

    def pause(self, name: str, *, by: int | None = None, why: Message | None = None) -> None:
        """Let an automation run no more until it is resumed, without a publish."""
        self._switch(self.model.automations[name].id, True, by, why)

    def resume(self, name: str) -> None:
        """Let it run again; what was due meanwhile is not made up for."""
        self._switch(self.model.automations[name].id, False, None, None)

    def stop_all(self, *, by: int | None = None) -> None:
        """Let none run."""
        self._switch(ALL, True, by, None)

    def resume_all(self) -> None:
        """Let those run again that are not paused themselves."""
        self._switch(ALL, False, None, None)

    def _switch(self, automation: str, paused: bool, by: int | None, why: Message | None) -> None:
        with write(self._engine) as connection:
            if paused:
                states.pause(connection, automation, now=self._clock(), why=why, by=by)
            else:
                states.resume(connection, automation)

    # -- notices --------------------------------------------------------------------------------

    def unread(self, actor: Actor) -> int:
        """How many notices the person has not read (at most 100 are counted)."""
        with read(self._engine) as connection:
            return notices.unread(connection, actor.id)

    def notices(self, actor: Actor) -> tuple[Notice, ...]:
        """The person's newest notices."""
        with read(self._engine) as connection:
            return notices.listed(connection, actor.id)

    def open_notice(self, actor: Actor, notice: int) -> Notice | None:
        """One of the person's notices, which is read now."""
        with write(self._engine) as connection:
            notices.mark_read(connection, actor.id, self._clock(), notice)
            return notices.one(connection, actor.id, notice)

    def read_all(self, actor: Actor) -> None:
        """The person has read all notices."""
        with write(self._engine) as connection:
            notices.mark_read(connection, actor.id, self._clock())

    def remove_old(self) -> int:
        """Remove what nobody looks at any more; how many runs."""
        now = self._clock()
        with write(self._engine) as connection:
            due.forget_old(connection, now - KEPT_FOR)
            states.forget_old(connection, now - KEPT_FOR)
            notices.remove_read(connection, now - KEPT_FOR)
            return runs.remove_old(connection, now - KEPT_FOR, now - KEPT_SKIPPED)

    def _seen(self, kept: Iterable[Kept], actor: Actor, record: Record | None) -> tuple[Run, ...]:
        policy = self.records.policy(actor)

        def title(entity_id: str, record_id: int) -> str | None:
            return self.records.titles(actor, entity_id, [record_id]).get(record_id)

        found = []
        for row in kept:
            entity = self.model.entity(row.entity)
            eyes = Eyes(model=self.model, policy=policy, entity=entity, record=record, titles=title)
            run = seen(row, eyes)
            if run is not None:
                found.append(run)
        return tuple(found)


def is_outward(automation: Automation) -> bool:
    """Whether it sends something out of the house."""
    return any(isinstance(step.does, (Mail, CallOut)) for step in automation.steps.values())


def _may_press(automation: Automation, actor: Actor, record: Record) -> bool:
    if automation.entity != record.entity_id:
        return False
    roles = automation.trigger.roles
    if not roles:
        return "edit" in record.may
    return actor.is_admin or bool(set(roles) & set(actor.roles))


def _pressed(automation: Automation, actor: Actor, record: int) -> Occasion:
    return Occasion(
        automation=automation, entity=automation.entity, record=record, kind="button", actor=actor
    )


def _next(automation: Automation, now: datetime) -> datetime | None:
    schedule = automation.trigger.schedule
    return None if schedule is None or automation.off else next_due(schedule, now)
