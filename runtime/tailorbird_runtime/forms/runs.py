"""What automations did with a record, and notices, as templates show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Model
from tailorbird_runtime.automation.notices import Notice
from tailorbird_runtime.automation.view import Entry, Run
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.voice import Voice

_STATES: Mapping[str, tuple[Message, str]] = {
    "done": (message("Done"), "ok"),
    "skipped": (message("Nothing to do"), ""),
    "failed": (message("Failed"), "bad"),
    "stopped": (message("Stopped"), "bad"),
}
_ENTRIES: Mapping[str, tuple[str, str]] = {
    "passed": ("check", "ok"),
    "done": ("check", "ok"),
    "stopped": ("x", "bad"),
    "failed": ("x", "bad"),
    "left_out": ("", "off"),
    "open": ("", "off"),
}

Titles = Mapping[tuple[str, int], str]
"""Titles of records that the person may read, by entity id and id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundMark:
    """One place of a trace; `href` leads to what a step made."""

    text: str
    icon: str
    tone: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRun:
    """One run of an automation."""

    label: str
    state: str
    tone: str
    time: str
    exact: str
    who: str
    release: str
    because: str
    reason: str
    marks: tuple[BoundMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundButton:
    """A button on the page of a record; an outward one asks before."""

    label: str
    action: str
    outward: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundNotice:
    """One notice; `href` reads it and leads to what it is about."""

    title: str
    body: str
    time: str
    exact: str
    href: str
    about: str
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBinder:
    """Puts runs into the person's words."""

    model: Model
    voice: Voice
    titles: Titles
    names: Mapping[int, str]

    def runs(self, found: Iterable[Run]) -> tuple[BoundRun, ...]:
        """Runs, in their order."""
        return tuple(self.run(run) for run in found)

    def run(self, run: Run) -> BoundRun:
        """One run."""
        say = self.voice.say
        state, tone = _STATES[run.state]
        who = self.names.get(run.actor or 0, "")
        return BoundRun(
            label=say(run.automation.label) if run.automation is not None else run.name,
            state=say(state),
            tone=tone,
            time=self.voice.moment(run.started_at),
            exact=self.voice.exact_moment(run.started_at),
            who=say(message("set off by {name}", name=who)) if who else "",
            release=say(message("release {number}", number=run.release)),
            because=self._because(run),
            reason=say(run.reason),
            marks=tuple(self._mark(entry) for entry in run.entries),
        )

    def _because(self, run: Run) -> str:
        if not run.causes:
            return ""
        known = self.model.automations
        labels = [self.voice.say(known[c].label) if c in known else c for c in run.causes]
        return self.voice.say(message("after {chain}", chain=" → ".join(labels)))

    def _mark(self, entry: Entry) -> BoundMark:
        icon, tone = _ENTRIES[entry.state]
        words = self.voice.say(entry.words)
        if entry.detail is not None:
            detail = self.voice.say(entry.detail)
            words = self.voice.say(message("{words}: {detail}", words=words, detail=detail))
        href = ""
        if entry.made is not None and entry.made in self.titles:
            href = places.record_page(self.model.entity(entry.made[0]).name, entry.made[1])
        return BoundMark(text=words, icon=icon, tone=tone, href=href)

    def notice(self, notice: Notice) -> BoundNotice:
        """One notice."""
        about = ""
        if notice.entity is not None and notice.record is not None:
            about = self.titles.get((notice.entity, notice.record), "")
        return BoundNotice(
            title=self.voice.say(notice.title),
            body=self.voice.say(notice.body),
            time=self.voice.moment(notice.at),
            exact=self.voice.exact_moment(notice.at),
            href=places.notice_page(notice.id),
            about=about,
            read=notice.read,
        )
