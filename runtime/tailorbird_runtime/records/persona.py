"""One person put in the place of `me`, in a condition that another person's rights surround."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tailorbird_metadata.expressions.inputs import NOBODY, Me
from tailorbird_metadata.expressions.tree import Aggregate, Call, In, Input, Literal, Node, Or
from tailorbird_metadata.expressions.types import BOOLEAN, TEXT, ValueType
from tailorbird_metadata.expressions.walk import inner_rebuilt, rebuilt

_MANY = {"me.teams": "teams", "me.roles": "roles"}


def with_me(tree: Node, me: Me | None) -> Node:
    """`tree` with what it reads of `me` as constants; nobody has no values, teams and roles."""

    def put_in(node: Node) -> Node | None:
        match node:
            case Call(function="empty", arguments=(Input(name="me"),)):
                return Literal(type=BOOLEAN, value=me is None)
            case Input(name=name) if name == "me" or name.startswith("me."):
                return Literal(type=node.type, value=_value(me, name))
            case In(container=Input(name=name)) if name in _MANY:
                member = rebuilt(node.member, put_in)
                type_ = member.type
                return replace(node, member=member, container=None,
                               options=tuple(_literals(_many(me, name), type_)))  # fmt: skip
            case Call(function="overlaps", arguments=arguments):
                return _overlapping(arguments, me, put_in)
            case Aggregate():
                return inner_rebuilt(node, put_in)
        return None

    return rebuilt(tree, put_in)


def _overlapping(arguments: tuple[Node, ...], me: Me | None, put_in: Any) -> Node | None:
    """`overlaps(teams, me.teams)`: whether one of the person's is among them."""
    mine = [a for a in arguments if isinstance(a, Input) and a.name in _MANY]
    others = [a for a in arguments if a not in mine]
    if not mine:
        return None
    if not others:
        return Literal(type=BOOLEAN, value=bool(_many(me, mine[0].name)))
    held = rebuilt(others[0], put_in)
    tests = tuple(
        Call(type=BOOLEAN, function="has_tag", arguments=(held, one))
        for one in _literals(_many(me, mine[0].name), TEXT)
    )
    if len(tests) < 2:
        return tests[0] if tests else Literal(type=BOOLEAN, value=False)
    return Or(type=BOOLEAN, operands=tests)


def _literals(values: Iterable[str], type_: ValueType) -> list[Node]:
    return [Literal(type=type_, value=value) for value in values]


def _many(me: Me | None, name: str) -> tuple[str, ...]:
    return () if me is None else tuple(sorted(getattr(me, _MANY[name])))


def _value(me: Me | None, name: str) -> Any:
    if name == "me":
        return NOBODY if me is None else me.id
    return None if me is None else getattr(me, name.partition(".")[2])
