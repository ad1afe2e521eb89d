"""Rules that lock fields and rules that empty them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Rule, clearing
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.validation.composing import Composed, lay_in, note_owner
from tailorbird_runtime.validation.errors import RecordError, worded
from tailorbird_runtime.validation.evaluation import Situation
from tailorbird_runtime.validation.rules import Fill, Readable


def locks_of(entity: Entity, situation: Situation) -> Mapping[str, Rule]:
    """The fields that nobody may change now, with the first rule that says so.

    `situation` has the stored row: what a record was decides, not what it would become.
    """
    rules = [r for r in entity.rules.values() if r.read_only]
    situation.prepare(r.when for r in rules if r.when is not None)
    found: dict[str, Rule] = {}
    for rule in rules:
        if rule.when is None or situation.holds(rule.when):
            for field_id in rule.read_only:
                found.setdefault(field_id, rule)
    return found


def lock_errors(
    made: Composed, stored: Situation, readable: Readable, fill: Fill = worded
) -> Iterator[RecordError]:
    """Locked fields that the write would change; a new record has none.

    The probability that a move of the stage brings along is no change of a person's.
    """
    if made.before is None:
        return
    for field_id, rule in locks_of(made.entity, stored).items():
        moved = field_id == "probability" and made.move is not None
        if not moved and _differs(made, field_id):
            yield _locked(made.entity, field_id, rule, readable, fill)


def _differs(made: Composed, field_id: str) -> bool:
    """Whether the field is another one; an amount is, if its currency is."""
    money = made.entity.field(field_id).type == "money"
    return made.differs(field_id) or (money and made.differs("currency"))


def _locked(
    entity: Entity, field_id: str, rule: Rule, readable: Readable, fill: Fill
) -> RecordError:
    found = entity.field(field_id)
    path = f"rules.{rule.name}"
    if not readable(field_id):
        hidden = message("A field that you cannot see cannot be changed now.")
        return RecordError(field=None, code="read_only", message=hidden, rule=path)
    sentence = message("{field} cannot be changed now.", field=found.label)
    return RecordError(
        field=found.name,
        code="read_only",
        message=fill(rule.message) if rule.message is not None else sentence,
        rule=path,
    )


def clear_fields(made: Composed, situation: Situation) -> None:
    """Empty the fields of every rule whose condition comes true by this write.

    One rule may set off another by what it empties.  What was entered for such a field in the same
    write is emptied, too.
    """
    rules = clearing(made.entity.rules.values())
    if not rules:
        return
    before = None if made.before is None else situation.on(made.before)
    current = situation.on(made.row)
    for rule in rules:
        if rule.clear_when is None or (before is not None and before.holds(rule.clear_when)):
            continue
        if not current.holds(rule.clear_when):
            continue
        for field_id in rule.clear:
            found = made.entity.field(field_id)
            if found.retired is None:
                lay_in(made, field_id, BINDINGS[found.type].empty)
        note_owner(made, situation)
        current.see(made.row)
