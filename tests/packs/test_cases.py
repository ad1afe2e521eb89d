"""The tests that stand beside the packs hold, and would notice an automation that went astray."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pytest
from tests.packs import hanlin, qimu

from tailorbird_metadata.cases import Suite, read_suites
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Automation, Model
from tailorbird_metadata.source.workspace import read_workspace
from tailorbird_runtime.trials.cases import run_cases

PACKS = ("b2b", "b2c")


@dataclass(frozen=True)
class Beside:
    """A pack's model and the tests beside it."""

    model: Model
    suites: tuple[Suite, ...]

    def failing(self) -> list[str]:
        """The cases that fail."""
        return [r.it for r in run_cases(self.model, self.suites) if not r.passed]

    def changed(self, name: str, change: Callable[[Automation], Automation]) -> list[str]:
        """The cases that fail with one automation changed."""
        automations = dict(self.model.automations)
        automations[name] = change(automations[name])
        model = replace(self.model, automations=frozen(automations))
        found = run_cases(model, self._about(automations[name]))
        return [r.it for r in found if not r.passed]

    def _about(self, automation: Automation) -> list[Suite]:
        """The cases that can set it off."""
        by_hand = automation.trigger.kind in ("created", "updated", "changed", "entered")
        found = []
        for suite in self.suites:
            cases = [
                c
                for c in suite.cases
                if c.when.automation in ((None,) if by_hand else (automation.name, automation.id))
            ]
            if cases:
                found.append(replace(suite, cases=tuple(cases)))
        return found


@lru_cache
def _beside(pack: str) -> Beside:
    house = {"b2b": hanlin, "b2c": qimu}[pack]
    model = house.pack_model()
    with tempfile.TemporaryDirectory() as folder:
        found = read_suites(read_workspace(house.write_company(Path(folder))), model)
    assert [str(p.message) for p in found.problems] == []
    return Beside(model, tuple(found.suites))


AUTOMATIONS = [(pack, name) for pack in PACKS for name in _beside(pack).model.automations]


@pytest.mark.parametrize("pack", PACKS)
def test_all_cases_of_a_pack_hold(pack: str) -> None:
    beside = _beside(pack)
    assert sum(len(s.cases) for s in beside.suites) >= 15
    assert beside.failing() == []


@pytest.mark.parametrize(("pack", "name"), AUTOMATIONS)
def test_a_case_notices_an_automation_that_does_nothing(pack: str, name: str) -> None:
    assert _beside(pack).changed(name, lambda a: replace(a, off=True))


@pytest.mark.parametrize(("pack", "name"), AUTOMATIONS)
def test_a_case_notices_an_automation_that_asks_no_condition(pack: str, name: str) -> None:
    if _beside(pack).model.automations[name].when is not None:
        assert _beside(pack).changed(name, lambda a: replace(a, when=None))
