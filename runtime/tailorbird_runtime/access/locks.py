"""Fields that a rule keeps as they are while its condition holds on the stored record."""

from __future__ import annotations

from tailorbird_metadata.expressions.tree import Expression, Not
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.model import Entity
from tailorbird_runtime.access.rights import Allowed, Own, all_of


def unlocked(entity: Entity, field_id: str) -> Allowed:
    """Where no rule locks the field: a test on the stored record."""
    locks = (r.when for r in entity.rules.values() if field_id in r.read_only)
    return all_of(False if when is None else Own(_not(when)) for when in locks)


def _not(when: Expression) -> Expression:
    return Expression(
        text=f"not ({when.text})",
        tree=Not(type=BOOLEAN, operand=when.tree),
        placement=when.placement,
        result=BOOLEAN,
        reads=when.reads,
    )
