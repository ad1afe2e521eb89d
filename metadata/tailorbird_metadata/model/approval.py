"""What needs the consent of others: who is asked, one after the other, and what it locks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.automation import CallOut, Recipient
from tailorbird_metadata.model.clock import TimeSpan
from tailorbird_metadata.model.phrase import Phrase
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStep:
    """One round of asking.  `kind` is one of

    - `any`: one of `people` is enough (或签), also where there is only one,
    - `all`: every one of them must agree (会签),
    - `chosen`: the applicant chooses one of `people`,
    - `managers`: the manager of `of`, that one's manager, and so on, `levels` of them in turn.

    `of` of None is the applicant.
    """

    kind: str
    people: tuple[Recipient, ...] = ()
    levels: int = 0
    of: Recipient | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """Where `when` holds (None: always) these steps are due; none at all is consent at once."""

    when: Expression | None = None
    steps: tuple[ApprovalStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A step that waits longer than `after` goes `to` somebody else.

    With a `calendar` (id) only its working time counts.
    """

    after: TimeSpan
    to: Recipient
    calendar: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """`entity` is an id; `title` is what those who are asked read first.

    The first of the `rows` that holds counts; `match` of `unique` means that exactly one can.
    Without one that holds nothing is approved.  `lock` are ids of fields that nobody changes while
    it waits, `lock_all` locks the whole record; a change of one of `void_on_change` afterwards
    makes it void.  `nobody` says what happens to a step behind which nobody is: `skip`, `refuse`
    or `ask` (`stand_in`).  `approved` and `refused` are written to the record afterwards, by
    field id.  `outside` asks another system instead of people.
    """

    id: str
    name: str
    label: Text
    entity: str
    title: Phrase
    rows: tuple[ApprovalRow, ...] = ()
    help: Text | None = None
    match: str = "first"
    roles: tuple[str, ...] = ()
    lock: tuple[str, ...] = ()
    lock_all: bool = False
    void_on_change: tuple[str, ...] = ()
    escalate: Escalation | None = None
    nobody: str = "refuse"
    stand_in: Recipient | None = None
    approved: Mapping[str, Value] = empty_map()
    refused: Mapping[str, Value] = empty_map()
    outside: CallOut | None = None
    off: bool = False
    origin: str = ""
