"""Text to a checked expression: names resolved, every node typed, placement and reads known.

Nothing is evaluated.  All mistakes of a text are found in one go where they do not depend on
each other, each with its place and, where one can be guessed, what was probably meant.
"""

from __future__ import annotations

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.before import no_change_here
from tailorbird_metadata.expressions.checker import Checker
from tailorbird_metadata.expressions.faults import (
    ExpressionError,
    ExpressionErrors,
    ExpressionRefused,
)
from tailorbird_metadata.expressions.hints.labels import by_its_label
from tailorbird_metadata.expressions.kinds import in_words, same
from tailorbird_metadata.expressions.limits import oversize
from tailorbird_metadata.expressions.parser import parse
from tailorbird_metadata.expressions.reach import placement_of, reads_of
from tailorbird_metadata.expressions.scope import Scope
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import Expression, Literal, Node, Placement
from tailorbird_metadata.expressions.types import OF_TEAMS, TEAMS, Kind, ValueType
from tailorbird_metadata.messages import message


def check(
    text: str,
    scope: Scope,
    expected: ValueType | None = None,
    *,
    allow: Placement = Placement.AGGREGATE,
    in_rights: bool = False,
    still: str = "",
) -> Expression | ExpressionErrors:
    """The meaning of `text` in `scope`, or everything that is wrong with it.

    `expected` is the type that the place needs (`BOOLEAN` for a condition; None takes any),
    `allow` the furthest that it may read; where that is less than a change, `still` (of
    `before.WHY`) says why.  `in_rights` also refuses to compare two values that
    may both be empty (decision 25).
    """
    checker = Checker(scope, text, in_rights=in_rights)
    try:
        tree = checker.read(_parsed(text, scope), expected)
        tree = _fitted(tree, expected, len(text))
        placement = placement_of(tree)
        if not checker.errors:
            if placement is Placement.EVENT and allow is not Placement.EVENT:
                raise ExpressionRefused(no_change_here(tree, still, len(text)))
            _allowed(placement, allow, len(text))
            large = oversize(tree)
            if large is not None:
                raise ExpressionRefused(large)
    except ExpressionRefused as refused:
        checker.errors.append(refused.error)
    if checker.errors:
        found = sorted(checker.errors, key=lambda e: e.span)
        return ExpressionErrors(tuple(found))
    return Expression(
        text=text, tree=tree, placement=placement, result=tree.type, reads=reads_of(tree)
    )


def _parsed(text: str, scope: Scope) -> Syntax:
    try:
        return parse(text)
    except ExpressionRefused as refused:
        raise ExpressionRefused(by_its_label(text, refused.error, scope)) from None


def _fitted(tree: Node, expected: ValueType | None, length: int) -> Node:
    """`tree` if its type is the expected one."""
    if expected is None or same(tree.type, expected):
        return tree
    if tree.type == TEAMS and expected.of == OF_TEAMS:
        return tree
    if tree.type.kind is Kind.EMPTY and expected.kind is not Kind.BOOLEAN:
        return Literal(type=expected, value=None, span=tree.span)
    sentence = message(
        "This gives {found}, but {expected} is needed here.",
        found=in_words(tree.type), expected=in_words(expected),
    )  # fmt: skip
    code = faults.WRONG_RESULT
    help_ = message("Write something that gives {expected}.", expected=in_words(expected))
    if expected.kind is Kind.BOOLEAN:
        code = faults.NOT_A_CONDITION
        help_ = message("Compare it with something: `value == …`, or write `not empty(value)`.")
    elif tree.type.kind is Kind.BOOLEAN:
        help_ = message("Write `choose(condition, then, else)` to make a value of it.")
    elif expected.kind is Kind.DATE and tree.type.kind is Kind.MOMENT:
        code = faults.DAY_AND_MOMENT
        help_ = message("Write `day_of({value})`.", value="…")
    raise ExpressionRefused(ExpressionError(sentence, tree.span or (0, length), help_, code))


def _allowed(found: Placement, allow: Placement, length: int) -> None:
    if found.within(allow):
        return
    if found is Placement.AGGREGATE:
        sentence = message("This reads child records, which is not possible here.")
    else:
        sentence = message(
            "This reads another record through a lookup, which is not possible here."
        )
    help_ = message("Here only the record's own fields, `me`, `today` and `now` can be read.")
    if allow is Placement.LINKED:
        help_ = message("Here the record's own fields and those behind its lookups can be read.")
    raise ExpressionRefused(ExpressionError(sentence, (0, length), help_, faults.WRONG_PLACE))
