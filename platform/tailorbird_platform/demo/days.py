"""The newest days of the demo: people work, and the product does by itself what is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Problem
from tailorbird_platform.companies import Company
from tailorbird_platform.samples import Deed, RecipeRefused
from tailorbird_platform.samples.problems import REFUSED_RECORD
from tailorbird_runtime.jobs import work_once
from tailorbird_runtime.people.actor import SYSTEM, Actor
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.validation.errors import RecordInvalid

WORKER = "demo"


@dataclass
class DemoClock:
    """A clock that is set to moments of the past while the demo is built."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens at a moment of these days."""

    at: datetime
    happens: Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The demo's company in these days; `people` are user ids by their keys."""

    company: Company
    clock: DemoClock
    people: Mapping[str, int]

    def go_through(self, events: Sequence[Event], until: datetime) -> None:
        """Let everything happen in the order of time, up to a moment."""
        for event in sorted(events, key=lambda e: e.at):
            if event.at > until:
                return
            self.clock.now = event.at
            event.happens()
            self._settle()

    def deeds(self, deeds: Sequence[Deed]) -> Iterator[Event]:
        """What people do."""
        for deed in deeds:
            yield Event(at=deed.at, happens=lambda deed=deed: self._do(deed))  # type: ignore[misc]

    def clockwork(self, first: date, last: date) -> Iterator[Event]:
        """What is due by the clock, on each of these days."""
        model = self.company.live().model
        zone = ZoneInfo(model.workspace.timezone)
        triggers = (a.trigger.schedule for a in model.automations.values())
        times = sorted({time.fromisoformat(s.at) for s in triggers if s is not None})
        for number in range((last - first).days + 1):
            for at in times:
                moment = datetime.combine(first + timedelta(days=number), at, zone)
                yield Event(at=moment, happens=lambda: self.company.live().automation.run_due())

    def _settle(self) -> None:
        handlers = self.company.live().automation.handlers()
        while work_once(self.company.queue, handlers, WORKER):
            pass

    def _do(self, deed: Deed) -> None:
        actor = self._actor(deed.by)
        live = self.company.live()
        try:
            if deed.batch.press is not None and deed.record is not None:
                live.automation.press(actor, deed.entity, deed.record, deed.batch.press)
            elif deed.record is None:
                live.records.create(actor, deed.entity, deed.raw, door="form")
            else:
                live.records.update(
                    actor, deed.entity, deed.record, deed.raw, version=None, door="form"
                )
        except (RecordInvalid, NotAllowed, NotFound) as refused:
            raise _told(deed, refused) from refused

    def _actor(self, key: str) -> Actor:
        if not key:
            return SYSTEM
        actor = self.company.people.actor(self.people[key])
        assert actor is not None
        return actor


def _told(deed: Deed, refused: Exception) -> RecipeRefused:
    sentence = message(
        "A record of `{batch}` was refused: {errors}", batch=deed.batch.name, errors=str(refused)
    )
    return RecipeRefused(
        [Problem(code=REFUSED_RECORD, message=sentence, location=deed.batch.location)]
    )
