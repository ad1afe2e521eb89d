"""What is tried on a draft before anybody publishes it: dry runs on real records, test cases."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from tailorbird_designer.drafts.workbench import Workbench
from tailorbird_metadata.cases import Suites, read_suites
from tailorbird_metadata.changes import compare
from tailorbird_metadata.model import Model
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.workspace import sources_of
from tailorbird_runtime.trials.backtest import Backtest, backtest
from tailorbird_runtime.trials.cases import CaseResult, run_cases

_KEPT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Dry runs by item path; the outcome of every test case; what is wrong with the tests."""

    trials: Mapping[str, Backtest] = field(default_factory=dict)
    cases: tuple[CaseResult, ...] = ()
    problems: tuple[Problem, ...] = ()


class Trying:
    """Tries drafts; test cases, which depend on the files alone, are carried out once a commit."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[Suites, tuple[CaseResult, ...]]] = OrderedDict()

    def tried(self, bench: Workbench, now: datetime) -> Tried:
        """Every changed automation and rule on the live records, and all test cases."""
        model = bench.compiled.model
        if model is None:
            return Tried()
        suites, cases = self._cases(bench, model)
        trials = {
            path: backtest(self._engine, bench.published, model, path, now=now)
            for path in changed_items(bench.published, model)
        }
        return Tried(trials=trials, cases=cases, problems=tuple(suites.problems))

    def _cases(self, bench: Workbench, model: Model) -> tuple[Suites, tuple[CaseResult, ...]]:
        with self._lock:
            kept = self._kept.get(bench.head)
        if kept is not None:
            return kept
        suites = read_suites(sources_of(bench.files), model)
        found = (suites, run_cases(model, suites.suites))
        with self._lock:
            self._kept[bench.head] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def changed_items(published: Model, model: Model) -> Iterator[str]:
    """The automations and rules that are new or do something else; each once."""
    found: dict[str, None] = {}
    for change in compare(published, model):
        path = _item(change.path)
        if path is not None and _is_there(model, path):
            found[path] = None
    yield from found


def _item(path: str) -> str | None:
    match path.split("."):
        case ["automations", name, *_]:
            return f"automations.{name}"
        case [entity, "rules", name, *_]:
            return f"{entity}.rules.{name}"
    return None


def _is_there(model: Model, path: str) -> bool:
    match path.split("."):
        case ["automations", name]:
            return name in model.automations
        case [entity, _, name]:
            known = model.entities.get(entity)
            return known is not None and name in known.rules
    return False
