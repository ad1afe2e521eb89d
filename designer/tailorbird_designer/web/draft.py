"""What is done with the draft as a whole: undo, redo, its title, throwing it away."""

from __future__ import annotations

from flask import redirect, request

from tailorbird_designer.web.desk import desk
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import back_to
from tailorbird_runtime.web.notes import with_note

_LONGEST_TITLE = 120


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.post("/designer/undo")
    def undo() -> Answer:
        at = desk()
        if request.form.get("way") == "redo":
            at.drafts.redo(at.person)
            return redirect(with_note(back_to("/designer"), "redone"), 303)
        at.drafts.undo(at.person)
        return redirect(with_note(back_to("/designer"), "undone"), 303)

    @pages.post("/designer/draft/title")
    def rename() -> Answer:
        at = desk()
        title = " ".join(request.form.get("title", "").split())[:_LONGEST_TITLE]
        if title:
            at.drafts.rename(at.person, at.author, title)
        return redirect(back_to("/designer"), 303)

    @pages.post("/designer/draft/discard")
    def discard() -> Answer:
        at = desk()
        at.drafts.discard(at.person)
        return redirect(with_note("/designer", "discarded"), 303)
