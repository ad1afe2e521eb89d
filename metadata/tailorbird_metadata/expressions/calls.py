"""Function calls and aggregates, typed against the table of functions."""

from __future__ import annotations

from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.arguments import read_argument, read_day_elsewhere, wrong
from tailorbird_metadata.expressions.before import CHANGE_FUNCTIONS, read_change_function
from tailorbird_metadata.expressions.choices import CHOICE_FUNCTIONS, read_choice_function
from tailorbird_metadata.expressions.comparing import read_member, read_overlaps
from tailorbird_metadata.expressions.faults import ExpressionRefused
from tailorbird_metadata.expressions.functions import AGGREGATES, FUNCTIONS, Function
from tailorbird_metadata.expressions.hierarchy import read_below
from tailorbird_metadata.expressions.hints.callees import (
    no_children,
    not_a_function,
    takes,
    unknown_function,
)
from tailorbird_metadata.expressions.kinds import ORDERED, SETS, in_words
from tailorbird_metadata.expressions.reading import Children, Reading
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import Aggregate, Call, In, Input, Node
from tailorbird_metadata.expressions.types import (
    BOOLEAN,
    DATE,
    MOMENT,
    NUMBER,
    ROLES,
    TEXT,
    TIME,
    Kind,
    ValueType,
)
from tailorbird_metadata.messages import message

_RESULTS: Final = {
    "boolean": BOOLEAN, "number": NUMBER, "text": TEXT, "date": DATE, "moment": MOMENT,
    "clock": TIME,
}  # fmt: skip


def read_call(checker: Reading, node: Syntax, hint: ValueType | None) -> Node:
    """The typed node of a call; raises ExpressionRefused."""
    called, arguments = node.parts[0], node.parts[1:]
    if called.form != "symbol":
        raise not_a_function(checker, node)
    name = called.value
    if name in AGGREGATES:
        return _aggregate(checker, node, name, arguments)
    if name == "has_role":
        return _has_role(checker, node, arguments)
    if name == "below":
        return read_below(checker, node, arguments)
    if name in CHANGE_FUNCTIONS:
        return read_change_function(checker, node, name, arguments)
    if name in CHOICE_FUNCTIONS:
        return read_choice_function(checker, node, name, arguments)
    function = FUNCTIONS.get(name)
    if function is None or function.internal:
        raise unknown_function(checker, node)
    if function.takes == ("day",) and len(arguments) == 2:
        day = read_day_elsewhere(checker, arguments, function)
        return Call(type=_result(function, [day]), function=name, arguments=(day,), span=node.span)
    _count(checker, node, function, len(arguments))
    if name == "overlaps":
        return read_overlaps(checker, node)
    if name == "choose":
        return _choose(checker, node, arguments, hint)
    return _call(checker, node, function, arguments, hint)


def _count(checker: Reading, node: Syntax, function: Function, given: int) -> None:
    most = 20 if function.repeats else len(function.takes)
    least = len(function.takes) - function.optional
    if least <= given <= most:
        return
    raise checker.refused(
        node,
        takes(function.name, least, most, given),
        message("Write {usage}.", usage=f"`{function.usage}`"),
        faults.FUNCTION_USE,
    )


def _call(
    checker: Reading,
    node: Syntax,
    function: Function,
    arguments: tuple[Syntax, ...],
    hint: ValueType | None,
) -> Node:
    shapes = function.takes + (function.takes[-1],) * (len(arguments) - len(function.takes))
    alike = tuple(a for a, s in zip(arguments, shapes, strict=False) if s == "same")
    same = iter(checker.together(alike, hint) if alike else [])
    if function.name == "contains":
        many = read_argument(checker, arguments[0], shapes[0], function)
        if many.type.kind is Kind.TEXTS:
            pair = (many, read_member(checker, many, arguments[1]))
            return Call(type=BOOLEAN, function="has_tag", arguments=pair, span=node.span)
    found = [
        next(same) if shape == "same" else read_argument(checker, syntax, shape, function)
        for syntax, shape in zip(arguments, shapes, strict=False)
    ]
    if function.name in ("least", "greatest") and found[0].type.kind not in ORDERED:
        raise wrong(checker, arguments[0], function, found[0])
    if function.gives == "same" and found[-1].type.kind in SETS:
        raise wrong(checker, arguments[-1], function, found[-1])
    if function.name == "text" and found[0].type.kind is Kind.DATE and len(found) > 1:
        raise wrong(checker, arguments[0], function, found[0])
    made = Call(
        type=_result(function, found), function=function.name, arguments=tuple(found),
        span=node.span,
    )  # fmt: skip
    if made.type.kind is Kind.EMPTY:
        raise checker.refused(
            node,
            message("All values of this function are empty."),
            message("Write at least one value that is not empty."),
            faults.FUNCTION_USE,
        )
    return made


def _choose(
    checker: Reading, node: Syntax, arguments: tuple[Syntax, ...], hint: ValueType | None
) -> Node:
    """`choose(a, 1, b, 2, 3)` as `choose(a, 1, choose(b, 2, 3))`."""
    if len(arguments) % 2 == 0:
        raise checker.refused(
            node,
            message("`choose` ends with what counts where no condition holds."),
            message("Write {usage}.", usage="`choose(condition, then, condition, then, else)`"),
            faults.FUNCTION_USE,
        )
    tests = [checker.condition(argument) for argument in arguments[:-1:2]]
    *values, made = checker.together((*arguments[1::2], arguments[-1]), hint)
    money = next((v.type for v in (*values, made) if v.type.money), None)
    for test, then in zip(reversed(tests), reversed(values), strict=True):
        made = Call(
            type=money or then.type, function="choose", arguments=(test, then, made),
            span=node.span,
        )  # fmt: skip
    if made.type.kind is Kind.EMPTY or made.type.kind in SETS:
        raise _no_value(checker, node, made)
    return made


def _no_value(checker: Reading, node: Syntax, found: Node) -> ExpressionRefused:
    """A choice between values that are all empty, or that are sets."""
    if found.type.kind is Kind.EMPTY:
        sentence = message("All values of this function are empty.")
        help_ = message("Write at least one value that is not empty.")
        return checker.refused(node, sentence, help_, faults.FUNCTION_USE)
    return wrong(checker, node, FUNCTIONS["choose"], found)


def _result(function: Function, found: list[Node]) -> ValueType:
    if function.gives == "same":
        place = function.takes.index("same")
        types = [n.type for n in found[place:]]
        return next((t for t in types if t.money), types[0])
    if function.gives == "time":
        return found[0].type
    if function.name in ("round", "abs", "floor", "ceiling", "remainder"):
        return found[0].type
    return _RESULTS[function.gives]


def _has_role(checker: Reading, node: Syntax, arguments: tuple[Syntax, ...]) -> Node:
    if len(arguments) != 1 or arguments[0].form != "text":
        sentence = message("{name} needs the name of a role.", name="`has_role`")
        help_ = message("Write {usage}.", usage='`has_role("…")`')
        raise checker.refused(node, sentence, help_, faults.FUNCTION_USE)
    role = checker.read(arguments[0], ROLES)
    mine = Input(type=ROLES, name="me.roles", span=node.span)
    return In(type=BOOLEAN, member=role, container=mine, span=node.span)


def _aggregate(checker: Reading, node: Syntax, name: str, arguments: tuple[Syntax, ...]) -> Node:
    if checker.inside is not None:
        sentence = message("Functions over child records cannot stand inside each other.")
        help_ = message("Work the inner one out in a formula field of the child records.")
        raise checker.refused(node, sentence, help_, faults.FUNCTION_USE)
    children = _children(checker, node, name, arguments)
    checker.inside = children
    try:
        value, where = _parts(checker, node, name, arguments, children)
    finally:
        checker.inside = None
    return Aggregate(
        type=_aggregate_type(name, value), function=name, entity=checker.scope.entity,
        child=children.collection.child, by=children.collection.by, value=value, where=where,
        span=node.span,
    )  # fmt: skip


def _aggregate_type(name: str, value: Node | None) -> ValueType:
    if name in ("any", "all"):
        return BOOLEAN
    return NUMBER if value is None else value.type


def _children(checker: Reading, node: Syntax, name: str, arguments: tuple[Syntax, ...]) -> Children:
    """The collection that the arguments are about: the first name in them that is one."""
    heads = [head for argument in arguments for head in _heads(argument)]
    for head in heads:
        found = checker.scope.collection(checker.scope.entity, head.value)
        if found is not None:
            return Children(head.value, found)
    raise no_children(checker, node, name, heads)


def _heads(node: Syntax) -> list[Syntax]:
    """The first name of each dotted name."""
    while node.form == "attribute":
        node = node.parts[0]
    if node.form == "symbol":
        return [node]
    return [head for part in node.parts for head in _heads(part)]


def _usage(name: str) -> str:
    if name in ("any", "all"):
        return f"{name}(children.field == …)"
    return "count(children)" if name == "count" else f"{name}(children.field)"


def _parts(
    checker: Reading, node: Syntax, name: str, arguments: tuple[Syntax, ...], children: Children
) -> tuple[Node | None, Node | None]:
    """The value and the condition of an aggregate."""
    bare = bool(arguments) and arguments[0].form == "symbol" and (
        arguments[0].value == children.name
    )  # fmt: skip
    most = 2 if bare or name not in ("count", "any", "all") else 1
    if not 1 <= len(arguments) <= most or (name == "all" and bare and len(arguments) == 1):
        sentence = takes(name, 1, most, len(arguments))
        if name == "all" and bare:
            sentence = message("{name} needs a condition.", name="`all`")
        raise checker.refused(
            node,
            sentence,
            message("Write {usage}.", usage=f"`{_usage(name)}`"),
            faults.FUNCTION_USE,
        )
    if name in ("count", "any", "all"):
        condition = arguments[1:] if bare else arguments
        return None, checker.condition(condition[0]) if condition else None
    value = checker.read(arguments[0])
    _summable(checker, arguments[0], name, value)
    return value, checker.condition(arguments[1]) if len(arguments) > 1 else None


def _summable(checker: Reading, node: Syntax, name: str, value: Node) -> None:
    fits = value.type.kind is Kind.NUMBER or (name in ("min", "max") and value.type.kind in ORDERED)
    if fits:
        return
    sentence = message("{name} cannot use {found} here.", name=f"`{name}`",
                       found=in_words(value.type))  # fmt: skip
    help_ = message("Write {usage}.", usage=f"`{_usage(name)}`")
    raise checker.refused(node, sentence, help_, faults.FUNCTION_USE)
