"""Everything that can be wrong with a composed row, gathered at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.validation.composing import Composed
from tailorbird_runtime.validation.consequences import lock_errors
from tailorbird_runtime.validation.errors import RecordError
from tailorbird_runtime.validation.evaluation import Situation
from tailorbird_runtime.validation.offers import offer_errors
from tailorbird_runtime.validation.references import reference_errors
from tailorbird_runtime.validation.rules import (
    Readable,
    option_errors,
    required_errors,
    rule_errors,
    rules_for,
)
from tailorbird_runtime.validation.stages import Mover, gate_errors, gates_of, move_errors
from tailorbird_runtime.validation.trees import circle_errors
from tailorbird_runtime.validation.uniqueness import unique_errors
from tailorbird_runtime.validation.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What a write is held against.

    `trusted` are fields that the configuration filled in, whose references need no right.
    `unknown` are fields whose value could not be understood or is not there yet: nothing that
    reads them is judged.  `only` limits required fields and rules to those that concern these
    fields (None: all).  `seen` are records that were found to be readable already.
    """

    connection: sa.Connection
    tables: Tables
    policy: Policy
    readable: Readable
    unknown: frozenset[str] = frozenset()
    trusted: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    seen: set[tuple[str, int]] = field(default_factory=set)

    @property
    def mover(self) -> Mover:
        """The person as one who moves records through stages."""
        return Mover(role_ids=self.policy.role_ids, everything=self.policy.everything)


def move_and_gate_errors(made: Composed, situation: Situation, checks: Checks) -> list[RecordError]:
    """Whether the person may make the move, and whether the record passes the gates."""
    if made.move is None:
        return []
    errors = list(move_errors(made.move, checks.mover, checks.policy.model))
    demands = [i.need for s in gates_of(made.move) for i in s.enter.values() if i.need is not None]
    situation.prepare(demands)
    fill = _wording(situation, checks).fill
    return [*errors, *gate_errors(made.move, situation, checks.readable, checks.unknown, fill)]


def changes_of_locked(
    made: Composed, stored: Situation, situation: Situation, checks: Checks
) -> list[RecordError]:
    """Fields that a rule keeps as they are; `stored` is the record before the write."""
    fill = _wording(situation, checks).fill
    return [*lock_errors(made, stored, checks.readable, fill)]


def record_errors(made: Composed, situation: Situation, checks: Checks) -> list[RecordError]:
    """What fields, references and rules say against the finished row."""
    entity, row = made.entity, made.row
    changed = made.changed()
    rules = rules_for(
        entity,
        creating=made.before is None,
        reading=checks.only,
        unknown=checks.unknown,
    )
    required = required_errors(entity, row, checks.readable, checks.only)
    found = [
        *made.errors,
        *required,
        *option_errors(entity, checks.policy.model, row, changed, checks.readable),
        *reference_errors(
            checks.connection,
            checks.tables,
            checks.policy,
            situation.inputs,
            entity,
            row,
            changed - checks.trusted - checks.unknown,
            checks.seen,
        ),
        *offer_errors(
            checks.connection,
            checks.tables,
            entity,
            situation,
            made.before,
            changed - checks.unknown,
        ),
        *circle_errors(checks.connection, checks.tables, entity, row, changed),
        *unique_errors(
            checks.connection,
            checks.tables,
            checks.policy,
            entity,
            row,
            changed,
            checks.readable,
        ),
        *rule_errors(entity, rules, situation, checks.readable, _wording(situation, checks).fill),
    ]
    unknown = {entity.field(f).name for f in checks.unknown}
    return [e for e in found if e.field not in unknown]


def _wording(situation: Situation, checks: Checks) -> Wording:
    return Wording(
        connection=checks.connection,
        tables=checks.tables,
        policy=checks.policy,
        situation=situation,
    )


def each_once(errors: Iterable[RecordError]) -> tuple[RecordError, ...]:
    """The errors without repetitions: one sentence per field, the first stands."""
    found: dict[tuple[str | None, str, str], RecordError] = {}
    for error in errors:
        found.setdefault((error.field, error.code, str(error.message)), error)
    return tuple(found.values())
