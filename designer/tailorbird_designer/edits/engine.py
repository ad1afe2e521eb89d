"""A row of edits over the files of a workspace: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tailorbird_designer.edits.edit import Edit, Verb
from tailorbird_designer.edits.labels import VERBS as LABEL_VERBS
from tailorbird_designer.edits.labels import edited as labels_edited
from tailorbird_designer.edits.notes import with_notes
from tailorbird_designer.edits.ordering import add, move
from tailorbird_designer.edits.places import Files
from tailorbird_designer.edits.refusals import stuck
from tailorbird_designer.edits.removing import reset, retire
from tailorbird_designer.edits.renaming import rename
from tailorbird_designer.edits.tree import Stuck
from tailorbird_designer.edits.whole import whole_text
from tailorbird_designer.edits.writing import override, set_value

_VERBS: Mapping[Verb, Callable[[Files, Edit], Files]] = {
    Verb.SET: set_value,
    Verb.ADD: add,
    Verb.RENAME: rename,
    Verb.MOVE: move,
    Verb.RETIRE: retire,
    Verb.OVERRIDE: override,
    Verb.RESET: reset,
    Verb.TEXT: whole_text,
}


def edited(files: Files, edits: Sequence[Edit]) -> Files:
    """The files of a workspace (path to bytes) after the edits, one after the other.

    Only files of the company change, and of those only the bytes that an edit is about.  Every
    edit is read back and compared with what was asked; raises EditRefused if one cannot be made.
    Beside a translation that they write stands from which text it was made.
    """
    found = files
    for edit in edits:
        found = _edited(found, edit)
    return with_notes(files, found, edits)


def _edited(files: Files, edit: Edit) -> Files:
    try:
        if edit.path.startswith("labels.") and edit.verb in LABEL_VERBS:
            return labels_edited(files, edit)
        return _VERBS[edit.verb](files, edit)
    except Stuck as found:
        raise stuck(edit.path, found) from found
