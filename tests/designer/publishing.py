"""A publish of a small model, as a function and as a process that can be killed at any step.

`python -m tests.designer.publishing URL FOLDER FIELD… STEP` publishes a thing with these fields
and kills itself when the step is done.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from tests.models import entity, field, model

from tailorbird_designer.publish.publish import Change, Checkpoint, Published, publish
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.repository import Repository
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import make_engine, read
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.system import ensure_system

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


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
    return publish(engine, repository, change, Author("Anna", "a@b"), NOON, checkpoint)


def _kill_at(step: str) -> Checkpoint:
    def stop(done: str) -> None:
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return stop


if __name__ == "__main__":
    url, folder, *names, step = sys.argv[1:]
    publish_fields(make_engine(url), Path(folder), *names, checkpoint=_kill_at(step))
