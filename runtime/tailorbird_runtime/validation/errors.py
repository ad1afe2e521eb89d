"""What is wrong with a record that someone wanted to write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tailorbird_metadata.messages import Message
from tailorbird_metadata.model import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordError:
    """One reason why a record was refused.

    `field` is the name of the field where it can be mended, if there is one that the person may
    read.  `code` is for programs: unknown_field, read_only, required, option, reference, unique,
    currency, rule, move, gate, blocked, closed, not_allowed, and those of values that were not
    understood (`fieldtypes.loading.Refusal`).  `rule` is the path of the rule or gate
    item (`rules.lost_needs_reason`, `pipelines.deal.stages.won.enter.quote`).  `step` is the step
    of a conversion, `row` the place in a bulk (from 0).
    """

    field: str | None
    code: str
    message: Message
    help: Message | None = None
    rule: str | None = None
    step: str | None = None
    row: int | None = None


class RecordInvalid(Exception):
    """The record was not written; `errors` has every reason at once."""

    def __init__(self, errors: Iterable[RecordError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(e.message) for e in self.errors))


def in_step(errors: Iterable[RecordError], step: str) -> tuple[RecordError, ...]:
    """The same errors as those of one step of a conversion."""
    return tuple(replace(e, step=step) for e in errors)


def in_row(errors: Iterable[RecordError], row: int) -> tuple[RecordError, ...]:
    """The same errors as those of one row of a bulk."""
    return tuple(replace(e, row=row) for e in errors)


def worded(text: Text) -> Message:
    """A text of the configuration as a message; it is already in its languages."""
    return Message("{text}", {"text": text})
