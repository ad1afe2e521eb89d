"""That an automation has reason to look at a record, and what led to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Automation
from tailorbird_runtime.automation.words import Arrow
from tailorbird_runtime.people.actor import Actor

DEEPEST = 8
"""So many automations may set each other off one after another."""
MOST_ACTIONS = 200
"""So many steps may follow from one write."""

Key = tuple[str, str, int, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One automation and one record.

    `actor` is who set it off in the end (the product itself where that was the clock), `changed`
    the fields that were written, `moved` the value before and after if the trigger is about one
    field, `memory` what is remembered so that it does not happen twice.  `before` is the row that
    the write replaced, as far as the automation asks for it; None for a new record, and where no
    write set it off.
    """

    automation: Automation
    entity: str
    record: int
    kind: str
    actor: Actor
    changed: frozenset[str] = frozenset()
    moved: tuple[Any, ...] = ()
    memory: str | None = None
    before: Mapping[str, Any] | None = None

    @property
    def key(self) -> Key:
        """What makes two occasions in one chain the same."""
        return (self.automation.id, self.entity, self.record, self.changed)


class Breach(Exception):
    """Automations set each other off without end; all that they did together is taken back."""

    def __init__(self, reason: Message, guilty: tuple[Automation, ...]) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.guilty = guilty


class StepRefused(Exception):
    """A step cannot be carried out, and why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(slots=True)
class Spent:
    """What a chain has used up, all branches together."""

    actions: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """The occasions that led to this place, from the first to the last."""

    spent: Spent
    links: tuple[Occasion, ...] = ()

    def deeper(self, occasion: Occasion) -> Chain:
        """The chain with one more; raises Breach for a circle or too long a chain."""
        for place, link in enumerate(self.links):
            if link.key == occasion.key:
                guilty = {x.automation.id: x.automation for x in self.links[place:]}
                raise Breach(_circle((*self.links, occasion)), tuple(guilty.values()))
        made = Chain(self.spent, (*self.links, occasion))
        if len(made.links) > DEEPEST:
            raise Breach(_too_deep(made.links), made.repeated())
        return made

    def act(self) -> None:
        """Count a step; raises Breach for one too many."""
        self.spent.actions += 1
        if self.spent.actions > MOST_ACTIONS:
            raise Breach(_too_many(self.links), self.repeated())

    def repeated(self) -> tuple[Automation, ...]:
        """The automations that come several times; if none does, the last one."""
        ids = [link.automation.id for link in self.links]
        found = {x.automation.id: x.automation for x in self.links}
        again = tuple(a for i, a in found.items() if ids.count(i) > 1)
        return again or tuple(x.automation for x in self.links[-1:])


def chain_words(links: tuple[Occasion, ...]) -> Arrow:
    """The automations of a chain, in order."""
    return Arrow(tuple(link.automation.label for link in links))


def _circle(links: tuple[Occasion, ...]) -> Message:
    return message(
        "These automations set each other off in a circle and were stopped: {chain}.",
        chain=chain_words(links),
    )


def _too_deep(links: tuple[Occasion, ...]) -> Message:
    return message(
        "More than {count} automations set each other off one after another and were stopped: "
        "{chain}.",
        count=DEEPEST,
        chain=chain_words(links),
    )


def _too_many(links: tuple[Occasion, ...]) -> Message:
    return message(
        "More than {count} actions would have followed from one change; they were stopped: "
        "{chain}.",
        count=MOST_ACTIONS,
        chain=chain_words(links),
    )
