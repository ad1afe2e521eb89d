"""Every problem code has its paragraph under its title, and no other has one."""

from __future__ import annotations

import pytest
from tests.docs.pages import page, sections

from tailorbird_metadata.codes import CODES

FOUND = sections(page("problems.md"), 3)


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_its_paragraph(code: str) -> None:
    heading = f"{code} {CODES[code]}"
    assert heading in FOUND, "add it to docs/problems.md under exactly this title"
    assert len(FOUND[heading].strip()) > 5, "say how to mend it"


def test_every_paragraph_is_about_a_code() -> None:
    told = [heading for heading in FOUND if heading]
    assert told == [f"{code} {title}" for code, title in CODES.items()]
