"""`is_closed` and `is_held`: a choice is one of the options that the configuration marks so.

Both are typed as `value in [options]`, which every back end has, and an index serves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.kinds import in_words
from tailorbird_metadata.expressions.parser import Syntax
from tailorbird_metadata.expressions.reading import Reading
from tailorbird_metadata.expressions.suggest import did_you_mean
from tailorbird_metadata.expressions.tree import In, Literal, Node
from tailorbird_metadata.expressions.types import BOOLEAN, Kind
from tailorbird_metadata.messages import Message, message

CHOICE_FUNCTIONS: Final = ("is_closed", "is_held")

USAGE: Final = {"is_closed": "is_closed(status)", "is_held": "is_held(status)"}


def read_choice_function(
    checker: Reading, node: Syntax, name: str, arguments: tuple[Syntax, ...]
) -> Node:
    """The typed node of one of the two; raises ExpressionRefused."""
    most = 2 if name == "is_closed" else 1
    if not 1 <= len(arguments) <= most:
        raise checker.refused(
            node,
            message("{name} does not take {n} values.", name=f"`{name}`", n=len(arguments)),
            message("Write {usage}.", usage=f"`{USAGE[name]}`"),
            faults.FUNCTION_USE,
        )
    value = checker.read(arguments[0])
    if value.type.kind is not Kind.CHOICE or isinstance(value, Literal):
        raise checker.refused(
            arguments[0],
            message("{name} cannot use {found} here.", name=f"`{name}`",
                    found=in_words(value.type)),
            message("Write {usage}.", usage=f"`{USAGE[name]}`"), faults.FUNCTION_USE,
        )  # fmt: skip
    ids = _meant(checker, node, name, value, arguments[1:])
    options = tuple(Literal(type=value.type, value=i, span=node.span) for i in ids)
    return In(type=BOOLEAN, member=value, options=options, span=node.span)


def _meant(
    checker: Reading, node: Syntax, name: str, value: Node, ways: tuple[Syntax, ...]
) -> tuple[str, ...]:
    """The ids of the options that are marked so."""
    of = value.type.of or ""
    if name == "is_held":
        held = checker.scope.held(of)
        if not held:
            raise _none(checker, node, message("None of its options is held."), "held: true")
        return held
    closed = checker.scope.closed(of)
    if not closed:
        raise _none(checker, node, message("None of its options is closed."), "closed: done")
    if not ways:
        return tuple(closed)
    return _closed_as(checker, ways[0], closed.items())


def _closed_as(checker: Reading, way: Syntax, closed: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    pairs = tuple(closed)
    found = tuple(i for i, how in pairs if way.form == "text" and how == way.value)
    if found:
        return found
    known = tuple(dict.fromkeys(how for _, how in pairs))
    near = did_you_mean(str(way.value), known) if way.form == "text" else None
    raise checker.refused(
        way,
        message("No option is closed in this way."),
        near or message("There are: {names}.", names=", ".join(f'`"{n}"`' for n in known)),
        faults.UNKNOWN_OPTION,
    )


def _none(
    checker: Reading, node: Syntax, sentence: Message, setting: str
) -> faults.ExpressionRefused:
    return checker.refused(
        node,
        sentence,
        message("Write {setting} at the options that are.", setting=f"`{setting}`"),
        faults.FUNCTION_USE,
    )
