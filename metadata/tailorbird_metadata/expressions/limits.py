"""How large a tree may be, so that every back end can take it.

The guard holds the text; this holds the tree, also after formulas were laid into it.  The
narrowest back end is SQLite, whose parser keeps at most 100 things in mind at once.
"""

from __future__ import annotations

from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError
from tailorbird_metadata.expressions.magnitude import magnitude
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    And,
    Arithmetic,
    Below,
    Call,
    Compare,
    FieldRef,
    In,
    Literal,
    Node,
    Not,
    Old,
    Or,
)
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.expressions.walk import inner, parts
from tailorbird_metadata.messages import Message, message

MAX_NODES: Final = 500
"""Parts with those of formulas; PostgreSQL's statement for so many is written in 0.04 s."""
_LOOKUP: Final = 8
"""As how many parts a lookup counts, which is a query in the query."""

MAX_WEIGHT: Final = 70
"""What SQLite's parser has to keep in mind at the deepest place; the rest is for the query."""

MAX_LENGTH: Final = 500_000
"""How long a text may become by `replace`, which multiplies, if every field were this long:"""
_FIELD: Final = 1000


def oversize(tree: Node) -> ExpressionError | None:
    """What is too large about `tree`: its parts, their nesting, or the numbers it can give."""
    place = tree.span or (0, 0)
    found = _all(tree)
    if isinstance(found, Message):
        help_ = message("Write it with fewer brackets, functions and formulas inside each other.")
        return ExpressionError(found, place, help_, faults.TOO_LARGE)
    if any(_is_replace(n) and _length(n) > MAX_LENGTH for n in found):
        sentence = message("This can give texts that are far too long.")
        help_ = message("Put short texts in the place of long ones, and not again and again.")
        return ExpressionError(sentence, place, help_, faults.TOO_LARGE)
    if all(magnitude(n).fits for n in found if n.type.kind is Kind.NUMBER):
        return None
    sentence = message("This calculation can give numbers with too many digits.")
    help_ = message("Round a part of it: `round(…, 2)`, or multiply fewer numbers.")
    return ExpressionError(sentence, place, help_, faults.TOO_LARGE)


def _all(tree: Node) -> list[Node] | Message:
    """Every node, those inside of aggregates too; a sentence if they are too many or too deep."""
    found: list[Node] = []
    large = 0
    waiting = [(tree, 0)]
    while waiting:
        node, outside = waiting.pop()
        found.append(node)
        large += 1 + (_LOOKUP * len(node.via) if isinstance(node, FieldRef) else 0)
        if large > MAX_NODES:
            return message("With its formulas and lookups the expression has too many parts.")
        if outside + _own(node) > MAX_WEIGHT:
            return message("The expression has too many levels inside each other.")
        below = _below(node)
        waiting += [
            (part, outside + _around(node, place, part)) for place, part in enumerate(below)
        ]
    return found


def _below(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Old):
        return (node.operand,)
    return inner(node) if isinstance(node, Aggregate) else parts(node)


def _is_replace(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "replace"


def _length(node: Node) -> int:
    """About how long the text of a node can become."""
    if isinstance(node, Literal):
        return len(str(node.value or ""))
    if isinstance(node, Call) and _is_replace(node):
        text, part, new = (_length(argument) for argument in node.arguments)
        each = part if isinstance(node.arguments[1], Literal) else 1
        return text * max(1, -(-new // max(1, each)))
    return sum(_length(part) for part in parts(node)) or _FIELD


def _own(node: Node) -> int:
    """What a node without parts takes by itself: a lookup is a query in the query."""
    if isinstance(node, Below):
        return 14
    return 3 + 12 * len(node.via) if isinstance(node, FieldRef) else 1


def _around(node: Node, place: int, part: Node) -> int:
    """What stands open around a part of `node`."""
    folded = 3 if part.type.kind is Kind.TEXT and not isinstance(part, FieldRef) else 0
    match node:
        case Not():
            return 1
        case And() | Or():
            return 3
        case Compare() | In():
            return 5 + folded
        case Arithmetic() | Call():
            return (3 if place == 0 else 5) + folded
        case Aggregate():
            return 16
        case _:
            return 3
