"""Questions about an option: whether it closes or holds a record, and where it stands in its list.

All but `position` are typed as `value in [options]`, which every back end has, and an index
serves (decision 23).  The order is that of the screen; retired options keep their place, as records
still hold them.  Of stages the order is that of their pipeline, and those that lie beside the path
(decision 21) have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.functions import FUNCTIONS
from tailorbird_metadata.expressions.hints.callees import takes
from tailorbird_metadata.expressions.hints.suggest import asked, did_you_mean_or_list, meant
from tailorbird_metadata.expressions.kinds import in_words
from tailorbird_metadata.expressions.meaning.options import order_text
from tailorbird_metadata.expressions.reading import Reading
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import Call, In, Literal, Node
from tailorbird_metadata.expressions.types import BOOLEAN, NUMBER, TEXT, Kind
from tailorbird_metadata.messages import Message, message


def read_choice_function(
    checker: Reading, node: Syntax, name: str, arguments: tuple[Syntax, ...]
) -> Node:
    """The typed node of a function of `CHOICE_FUNCTIONS`; raises ExpressionRefused."""
    function = FUNCTIONS[name]
    least, most = len(function.takes) - function.optional, len(function.takes)
    if not least <= len(arguments) <= most:
        raise checker.refused(
            node,
            takes(name, least, most, len(arguments)),
            message("Write {usage}.", usage=f"`{function.usage}`"),
            faults.FUNCTION_USE,
        )
    value = checker.read(arguments[0])
    if value.type.kind is not Kind.CHOICE or isinstance(value, Literal):
        raise checker.refused(
            arguments[0],
            message("{name} cannot use {found} here.", name=f"`{name}`",
                    found=in_words(value.type)),
            message("Write {usage}.", usage=f"`{function.usage}`"), faults.FUNCTION_USE,
        )  # fmt: skip
    if name == "position":
        order = Literal(type=TEXT, value=order_text(checker.scope.order(value.type.of or "")))
        return Call(type=NUMBER, function=name, arguments=(value, order), span=node.span)
    ids = _READ[name](checker, node, value, arguments[1:])
    options = tuple(Literal(type=value.type, value=i, span=node.span) for i in ids)
    return In(type=BOOLEAN, member=value, options=options, span=node.span)


def _held(checker: Reading, node: Syntax, value: Node, rest: tuple[Syntax, ...]) -> tuple[str, ...]:
    """The ids of the options under which a record waits."""
    held = checker.scope.held(value.type.of or "")
    if not held:
        raise _none(checker, node, message("None of its options is held."), "held: true")
    return held


def _closed(
    checker: Reading, node: Syntax, value: Node, rest: tuple[Syntax, ...]
) -> tuple[str, ...]:
    """The ids of the options that close a record, at all or in one way."""
    closed = checker.scope.closed(value.type.of or "")
    if not closed:
        raise _none(checker, node, message("None of its options is closed."), "closed: done")
    return _closed_as(checker, rest[0], closed.items()) if rest else tuple(closed)


def _closed_as(checker: Reading, way: Syntax, closed: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    pairs = tuple(closed)
    found = tuple(i for i, how in pairs if way.form == "text" and how == way.value)
    if found:
        return found
    known = tuple(dict.fromkeys(how for _, how in pairs))
    word = way.value if way.form in ("text", "symbol") else ""
    raise checker.refused(
        way,
        message("No option is closed in this way."),
        did_you_mean_or_list(word, known),
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


def _at_least(
    checker: Reading, node: Syntax, value: Node, rest: tuple[Syntax, ...]
) -> tuple[str, ...]:
    """The ids of the option that is written and of those behind it."""
    chain, place = _place(checker, value, rest[0])
    return chain[place:]


def _at_most(
    checker: Reading, node: Syntax, value: Node, rest: tuple[Syntax, ...]
) -> tuple[str, ...]:
    """The ids of the option that is written and of those before it."""
    chain, place = _place(checker, value, rest[0])
    return chain[: place + 1]


def _place(checker: Reading, value: Node, written: Syntax) -> tuple[tuple[str, ...], int]:
    """The chain in which the written option stands, and where."""
    if written.form != "text":
        of = value.type.of or ""
        meant_ = meant(written.value, checker.scope.options(of), checker.scope.option_labels(of))
        help_ = message("Compare two values by their place: `position(a) >= position(b)`.")
        if written.form == "symbol" and meant_ is not None:
            help_ = asked(meant_, '"')
        sentence = message("The option has to be written here, in quotation marks.")
        raise checker.refused(written, sentence, help_, faults.FUNCTION_USE)
    option = checker.read(written, value.type)
    wanted = option.value if isinstance(option, Literal) else None
    for chain in checker.scope.order(value.type.of or ""):
        if wanted in chain:
            return chain, chain.index(str(wanted))
    raise checker.refused(
        written,
        message("{name} lies beside the path: no stage comes before or after it.",
                name=f'"{written.value}"'),
        message("Write {usage}.", usage=f'`stage == "{written.value}"`'), faults.FUNCTION_USE,
    )  # fmt: skip


_READ: Final[dict[str, Callable[..., tuple[str, ...]]]] = {
    "is_closed": _closed,
    "is_held": _held,
    "at_least": _at_least,
    "at_most": _at_most,
}

CHOICE_FUNCTIONS: Final = (*_READ, "position")
