"""Function calls and aggregates, typed against the table of functions."""

from __future__ import annotations

from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.choices import CHOICE_FUNCTIONS, read_choice_function
from tailorbird_metadata.expressions.comparing import read_member, read_overlaps
from tailorbird_metadata.expressions.faults import ExpressionRefused
from tailorbird_metadata.expressions.functions import (
    AGGREGATES,
    FUNCTIONS,
    PEOPLE_WRITE,
    Function,
)
from tailorbird_metadata.expressions.hierarchy import read_below
from tailorbird_metadata.expressions.kinds import ORDERED, SETS, in_words
from tailorbird_metadata.expressions.parser import Syntax
from tailorbird_metadata.expressions.paths import Children, steps
from tailorbird_metadata.expressions.reading import Reading
from tailorbird_metadata.expressions.suggest import did_you_mean
from tailorbird_metadata.expressions.tree import Aggregate, Call, In, Input, Literal, Node
from tailorbird_metadata.expressions.types import (
    BOOLEAN,
    DATE,
    NUMBER,
    ROLES,
    TEXT,
    Kind,
    ValueType,
)
from tailorbird_metadata.messages import message

_RESULTS: Final = {"boolean": BOOLEAN, "number": NUMBER, "text": TEXT, "date": DATE}
_ACCEPTS: Final[dict[str, frozenset[Kind]]] = {
    "text": frozenset({Kind.TEXT}),
    "number": frozenset({Kind.NUMBER}),
    "date": frozenset({Kind.DATE}),
    "moment": frozenset({Kind.MOMENT}),
    "day": frozenset({Kind.DATE, Kind.MOMENT}),
    "time": frozenset({Kind.DATE, Kind.MOMENT}),
}
_HINTS: Final = {"text": TEXT, "number": NUMBER, "day": DATE, "time": DATE, "date": DATE}


def read_call(checker: Reading, node: Syntax, hint: ValueType | None) -> Node:
    """The typed node of a call; raises ExpressionRefused."""
    called, arguments = node.parts[0], node.parts[1:]
    if called.form != "symbol":
        raise checker.refused(
            called, message("Only functions can be called."), None, faults.NOT_ALLOWED
        )
    name = called.value
    if name in AGGREGATES:
        return _aggregate(checker, node, name, arguments)
    if name == "has_role":
        return _has_role(checker, node, arguments)
    if name == "below":
        return read_below(checker, node, arguments)
    if name in CHOICE_FUNCTIONS:
        return read_choice_function(checker, node, name, arguments)
    function = FUNCTIONS.get(name)
    if function is None or function.internal:
        known = (*PEOPLE_WRITE, *AGGREGATES)
        sentence = message("There is no function {name}.", name=f"`{name}`")
        raise checker.refused(called, sentence, did_you_mean(name, known), faults.UNKNOWN_NAME)
    _count(checker, node, function, len(arguments))
    if name == "overlaps":
        return read_overlaps(checker, node)
    return _call(checker, node, function, arguments, hint)


def _count(checker: Reading, node: Syntax, function: Function, given: int) -> None:
    most = 20 if function.repeats else len(function.takes)
    if len(function.takes) - function.optional <= given <= most:
        return
    raise checker.refused(
        node,
        message("{name} does not take {n} values.", name=f"`{function.name}`", n=given),
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
        many = _argument(checker, arguments[0], shapes[0], function)
        if many.type.kind is Kind.TEXTS:
            pair = (many, read_member(checker, many, arguments[1]))
            return Call(type=BOOLEAN, function="has_tag", arguments=pair, span=node.span)
    found = [
        next(same) if shape == "same" else _argument(checker, syntax, shape, function)
        for syntax, shape in zip(arguments, shapes, strict=False)
    ]
    if function.name in ("least", "greatest") and found[0].type.kind not in ORDERED:
        raise _wrong(checker, arguments[0], function, found[0])
    if function.gives == "same" and found[-1].type.kind in SETS:
        raise _wrong(checker, arguments[-1], function, found[-1])
    made = Call(
        type=_result(function, found), function=function.name, arguments=tuple(found),
        span=node.span,
    )  # fmt: skip
    if made.type.kind is Kind.EMPTY:
        raise checker.refused(
            node, message("All values of this function are empty."), None, faults.FUNCTION_USE
        )
    return made


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


def _argument(checker: Reading, node: Syntax, shape: str, function: Function) -> Node:
    if shape == "boolean":
        return checker.condition(node)
    if shape == "any":
        return _any(checker, node)
    if shape in ("pattern", "places"):
        return _written(checker, node, shape, function)
    found = checker.read(node, _HINTS.get(shape))
    if function.name == "contains" and found.type.kind is Kind.TEXTS and shape == "text":
        return found
    null = isinstance(found, Literal) and found.value is None
    if found.type.kind not in _ACCEPTS.get(shape, frozenset()) or null:
        raise _wrong(checker, node, function, found)
    if shape == "day" and found.type.kind is Kind.MOMENT:
        return Call(type=DATE, function="day_of", arguments=(found,), span=node.span)
    return found


def _any(checker: Reading, node: Syntax) -> Node:
    found = checker.read(node)
    if found.type.kind is Kind.BOOLEAN:
        raise checker.refused(
            node,
            message("A yes-or-no value is never empty."),
            message("Write the field itself, or `not` before it."),
            faults.FUNCTION_USE,
        )
    if isinstance(found, Literal):
        raise checker.refused(node, message("This is a fixed value."), None, faults.FUNCTION_USE)
    return found


def _written(checker: Reading, node: Syntax, shape: str, function: Function) -> Node:
    """A value that has to be known when the text is checked."""
    if shape == "pattern" and node.form == "text" and node.value:
        if node.value.count("*") <= 5:
            return checker.read(node, TEXT)
        sentence = message("A form may have at most five `*`.")
    elif shape == "places" and node.form == "number" and node.value.isdigit():
        if int(node.value) <= 10:
            return checker.read(node, NUMBER)
        sentence = message("A number can be rounded to at most 10 places.")
    elif shape == "pattern":
        sentence = message("The form has to be written here as a text.")
    else:
        sentence = message("The places have to be written here as a whole number.")
    help_ = message("Write {usage}.", usage=f"`{function.usage}`")
    raise checker.refused(node, sentence, help_, faults.FUNCTION_USE)


def _wrong(checker: Reading, node: Syntax, function: Function, found: Node) -> ExpressionRefused:
    help_ = message("Write {usage}.", usage=f"`{function.usage}`")
    code = faults.FUNCTION_USE
    if found.type.kind is Kind.MOMENT:
        code = faults.DAY_AND_MOMENT
        help_ = message("Write `day_of(…)` around the moment.")
    sentence = message("{name} cannot use {found} here.", name=f"`{function.name}`",
                       found=in_words(found.type))  # fmt: skip
    if isinstance(found, Literal) and found.value is None:
        sentence = message("{name} cannot use an empty value here.", name=f"`{function.name}`")
    return checker.refused(node, sentence, help_, code)


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
        raise checker.refused(node, sentence, None, faults.FUNCTION_USE)
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
    for argument in arguments:
        for head in _heads(argument):
            found = checker.scope.collection(checker.scope.entity, head)
            if found is not None:
                return Children(head, found)
    sentence = message("{name} needs child records to look at.", name=f"`{name}`")
    known = checker.scope.names(checker.scope.entity)
    heads = [h for a in arguments for h in _heads(a)]
    near = did_you_mean(heads[0], known) if heads else None
    help_ = near or message("Write {usage}.", usage=f"`{_usage(name)}`")
    raise checker.refused(node, sentence, help_, faults.FUNCTION_USE)


def _heads(node: Syntax) -> list[str]:
    names = steps(node)
    if names is not None:
        return [names[0].name]
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
        raise checker.refused(
            node,
            message("{name} does not take {n} values.", name=f"`{name}`", n=len(arguments)),
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
