"""Runs the tests that stand beside a configuration: each case in a company in memory of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from tailorbird_metadata.cases import Act, Case, Suite, read_suites
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Model
from tailorbird_metadata.problems import Location, Problem
from tailorbird_metadata.source.workspace import Sources
from tailorbird_runtime.automation.due import DUE, Due
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.trials.effects import Effects, Key, effects_of, refusal_of, rows_of
from tailorbird_runtime.trials.judging import judge
from tailorbird_runtime.trials.worlds import NotSet, Template, World, make_world
from tailorbird_runtime.validation.errors import RecordInvalid

_DOOR = "form"
_log = logging.getLogger("tailorbird.tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """How one case ended; `location` is that of its `it:`.

    `expected` is what it names and did not get, `got` what happened and it does not name.
    """

    suite: str
    it: str
    passed: bool
    expected: tuple[Message, ...]
    got: tuple[Message, ...]
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What came of all tests; `problems` are mistakes in their files: then nothing was run."""

    results: tuple[CaseResult, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that do not hold."""
        return tuple(r for r in self.results if not r.passed)

    @property
    def otherwise(self) -> tuple[CaseResult, ...]:
        """The cases of packs that do not hold in this company."""
        return tuple(r for r in self.failed if r.location.file.startswith("packs/"))

    @property
    def may_apply(self) -> bool:
        """Whether the company's own cases hold; what packs expect does not bind it."""
        wrong = any(p.severity == "error" for p in self.problems)
        return not wrong and len(self.failed) == len(self.otherwise)

    @property
    def passed(self) -> bool:
        """Whether every case was run and holds."""
        return not self.failed and not any(p.severity == "error" for p in self.problems)


def run_tests(sources: Sources, model: Model, names: Iterable[str] = ()) -> Tested:
    """Read and carry out the tests of a workspace; `names` limits them to these files' names.

    `model` is what the sources mean.
    """
    found, wanted = read_suites(sources, model), set(names)
    if found.errors:
        return Tested(problems=found.problems)
    suites = [s for s in found.suites if not wanted or s.name in wanted]
    return Tested(results=run_cases(model, suites), problems=found.problems)


def run_cases(model: Model, suites: Iterable[Suite]) -> tuple[CaseResult, ...]:
    """Carry out every case; nothing outside this process is touched."""
    cases = [(suite, case) for suite in suites for case in suite.cases]
    if not cases:
        return ()
    template = Template(model, cases[0][1].now)
    try:
        return tuple(_tried(template, suite, case) for suite, case in cases)
    finally:
        template.close()


def _tried(template: Template, suite: Suite, case: Case) -> CaseResult:
    """One case; a failure of the program fails the case and stands in the log."""
    try:
        return _run(template, suite, case)
    except Exception as failure:
        _log.exception("the case “%s” of %s failed", case.it, suite.file)
        kind = type(failure).__name__
        sentence = message("The program failed: {kind}. Its log says more.", kind=kind)
        return _result(suite, case, (), (sentence,))


def _run(template: Template, suite: Suite, case: Case) -> CaseResult:
    try:
        world = make_world(template, suite, case)
    except NotSet as failure:
        return _result(suite, case, (), (failure.reason,))
    before = rows_of(world)
    try:
        subject = _act(world, case.when)
        world.work()
        effects = effects_of(world, before, subject)
    except (RecordInvalid, NotAllowed, NotFound) as failure:
        effects = Effects(refusal=refusal_of(failure), subject=_subject(world, case.when))
    found = judge(world, case, effects)
    return _result(suite, case, tuple(found.expected), tuple(found.got))


def _result(
    suite: Suite, case: Case, expected: tuple[Message, ...], got: tuple[Message, ...]
) -> CaseResult:
    return CaseResult(
        suite=suite.name,
        it=case.it,
        passed=not expected and not got,
        expected=expected,
        got=got,
        location=case.location,
    )


def _act(world: World, act: Act) -> Key | None:
    """Do what the case says; the record that it was done to, or that came of it."""
    actor, subject = world.actor(act.person), _subject(world, act)
    if act.kind == "run":
        _run_due(world, str(act.automation))
    elif act.kind == "create":
        entity = world.model.entity(str(act.entity))
        made = world.records.create(actor, entity.id, world.raw(entity, act.values), door=_DOOR)
        return entity.id, made.id
    elif subject is None or act.kind == "look_at":
        return subject
    elif act.kind == "press":
        world.automations.press(actor, *subject, str(act.automation))
    elif act.kind == "delete":
        world.records.delete(actor, *subject, door=_DOOR)
    else:
        entity = world.model.entity(subject[0])
        raw = world.raw(entity, act.values)
        if act.kind == "move":
            raw[_stage_name(world, subject[0])] = _stage(world, subject[0], str(act.stage))
        world.records.update(actor, *subject, raw, door=_DOOR)
    return subject


def _subject(world: World, act: Act) -> Key | None:
    if act.record is None or act.entity is None:
        return None
    return act.entity, world.ids[act.record]


def _stage_name(world: World, entity: str) -> str:
    field = world.model.entity(entity).stage_field()
    return field.name if field is not None else "stage"


def _stage(world: World, entity: str, stage: str) -> str:
    """The present name of a stage."""
    field = world.model.entity(entity).stage_field()
    option = field.picklist.by_id(stage) if field is not None and field.picklist else None
    return option.name if option is not None else stage


def _run_due(world: World, name: str) -> None:
    """Let the clock come to an automation now."""
    automation, now = world.model.automations[name], world.clock.now
    due = Due(automation=automation.id, at=now, before=now - timedelta(days=1))
    with write(world.engine) as connection:
        world.queue.put(connection, DUE, due.payload(0), lane=automation.id)
