"""Carrying out automations inside a transaction: conditions, steps, consequences."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation, Model, Step
from tailorbird_runtime.automation import guards, runs, states
from tailorbird_runtime.automation.batches import put_batches
from tailorbird_runtime.automation.matcher import Matcher
from tailorbird_runtime.automation.occasion import (
    Breach,
    Chain,
    Key,
    Occasion,
    Spent,
    StepRefused,
)
from tailorbird_runtime.automation.runs import Outcome
from tailorbird_runtime.automation.said import to_text
from tailorbird_runtime.automation.steps import Came, Doing
from tailorbird_runtime.automation.trace import DONE, FAILED, LEFT_OUT, PASSED, STOPPED, Trace
from tailorbird_runtime.automation.words import conjuncts
from tailorbird_runtime.jobs.queue import Queue
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.records.events import RecordEvent
from tailorbird_runtime.records.history import plain_value
from tailorbird_runtime.records.inside import Inside
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.records.units import Moved
from tailorbird_runtime.validation.errors import RecordInvalid
from tailorbird_runtime.validation.evaluation import Situation

MOST_AT_ONCE = 20
"""Occasions of one unit of work that are dealt with at once; more become jobs."""
_AGAIN = (Moved, sa.exc.OperationalError)
"""The whole unit of work is repeated then."""
_LEFT = message("The person who set it off was deactivated meanwhile.")
_log = logging.getLogger("tailorbird.automation")

Row = Mapping[str, Any]


@dataclass(slots=True)
class Scene:
    """One transaction in which automations run."""

    connection: sa.Connection
    states: states.States
    rows: dict[tuple[str, int], Row | None] = field(default_factory=dict)
    """Records as they are now, as far as that is known without asking."""
    ran: frozenset[Key] = frozenset()
    """What ran already."""

    def see(self, events: Sequence[RecordEvent]) -> None:
        """Take notice of what was written."""
        for event in events:
            gone = event.after is None or event.after.get("deleted_at") is not None
            self.rows[(event.entity, event.id)] = None if gone else event.after


class _Undone(Exception):
    """A run cannot be carried out; its own writes are taken back."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Engine:
    """Runs automations of one model.

    Everything happens in the transaction that it is given.  What an automation cannot do takes
    back that automation alone; a circle takes back all that followed from its first automation.
    """

    def __init__(
        self, *, model: Model, records: RecordService, queue: Queue, matcher: Matcher, release: int
    ) -> None:
        self.model = model
        self.records = records
        self.queue = queue
        self.matcher = matcher
        self.release = release
        self._conditions = {
            a.id: conjuncts(model.entity(a.entity), a.when) for a in model.automations.values()
        }

    # -- from outside ---------------------------------------------------------------------------

    def wants(self, entity_id: str, door: str) -> bool:
        """Whether a write can set anything off (`Follower`)."""
        return self.matcher.wants(entity_id, door)

    def follow(self, events: Sequence[RecordEvent], connection: sa.Connection) -> None:
        """Run what a unit of work set off; what is too much for one go is left to jobs."""
        found = [o for event in events for o in self.matcher.set_off(event, event.actor)]
        if len(found) > MOST_AT_ONCE:
            put_batches(self.queue, connection, found)
        elif found:
            scene = self.scene(connection)
            scene.see(events)
            self.run_all(scene, found)

    def scene(self, connection: sa.Connection) -> Scene:
        """The start of work in a transaction."""
        return Scene(connection, states.read_states(connection))

    def run_all(self, scene: Scene, occasions: Iterable[Occasion]) -> list[Outcome]:
        """Run automations one after another, each with all that follows from it."""
        found = (self.begin(scene, occasion) for occasion in occasions)
        return [outcome for outcome in found if outcome is not None]

    def begin(self, scene: Scene, occasion: Occasion) -> Outcome | None:
        """Run one automation and what follows; None if there was nothing to run.

        What they did together is taken back if they go round in a circle.
        """
        if not scene.states.runs(occasion.automation.id):
            return None
        ran = scene.ran
        try:
            with scene.connection.begin_nested():
                return self._run(scene, occasion, Chain(Spent()))
        except Breach as breach:
            scene.rows, scene.ran = {}, ran
            outcome = guards.stopped(scene.connection, self.release, self._now(), occasion, breach)
            scene.states = states.read_states(scene.connection)
            return outcome

    def holds_now(self, scene: Scene, occasion: Occasion) -> bool:
        """Whether the conditions of an automation hold on a record as it is."""
        row = self._row(scene, occasion)
        if row is None:
            return False
        situation = self._inside(scene, occasion).situation(occasion.entity, row, occasion.before)
        when = occasion.automation.when
        return when is None or situation.holds(when)

    def _now(self) -> Inputs:
        return self.records.inputs(SYSTEM)

    # -- one run --------------------------------------------------------------------------------

    def _run(self, scene: Scene, occasion: Occasion, chain: Chain) -> Outcome | None:
        row = self._row(scene, occasion)
        if row is None or not scene.states.runs(occasion.automation.id):
            return None
        inside = self._inside(scene, occasion)
        situation = inside.situation(occasion.entity, row, occasion.before)
        trace = Trace(self.model, self.model.entity(occasion.entity))
        trace.trigger(occasion)
        add = _Adding(scene.connection, self.release, inside.inputs, occasion, chain)
        if occasion.automation.run_as == "actor" and not occasion.actor.active:
            return add.ended(runs.SKIPPED, trace, _LEFT)
        if not self._holds(trace, occasion.automation, situation):
            return add.ended(runs.SKIPPED, trace)
        deeper = chain.deeper(occasion)
        if occasion.key in scene.ran:
            return add.ended(runs.SKIPPED, trace, message("It ran for this change already."))
        if not self._may_start(scene, inside.inputs, occasion, situation):
            return None
        scene.ran |= {occasion.key}
        run = add.row(runs.RUNNING, trace)
        return self._carry_out(scene, inside, occasion, deeper, run, trace, situation)

    def _carry_out(
        self,
        scene: Scene,
        inside: Inside,
        occasion: Occasion,
        chain: Chain,
        run: int,
        trace: Trace,
        situation: Situation,
    ) -> Outcome:
        doing = Doing(
            connection=scene.connection,
            records=self.records,
            inside=inside,
            queue=self.queue,
            occasion=occasion,
            run=run,
            causes=tuple(link.automation.name for link in chain.links),
        )
        try:
            with scene.connection.begin_nested():
                self._steps(doing, chain, trace, situation)
        except _Undone as undone:
            scene.rows.clear()
            self._forget_once(scene, occasion, situation)
            return runs.end(scene.connection, run, runs.FAILED, trace.text(), undone.reason)
        if occasion.automation.id in scene.states.breaches:
            states.forget_breaches(scene.connection, occasion.automation.id)
        outcome = runs.end(scene.connection, run, runs.DONE, trace.text())
        self._follow(scene, inside.take_events(), occasion, chain)
        return outcome

    def _steps(self, doing: Doing, chain: Chain, trace: Trace, situation: Situation) -> None:
        steps = list(doing.occasion.automation.steps.values())
        for place, step in enumerate(steps):
            try:
                situation = doing.situation() if place else situation
                if step.when is not None and not situation.holds(step.when):
                    trace.step(step, LEFT_OUT)
                    continue
                chain.act()
                came = doing.do(step, situation)
            except (Breach, *_AGAIN):
                raise
            except Exception as failure:
                trace.step(step, FAILED, about=_about(failure))
                trace.rest((), steps[place + 1 :])
                raise _Undone(_reason(failure)) from failure
            _note(trace, step, came)

    def _follow(
        self, scene: Scene, events: Sequence[RecordEvent], occasion: Occasion, chain: Chain
    ) -> None:
        scene.see(events)
        for event in events:
            for following in self.matcher.set_off(event, occasion.actor):
                self._run(scene, following, chain)

    # -- whether --------------------------------------------------------------------------------

    def _holds(self, trace: Trace, automation: Automation, situation: Situation) -> bool:
        conditions = self._conditions[automation.id]
        situation.prepare(c.expression for c in conditions)
        for place, condition in enumerate(conditions):
            if not situation.holds(condition.expression):
                trace.condition(condition, situation, STOPPED)
                trace.rest(conditions[place + 1 :], automation.steps.values())
                return False
            trace.condition(condition, situation, PASSED)
        return True

    def _may_start(
        self, scene: Scene, inputs: Inputs, occasion: Occasion, situation: Situation
    ) -> bool:
        """Whether it did not run for this yet, and may today."""
        automation, connection = occasion.automation, scene.connection
        wanted = (occasion.memory, _once(automation, situation))
        memories = [m for m in wanted if m is not None]
        for memory in memories:
            if not states.claim(connection, automation.id, occasion.record, memory, inputs.now):
                return False
        over = states.count_run(connection, automation.id, inputs.today, automation.daily_cap)
        for memory in memories if over else ():
            states.release(connection, automation.id, occasion.record, memory)
        if over == 1:
            guards.capped(connection, self.release, inputs, occasion)
        return not over

    def _forget_once(self, scene: Scene, occasion: Occasion, situation: Situation) -> None:
        """What it could not do now it may do another time."""
        memory = _once(occasion.automation, situation)
        if memory is not None:
            states.release(scene.connection, occasion.automation.id, occasion.record, memory)

    def _row(self, scene: Scene, occasion: Occasion) -> Row | None:
        key = (occasion.entity, occasion.record)
        if key not in scene.rows:
            table = self.records.tables.of(occasion.entity)
            query = sa.select(table).where(
                table.c["id"] == occasion.record, table.c["deleted_at"].is_(None)
            )
            row = scene.connection.execute(query).first()
            scene.rows[key] = None if row is None else dict(row._mapping)
        return scene.rows[key]

    def _inside(self, scene: Scene, occasion: Occasion) -> Inside:
        automation = occasion.automation
        return self.records.inside(
            scene.connection,
            occasion.actor if automation.run_as == "actor" else SYSTEM,
            cause=f"automation/{automation.id}",
            follower=self,
            asking=occasion.actor,
        )


@dataclass(frozen=True, slots=True)
class _Adding:
    """Writes the row of a run."""

    connection: sa.Connection
    release: int
    inputs: Inputs
    occasion: Occasion
    chain: Chain

    def row(self, state: str, trace: Trace, reason: Message | None = None) -> int:
        return runs.add(
            self.connection,
            self.occasion,
            release=self.release,
            now=self.inputs.now,
            state=state,
            causes=tuple(link.automation.id for link in self.chain.links),
            trace=trace.text(),
            reason=reason,
        )

    def ended(self, state: str, trace: Trace, reason: Message | None = None) -> Outcome:
        return Outcome(run=self.row(state, trace, reason), state=state, reason=reason)


def _once(automation: Automation, situation: Situation) -> str | None:
    """What is remembered about the present value of the `once_per` field."""
    if automation.once_per is None:
        return None
    value = plain_value(situation.row.get(automation.once_per))
    return f"once:{'' if value is None else value}"


def _note(trace: Trace, step: Step, came: Came) -> None:
    if came.left_out is not None:
        trace.step(step, LEFT_OUT, why=to_text(came.left_out, states.LOCALES))
    else:
        trace.step(step, DONE, made=None if came.made is None else list(came.made))


def _about(failure: Exception) -> list[str] | None:
    """The written name of the field that a refusal is about."""
    field = failure.errors[0].field if isinstance(failure, RecordInvalid) else None
    return None if field is None else [field]


def _reason(failure: Exception) -> Message:
    """Why a step could not be carried out, in words."""
    if isinstance(failure, RecordInvalid):
        return failure.errors[0].message
    if isinstance(failure, (NotAllowed, StepRefused)):
        return failure.message if isinstance(failure, NotAllowed) else failure.reason
    if isinstance(failure, NotFound):
        return message("The record is not there, or may not be seen.")
    if isinstance(failure, sa.exc.IntegrityError):
        return message("Somebody else wrote the same at the same moment.")
    _log.error("a step failed", exc_info=failure)
    return message("The program failed: {kind}. Its log says more.", kind=type(failure).__name__)
