"""What the demo tells beside its records: releases, a draft that waits, and where to look.

It stands in `samples/story.yaml` of a pack; the format is described in `docs/packs/samples.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tailorbird_metadata.messages import message
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode, SourceFile
from tailorbird_metadata.source.reader import read_yaml
from tailorbird_platform.refusal import Refusal

FILE = "story.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """So many days before today (negative), at a wall time of the company."""

    day: int
    clock: time

    def on(self, today: date, zone: ZoneInfo) -> datetime:
        """The moment, for a given today."""
        return datetime.combine(today + timedelta(days=self.day), self.clock, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRelease:
    """A release of the company's configuration: who published it, why, and what it changed.

    `files` are whole files by path, `append` texts that are put behind what a file says.
    """

    at: Moment
    by: str
    note: str
    files: Mapping[str, str]
    append: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySave:
    """One save of the draft: item paths with the values that they get, and whole files."""

    title: str
    sets: Mapping[str, str]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDraft:
    """A draft that waits for its admin."""

    at: Moment
    by: str
    title: str
    saves: tuple[StorySave, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A page worth looking at."""

    path: str
    what: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The releases in order of time, the draft if there is one, and where to look.

    `days` is for how many days the product has run by itself.
    """

    days: int = 0
    releases: tuple[StoryRelease, ...] = ()
    draft: StoryDraft | None = None
    look: tuple[Look, ...] = ()


def read_story(folder: Path) -> Story:
    """The story in a pack's `samples/` folder; an empty one if there is none."""
    if not (folder / FILE).is_file():
        return Story()
    root, problems = read_yaml((folder / FILE).read_text("utf-8"), SourceFile(FILE, "samples"))
    if root is None or problems:
        raise _wrong(str(problems[0].message) if problems else "")
    draft = root.mapping("draft")
    return Story(
        days=int(root.text("days") or 0),
        releases=tuple(_release(node) for node in _maps(root, "releases")),
        draft=None if draft is None else _draft(draft),
        look=tuple(
            Look(path=node.text("path") or "/", what=_text(node.get("what")))
            for node in _maps(root, "look")
        ),
    )


def _release(node: MapNode) -> StoryRelease:
    return StoryRelease(
        at=_moment(node),
        by=_word(node, "by"),
        note=_word(node, "note"),
        files=_texts(node, "files"),
        append=_texts(node, "append"),
    )


def _draft(node: MapNode) -> StoryDraft:
    saves = (
        StorySave(title=_word(n, "title"), sets=_texts(n, "set"), files=_texts(n, "files"))
        for n in _maps(node, "saves")
    )
    return StoryDraft(
        at=_moment(node), by=_word(node, "by"), title=_word(node, "title"), saves=tuple(saves)
    )


def _moment(node: MapNode) -> Moment:
    return Moment(day=int(_word(node, "day")), clock=time.fromisoformat(_word(node, "at")))


def _maps(node: MapNode, key: str) -> list[MapNode]:
    return [n for _, _, n in node.maps(key) if isinstance(n, MapNode)]


def _texts(node: MapNode, key: str) -> dict[str, str]:
    return {name: n.text for name, _, n in node.maps(key) if isinstance(n, ScalarNode)}


def _text(node: Node | None) -> Text:
    if isinstance(node, MapNode):
        return Text({locale: node.text(locale) or "" for locale in node.entries})
    return Text({"en": node.text if isinstance(node, ScalarNode) else ""})


def _word(node: MapNode, key: str) -> str:
    found = node.text(key)
    if found is None:
        raise _wrong(f"{key}, {node.location.line}")
    return found


def _wrong(what: str) -> Refusal:
    return Refusal(
        message("{file} of the pack's samples cannot be read: {what}", file=FILE, what=what),
        message("Mend the file."),
    )
