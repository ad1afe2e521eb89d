"""Dotted names to fields, inputs and children."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError, ExpressionRefused
from tailorbird_metadata.expressions.functions import AGGREGATES, FUNCTIONS, PEOPLE_WRITE
from tailorbird_metadata.expressions.hints.aliases import ALIASES
from tailorbird_metadata.expressions.hints.habits import SELVES, VALUES
from tailorbird_metadata.expressions.hints.signs import shortened, write
from tailorbird_metadata.expressions.hints.suggest import (
    asked,
    did_you_mean,
    did_you_mean_or_list,
    listed,
)
from tailorbird_metadata.expressions.kinds import SETS
from tailorbird_metadata.expressions.reading import Children
from tailorbird_metadata.expressions.scope import Scope, Symbol
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import FieldRef, Input, Node, OfRecord
from tailorbird_metadata.expressions.types import Kind, ValueType
from tailorbird_metadata.expressions.words import INPUTS, PERSON_FIELDS, USER
from tailorbird_metadata.messages import Message, message

MAX_LOOKUPS = 4
"""Lookups that one name may follow."""


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    span: tuple[int, int]


def steps(node: Syntax) -> tuple[_Step, ...] | None:
    """`a.b.c` as its names, or None if the node is something else."""
    found: list[_Step] = []
    while node.form == "attribute":
        found.append(_Step(node.value, (node.span[1] - len(node.value), node.span[1])))
        node = node.parts[0]
    if node.form != "symbol":
        return None
    return (_Step(node.value, node.span), *reversed(found))


def read_name(node: Syntax, scope: Scope, inside: Children | None) -> Node:
    """What a name or dotted name means; raises ExpressionRefused for an unknown one."""
    names = steps(node)
    if names is None:
        sentence = message("A `.` can only follow the name of a field.")
        help_ = message("Functions stand before their values.")
        raise ExpressionRefused(ExpressionError(sentence, node.span, help_, faults.NOT_ALLOWED))
    head = names[0]
    if head.name in ("me", "today", "now"):
        return _input(node, names, scope)
    if head.name == "record" and scope.record is not None:
        return _of_record(node, names, scope, scope.record)
    if inside is not None:
        return _child_field(node, names, scope, inside)
    if scope.field(scope.entity, head.name) is None:
        if scope.collection(scope.entity, head.name) is not None:
            raise _bare_collection(head)
        raise _unknown(head, scope, scope.entity, names)
    return _field(node, names, scope, scope.entity)


def _input(node: Syntax, names: tuple[_Step, ...], scope: Scope) -> Node:
    written = ".".join(n.name for n in names)
    name = "me" if written == "me.id" else written
    if name in INPUTS:
        return Input(type=INPUTS[name], name=name, span=node.span)
    outside = scope.outsider(name.removeprefix("me."))
    if outside is not None:
        return Input(type=outside, name=name, span=node.span)
    head, wrong = names[0], names[min(1, len(names) - 1)]
    known = [n.split(".")[1] for n in INPUTS if n.startswith(head.name + ".")]
    begun = head.name
    if len(names) > 2 and f"{head.name}.{names[1].name}" in INPUTS:
        begun, wrong, known = f"{head.name}.{names[1].name}", names[2], []
    sentence = message("{name} has no {part}.", name=f"`{begun}`", part=f"`{wrong.name}`")
    help_ = asked("id") if wrong.name == "Id" else did_you_mean(wrong.name, known)
    if help_ is None:
        help_ = listed(f"{head.name}.{k}" for k in known)
    help_ = help_ or message("Write {name} alone.", name=f"`{begun}`")
    raise ExpressionRefused(ExpressionError(sentence, wrong.span, help_, faults.UNKNOWN_NAME))


def _of_record(node: Syntax, names: tuple[_Step, ...], scope: Scope, entity: str) -> Node:
    """`record.account`: a value of the record that is being edited."""
    help_ = message("Write {example}.", example="`record.account`")
    if len(names) == 1:
        sentence = message("Say which field of the record is meant.")
        raise ExpressionRefused(ExpressionError(sentence, node.span, help_, faults.UNKNOWN_NAME))
    found = _field(node, names[1:], scope, entity)
    if found.type.kind in SETS:
        sentence = message("Here only a field with one value can be read of the record.")
        raise ExpressionRefused(ExpressionError(sentence, node.span, help_, faults.WRONG_TYPE))
    return OfRecord(type=found.type, value=found, span=node.span)


def _child_field(node: Syntax, names: tuple[_Step, ...], scope: Scope, inside: Children) -> Node:
    head, child = names[0], inside.collection.child
    if head.name != inside.name:
        sentence = message(
            "Inside this function every field belongs to {children}.", children=f"`{inside.name}`"
        )
        help_ = message("Write a field of the child records: {example}.",
                        example=f"`{inside.name}.…`")  # fmt: skip
        if scope.field(child, head.name) is not None:
            help_ = message("Write {name}.", name=f"`{inside.name}.{head.name}`")
        raise ExpressionRefused(ExpressionError(sentence, head.span, help_, faults.UNKNOWN_NAME))
    if len(names) == 1:
        raise _bare_collection(head)
    return _field(node, names[1:], scope, child)


def _field(node: Syntax, names: tuple[_Step, ...], scope: Scope, entity: str) -> Node:
    if len(names) - 1 > MAX_LOOKUPS:
        sentence = message("A name may follow at most {n} lookups.", n=MAX_LOOKUPS)
        help_ = message("Read a field that is fewer lookups away.")
        raise ExpressionRefused(ExpressionError(sentence, node.span, help_, faults.TOO_LARGE))
    via: list[str] = []
    place = entity
    type_: ValueType | None = None
    symbol: Symbol | None = None
    found = ""
    for number, step in enumerate(names):
        if symbol is not None and symbol.parts:
            type_, found = _part(symbol, step)
            symbol = None
            continue
        if type_ is not None:
            place = _target(type_, names[number - 1], step)
            if step.name == "id":
                break
            via.append(found)
        symbol = _symbol(scope, place, step)
        found, type_ = symbol.id, symbol.type
    assert type_ is not None
    return FieldRef(type=type_, entity=entity, via=tuple(via), field=found, span=node.span)


def _part(symbol: Symbol, step: _Step) -> tuple[ValueType, str]:
    """The type and the id of a part of a value; refuses one that it does not have."""
    type_ = symbol.parts.get(step.name)
    if type_ is None:
        name, part = f"`{symbol.name}`", f"`{step.name}`"
        sentence = message("{name} has no {part}.", name=name, part=part)
        help_ = did_you_mean(step.name, symbol.parts)
        help_ = help_ or listed(f"{symbol.name}.{p}" for p in symbol.parts)
        raise ExpressionRefused(ExpressionError(sentence, step.span, help_, faults.UNKNOWN_NAME))
    return type_, f"{symbol.id.partition('__')[0]}__{step.name}"


def _target(type_: ValueType, before: _Step, step: _Step) -> str:
    """The entity behind a lookup; refuses a `.` behind anything else."""
    if type_.kind is Kind.RECORD and type_.of is not None:
        return type_.of
    sentence = message("{name} is not a lookup, so nothing can stand behind its `.`.",
                       name=f"`{before.name}`")  # fmt: skip
    called = step.name if step.name in PEOPLE_WRITE else _function(step.name)
    if _can_take(called, type_):
        help_ = message("Write {name}.", name=f"`{called}({before.name})`")
    elif type_.kind is Kind.CHOICE:
        help_ = message('Compare the field itself with an option: `{name} == "…"`.',
                        name=before.name)  # fmt: skip
    else:
        help_ = message("Write {name} alone.", name=f"`{before.name}`")
    raise ExpressionRefused(ExpressionError(sentence, step.span, help_, faults.UNKNOWN_NAME))


def _can_take(function: str, type_: ValueType) -> bool:
    """Whether a function can be about one value of the type, for `name.lower`."""
    if function == "changed":
        return True
    found = FUNCTIONS.get(function)
    if found is None or found.internal or len(found.takes) - found.optional != 1:
        return False
    days = {"date", "day", "time", "moment"}
    fits = {Kind.TEXT: {"text"}, Kind.NUMBER: {"number"}, Kind.DATE: days, Kind.MOMENT: days}
    return found.takes[0] in fits.get(type_.kind, set()) | {"any"}


def _function(word: str) -> str:
    """The function that others call `word`."""
    return ALIASES.get(word.lower(), "").partition("(")[0]


def _symbol(scope: Scope, entity: str, step: _Step) -> Symbol:
    if entity == USER:
        type_ = PERSON_FIELDS.get(step.name)
        if type_ is not None:
            return Symbol(id=step.name, name=step.name, type=type_)
        sentence = message("{name} cannot be read of a person.", name=f"`{step.name}`")
        help_ = did_you_mean_or_list(step.name, PERSON_FIELDS, quote="")
        raise ExpressionRefused(ExpressionError(sentence, step.span, help_, faults.UNKNOWN_NAME))
    symbol = scope.field(entity, step.name)
    if symbol is None:
        if scope.collection(entity, step.name) is not None:
            raise _bare_collection(step)
        raise _unknown(step, scope, entity)
    if symbol.retired is not None:
        sentence = message("The field {name} is retired since {date}.",
                           name=f"`{step.name}`", date=symbol.retired)  # fmt: skip
        help_ = message("Use another field, or delete its line `retired`.")
        raise ExpressionRefused(ExpressionError(sentence, step.span, help_, faults.RETIRED))
    return symbol


def _bare_collection(step: _Step) -> ExpressionRefused:
    sentence = message("{name} are many records.", name=f"`{step.name}`")
    help_ = message(
        "Say what about them: `count({name})`, `any({name}.… == …)`, `sum({name}.…)`.",
        name=step.name,
    )
    return ExpressionRefused(ExpressionError(sentence, step.span, help_, faults.WRONG_TYPE))


def _unknown(
    step: _Step, scope: Scope, entity: str, names: tuple[_Step, ...] = ()
) -> ExpressionRefused:
    own = entity == scope.entity
    known = list(scope.names(entity)) + (list(INPUTS) if own else [])
    span, word = step.span, step.name.lower()
    help_ = _usual(step.name, known)
    if own and len(names) > 1 and word in (*SELVES, entity):
        span = (step.span[0], names[-1].span[1])
        help_ = write(".".join(n.name for n in names[1:]))
    if help_ is None and (step.name in PEOPLE_WRITE or step.name in AGGREGATES):
        inside = "" if step.name == "is_new" else "…"
        help_ = message("It is a function: write {name}.", name=f"`{step.name}({inside})`")
    if help_ is None:
        help_ = did_you_mean(step.name, known, labels=scope.labels(entity))
    name = f"`{shortened(step.name)}`"
    sentence = message("There is no field {name} here.", name=name)
    if not own:
        sentence = message("The record behind this has no field {name}.", name=name)
    help_ = help_ or listed(scope.names(entity))
    return ExpressionRefused(ExpressionError(sentence, span, help_, faults.UNKNOWN_NAME))


def _usual(name: str, known: list[str]) -> Message | None:
    """What people mean by a name that other products have."""
    word = name.lower()
    if word in known:
        return asked(word)
    if word in ("true", "false", "null"):
        return message("Write {word} in small letters.", word=f"`{word}`")
    meant = VALUES.get(word)
    ours = (*known, "true", "false", "null", "old")
    if meant is None or (meant.isidentifier() and meant not in ours):
        return None
    return write(meant)
