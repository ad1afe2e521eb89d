"""`activity:` of an entity: who takes part."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspaces import TINY, with_files, write_workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace

MEETING = """
entity: meeting
label: {{one: Meeting, many: Meetings}}
title: name
activity: {{starts: starts_at, attendees: {names}}}
fields:
  name: {{type: text}}
  starts_at: {{type: datetime}}
  owner: {{type: user}}
  users: {{type: user, many: true}}
  about: {{type: lookup, to: [thing, meeting]}}
  things: {{type: multi_lookup, to: thing, children: gatherings}}
  thing: {{type: lookup, to: thing, children: talks}}
  teams: {{type: team}}
"""


def compiled(folder: Path, names: str) -> Compiled:
    text = MEETING.format(names=names)
    files = with_files(TINY, {"entities/meeting/entity.yaml": text})
    return compile_workspace(write_workspace(folder, files))


def test_people_and_records_take_part_one_or_several(tmp_path: Path) -> None:
    found = compiled(tmp_path, "[owner, users, about, things, thing]")
    assert found.model is not None, [str(p.message) for p in found.problems]
    activity = found.model.entities["meeting"].activity
    assert activity is not None
    assert activity.attendees == ("owner", "users", "about", "things", "thing")


@pytest.mark.parametrize("name", ["name", "starts_at", "teams", "created_by"])
def test_what_is_nobody_does_not_take_part(tmp_path: Path, name: str) -> None:
    found = compiled(tmp_path, f"[{name}]")
    assert [p.code for p in found.problems if p.severity == "error"] == ["E0225"]
