"""A publish of a small model, as a function and as a process that can be killed at any step.

`python -m tests.designer.publishing URL FOLDER files|draft FIELD… STEP` publishes a thing with
these fields, from the working tree or from a draft, and kills itself when the step is done.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from tests.models import entity, field, model

from tailorbird_designer.publish.draft import DraftChange, publish_draft
from tailorbird_designer.publish.publish import Change, Checkpoint, Published, publish
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.repository import Repository
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import make_engine, read
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.system import ensure_system

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
ANNA = Author("Anna", "a@b")
DRAFT = "refs/heads/drafts/7"


def publish_fields(
    engine: sa.Engine, folder: Path, *names: str, checkpoint: Checkpoint = lambda step: None
) -> Published:
    """Write the names into the workspace's file and publish a model with these fields."""
    repository = Repository(folder)
    (folder / "workspace.yaml").write_text("\n".join(names) + "\n")
    new = model(entity("thing", *(field(n) for n in names)))
    ensure_system(engine)
    with read(engine) as connection:
        old = revisions.newest_model(connection)
        plan = make_plan(connection, old, new)
    change = Change(old=old, new=new, plan=plan, files=repository.fingerprint(), subject="things")
    return publish(engine, repository, change, ANNA, NOON, checkpoint)


def draft_fields(folder: Path, *names: str) -> None:
    """A draft of person 7 in which the thing has these fields; it lies on the main branch."""
    repository = Repository(folder)
    text = ("\n".join(names) + "\n").encode()
    files: dict[str, bytes | None] = {"workspace.yaml": text, "roles/new.yaml": b"new\n"}
    head = repository.standing().head
    assert head is not None
    there = repository.history.refs(DRAFT).get(DRAFT)
    made = repository.history.write(head, files, ANNA, "Draft", NOON)
    repository.history.point({DRAFT: (there.commit if there else None, made.commit)})


def publish_draft_fields(
    engine: sa.Engine, folder: Path, *names: str, checkpoint: Checkpoint = lambda step: None
) -> Published:
    """Publish that draft."""
    repository = Repository(folder)
    draft = repository.history.refs(DRAFT)[DRAFT]
    main = repository.standing().head
    assert main is not None
    new = model(entity("thing", *(field(n) for n in names)))
    with read(engine) as connection:
        old = revisions.newest_model(connection)
        plan = make_plan(connection, old, new)
    change = DraftChange(
        old=old, new=new, plan=plan, note="Things\n\nhave more", main=main,
        branch=DRAFT, tip=draft.commit, tree=draft.tree,
    )  # fmt: skip
    return publish_draft(engine, repository, change, ANNA, NOON, checkpoint)


def _kill_at(step: str) -> Checkpoint:
    def stop(done: str) -> None:
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return stop


if __name__ == "__main__":
    url, folder, how, *names, step = sys.argv[1:]
    act = publish_draft_fields if how == "draft" else publish_fields
    act(make_engine(url), Path(folder), *names, checkpoint=_kill_at(step))
