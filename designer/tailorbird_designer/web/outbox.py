"""`/designer/outbox`: mails and calls that wait, and those that were given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import abort, redirect, request

from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.frame import page
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.jobs import Job, Queue, State
from tailorbird_runtime.web.notes import with_note

OUTBOX = "/designer/outbox"
LISTED = 100
MISSING_AFTER = timedelta(seconds=60)
"""A worker that has not shown itself for so long is taken for gone."""
_ICONS = {"mail": "mail", "call": "plug"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundJob:
    """One mail, call or other piece of work."""

    id: int
    icon: str
    what: str
    detail: str
    record: str
    href: str
    automation: str
    when: str
    exact: str
    tries: str
    reason: str
    may_drop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundOutbox:
    """What the template sees."""

    dead: tuple[BoundJob, ...]
    waiting: tuple[BoundJob, ...]
    counts: str
    worker: str


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get(OUTBOX)
    def overview() -> Answer:
        at = desk()
        return page("designer/outbox.html", _outbox(at, _queue(at)))

    @pages.post(f"{OUTBOX}/<int:number>")
    def decide(number: int) -> Answer:
        return _decide(_queue(desk()), number)

    @pages.post(f"{OUTBOX}/again")
    def again() -> Answer:
        queue = _queue(desk())
        for job in queue.dead(queue.counts()[State.DEAD]):
            queue.replay(job.id)
        return redirect(with_note(OUTBOX, "done"), 303)


def _decide(queue: Queue, number: int) -> Answer:
    """Try a job again or drop it; one that is over by now stays as it is."""
    if queue.get(number) is None:
        abort(404)
    change = queue.discard if request.form.get("way") == "drop" else queue.replay
    changed = change(number)
    return redirect(with_note(OUTBOX, "done" if changed else "unchanged"), 303)


def _queue(at: Desk) -> Queue:
    return Queue(at.ports.engine, at.ports.clock)


def _outbox(at: Desk, queue: Queue) -> BoundOutbox:
    counts = queue.counts()
    told = message(
        "{waiting} wait, {running} are on their way, {dead} were given up.",
        waiting=at.voice.count(counts[State.WAITING]),
        running=at.voice.count(counts[State.RUNNING]),
        dead=at.voice.count(counts[State.DEAD]),
    )
    open_ = queue.listed(State.WAITING, State.RUNNING, limit=LISTED)
    return BoundOutbox(
        dead=tuple(_job(at, job) for job in queue.dead(LISTED)),
        waiting=tuple(_job(at, job) for job in open_),
        counts=at.say(told),
        worker=at.say(_missing(at, queue)),
    )


def _missing(at: Desk, queue: Queue) -> Message | None:
    """Why nothing is sent at all, if that is so."""
    seen = queue.workers()
    if seen and at.ports.clock() - seen[0].beat_at <= MISSING_AFTER:
        return None
    if not seen:
        return message("No worker is running: nothing is sent and no schedule is kept.")
    return message(
        "No worker has shown itself since {time}: nothing is sent and no schedule is kept.",
        time=at.voice.moment(seen[0].beat_at),
    )


def _job(at: Desk, job: Job) -> BoundJob:
    what, detail = _words(at, job)
    model = at.context.live.model
    entity = next((e for e in model.entities.values() if e.id == job.entity), None)
    automation = model.automations.get(job.automation or "")
    moment = job.finished_at or job.due_at
    return BoundJob(
        id=job.id,
        icon=_ICONS.get(job.kind, "bolt"),
        what=at.say(what),
        detail=detail,
        record=f"{at.say(entity.label)} #{job.record}" if entity is not None else "",
        href=f"/{entity.name}/{job.record}" if entity is not None else "",
        automation=at.say(automation.label) if automation is not None else "",
        when=at.say(_when(at, job)),
        exact=at.voice.exact_moment(moment),
        tries=at.say(_tries(job)),
        reason=at.say(job.error),
        may_drop=job.state is not State.RUNNING,
    )


def _words(at: Desk, job: Job) -> tuple[Message, str]:
    """What it is, and a line of its content."""
    if job.kind == "mail":
        return message("Email to {address}", address=job.payload["to"]), job.payload["subject"]
    if job.kind == "call":
        found = at.context.live.model.integrations.get(job.payload["integration"])
        system = job.payload["integration"] if found is None else found.label
        return message("Call of {system}", system=system), job.payload["action"]
    return message("Records of an automation"), ""


def _when(at: Desk, job: Job) -> Message:
    match job.state:
        case State.RUNNING:
            return message("on its way")
        case State.DEAD:
            return message("given up: {time}", time=at.voice.moment(job.finished_at or job.due_at))
    if job.due_at <= at.ports.clock():
        return message("due")
    return message("next try: {time}", time=at.voice.moment(job.due_at))


def _tries(job: Job) -> Message | None:
    failed = job.attempt - 1
    return message("{n} of {all} tries failed", n=failed, all=job.attempts) if failed else None
