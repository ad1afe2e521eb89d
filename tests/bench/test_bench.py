"""The bench itself keeps working: both applications answer every question, on a tiny scale."""

from __future__ import annotations

import pytest
from tests.bench import compiling
from tests.bench.__main__ import GOALS, main


def test_every_question_is_answered_by_both(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ["--deals", "400", "--contacts", "100", "--accounts", "100"]
    main([*sizes, "--rounds", "1", "--scale", "0.04", "--databases", "sqlite"])
    lines = capsys.readouterr().out.splitlines()
    assert [line[:16].strip() for line in lines[1:3]] == list(compiling.GOALS)
    assert [line[:10].strip() for line in lines if line[:10].strip() in GOALS] == list(GOALS)
