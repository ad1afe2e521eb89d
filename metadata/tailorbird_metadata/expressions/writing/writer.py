"""The source of the values and conditions of a tree."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from tailorbird_metadata.expressions import meaning
from tailorbird_metadata.expressions.functions import FUNCTIONS
from tailorbird_metadata.expressions.kinds import SETS
from tailorbird_metadata.expressions.magnitude import magnitude
from tailorbird_metadata.expressions.text import member_keys, text_key
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    And,
    Arithmetic,
    Below,
    Call,
    Compare,
    FieldRef,
    In,
    Input,
    Literal,
    Negate,
    Node,
    Not,
    Old,
    Or,
)
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.expressions.writing import inline
from tailorbird_metadata.expressions.writing.amounts import Amount, Amounts, Term
from tailorbird_metadata.expressions.writing.names import Names, Tests

_SIGNS: Final = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_ALWAYS: Final = frozenset({"today", "now"})
_FEW: Final = 4
"""Numbers that are asked one by one, as finding one in a set takes as long as asking so many."""


class Writer:
    """Writes the source of one closure; `names` are its globals."""

    def __init__(self) -> None:
        self.names = Names()
        self._amounts = Amounts(self.names)

    def condition(self, node: Node) -> str:
        """Source that is True or False."""
        match node:
            case And(operands=operands):
                return self._joined(" and ", operands)
            case Or(operands=operands):
                return self._joined(" or ", operands)
            case Not(operand=operand):
                return f"(not {self.condition(operand)})"
            case Compare(operator=operator):
                return self._equal(node) if operator in ("eq", "ne") else self._ordered(node)
            case In():
                return self._in(node)
            case Call():
                return self._call(node)
            case Literal(value=value):
                return "True" if value else "False"
            case FieldRef() | Aggregate() | Below() | Old():
                return self._read(node)
            case _:
                raise TypeError(f"{type(node).__name__} is not a condition")

    def value(self, node: Node) -> str:
        """Source of a value that may be None."""
        if node.type.kind is Kind.BOOLEAN:
            return self.condition(node)
        match node:
            case Literal(value=value):
                return "None" if value is None else self.names.constant(value)
            case FieldRef() | Aggregate() | Old():
                return self._read(node)
            case Input(name=name):
                return self._input(name)
            case Call() if node.function not in inline.VALUES and node.function != "round":
                return self._call(node)
            case Arithmetic(operator="div", left=left, right=right) if not _divisor(right):
                return self._quotient(left, right)
            case Arithmetic() | Negate() | Call():
                tests = Tests(self.names)
                return tests.value(self._there(node, tests))
            case _:
                raise TypeError(f"{type(node).__name__} has no value")

    def key(self, node: Node) -> str:
        """Source of the key of a text or a set, None where it is empty."""
        if isinstance(node, Literal):
            return "None" if node.value is None else self.names.constant(text_key(str(node.value)))
        if node.type.kind in SETS:
            return f"{self.names.helper('set_key', meaning.set_key)}({self.value(node)})"
        first, name = self.names.named(self.value(node))
        known = self.names.known
        source = f"(None if {first} is None else {self._key_of(name)})"
        self.names.known = known
        return source

    def _key_of(self, name: str) -> str:
        """Source of the key of the text that is under a name."""
        helper = self.names.helper("text_key", text_key)
        plain = f"{name}.lower() if {name}.isascii() else {helper}({name})"
        return self.names.once(f"key of {name}", plain)

    def _joined(self, word: str, operands: tuple[Node, ...]) -> str:
        if not operands:
            return str(word == " and ")
        first = self.condition(operands[0])
        known = self.names.known
        rest = [self.condition(o) for o in operands[1:]]
        self.names.known = known
        return f"({word.join((first, *rest))})"

    def _there(self, node: Node, tests: Tests) -> str:
        """Source of a value where all `tests` hold."""
        if node.type.kind is Kind.NUMBER:
            return self._amounts.source(self._amount(node, tests))
        if isinstance(node, Literal) and node.value is not None:
            return self.names.constant(node.value)
        if isinstance(node, Call) and node.function in inline.VALUES:
            return self._inlined(node, tests)
        return tests.add(self.value(node))

    def _key_there(self, node: Node, tests: Tests) -> str:
        """Source of a key where all `tests` hold."""
        source = self.key(node)
        return source if isinstance(node, Literal) and node.value is not None else tests.add(source)

    def _amount(self, node: Node, tests: Tests) -> Amount:
        """A number where all `tests` hold."""
        amounts = self._amounts
        match node:
            case Literal(value=int() | Decimal() as value):
                return Decimal(value)
            case Negate(operand=operand):
                return amounts.scaled(self._amount(operand, tests), Decimal(-1))
            case Arithmetic(operator="div", left=left, right=right):
                by = _divisor(right)
                if by is not None:
                    return amounts.divided(self._amount(left, tests), by, magnitude(left))
            case Arithmetic(operator=operator, left=left, right=right):
                one, two = self._amount(left, tests), self._amount(right, tests)
                if operator == "mul":
                    return amounts.multiplied(one, two)
                return (amounts.added if operator == "add" else amounts.subtracted)(one, two)
            case Call(function="round", arguments=arguments):
                return amounts.rounded(self._amount(arguments[0], tests), _places(arguments))
            case Call(function=name) if name in inline.VALUES:
                return Term(self._inlined(node, tests))
            case _:
                pass
        return Term(tests.add(self.value(node)))

    def _inlined(self, node: Call, tests: Tests) -> str:
        form = inline.VALUES[node.function]
        for name, helper in inline.HELPERS.items():
            if f"{name}(" in form:
                self.names.helper(name, helper)
        used = [self._there(a, tests) for a in node.arguments]
        if form.count("{0}") > 1:
            used[0] = tests.add(used[0])
        return form.format(*used)

    def _quotient(self, left: Node, right: Node) -> str:
        """A division by something that may be 0."""
        tests = Tests(self.names)
        above = self._there(left, tests)
        first, name = self.names.named(self.value(right))
        written = tests.value(f"({self._amounts.quotient(above, name)} if {first} else None)")
        return written

    def _ordered(self, node: Compare) -> str:
        tests = Tests(self.names)
        left, right = self._there(node.left, tests), self._there(node.right, tests)
        return tests.condition(f"{left} {_SIGNS[node.operator]} {right}")

    def _equal(self, node: Compare) -> str:
        left, right = (node.right, node.left) if _is_me(node.right) else (node.left, node.right)
        equal = node.operator == "eq"
        if left.type.kind in SETS:
            keys = self.names.helper("member_keys", member_keys)
            first, second = (f"{keys}({self.value(side)})" for side in (left, right))
            return self._same(first, second, equal)
        if left.type.kind is Kind.TEXT and (found := _written(left, right)):
            return self._same_text(*found, equal)
        read = self.key if left.type.kind is Kind.TEXT else self.value
        first = read(left)
        if not _is_me(left):
            return self._same(first, read(right), equal)
        first, name = self.names.named(first)
        known = self.names.known
        same = self._same(name, read(right), equal)
        self.names.known = known
        return f"({first} is not None and {same})" if equal else f"({first} is None or {same})"

    def _same_text(self, node: Node, written: str, equal: bool) -> str:
        """Whether a text is the written one; their lengths tell most apart."""
        first, name = self.names.named(self.value(node))
        key = text_key(written)
        known = self.names.known
        same = f"{self._key_of(name)} == {self.names.constant(key)}"
        self.names.known = known
        unlike = f"{name}.isascii()"
        if key.isascii():
            length = self.names.helper("len", len)
            unlike = f"{length}({name}) != {self.names.constant(len(key))} and {unlike}"
        found = f"({first} is not None and not ({unlike}) and {same})"
        return found if equal else f"(not {found})"

    def _same(self, first: str, second: str, equal: bool) -> str:
        if "None" in (first, second):
            return f"({first} {'is' if equal else 'is not'} {second})"
        return f"({first} {'==' if equal else '!='} {second})"

    def _in(self, node: In) -> str:
        text = node.member.type.kind is Kind.TEXT
        read = self.key if text and node.container is None else self.value
        first, name = self.names.named(read(node.member))
        known = self.names.known
        if node.container is not None:
            source = f"({first} is not None and {name} in {self.value(node.container)})"
        else:
            source = self._one_of(node, first, name, text)
        self.names.known = known
        return source

    def _one_of(self, node: In, first: str, name: str, text: bool) -> str:
        written = [o.value for o in node.options if isinstance(o, Literal)]
        read = self.key if text else self.value
        tests = [f"{name} == {read(o)}" for o in node.options if not isinstance(o, Literal)]
        if written and node.member.type.kind is Kind.NUMBER and len(written) <= _FEW:
            tests = [f"{name} == {self.names.constant(v)}" for v in written] + tests
        elif written:
            values = frozenset(text_key(str(v)) if text else v for v in written)
            tests.insert(0, f"{name} in {self.names.constant(values)}")
        return f"({first} is not None and ({' or '.join(tests)}))"

    def _call(self, node: Call) -> str:
        arguments = node.arguments
        match node.function:
            case "empty":
                asked = self.value(arguments[0])
                unset = arguments[0].type.kind is Kind.TEXTS
                return f"(not {asked})" if unset else f"({asked} is None)"
            case "choose":
                return self._choose(*arguments)
            case "coalesce":
                return self._coalesce(arguments)
            case name if name in inline.CONDITIONS:
                tests = Tests(self.names)
                used = [self._key_there(a, tests) for a in arguments]
                return tests.condition(inline.CONDITIONS[name].format(*used))
            case name if name in meaning.ZONED:
                moment, *written = map(self.value, arguments)
                zone = written or [self.names.once("zone", "inputs.zone")]
                return self._plain(name, [moment, *zone])
            case "has_tag":
                return self._plain("has_tag", [self.value(arguments[0]), self.key(arguments[1])])
            case "like":
                pattern = self.value(arguments[1])
                return self._plain("like", [self.key(arguments[0]), pattern])
            case name:
                read = self.key if FUNCTIONS[name].keyed else self.value
                return self._plain(name, [read(a) for a in arguments])

    def _choose(self, test: Node, then: Node, other: Node) -> str:
        condition = self.condition(test)
        known = self.names.known
        first = self.value(then)
        self.names.known = known
        second = self.value(other)
        self.names.known = known
        return f"({first} if {condition} else {second})"

    def _coalesce(self, arguments: tuple[Node, ...]) -> str:
        first, *rest = arguments
        if not rest:
            return self.value(first)
        asked, name = self.names.named(self.value(first))
        known = self.names.known
        source = f"({name} if {asked} is not None else {self._coalesce(tuple(rest))})"
        self.names.known = known
        return source

    def _plain(self, name: str, sources: list[str]) -> str:
        helper = self.names.helper(name, FUNCTIONS[name].python)
        return f"{helper}({', '.join(sources)})"

    def _read(self, node: FieldRef | Aggregate | Below | Old) -> str:
        """A value of the row, or one that was fetched; of a condition its truth."""
        if isinstance(node, FieldRef) and not node.via:
            source = self._own(node)
        else:
            source = f"fetched[{self.names.constant(node.key)}]"
            if isinstance(node, Aggregate) and node.function in ("count", "sum"):
                source = f"({source} or 0)"
        if node.type.kind is Kind.BOOLEAN:
            source = f"not not ({source})"
        return self.names.once(f"{type(node).__name__} {node.key}", source)

    def _own(self, node: FieldRef) -> str:
        plain = self.names.constant(node.field)
        if not node.type.money:
            return f"row.get({plain})"
        base = self.names.constant(f"{node.field}__base")
        return f"row[{base}] if {base} in row else row.get({plain})"

    def _input(self, name: str) -> str:
        if name in _ALWAYS:
            return self.names.once(name, f"inputs.{name}")
        first, me = self.names.named(self.names.once("me", "inputs.me"))
        missing = "()" if name in ("me.teams", "me.roles") else "None"
        part = "id" if name == "me" else name[3:]
        return self.names.once(f"of {name}", f"{missing} if {first} is None else {me}.{part}")


def _written(left: Node, right: Node) -> tuple[Node, str] | None:
    """What is compared with a written text, and that."""
    for node, other in ((left, right), (right, left)):
        if isinstance(other, Literal) and other.value and not isinstance(node, Literal):
            return node, str(other.value)
    return None


def _divisor(node: Node) -> Decimal | None:
    """A written number that is not 0."""
    if isinstance(node, Literal) and isinstance(node.value, Decimal | int) and node.value:
        return Decimal(node.value)
    return None


def _places(arguments: tuple[Node, ...]) -> int:
    """The written places of a rounding."""
    places = arguments[1] if len(arguments) > 1 else None
    return int(Decimal(str(places.value))) if isinstance(places, Literal) else 0


def _is_me(node: Node) -> bool:
    return isinstance(node, Input) and node.name == "me"
