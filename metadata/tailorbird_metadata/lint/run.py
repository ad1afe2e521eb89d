"""All lints, one after the other."""

from __future__ import annotations

from tailorbird_metadata.lint.budget import over_budget
from tailorbird_metadata.lint.constant import never_or_always
from tailorbird_metadata.lint.contradictions import contradicting_rules
from tailorbird_metadata.lint.creation import cannot_create
from tailorbird_metadata.lint.demanded import demanded_but_absent
from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.lint.options import unreachable_options
from tailorbird_metadata.lint.persons import named_people
from tailorbird_metadata.lint.roles import idle_roles, layouts_without_readers
from tailorbird_metadata.lint.size import long_files
from tailorbird_metadata.lint.stages import closed_stages
from tailorbird_metadata.lint.unplaced import fields_on_no_layout
from tailorbird_metadata.lint.unused import unused_items
from tailorbird_metadata.problems import Problem

LINTS = (
    cannot_create,
    demanded_but_absent,
    named_people,
    fields_on_no_layout,
    closed_stages,
    never_or_always,
    contradicting_rules,
    unreachable_options,
    unused_items,
    idle_roles,
    layouts_without_readers,
    over_budget,
    long_files,
)


def lint(ground: Ground) -> tuple[Problem, ...]:
    """What the lints say about a company, accepted things among it."""
    for question in LINTS:
        question(ground)
    return tuple(ground.problems)
