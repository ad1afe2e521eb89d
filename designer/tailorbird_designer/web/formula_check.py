"""Checks a formula or condition while it is typed: what it means, or what is wrong with it."""

from __future__ import annotations

from flask import jsonify, request

from tailorbird_designer.conditions import Names, checked
from tailorbird_designer.web.desk import desk
from tailorbird_designer.web.entity_head import entity_of
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_metadata.expressions.kinds import in_words
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.messages import Message, message

_LONGEST = 2000


def add(pages: Pages) -> None:
    """Register the page that scripts ask."""

    @pages.get("/designer/entities/<entity>/check-formula")
    def check_formula(entity: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        text = request.args.get("text", "")[:_LONGEST].strip()
        condition = request.args.get("as") == "condition"
        expected = BOOLEAN if condition else None
        meaning = checked(text, Names(at.model, found.id), expected)
        if isinstance(meaning, Expression):
            return jsonify(right=True, text=at.say(_told(meaning, condition)))
        first = meaning[0]
        help_ = f" {at.say(first.help)}" if first.help is not None else ""
        return jsonify(right=False, text=at.say(first.message) + help_)


def _told(found: Expression, condition: bool) -> Message:
    if condition:
        return message("Understood.")
    return message("Gives {kind}.", kind=in_words(found.result))
