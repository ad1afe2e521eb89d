"""From a draft to its preview, and from a preview that somebody has seen to a release."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from tailorbird_designer.drafts.benches import draft_ref
from tailorbird_designer.drafts.filediff import file_diffs
from tailorbird_designer.drafts.preview import Preview, items_of, seen_of, still_seen
from tailorbird_designer.drafts.trying import Tried
from tailorbird_designer.drafts.workbench import Workbench
from tailorbird_designer.publish.draft import DraftChange, publish_draft
from tailorbird_designer.publish.publish import Published
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.refusals import Moved
from tailorbird_designer.workspace.repository import Repository
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Model
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.steps import Plan


class PublishRefused(Exception):
    """A draft that was not published; nothing changed.  `reasons` say why, in words."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        super().__init__(" ".join(str(r) for r in reasons))
        self.reasons = tuple(reasons)
        self.message = reasons[0]


def preview_of(
    engine: sa.Engine, bench: Workbench, in_force: Model | None, tried: Tried
) -> Preview:
    """What publishing would do now; reads the database and changes nothing."""
    known = {str(p.message) for p in bench.base_problems}
    model = bench.compiled.model
    plan = _plan(engine, in_force, model) if model is not None else None
    items = items_of(plan, tried.trials) if plan is not None else ()
    failing = sum(not case.passed for case in tried.cases)
    return Preview(
        bench=bench,
        plan=plan,
        items=items,
        errors=(*bench.compiled.errors, *(p for p in tried.problems if p.severity == "error")),
        warnings=tuple(
            p
            for p in bench.compiled.problems
            if p.severity == "warning" and str(p.message) not in known
        ),
        files=file_diffs(bench.base_files, bench.files),
        tried=tried,
        seen=seen_of(bench, items, failing),
    )


def publish_preview(
    engine: sa.Engine,
    repository: Repository,
    preview: Preview,
    in_force: Model | None,
    author: Author,
    note: str,
    now: datetime,
    *,
    seen: str,
    ticked: Collection[str],
    checkpoint: Callable[[str], None],
) -> Published:
    """Publish what somebody has seen; raises PublishRefused or what the protocol raises."""
    obstacles = [*preview.obstacles(ticked)]
    if not note.strip():
        obstacles.append(message("Write what changes for users."))
    if not obstacles and not still_seen(seen, preview.seen):
        obstacles.append(
            message("The plan has changed since you looked at it. Look at it once more.")
        )
    if obstacles:
        raise PublishRefused(obstacles)
    bench, plan = preview.bench, preview.plan
    assert plan is not None and bench.compiled.model is not None and bench.draft is not None
    change = DraftChange(
        old=in_force,
        new=bench.compiled.model,
        plan=plan,
        note=note,
        main=bench.main,
        branch=draft_ref(bench.person),
        tip=bench.head,
        tree=bench.draft.saves[-1].tree,
    )
    try:
        return publish_draft(engine, repository, change, author, now, checkpoint)
    except Moved as moved:
        raise PublishRefused(
            [
                message(
                    "Somebody saved or published at the same moment. Nothing was published; look "
                    "at the draft once more."
                )
            ]
        ) from moved


def _plan(engine: sa.Engine, old: Model | None, new: Model) -> Plan:
    with read(engine) as connection:
        return make_plan(connection, old, new)
