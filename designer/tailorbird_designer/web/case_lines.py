"""The tests of the company that have to do with an automation, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.troubles import code_address
from tailorbird_metadata.cases import Case, Suite, read_suites
from tailorbird_metadata.messages import counted, message
from tailorbird_metadata.model import Automation
from tailorbird_metadata.source.workspace import sources_of
from tailorbird_runtime.trials.cases import CaseResult, run_cases
from tailorbird_runtime.trials.replay import replay


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case: what it expected and did not get, what it got and did not expect."""

    it: str
    passed: bool
    expected: str
    got: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """How often it would have run on what happened lately, and how often what is published."""

    label: str
    runs: str
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCases:
    """The list of cases; `said` counts them."""

    lines: tuple[CaseLine, ...]
    said: str
    failing: bool
    past: Past | None


def cases_of(at: Desk, automation: Automation) -> BoundCases:
    """Runs the cases about the automation, or about records of its entity, on the draft."""
    suites = read_suites(sources_of(at.workbench.files), at.model).suites
    wanted = [_only(s, automation) for s in suites]
    results = run_cases(at.model, [s for s in wanted if s.cases])
    passed = sum(r.passed for r in results)
    said = counted(
        len(results),
        message("{n} of 1 passes", n=passed),
        message("{n} of {all} pass", n=passed, all=len(results)),
    )
    return BoundCases(
        lines=tuple(_lines(at, results)),
        said=at.say(said) if results else "",
        failing=passed < len(results),
        past=_past(at, automation),
    )


def _past(at: Desk, automation: Automation) -> Past | None:
    """The replay of the last days; None for what the clock or a button sets off."""
    found = replay(
        at.ports.engine,
        at.context.live.model,
        at.model,
        f"automations.{automation.name}",
        now=at.voice.now,
    )
    if found is None:
        return None
    runs = counted(found.runs, message("1 run"), message("{n} runs", n=at.voice.count(found.runs)))
    before = found.published_runs
    instead = message("instead of {n}", n=at.voice.count(before or 0))
    return Past(
        label=at.say(message("Replay since {day}", day=at.voice.day(found.since.date()))),
        runs=at.say(runs),
        instead=at.say(instead) if before is not None and before != found.runs else "",
    )


def _only(suite: Suite, automation: Automation) -> Suite:
    return replace(suite, cases=tuple(c for c in suite.cases if _about(c, automation)))


def _about(case: Case, automation: Automation) -> bool:
    if case.when.automation is not None:
        return case.when.automation == automation.name
    return case.when.entity == automation.entity


def _lines(at: Desk, results: tuple[CaseResult, ...]) -> Iterator[CaseLine]:
    for result in results:
        yield CaseLine(
            it=result.it,
            passed=result.passed,
            expected=at.voice.join([at.say(m) for m in result.expected]),
            got=at.voice.join([at.say(m) for m in result.got]),
            href=code_address(result.location.file, result.location.line),
        )
