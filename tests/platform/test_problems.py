"""Every problem code is told by its fixture word for word, and the mended company lacks it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.problems import OUTPUTS, Fixture, all_fixtures, told

from tailorbird_metadata.codes import CODES

FIXTURES = all_fixtures()
_TOLD = re.compile(r"^(?:error|warning)\[(\w+)\]", re.M)
_ERROR = re.compile(r"^error\[(\w+)\]", re.M)


def test_every_code_has_a_fixture_and_every_fixture_a_code() -> None:
    known = {f.code for f in FIXTURES}
    assert sorted(set(CODES) - known) == [], (
        "add tests/data/problems/<CODE>/, see tests/problems.py"
    )
    assert sorted(known - set(CODES)) == [], "no such code any more"


def test_the_base_has_no_problem(tmp_path: Path) -> None:
    base = Fixture("base").folder
    assert told(base, ["check"], "en") == ("0 errors, 0 warnings in 6 files\n", 0)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda f: f.code)
def test_the_problem_is_told_and_its_help_mends_it(fixture: Fixture, tmp_path: Path) -> None:
    company = tmp_path / "company"
    company.mkdir()
    fixture.apply(company)
    for locale in OUTPUTS:
        said, _ = fixture.told(company, "before", locale)
        assert said == fixture.expected(locale), f"python -m tests.problems {fixture.code}"
    english = fixture.expected("en")
    errors = set(_ERROR.findall(english))
    assert fixture.code in _TOLD.findall(english)
    assert errors <= {fixture.code}, "one cause, one code"
    assert english.count("help: ") == len(_TOLD.findall(english)), "every problem has help"
    mended, _ = fixture.told(company, "after", "en")
    assert fixture.code not in _TOLD.findall(mended), mended
    assert _ERROR.findall(mended) == []


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda f: f.code)
def test_the_chinese_text_is_chinese(fixture: Fixture) -> None:
    sentences = re.findall(
        r"^(?:错误|警告)\[\w+\] (.*)|^  建议: (.*)", fixture.expected("zh"), re.M
    )
    assert sentences
    for sentence in sentences:
        assert re.search("[\u4e00-\u9fff]", "".join(sentence)), sentence
