"""A rule of an entity as one sentence."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_designer.conditions import Conditions, changes
from tailorbird_designer.sentences.pieces import Parts, Piece, Pieces, bold, marked, rich, row
from tailorbird_designer.sentences.rows import Teller
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Rule


def rule_sentence(
    teller: Teller, entity: Entity, rule: Rule, published: Rule | None, before: Teller
) -> Pieces:
    """`If Stage is Lost, then Reason must be filled in.`; what changed is marked."""
    locale = teller.voice.locale
    when = rule.clear_when or rule.when
    before_when = (published.clear_when or published.when) if published else None
    words: Parts = {
        "if_": (Piece(text=teller.voice.say(message("If")), kind="if"),),
        "then": (Piece(text=teller.voice.say(message("then")), kind="then"),),
        "when": _clauses(teller, entity, when, before_when, before, published is not None),
        "demand": _demand(teller, entity, rule, published, before),
    }  # fmt: skip
    if when is None:
        if before_when is not None:
            always = marked(bold(teller.voice.say(message("Always"))))
            said = message("{always}: {demand}.")
            return rich(said, locale, always=always, demand=words["demand"])
        return rich(message("Always: {demand}."), locale, demand=words["demand"])
    return rich(message("{if_} {when}, {then} {demand}."), locale, **words)


def _demand(
    teller: Teller, entity: Entity, rule: Rule, published: Rule | None, before: Teller
) -> Pieces:
    locale = teller.voice.locale
    if rule.options:
        return _offers(teller, entity, rule, published)
    for name, said in _ABOUT_FIELDS.items():
        found = getattr(rule, name)
        if found or (name == "require" and rule.check is None):
            names = [teller.voice.say(entity.field(f).label) for f in found]
            fields = bold(teller.voice.join(names))
            if published is not None and getattr(published, name) != found:
                fields = marked(fields)
            return rich(said, locale, fields=fields)
    clauses = _clauses(
        teller,
        entity,
        rule.check,
        published.check if published else None,
        before,
        published is not None,
    )
    return rich(message("this must hold: {clauses}"), locale, clauses=clauses)


_ABOUT_FIELDS: Mapping[str, Message] = {
    "read_only": message("nobody changes {fields}"),
    "clear": message("{fields} are emptied"),
    "require": message("{fields} must have a value"),
}
"""What a rule does with the fields of one of its lists."""


def _offers(teller: Teller, entity: Entity, rule: Rule, published: Rule | None) -> Pieces:
    """`Source is one of Fair and Shop`, for each field."""
    found: list[Pieces] = []
    for field_id, allowed in rule.options.items():
        field = entity.field(field_id)
        options = (field.picklist.by_id(i) for i in allowed) if field.picklist else ()
        labels = [teller.voice.say(o.label) for o in options if o is not None]
        names = bold(teller.voice.join(labels))
        if published is not None and published.options.get(field_id) != allowed:
            names = marked(names)
        said = message("{field} is one of these: {options}")
        label = bold(teller.voice.say(field.label))
        found.append(rich(said, teller.voice.locale, field=label, options=names))
    return row(found, "; ", "; ")


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
