"""Runs of an automation and how it stands, for its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_designer.web.desk import Desk
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation
from tailorbird_runtime.automation.service import Status
from tailorbird_runtime.automation.view import Entry, Run
from tailorbird_runtime.storage.engine import read

_STATES = {
    "done": ("ok", message("done")),
    "skipped": ("gray", message("skipped")),
    "failed": ("bad", message("failed")),
    "stopped": ("bad", message("stopped")),
}
_PILLS = {"stopped": "no", "failed": "no", "open": "off", "left_out": "off"}
_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundEntry:
    """A pill of a trace: passed, `no` for what stopped it, `off` for what was not reached."""

    style: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRun:
    """One run with its trace."""

    when: str
    exact: str
    release: str
    record: str
    href: str
    tone: str
    state: str
    reason: str
    entries: tuple[BoundEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundState:
    """How an automation stands now, apart from drafts."""

    on: bool
    paused: bool
    all_paused: bool
    off: bool
    words: str
    why: str
    today: str
    last: str
    next: str


def state_of(at: Desk, automation: Automation) -> BoundState | None:
    """How a published automation stands."""
    live = at.context.live
    known = next((a for a in live.model.automations.values() if a.id == automation.id), None)
    return _state(at, live.automation.status(known)) if known is not None else None


def states(at: Desk) -> dict[str, BoundState]:
    """How all automations in force stand, by id."""
    found = at.context.live.automation.statuses(at.context.live.model.automations.values())
    return {s.automation.id: _state(at, s) for s in found}


def run_lines(at: Desk, automation: Automation) -> Iterator[BoundRun]:
    """The newest runs with their traces."""
    live = at.context.live
    known = next((a for a in live.model.automations.values() if a.id == automation.id), None)
    if known is None:
        return
    found = live.automation.runs_of(known, _MOST)
    titles = _titles(at, found)
    for run in found:
        yield _run(at, run, titles.get((run.entity, run.record), f"#{run.record}"))


def _run(at: Desk, run: Run, title: str) -> BoundRun:
    tone, words = _STATES.get(run.state, ("gray", message("{state}", state=run.state)))
    entity = next((e for e in at.context.live.model.entities.values() if e.id == run.entity), None)
    return BoundRun(
        when=at.voice.moment(run.started_at),
        exact=at.voice.exact_moment(run.started_at),
        release=at.say(message("release {n}", n=run.release)),
        record=title,
        href=f"/{entity.name}/{run.record}" if entity is not None else "",
        tone=tone,
        state=at.say(words),
        reason=at.say(run.reason),
        entries=tuple(_entry(at, e) for e in run.entries),
    )


def _entry(at: Desk, entry: Entry) -> BoundEntry:
    words = at.say(entry.words)
    if entry.detail is not None:
        pair = message("{what}: {detail}", what=words, detail=entry.detail)
        words = at.say(pair)
    return BoundEntry(style=_PILLS.get(entry.state, ""), text=words)


def _titles(at: Desk, found: tuple[Run, ...]) -> dict[tuple[str, int], str]:
    """The names of the records that runs were about, by entity."""
    import sqlalchemy as sa

    live = at.context.live
    said: dict[tuple[str, int], str] = {}
    with read(at.ports.engine) as connection:
        for entity_id in {r.entity for r in found}:
            entity = next((e for e in live.model.entities.values() if e.id == entity_id), None)
            if entity is None:
                continue
            table = live.tables.of(entity_id)
            ids = {r.record for r in found if r.entity == entity_id}
            query = sa.select(table.c.id, table.c[entity.title]).where(table.c.id.in_(ids))
            for record, title in connection.execute(query):
                said[entity_id, int(record)] = str(title or f"#{record}")
    return said


def _state(at: Desk, status: Status) -> BoundState:
    pause = status.all_paused or status.pause
    words, why = _words(status), pause.why if pause is not None else None
    counts = message("{n} today", n=at.voice.count(status.runs))
    if status.over:
        counts = message(
            "{n} today, {over} more stopped by the daily limit",
            n=at.voice.count(status.runs),
            over=at.voice.count(status.over),
        )
    return BoundState(
        on=status.running,
        paused=status.pause is not None,
        all_paused=status.all_paused is not None,
        off=status.automation.off,
        words=at.say(words),
        why=at.say(why),
        today=at.say(counts),
        last=at.voice.moment(status.last) if status.last else at.say(message("never ran")),
        next=at.voice.moment(status.next) if status.next else "",
    )


def _words(status: Status) -> Message:
    if status.running:
        return message("On")
    if status.automation.off:
        return message("Off")
    return message("All paused") if status.all_paused is not None else message("Paused")
