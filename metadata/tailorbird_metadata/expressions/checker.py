"""Types every node of a syntax tree, from the leaves up, and collects what is wrong."""

from __future__ import annotations

import re
from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.before import read_old
from tailorbird_metadata.expressions.calls import read_call
from tailorbird_metadata.expressions.comparing import read_compare, read_in
from tailorbird_metadata.expressions.faults import ExpressionError, ExpressionRefused
from tailorbird_metadata.expressions.hints.signs import write
from tailorbird_metadata.expressions.hints.unlike import days_apart, source, unlike
from tailorbird_metadata.expressions.kinds import in_words, same
from tailorbird_metadata.expressions.literals import literal
from tailorbird_metadata.expressions.magnitude import magnitude
from tailorbird_metadata.expressions.paths import read_name
from tailorbird_metadata.expressions.reading import Children
from tailorbird_metadata.expressions.scope import Scope
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Literal,
    Negate,
    Node,
    Not,
    Or,
)
from tailorbird_metadata.expressions.types import (
    BOOLEAN,
    MONEY,
    NUMBER,
    TEXT,
    Kind,
    ValueType,
)
from tailorbird_metadata.messages import Message, message

Side = tuple[Syntax, Node]
_NUMBER: Final = re.compile(r"\d+(\.\d+)?")
_SIGNS: Final = {"add": "+", "sub": "-", "mul": "*", "div": "/"}


class Checker:
    """One text's checking; `errors` grows as parts are refused."""

    def __init__(self, scope: Scope, text: str, *, in_rights: bool) -> None:
        self.text = text
        self.scope = scope
        self.in_rights = in_rights
        self.inside: Children | None = None
        self.errors: list[ExpressionError] = []

    def read(self, node: Syntax, hint: ValueType | None = None) -> Node:
        """The typed node; raises ExpressionRefused.  `hint` is what its surroundings ask for."""
        match node.form:
            case "text" | "number" | "date" | "boolean" | "null":
                return literal(node, hint, self.scope)
            case "symbol" | "attribute":
                return read_old(self, node) or read_name(node, self.scope, self.inside)
            case "and" | "or":
                return self._logic(node)
            case "not":
                return self._not(node)
            case "compare" | "order":
                return read_compare(self, node)
            case "in":
                return read_in(self, node)
            case "negate":
                return self._negate(node)
            case "arithmetic":
                return self._arithmetic(node)
            case "call":
                return read_call(self, node, hint)
            case _:
                raise self.refused(
                    node,
                    message("A list can only stand behind `in`."),
                    message('Write `value in ["a", "b"]`.'),
                    faults.NOT_ALLOWED,
                )

    def condition(self, node: Syntax) -> Node:
        """The typed node, if it is a condition."""
        found = self.read(node, BOOLEAN)
        if found.type.kind is not Kind.BOOLEAN:
            raise self.refused(
                node,
                message("This is {found}, not a condition.", found=in_words(found.type)),
                message("Compare it with something: `value == …`, or write `not empty(value)`."),
                faults.NOT_A_CONDITION,
            )
        return found

    def refused(
        self, node: Syntax, sentence: Message, help_: Message | None, code: str
    ) -> ExpressionRefused:
        """The error at the place of `node`, to be raised."""
        return ExpressionRefused(ExpressionError(sentence, node.span, help_, code))

    def together(self, nodes: tuple[Syntax, ...], hint: ValueType | None = None) -> list[Node]:
        """Nodes that must have one type; those that say it themselves are read first."""
        order = sorted(range(len(nodes)), key=lambda i: _openness(nodes[i]))
        found: dict[int, Node] = {}
        wanted = hint
        for place in order:
            node = self.read(nodes[place], wanted)
            found[place] = node
            if node.type.kind is not Kind.EMPTY and wanted is None:
                wanted = node.type
        result = [found[i] for i in range(len(nodes))]
        sides = [
            (s, n) for s, n in zip(nodes, result, strict=True) if n.type.kind is not Kind.EMPTY
        ]
        for side in sides[1:]:
            if not same(sides[0][1].type, side[1].type):
                raise ExpressionRefused(unlike(self.text, *_reference(sides, side), self.scope))
        return [_as(n, sides[0][1].type if sides else None) for n in result]

    def agree(self, node: Syntax, wanted: ValueType, found: ValueType) -> None:
        """Raises ExpressionRefused unless the two types go together."""
        if same(wanted, found):
            return
        one = Literal(type=wanted, value=None, span=node.span)
        other = Literal(type=found, value=None, span=node.span)
        raise ExpressionRefused(unlike(self.text, (node, one), (node, other), self.scope))

    def _logic(self, node: Syntax) -> Node:
        operands: list[Node] = []
        for part in node.parts:
            try:
                self._no_bare_value(node, part)
                operands.append(self.condition(part))
            except ExpressionRefused as refused:
                self.errors.append(refused.error)
        if len(operands) < len(node.parts):
            return Literal(type=BOOLEAN, value=False, span=node.span)
        made = And if node.form == "and" else Or
        return made(type=BOOLEAN, operands=tuple(operands), span=node.span)

    def _no_bare_value(self, node: Syntax, part: Syntax) -> None:
        """`x == 1 or 2`: a value where the comparison has to be named again."""
        if part.form not in ("text", "number", "date"):
            return
        if all(p.form not in ("compare", "order") for p in node.parts):
            return
        kinds = {"text": message("a text"), "number": message("a number"), "date": message("a day")}
        raise self.refused(
            part,
            message("This is {found}, not a condition.", found=kinds[part.form]),
            message("Name the value again: `x == 1 or x == 2`; or write `x in [1, 2]`."),
            faults.NOT_A_CONDITION,
        )

    def _not(self, node: Syntax) -> Node:
        return Not(type=BOOLEAN, operand=self.condition(node.parts[0]), span=node.span)

    def _negate(self, node: Syntax) -> Node:
        operand = self.read(node.parts[0])
        self._number(node.parts[0], operand, "-")
        if isinstance(operand, Literal) and operand.value is not None:
            assert not isinstance(operand.value, str)
            return Literal(type=NUMBER, value=-operand.value, span=node.span)  # type: ignore[operator]
        return Negate(type=operand.type, operand=operand, span=node.span)

    def _arithmetic(self, node: Syntax) -> Node:
        left, right = self.read(node.parts[0]), self.read(node.parts[1])
        if node.value == "add" and left.type.kind is Kind.TEXT and right.type.kind is Kind.TEXT:
            texts = (*_joined(left), *_joined(right))
            return Call(type=TEXT, function="join", arguments=texts, span=node.span)
        kinds = {left.type.kind, right.type.kind}
        if kinds & {Kind.DATE, Kind.MOMENT} and node.value in ("add", "sub"):
            raise self._days(node, left, right)
        if node.value == "add" and Kind.TEXT in kinds and not any(map(_is_digits, node.parts)):
            odd = 1 if left.type.kind is Kind.TEXT else 0
            raise self._no_text(node.parts[odd], (left, right)[odd])
        for syntax, found in zip(node.parts, (left, right), strict=True):
            self._number(syntax, found, _SIGNS.get(node.value, node.value))
        money = left.type.money or right.type.money
        if node.value == "div" and left.type.money and right.type.money:
            money = False
        made = Arithmetic(
            type=MONEY if money else NUMBER,
            operator=node.value, left=left, right=right, span=node.span,
        )  # fmt: skip
        if not magnitude(made).fits:
            raise self.refused(
                node, message("This calculation can give numbers with too many digits."),
                message("Round a part of it: `round(…, 2)`, or multiply fewer numbers."),
                faults.TOO_LARGE,
            )  # fmt: skip
        return made

    def _number(self, node: Syntax, found: Node, sign: str) -> None:
        if found.type.kind is Kind.NUMBER:
            return
        help_ = message("Write something that gives {expected}.", expected=in_words(NUMBER))
        if found.type.kind in (Kind.DATE, Kind.MOMENT):
            help_ = message("Write `add_days(date, 7)` or `days_between(from, to)`.")
        elif _is_digits(node):
            help_ = message("Write the number without quotation marks.")
        sentence = message("{sign} calculates with numbers, but this is {found}.",
                           sign=f"`{sign}`", found=in_words(found.type))  # fmt: skip
        raise self.refused(node, sentence, help_, faults.WRONG_TYPE)

    def _days(self, node: Syntax, left: Node, right: Node) -> ExpressionRefused:
        """Days are not added and subtracted like numbers."""
        found = left if left.type.kind in (Kind.DATE, Kind.MOMENT) else right
        sentence = message("{sign} calculates with numbers, but this is {found}.",
                           sign=f"`{_SIGNS[node.value]}`", found=in_words(found.type))  # fmt: skip
        help_ = days_apart(self.text, node, left, right)
        return self.refused(node, sentence, help_, faults.WRONG_TYPE)

    def _no_text(self, node: Syntax, found: Node) -> ExpressionRefused:
        """What stands beside a text at `+` and is none."""
        help_ = message("Write something that gives {expected}.", expected=in_words(TEXT))
        if node.form == "number":
            help_ = write(f'"{node.value}"')
        elif found.type.kind is Kind.NUMBER:
            help_ = write(f"text({source(self.text, node)}, 2)", help_)
        elif found.type.kind is Kind.CHOICE:
            help_ = message('Choose the words: `choose(x == "one", "…", "…")`.')
        sentence = message("`+` joins texts, but this is {found}.", found=in_words(found.type))
        return self.refused(node, sentence, help_, faults.WRONG_TYPE)


def _reference(sides: list[Side], odd: Side) -> tuple[Side, Side]:
    """The side that says what is needed, and the one that differs: a written value differs."""
    first = sides[0]
    if isinstance(first[1], Literal) and not isinstance(odd[1], Literal):
        return odd, first
    return first, odd


def _is_digits(node: Syntax) -> bool:
    """Whether it is a number in quotation marks."""
    return node.form == "text" and _NUMBER.fullmatch(node.value) is not None


def _openness(node: Syntax) -> int:
    """0 for what says its type itself; texts may be options, null may be anything."""
    if node.form in ("text", "null"):
        return 2
    return 1 if node.form == "call" and node.parts[0].value in ("choose", "coalesce") else 0


def _as(node: Node, type_: ValueType | None) -> Node:
    """A null in the type of its neighbours."""
    if type_ is not None and node.type.kind is Kind.EMPTY and type_.kind is not Kind.BOOLEAN:
        return Literal(type=type_, value=None, span=node.span)
    return node


def _joined(node: Node) -> tuple[Node, ...]:
    """The texts that a join puts together, so that `a + b + c` is one."""
    return node.arguments if isinstance(node, Call) and node.function == "join" else (node,)
