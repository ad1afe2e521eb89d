"""W0617: rules and automations that no case shows at work, or no case shows keeping still (D14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tailorbird_metadata.cases.suite import Case, Expected, Suite
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation, Entity, Model, Rule
from tailorbird_metadata.origins import Origin
from tailorbird_metadata.problems import Problem

_BY_NAME = frozenset({"date", "quiet", "schedule", "button"})
"""What sets an automation off that cases name; the others follow from a write."""
_WRITES = frozenset({"create", "edit", "move", "delete"})


def untested(
    model: Model, suites: Iterable[Suite], origins: Mapping[str, tuple[Origin, ...]]
) -> tuple[Problem, ...]:
    """A warning for each rule and automation without one of the two.

    An automation that follows from a write counts as shown where a case writes to its entity and
    something comes of it: what else may have caused that is not looked into.
    """
    cases = [c for suite in suites for c in suite.cases]
    found: list[Problem] = []
    for path, sentence in (*_rules(model, cases), *_automations(model, cases)):
        place = origins[path][-1].location if path in origins else None
        if place is not None and not place.file.startswith("core:"):
            found.append(
                Problem(
                    code="W0617",
                    message=sentence,
                    location=place,
                    help=message("Add a case to a file in tests/."),
                    severity="warning",
                    path=path,
                )
            )
    return tuple(found)


def _rules(model: Model, cases: list[Case]) -> Iterator[tuple[str, Message]]:
    for entity in model.entities.values():
        written = [c for c in cases if _entity(c) == entity.id and c.when.kind in _WRITES]
        passed = any(c.then.refused is None for c in written)
        for rule in entity.rules.values() if entity.retired is None else ():
            yield from _rule(entity, rule, passed, {c.then.refused for c in written})


def _rule(
    entity: Entity, rule: Rule, passed: bool, refused: set[str | None]
) -> Iterator[tuple[str, Message]]:
    if not (rule.require or rule.check or rule.options):
        return
    path = f"{entity.name}.rules.{rule.name}"
    if rule.name not in refused:
        yield path, message("No test shows the rule `{name}` refusing something.", name=rule.name)
    if not passed:
        yield path, message("No test shows a record that passes `{name}`.", name=rule.name)


def _automations(model: Model, cases: list[Case]) -> Iterator[tuple[str, Message]]:
    for automation in model.automations.values():
        if automation.off:
            continue
        about = [c for c in cases if _is_about(c, automation)]
        path = f"automations.{automation.name}"
        if not any(_does_something(c.then) for c in about):
            yield path, message("No test shows `{name}` doing something.", name=automation.name)
        if not any(not _does_something(c.then) for c in about):
            yield path, message("No test shows `{name}` keeping still.", name=automation.name)


def _is_about(case: Case, automation: Automation) -> bool:
    if automation.trigger.kind in _BY_NAME:
        return case.when.automation == automation.name
    return case.when.kind in _WRITES and _entity(case) == automation.entity


def _entity(case: Case) -> str | None:
    """The entity of the record that is acted on."""
    given = {r.name: r.entity for r in case.records}
    return case.when.entity or given.get(case.when.record or "")


def _does_something(then: Expected) -> bool:
    things = (then.record, then.records, then.created, then.tasks, then.notices, then.mails)
    return any(things) or bool(then.calls)
