"""Dotted names to fields, inputs and children."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError, ExpressionRefused
from tailorbird_metadata.expressions.functions import AGGREGATES, PEOPLE_WRITE
from tailorbird_metadata.expressions.kinds import SETS
from tailorbird_metadata.expressions.parser import Syntax
from tailorbird_metadata.expressions.scope import Collection, Scope, Symbol
from tailorbird_metadata.expressions.suggest import did_you_mean
from tailorbird_metadata.expressions.tree import FieldRef, Input, Node, OfRecord
from tailorbird_metadata.expressions.types import Kind, ValueType
from tailorbird_metadata.expressions.words import INPUTS, PERSON_FIELDS, USER
from tailorbird_metadata.messages import Message, message

MAX_LOOKUPS = 4
"""Lookups that one name may follow."""


@dataclass(frozen=True, slots=True)
class Children:
    """The collection that an aggregate is about, under the name that the author uses."""

    name: str
    collection: Collection


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
        raise ExpressionRefused(ExpressionError(sentence, node.span, None, faults.NOT_ALLOWED))
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
        raise _unknown(head, scope, scope.entity)
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
    if len(names) > 2:
        wrong = names[2]
        known = []
    sentence = message("{name} has no {part}.", name=f"`{head.name}`", part=f"`{wrong.name}`")
    help_ = did_you_mean(wrong.name, known)
    if help_ is None and known:
        help_ = message("There are: {names}.", names=", ".join(f"`{head.name}.{k}`" for k in known))
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
        help_ = None
        if scope.field(child, head.name) is not None:
            help_ = message("Write {name}.", name=f"`{inside.name}.{head.name}`")
        raise ExpressionRefused(ExpressionError(sentence, head.span, help_, faults.UNKNOWN_NAME))
    if len(names) == 1:
        raise _bare_collection(head)
    return _field(node, names[1:], scope, child)


def _field(node: Syntax, names: tuple[_Step, ...], scope: Scope, entity: str) -> Node:
    if len(names) - 1 > MAX_LOOKUPS:
        sentence = message("A name may follow at most {n} lookups.", n=MAX_LOOKUPS)
        raise ExpressionRefused(ExpressionError(sentence, node.span, None, faults.TOO_LARGE))
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
        help_ = did_you_mean(step.name, symbol.parts) or message(
            "There are: {names}.", names=", ".join(f"`{symbol.name}.{p}`" for p in symbol.parts)
        )
        raise ExpressionRefused(ExpressionError(sentence, step.span, help_, faults.UNKNOWN_NAME))
    return type_, f"{symbol.id.partition('__')[0]}__{step.name}"


def _target(type_: ValueType, before: _Step, step: _Step) -> str:
    """The entity behind a lookup; refuses a `.` behind anything else."""
    if type_.kind is Kind.RECORD and type_.of is not None:
        return type_.of
    sentence = message("{name} is not a lookup, so nothing can stand behind its `.`.",
                       name=f"`{before.name}`")  # fmt: skip
    raise ExpressionRefused(ExpressionError(sentence, step.span, None, faults.UNKNOWN_NAME))


def _symbol(scope: Scope, entity: str, step: _Step) -> Symbol:
    if entity == USER:
        type_ = PERSON_FIELDS.get(step.name)
        if type_ is not None:
            return Symbol(id=step.name, name=step.name, type=type_)
        sentence = message("{name} cannot be read of a person.", name=f"`{step.name}`")
        help_ = did_you_mean(step.name, PERSON_FIELDS) or message(
            "There are: {names}.", names=", ".join(f"`{n}`" for n in PERSON_FIELDS)
        )
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


def _unknown(step: _Step, scope: Scope, entity: str) -> ExpressionRefused:
    own = entity == scope.entity
    known = list(scope.names(entity)) + (list(INPUTS) if own else [])
    help_: Message | None = did_you_mean(step.name, known)
    if help_ is None and step.name.lower() in ("true", "false", "null", "none"):
        small = {"none": "null"}.get(step.name.lower(), step.name.lower())
        help_ = message("Write {word} in small letters.", word=f"`{small}`")
    if step.name in PEOPLE_WRITE or step.name in AGGREGATES:
        help_ = message("It is a function: write {name}.", name=f"`{step.name}(…)`")
    sentence = message("There is no field {name} here.", name=f"`{step.name}`")
    if not own:
        sentence = message("The record behind this has no field {name}.", name=f"`{step.name}`")
    return ExpressionRefused(ExpressionError(sentence, step.span, help_, faults.UNKNOWN_NAME))
