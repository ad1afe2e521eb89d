"""Saving: edits into the draft, then on to a page; or the page again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from flask import redirect, request

from tailorbird_designer.drafts import Clashed, DraftInvalid
from tailorbird_designer.edits import Edit, EditRefused, edited
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.routing import Answer
from tailorbird_designer.web.troubles import Trouble, Troubles, of_problems, trouble
from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.web.asking import own_address
from tailorbird_runtime.web.notes import with_note

Again = Callable[[Troubles], str]
"""Draws the page once more, with what was typed and what is wrong."""


def save(
    edits: Sequence[Edit], *, title: Message, back: str, again: Again, note: str = "drafted"
) -> Answer:
    """Keep the edits in the draft and go to `back` with a toast; else the page again, with 422.

    The form carries `base`, the head that its page was drawn from.
    """
    at = desk()
    if not edits:
        return redirect(with_note(back, "unchanged"), 303)
    found = tried(at, edits, title)
    if found:
        return again(found), 422
    return redirect(with_note(back, note), 303)


def tried(at: Desk, edits: Sequence[Edit], title: Message) -> Troubles:
    """Keeps the edits in the draft; what stood against it, if anything."""
    base = request.form.get("base", "") or at.workbench.head
    try:
        at.drafts.save(at.person, at.author, edits, base=base, title=title)
    except EditRefused as refused:
        return Troubles([trouble(refused.message, at.say, refused.path, refused.help)])
    except DraftInvalid as invalid:
        return Troubles(of_problems(invalid.problems, _edited(at, edits), at.say))
    except Clashed as clashed:
        return Troubles(_clashes(at, clashed))
    return Troubles()


def back_to(fallback: str) -> str:
    """Where a form wants to return to, if it is a page of the designer."""
    wanted = own_address(request.form.get("back", ""))
    return wanted if wanted.startswith("/designer") else fallback


def _edited(at: Desk, edits: Sequence[Edit]) -> dict[str, bytes]:
    return dict(edited(at.workbench.files, edits))


def _clashes(at: Desk, clashed: Clashed) -> Iterable[Trouble]:
    for clash in clashed.clashes:
        yield trouble(
            message("This was changed in another window meanwhile. Load the page again."),
            at.say,
            clash.path,
        )
