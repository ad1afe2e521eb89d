"""`/designer/history`: every release, what it did, and taking one back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import abort, redirect

from tailorbird_designer.drafts import DraftInvalid, ReleaseDetail, UnknownRelease
from tailorbird_designer.drafts.filediff import FileDiff
from tailorbird_designer.edits import EditRefused
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.frame import page
from tailorbird_designer.web.review_view import BoundRelease, bound_release, step_line
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.workspace.refusals import WorkspaceRefusal
from tailorbird_metadata.changes import CLASSES
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_runtime.web.notes import with_note


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundDetail:
    """What the template of one release sees."""

    release: BoundRelease
    note: str
    commit: str
    steps: tuple[dict[str, str], ...]
    files: tuple[FileDiff, ...]
    can_take_back: bool
    refused: tuple[str, ...]


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/history")
    def history() -> Answer:
        at = desk()
        shown = tuple(bound_release(at, r) for r in at.drafts.releases())
        return page("designer/history.html", shown)

    @pages.get("/designer/history/<int:number>")
    def release(number: int) -> Answer:
        at = desk()
        return _page(at, _detail(at, number))

    @pages.post("/designer/history/<int:number>/back")
    def back(number: int) -> Answer:
        at = desk()
        detail = _detail(at, number)
        title = at.say(message("Take release {n} back", n=number))
        try:
            found = at.drafts.revert(number, at.person, at.author, title)
        except DraftInvalid as invalid:
            return _refused(at, detail, [_NEEDED, *(p.message for p in invalid.problems)])
        except EditRefused as refused:
            return _refused(at, detail, [refused.message, refused.help])
        except WorkspaceRefusal as refused:
            return _refused(at, detail, [refused.message, refused.help])
        note = "taken_back_partly" if found.kept else "taken_back"
        return redirect(with_note("/designer/review", note), 303)


_NEEDED = message("This release cannot be taken back by itself: something later needs it.")


def _detail(at: Desk, number: int) -> ReleaseDetail:
    try:
        return at.drafts.release(number)
    except UnknownRelease:
        abort(404)


def _refused(at: Desk, detail: ReleaseDetail, reasons: list[Message]) -> Answer:
    return _page(at, detail, tuple(at.say(r) for r in reasons)), 409


def _page(at: Desk, detail: ReleaseDetail, refused: tuple[str, ...] = ()) -> str:
    release = detail.release
    shown = BoundDetail(
        release=bound_release(at, release),
        note=release.note.partition("\n")[2].strip(),
        commit=(release.commit or "")[:10],
        steps=tuple(_steps(at, detail)),
        files=detail.files,
        can_take_back=detail.before is not None and bool(detail.files),
        refused=refused,
    )
    count = len(shown.steps)
    words = counted(count, message("1 step"), message("{n} steps", n=count))
    return page("designer/release.html", shown, count=at.say(words))


def _steps(at: Desk, detail: ReleaseDetail) -> Iterator[dict[str, str]]:
    for step in sorted(detail.plan.steps, key=lambda s: -CLASSES.index(s.cls)):
        text = step.sentence.text
        yield step_line(at, step, "+" if text.startswith("new") else "~")
