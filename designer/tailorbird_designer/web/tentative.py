"""What the draft would mean with some more edits, without keeping them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tailorbird_designer.edits import Edit, EditRefused, edited
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.troubles import Troubles, of_problems, trouble
from tailorbird_metadata.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Tentative:
    """The model with the edits, or the draft's own where they do not compile."""

    model: Model
    troubles: Troubles


def tentative(at: Desk, edits: Sequence[Edit]) -> Tentative:
    """Carries out the edits in memory alone."""
    if not edits:
        return Tentative(model=at.model, troubles=Troubles())
    try:
        files = edited(at.workbench.files, edits)
    except EditRefused as refused:
        found = trouble(refused.message, at.say, refused.path, refused.help)
        return Tentative(model=at.model, troubles=Troubles([found]))
    compiled = at.drafts.snapshots.of(files).compiled
    known = {(p.code, str(p.message)) for p in at.workbench.compiled.errors}
    fresh = [p for p in compiled.errors if (p.code, str(p.message)) not in known]
    return Tentative(
        model=compiled.model or at.model, troubles=Troubles(of_problems(fresh, files, at.say))
    )
