"""What publishing a draft would do, before anything is sent: problems, steps, files, trials."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tailorbird_designer.drafts.filediff import FileDiff
from tailorbird_designer.drafts.trying import Tried
from tailorbird_designer.drafts.workbench import Workbench
from tailorbird_metadata.changes import CLASSES
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.problems import Problem
from tailorbird_runtime.storage.steps import Plan, Step
from tailorbird_runtime.trials.backtest import Backtest
from tailorbird_runtime.trials.cases import CaseResult

SAFE = ("metadata", "additive", "behaviour")
CAREFUL = ("backfill", "tightening", "wider_access")
TO_TICK = ("wider_access", "destructive")
"""Classes of steps that an admin has to tick one by one."""
_NUMBER: Final = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One step of the plan; `id` names it in the form, `must_tick` says that it wants a tick."""

    id: str
    step: Step
    trial: Backtest | None = None

    @property
    def must_tick(self) -> bool:
        """Whether it may not be published without being ticked."""
        trial = self.trial
        wider = trial is not None and trial.much_wider and trial.newly > 0
        return wider or self.step.cls in TO_TICK


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A draft as it would be published.

    `plan` is None while the configuration has errors.  `seen` is what the page sends back, so
    that nothing is published that was not on it.
    """

    bench: Workbench
    plan: Plan | None
    items: tuple[Item, ...]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    files: tuple[FileDiff, ...]
    tried: Tried
    seen: str

    @property
    def failing(self) -> tuple[CaseResult, ...]:
        """The company's own test cases that do not hold."""
        return tuple(c for c in self.tried.cases if not c.passed and not _of_pack(c))

    @property
    def otherwise(self) -> tuple[CaseResult, ...]:
        """Test cases of packs that do not hold any more: the company may want it otherwise."""
        return tuple(c for c in self.tried.cases if not c.passed and _of_pack(c))

    @property
    def otherwise_id(self) -> str:
        """What is ticked for them; another one for other cases."""
        told = "\0".join(f"{c.suite} {c.it}" for c in self.otherwise)
        return "s" + hashlib.sha256(told.encode()).hexdigest()[:12]

    def unticked(self, ticked: Collection[str]) -> int:
        """How many things that want a tick have none."""
        wanted = [item.id for item in self.items if item.must_tick]
        if self.otherwise:
            wanted.append(self.otherwise_id)
        return sum(id not in ticked for id in wanted)

    @property
    def wants_ticks(self) -> bool:
        """Whether anything has to be ticked at all."""
        return self.unticked(()) > 0

    @property
    def all_ticks(self) -> tuple[str, ...]:
        """Everything that can be ticked."""
        return (
            *(item.id for item in self.items),
            *((self.otherwise_id,) if self.otherwise else ()),
        )

    def of(self, classes: Collection[str]) -> tuple[Item, ...]:
        """The steps of some classes."""
        return tuple(i for i in self.items if i.step.cls in classes)

    def obstacles(self, ticked: Collection[str] = ()) -> tuple[Message, ...]:
        """Why it cannot be published as it is, in words."""
        found: list[Message] = []
        if self.bench.draft is None:
            found.append(message("There is no draft to publish."))
        if self.bench.behind:
            found.append(
                message("Somebody published meanwhile. Bring your draft up to date first.")
            )
        if self.errors:
            found.append(_errors(len(self.errors)))
        refused = sum(i.step.refusal is not None for i in self.items)
        if refused:
            found.append(_refused(refused))
        if self.failing:
            found.append(_failing(len(self.failing)))
        left = self.unticked(ticked)
        if left:
            found.append(_unticked(left))
        return tuple(found)


def items_of(plan: Plan, trials: Mapping[str, Backtest]) -> tuple[Item, ...]:
    """The steps, the grave ones first, each with the dry run of what it changes."""
    steps = sorted(plan.steps, key=lambda s: -CLASSES.index(s.cls))
    told: set[str] = set()
    items = []
    for number, step in enumerate(steps):
        path = next((p for p in trials if _within(step.path, p) and p not in told), None)
        told |= {path} if path else set()
        trial = trials[path] if path else None
        items.append(Item(id=_id(step, number), step=step, trial=trial))
    return tuple(items)


def seen_of(bench: Workbench, items: Sequence[Item], failing: int) -> str:
    """Everything that an admin has to have seen, as one word; numbers that may only fall last."""
    facts = [bench.head, bench.main, str(bench.release), str(failing)]
    for item in items:
        step = item.step
        wider = item.trial is not None and item.trial.much_wider
        facts += [step.cls, step.path, str(step.sentence), str(step.refusal), str(wider)]
        facts += [f"{g.ask} {g.entity} {g.field}" for g in step.guards]
    digest = hashlib.sha256("\0".join(facts).encode()).hexdigest()[:32]
    return "-".join([digest, *(str(n) for n in _answers(items))])


def still_seen(seen: str, now: str) -> bool:
    """Whether what was seen still holds: the same steps, and no more records in the way."""
    one, two = seen.split("-"), now.split("-")
    if one[0] != two[0] or len(one) != len(two):
        return False
    return all(_no_more(a, b) for a, b in zip(one[1:], two[1:], strict=True))


def _no_more(seen: str, now: str) -> bool:
    """Whether `now` is at most `seen`, which comes from outside and may be anything."""
    return _NUMBER.fullmatch(seen) is not None and int(now) <= int(seen)


def _of_pack(case: CaseResult) -> bool:
    return case.location.file.startswith("packs/")


def _answers(items: Sequence[Item]) -> list[int]:
    return [guard.answer for item in items for guard in item.step.guards]


def _within(path: str, item: str) -> bool:
    return path == item or path.startswith(item + ".")


def _id(step: Step, number: int) -> str:
    words = f"{step.cls} {step.path} {step.sentence} {number}"
    return "s" + hashlib.sha256(words.encode()).hexdigest()[:12]


def _errors(n: int) -> Message:
    return counted(
        n,
        message("The configuration has 1 error."),
        message("The configuration has {n} errors.", n=n),
    )


def _refused(n: int) -> Message:
    return counted(
        n,
        message("1 step cannot be carried out as it is."),
        message("{n} steps cannot be carried out as they are.", n=n),
    )


def _failing(n: int) -> Message:
    return counted(n, message("1 test fails."), message("{n} tests fail.", n=n))


def _unticked(n: int) -> Message:
    return counted(
        n,
        message("1 change that wants a tick is not reviewed yet."),
        message("{n} changes that want a tick are not reviewed yet.", n=n),
    )
