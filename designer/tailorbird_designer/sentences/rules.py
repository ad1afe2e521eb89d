"""A rule of an entity as one sentence."""

from __future__ import annotations

from tailorbird_designer.conditions import Conditions, changes
from tailorbird_designer.sentences.pieces import Parts, Piece, Pieces, bold, marked, rich
from tailorbird_designer.sentences.rows import Teller
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Rule


def rule_sentence(
    teller: Teller, entity: Entity, rule: Rule, published: Rule | None, before: Teller
) -> Pieces:
    """`If Stage is Lost, then Reason must be filled in.`; what changed is marked."""
    locale = teller.voice.locale
    words: Parts = {
        "if_": (Piece(text=teller.voice.say(message("If")), kind="if"),),
        "then": (Piece(text=teller.voice.say(message("then")), kind="then"),),
        "when": _clauses(teller, entity, rule.when, published.when if published else None, before,
                         published is not None),
        "demand": _demand(teller, entity, rule, published, before),
    }  # fmt: skip
    if rule.when is None:
        if published is not None and published.when is not None:
            always = marked(bold(teller.voice.say(message("Always"))))
            said = message("{always}: {demand}.")
            return rich(said, locale, always=always, demand=words["demand"])
        return rich(message("Always: {demand}."), locale, demand=words["demand"])
    return rich(message("{if_} {when}, {then} {demand}."), locale, **words)


def _demand(
    teller: Teller, entity: Entity, rule: Rule, published: Rule | None, before: Teller
) -> Pieces:
    locale = teller.voice.locale
    if rule.check is None:
        names = [teller.voice.say(entity.field(f).label) for f in rule.require]
        fields = bold(teller.voice.join(names))
        if published is not None and published.require != rule.require:
            fields = marked(fields)
        return rich(message("{fields} must have a value"), locale, fields=fields)
    clauses = _clauses(
        teller,
        entity,
        rule.check,
        published.check if published else None,
        before,
        published is not None,
    )
    return rich(message("this must hold: {clauses}"), locale, clauses=clauses)


def _clauses(
    teller: Teller,
    entity: Entity,
    now: Expression | None,
    was: Expression | None,
    before: Teller,
    compared: bool,
) -> Pieces:
    found = teller.condition(now, entity)
    old = before.condition(was, entity) if was is not None else Conditions()
    changed = changes(old, found) if compared else {}
    return teller.clauses(found, teller.names(entity), changed)
