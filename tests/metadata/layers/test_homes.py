"""Files that lie in no place: what they call themselves says where they belong."""

from __future__ import annotations

import pytest

from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.problems import Move
from tailorbird_metadata.source.workspace import sources_of

COMPANY = b"crm: 1\nworkspace: a\ncurrency: EUR\ntimezone: UTC\n"
HELP = "See the list of folders in the language reference, or move the file away."


@pytest.mark.parametrize(
    ("path", "text", "home"),
    [
        ("entities/guest.yaml", "role: guest", "roles/guest.yaml"),
        ("entities/lead.yaml", "entity: lead", "entities/lead/entity.yaml"),
        ("entities/deal/sales.yaml", "pipeline: sales", "entities/deal/pipelines/sales.yaml"),
        ("entities/deal/more/rep.yaml", "layout: rep", "entities/deal/layouts/rep.yaml"),
        ("reports/old/open.yaml", "report: open", "reports/open.yaml"),
        ("entities/sales.yaml", "pipeline: sales", None),
        ("entities/notes.yaml", "notes: here", None),
        ("entities/odd.yaml", "role: {a: 1}", None),
    ],
)
def test_a_file_in_no_place_is_told_its_own(path: str, text: str, home: str | None) -> None:
    found = compile_sources(sources_of({"workspace.yaml": COMPANY, path: text.encode()}))
    [problem] = [p for p in found.problems if p.code == "E0011"]
    assert str(problem.help) == (f"Its file is {home}." if home else HELP)
    assert problem.mends == ((Move(file=path, to=home),) if home else ())
