"""Web forms do not show strangers what the company has."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspaces import TINY, with_files, write_workspace

from tailorbird_metadata.compiler import compile_workspace

WEBFORM = "webform: ask\nlabel: Ask\non: thing\nfields: [name, x]\n"


@pytest.mark.parametrize(
    "field",
    [
        "{type: user}",
        "{type: user, many: true}",
        "{type: team}",
        "{type: team, many: true}",
        "{type: lookup, to: [thing, other]}",
        "{type: multi_lookup, to: thing}",
    ],
)
def test_people_teams_and_records_are_not_offered_to_strangers(tmp_path: Path, field: str) -> None:
    files = {
        "entities/thing/entity.yaml": "entity: thing\ntitle: name\nfields:\n"
        f"  name: {{type: text}}\n  x: {field}\n",
        "entities/other/entity.yaml": "entity: other\ntitle: name\n"
        "fields: {name: {type: text}}\nlabel: {one: Other, many: Others}\n",
        "webforms/ask.yaml": WEBFORM,
    }
    found = compile_workspace(write_workspace(tmp_path, with_files(TINY, files)))
    told = [(p.code, str(p.message)) for p in found.problems if p.severity == "error"]
    assert told == [("E0526", "X would show strangers what the company has.")]
