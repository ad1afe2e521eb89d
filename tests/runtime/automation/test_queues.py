"""A queue is somebody who may be named; nobody is behind it yet, and that is told."""

from __future__ import annotations

from pathlib import Path

from tests.crm import RICH
from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.model import CreateTask, Recipient
from tailorbird_runtime.automation.recipients import takes_turns
from tailorbird_runtime.automation.words import who_words

HAND_OVER = """
    automation: hand_over
    on: deal
    after: created
    do: {task: {create_task: {title: Plan it, for: queue intake}}}
"""


def test_a_task_for_a_queue_compiles_with_a_warning_and_says_its_name(tmp_path: Path) -> None:
    workspace = RICH["workspace.yaml"].rstrip() + "\n        queues: {intake: Intake desk}\n"
    files = {**RICH, "workspace.yaml": workspace, "automations/hand_over.yaml": HAND_OVER}
    found = compile_workspace(write_workspace(tmp_path, files))
    assert found.model is not None, [str(p.message) for p in found.errors]
    told = [str(p.message) for p in found.problems if p.location.file.startswith("automations/h")]
    assert told == ["`queue intake` is accepted and has no effect in this version."]
    task = found.model.automations["hand_over"].steps["task"].does
    assert isinstance(task, CreateTask)
    assert task.to == Recipient(kind="queue", name="intake") and not takes_turns(task.to)
    deal = found.model.entities["deal"]
    assert str(who_words(found.model, deal, task.to)) == "Intake desk"
