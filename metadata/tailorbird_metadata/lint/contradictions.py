"""W0607: rules of one entity that nobody can meet together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

from tailorbird_metadata.expressions.analysis import implies, satisfiable
from tailorbird_metadata.expressions.reach import reads_of
from tailorbird_metadata.expressions.tree import Node
from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.lint.passing import Demand, both, demands, present
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Rule

MOST_PAIRS = 1_000
"""Pairs of demands on the same fields of an entity that are looked at; of the others nothing is
said: a hundred rules on one field would take longer than anybody waits for a save."""


def contradicting_rules(ground: Ground) -> None:
    """Takes down pairs of checks that exclude each other, and what is emptied and demanded."""
    for entity in ground.entities():
        for one, other in islice(_related(entity), MOST_PAIRS):
            if _exclude_each_other(ground, entity, one, other):
                _tell(ground, entity, one.rule, other.rule)
        _emptied_and_demanded(ground, entity)


def _related(entity: Entity) -> Iterator[tuple[Demand, Demand]]:
    """Demands of different rules that look at the same field."""
    found = [(d, set(reads_of(d.tree))) for r in entity.rules.values() for d in demands(entity, r)]
    for (one, reads), (other, others) in combinations(found, 2):
        if one.rule is not other.rule and reads & others:
            yield one, other


def _exclude_each_other(ground: Ground, entity: Entity, one: Demand, other: Demand) -> bool:
    """Whether records that both concern, with all that they compare filled in, fail one."""
    whens = (d.rule.when.tree for d in (one, other) if d.rule.when is not None)
    concerned = both(*whens, *map(present, (*one.needs, *other.needs)))

    def may_be(*conditions: Node) -> bool:
        tree = ground.plain(entity, both(concerned, *conditions))
        return satisfiable(tree, ground.domains(entity, saved=True))

    return not may_be(one.tree, other.tree) and may_be(one.tree) and may_be(other.tree)


def _tell(ground: Ground, entity: Entity, one: Rule, other: Rule) -> None:
    ground.add(
        "W0607",
        f"{entity.name}.rules.{other.name}",
        message(
            "No record can meet the rules `{one}` and `{other}` together.",
            one=one.name,
            other=other.name,
        ),
        message("Change one of them, or give it a `when:` that leaves the other one alone."),
        notes=[(message("the other rule"), f"{entity.name}.rules.{one.name}")],
    )


def _emptied_and_demanded(ground: Ground, entity: Entity) -> None:
    """What makes a field empty cannot come true where another rule demands the field."""
    domains = ground.domains(entity, saved=True)
    clearing = [r for r in entity.rules.values() if r.clear and r.clear_when is not None]
    for rule in clearing:
        assert rule.clear_when is not None
        when = ground.plain(entity, rule.clear_when.tree)
        for asking in entity.rules.values():
            for field_id in (f for f in asking.require if f in rule.clear):
                asked = None if asking.when is None else ground.plain(entity, asking.when.tree)
                if asked is None or (satisfiable(when, domains) and implies(when, asked, domains)):
                    _tell_emptied(ground, entity, rule, asking, entity.field(field_id))


def _tell_emptied(ground: Ground, entity: Entity, rule: Rule, asking: Rule, field: Field) -> None:
    ground.add(
        "W0607",
        f"{entity.name}.rules.{rule.name}",
        message(
            "The rule `{one}` empties {field}, and `{other}` demands it of the same records.",
            one=rule.name,
            field=field.label,
            other=asking.name,
        ),
        message("Change one of them, or give it a `when:` that leaves the other one alone."),
        notes=[(message("the other rule"), f"{entity.name}.rules.{asking.name}")],
    )
