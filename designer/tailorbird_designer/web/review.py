"""`/designer/review`: what publishing the draft would do, and publishing it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, request

from tailorbird_designer.drafts import PublishRefused
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.frame import page
from tailorbird_designer.web.review_view import review
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.workspace.refusals import WorkspaceRefusal
from tailorbird_metadata.messages import Message
from tailorbird_runtime.storage.apply import ApplyRefused
from tailorbird_runtime.storage.locks import Busy
from tailorbird_runtime.web.notes import with_note

_LONGEST_NOTE = 4000


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/review")
    def look() -> Answer:
        return _page(desk())

    @pages.post("/designer/review")
    def publish() -> Answer:
        at = desk()
        note = request.form.get("note", "").replace("\r\n", "\n")[:_LONGEST_NOTE]
        ticked = request.form.getlist("ticked")
        seen = request.form.get("seen", "")
        try:
            done = at.drafts.publish(at.person, at.author, note, seen=seen, ticked=ticked)
        except PublishRefused as refused:
            return _again(at, note, ticked, refused.reasons)
        except WorkspaceRefusal as refused:
            return _again(at, note, ticked, (refused.message, refused.help))
        except (ApplyRefused, Busy) as refused:
            return _again(at, note, ticked, (refused.message,))
        address = f"/designer/history/{done.applied.release}"
        return redirect(with_note(address, "published"), 303)


def _page(at: Desk) -> str:
    return page("designer/review.html", review(at, at.drafts.preview(at.workbench)))


def _again(at: Desk, note: str, ticked: Sequence[str], reasons: Sequence[Message]) -> Answer:
    """The page as it is now, with what was typed and why nothing was published."""
    preview = at.drafts.preview(at.drafts.look(at.person))
    shown = review(at, preview, note=note, ticked=ticked, refused=[at.say(r) for r in reasons])
    return page("designer/review.html", shown), 409
