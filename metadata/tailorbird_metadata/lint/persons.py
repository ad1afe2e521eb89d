"""E0410: a condition or value that names a person, a mailbox, a number or a record (D13)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Compare,
    FieldRef,
    In,
    Input,
    Literal,
    Node,
    Old,
)
from tailorbird_metadata.expressions.walk import inner, nodes
from tailorbird_metadata.lint.ground import Ground, Written
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Model

_MAILBOX = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
_NUMBER = re.compile(r"\+\d[\d ()./-]{6,}\d")
_OF_PEOPLE = frozenset({"me.name", "me.email"})


def named_people(ground: Ground) -> None:
    """Takes down each expression with the first thing in it that is one of many."""
    for written in ground.written:
        sentence = next(_named(ground.model, written.expression.tree), None)
        if sentence is not None:
            _tell(ground, written, sentence)


def _named(model: Model, tree: Node) -> Iterator[Message]:
    for node in nodes(tree):
        if isinstance(node, Literal) and isinstance(node.value, str):
            yield from _text(node.value)
    for node in nodes(tree):
        for subject, value in _compared(node):
            yield from _one_of_many(model, subject, value)
        if isinstance(node, Aggregate):
            for part in inner(node):
                yield from _named(model, part)


def _text(text: str) -> Iterator[Message]:
    if _MAILBOX.fullmatch(text):
        yield message("`{written}` is one mailbox; a configuration names nobody.", written=text)
    elif _NUMBER.fullmatch(text):
        yield message("`{written}` is one phone; a configuration names nobody.", written=text)


def _compared(node: Node) -> Iterator[tuple[Node, Literal]]:
    """Things with the written values that they are compared with."""
    if isinstance(node, Compare):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, Literal):
                yield one, other
    elif isinstance(node, In):
        yield from ((node.member, o) for o in node.options if isinstance(o, Literal))


def _one_of_many(model: Model, subject: Node, written: Literal) -> Iterator[Message]:
    value = written.value
    if isinstance(subject, Old):
        subject = subject.operand
    if isinstance(subject, FieldRef) and subject.field == "id":
        yield message("{value} is one record; a configuration names no records.", value=value)
    elif _is_a_name(model, subject):
        yield message("`{written}` is one person; a configuration names nobody.", written=value)


def _is_a_name(model: Model, subject: Node) -> bool:
    if isinstance(subject, Input):
        return subject.name in _OF_PEOPLE
    return isinstance(subject, FieldRef) and _is_behind_person(model, subject)


def _is_behind_person(model: Model, ref: FieldRef) -> bool:
    """Whether it is the name or address of somebody who works here."""
    entity: Entity | None = model.entity(ref.entity)
    for lookup in ref.via:
        if entity is None or not entity.has(lookup):
            return False
        field = entity.field(lookup)
        if field.type == "user":
            return ref.field in ("name", "email")
        entity = model.entity(field.to) if field.to is not None else None
    return False


def _tell(ground: Ground, written: Written, sentence: Message) -> None:
    ground.add(
        "E0410",
        written.path,
        sentence,
        message("Ask for a role, a team, an option or a field instead."),
        node=written.node,
    )
