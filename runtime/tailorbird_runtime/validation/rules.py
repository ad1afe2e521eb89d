"""Required fields, options that depend on others, and the rules of the entity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Model, Rule, Text
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.validation.errors import RecordError, worded
from tailorbird_runtime.validation.evaluation import Situation

Readable = Callable[[str], bool]
"""Whether the person may read the field with this id: others are not named in messages."""

_BY_MOVES = frozenset({"stage", "stage_before"})
"""Fields whose options are a matter of moves."""

Fill = Callable[[Text], Message]
"""Puts the record's values into a sentence of the configuration."""


def is_empty(value: Any) -> bool:
    """Whether a stored value is the empty one (None, or no tags)."""
    return value is None or value == ()


def required_errors(
    entity: Entity, row: Any, readable: Readable, only: frozenset[str] | None = None
) -> Iterator[RecordError]:
    """Fields (of `only`, if given) that must always have a value and have none."""
    for field in entity.active_fields():
        if not field.required or field.automatic or field.type == "boolean":
            continue
        if is_empty(row.get(field.id)) and (only is None or field.id in only):
            yield required_error(field, readable, rule=f"fields.{field.name}.required")


def required_error(
    field: Field, readable: Readable, rule: str, sentence: Message | None = None
) -> RecordError:
    """That the field needs a value; a field that the person cannot read is not named."""
    if not readable(field.id):
        return RecordError(
            field=None,
            code="required",
            message=message("A field that you cannot see needs a value first."),
            help=message("Ask someone who may see the whole record."),
        )
    return RecordError(
        field=field.name,
        code="required",
        message=sentence or message("{field} is required.", field=field.label),
        rule=rule,
    )


def option_errors(
    entity: Entity, model: Model, row: Any, changed: frozenset[str], readable: Readable
) -> Iterator[RecordError]:
    """New values that are no longer in use, and options that do not go with another field's."""
    for field in entity.active_fields():
        if field.id in changed and field.id not in _BY_MOVES:
            refusal = BINDINGS[field.type].refuse_new(field, row.get(field.id), model)
            if refusal is not None:
                yield _option_error(field, readable, refusal.message, refusal.help)
        if field.depends_on is not None and {field.id, field.depends_on} & changed:
            yield from _dependent_errors(entity, field, row, readable)


def _dependent_errors(
    entity: Entity, field: Field, row: Any, readable: Readable
) -> Iterator[RecordError]:
    above, value = entity.field(str(field.depends_on)), row.get(field.id)
    if is_empty(value):
        return
    named = readable(above.id)
    refusal = BINDINGS[field.type].misfit(field, value, above, row.get(above.id), named)
    if refusal is not None:
        yield _option_error(field, readable, refusal.message, refusal.help)


def _option_error(
    field: Field, readable: Readable, sentence: Message, help: Message | None = None
) -> RecordError:
    if not readable(field.id):
        hidden = message("A field that you cannot see does not go with this.")
        return RecordError(field=None, code="option", message=hidden)
    return RecordError(field=field.name, code="option", message=sentence, help=help)


def rules_for(
    entity: Entity,
    *,
    creating: bool,
    reading: frozenset[str] | None = None,
    unknown: frozenset[str] = frozenset(),
) -> list[Rule]:
    """The rules that a write must meet.

    `reading` limits them to those that read one of these fields (None: all); those that read an
    `unknown` field cannot be judged and are left out.
    """
    demands = (r for r in entity.rules.values() if not (r.read_only or r.clear))
    found = [r for r in demands if creating or r.enforce != "new_only"]
    if unknown:
        found = [r for r in found if not reads_of(r) & unknown]
    return found if reading is None else [r for r in found if reads_of(r) & reading]


def rule_errors(
    entity: Entity,
    rules: Iterable[Rule],
    situation: Situation,
    readable: Readable,
    fill: Fill = worded,
) -> Iterator[RecordError]:
    """What the rules say against the record."""
    rules = tuple(rules)
    situation.prepare(e for rule in rules for e in rule.expressions())
    for rule in rules:
        if rule.when is not None and not situation.holds(rule.when):
            continue
        for field_id in rule.require:
            field = entity.field(field_id)
            if field.retired is None and is_empty(situation.row.get(field_id)):
                sentence = fill(rule.message) if rule.message else None
                yield required_error(field, readable, f"rules.{rule.name}", sentence)
        for field_id, allowed in rule.options.items():
            yield from _choice_errors(entity, rule, field_id, allowed, situation, readable, fill)
        if rule.check is not None and _violates(rule.check, situation):
            yield _check_error(entity, rule, readable, fill)


def _choice_errors(
    entity: Entity,
    rule: Rule,
    field_id: str,
    allowed: tuple[str, ...],
    situation: Situation,
    readable: Readable,
    fill: Fill,
) -> Iterator[RecordError]:
    """A choice, or one of several, that the rule does not offer."""
    field, value = entity.field(field_id), situation.row.get(field_id)
    chosen = value if isinstance(value, tuple) else () if value is None else (value,)
    wrong = [o for o in chosen if o not in allowed]
    if not wrong or field.retired is not None or field.picklist is None:
        return
    found = field.picklist.by_id(wrong[0])
    sentence = message(
        "{option} is not offered here.", option=wrong[0] if found is None else found.label
    )
    if not readable(field_id):
        sentence = message("A field that you cannot see does not go with this.")
    elif rule.message is not None:
        sentence = fill(rule.message)
    yield RecordError(
        field=field.name if readable(field_id) else None,
        code="rule",
        message=sentence,
        rule=f"rules.{rule.name}",
    )


def _violates(check: Expression, situation: Situation) -> bool:
    """A check is silent while a field that it compares by order is empty (decision 29)."""
    return not situation.compares_empty(check) and not situation.holds(check)


def _check_error(entity: Entity, rule: Rule, readable: Readable, fill: Fill) -> RecordError:
    shown = rule.show_at if rule.show_at is not None and readable(rule.show_at) else None
    if rule.message is not None:
        sentence = fill(rule.message)
    elif rule.label is not None:
        sentence = message("The rule “{rule}” is not met.", rule=rule.label)
    else:
        sentence = message("The rule “{rule}” is not met.", rule=rule.name)
    return RecordError(
        field=entity.field(shown).name if shown else None,
        code="rule",
        message=sentence,
        rule=f"rules.{rule.name}",
    )


def reads_of(rule: Rule) -> frozenset[str]:
    """The ids of the record's own fields that a rule looks at."""
    reads = (path for expression in rule.expressions() for path in expression.reads)
    return rule.concerns() | {path.split(".")[0].split(":")[0] for path in reads}
