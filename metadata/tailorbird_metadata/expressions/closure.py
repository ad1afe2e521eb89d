"""A checked tree to a Python function.

The source that is generated holds only names made here and operators; every constant (and so
every word of the author) is bound to a name beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from tailorbird_metadata.expressions import meaning
from tailorbird_metadata.expressions.functions import FUNCTIONS
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.kinds import SETS
from tailorbird_metadata.expressions.text import member_keys, text_key
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    And,
    Arithmetic,
    Below,
    Call,
    Compare,
    Expression,
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

Closure = Callable[[Mapping[str, Any], Inputs, Mapping[str, Any]], Any]

_SIGNS: Final = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_EXACT: Final = {"add": meaning.plus, "sub": meaning.minus, "mul": meaning.times}
_ALWAYS: Final = frozenset({"today", "now"})


def compile_closure(expression: Expression | Node) -> Closure:
    """The function `(row, inputs, fetched) -> value` of an expression; never raises.

    `row` is a record by field id (a money field as `<id>__base`), `fetched` holds the values of
    `needs.fetched_nodes(expression)` and `needs.old_nodes(tree)` by their key.
    """
    return _compiled(expression.tree if isinstance(expression, Expression) else expression)


@lru_cache(maxsize=8192)
def _compiled(tree: Node) -> Closure:
    writer = _Writer()
    body = writer.condition(tree) if tree.type.kind is Kind.BOOLEAN else writer.value(tree)
    lines = ["def closure(row, inputs, fetched):", *(f"    {line}" for line in writer.lines)]
    source = "\n".join([*lines, f"    return {body}"])
    exec(compile(source, "<expression>", "exec"), writer.names)
    made: Closure = writer.names["closure"]
    return made


class _Writer:
    """Writes the source of one closure: `lines` fetch what is read, `names` are its globals."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"__builtins__": {"bool": bool}}
        self._read: dict[str, str] = {}
        self._count = 0

    def _fresh(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def _constant(self, value: Any) -> str:
        name = self._fresh("c")
        self.names[name] = value
        return name

    def _local(self, key: str, source: str) -> str:
        """A local variable with what `source` reads, once for each `key`."""
        if key not in self._read:
            name = self._fresh("v")
            self.lines.append(f"{name} = {source}")
            self._read[key] = name
        return self._read[key]

    def condition(self, node: Node) -> str:
        """Source that is True or False."""
        match node:
            case And(operands=operands):
                return "(" + " and ".join(map(self.condition, operands)) + ")"
            case Or(operands=operands):
                return "(" + " or ".join(map(self.condition, operands)) + ")"
            case Not(operand=operand):
                return f"(not {self.condition(operand)})"
            case Compare():
                return self._compare(node)
            case In():
                return self._in(node)
            case Call():
                return self._call(node)
            case Literal(value=value):
                return "True" if value else "False"
            case FieldRef() | Aggregate() | Below() | Old():
                return self._field(node)
            case _:
                raise TypeError(f"{type(node).__name__} is not a condition")

    def value(self, node: Node) -> str:
        """Source of a value that may be None."""
        if node.type.kind is Kind.BOOLEAN:
            return self.condition(node)
        match node:
            case Literal(value=value):
                return "None" if value is None else self._constant(value)
            case FieldRef() | Aggregate() | Old():
                return self._field(node)
            case Input(name=name):
                return self._input(name)
            case Arithmetic():
                return self._arithmetic(node)
            case Negate(operand=operand):
                self.names["negative"] = meaning.negative
                return self._guarded("negative({0})", operand)
            case Call():
                return self._call(node)
            case _:
                raise TypeError(f"{type(node).__name__} has no value")

    def key(self, node: Node) -> str:
        """Source of the key of a text or a set, None where it is empty."""
        if isinstance(node, Literal):
            return "None" if node.value is None else self._constant(text_key(str(node.value)))
        if node.type.kind in SETS:
            self.names["set_key"] = meaning.set_key
            return f"set_key({self.value(node)})"
        self.names["text_key"] = text_key
        return self._guarded("text_key({0})", node)

    def _field(self, node: FieldRef | Aggregate | Below | Old) -> str:
        boolean = node.type.kind is Kind.BOOLEAN
        if not isinstance(node, FieldRef) or node.via:
            source = f"fetched[{self._constant(node.key)}]"
            if isinstance(node, Aggregate) and node.function in ("count", "sum"):
                source = f"({source} or 0)"
            return self._local(f"fetched {node.key}", f"bool({source})" if boolean else source)
        plain = self._constant(node.field)
        source = f"row.get({plain})"
        if node.type.money:
            base = self._constant(f"{node.field}__base")
            source = f"row[{base}] if {base} in row else {source}"
        return self._local(f"row {node.field}", f"bool({source})" if boolean else source)

    def _input(self, name: str) -> str:
        if name in _ALWAYS:
            return self._local(name, f"inputs.{name}")
        me = self._local("me", "inputs.me")
        if name == "me":
            return self._local("me.id", f"None if {me} is None else {me}.id")
        missing = "()" if name in ("me.teams", "me.roles") else "None"
        return self._local(name, f"{missing} if {me} is None else {me}.{name[3:]}")

    def _bound(self, node: Node, source: str) -> tuple[str, str]:
        """`source` as (source to evaluate first, name to use afterwards)."""
        if source.isidentifier():
            return source, source
        name = self._fresh("t")
        return f"({name} := {source})", name

    def _guarded(self, form: str, *operands: Node) -> str:
        """`form` over values; None if one of them is None."""
        tests: list[str] = []
        used: list[str] = []
        for operand in operands:
            first, name = self._bound(operand, self.value(operand))
            used.append(name)
            if not _sure(operand) or first != name:
                tests.append(f"{first} is None")
        done = form.format(*used)
        return f"(None if {' or '.join(tests)} else {done})" if tests else f"({done})"

    def _arithmetic(self, node: Arithmetic) -> str:
        if node.operator == "div":
            part = _inverse(node.right)
            if part is not None:
                return self._guarded(self._share(part), node.left)
            self.names["divide"] = meaning.divide
            return f"divide({self.value(node.left)}, {self.value(node.right)})"
        self.names[node.operator] = _EXACT[node.operator]
        return self._guarded(f"{node.operator}({{0}}, {{1}})", node.left, node.right)

    def _share(self, part: Decimal) -> str:
        """The form of a division by a power of ten: exact, and much faster than `divide`."""
        self.names["mul"], self.names["fixed"] = meaning.times, meaning.fixed
        unit = self._constant(meaning.DIVISION_UNIT)
        return f"fixed(mul({{0}}, {self._constant(part)}), {unit})"

    def _compare(self, node: Compare) -> str:
        if node.operator in ("eq", "ne"):
            same = self._equal(node.left, node.right)
            return same if node.operator == "eq" else f"(not {same})"
        tests: list[str] = []
        used: list[str] = []
        for operand in (node.left, node.right):
            first, name = self._bound(operand, self.value(operand))
            used.append(name)
            if first != name or not _sure(operand):
                tests.append(f"{first} is not None")
        tests.append(f"{used[0]} {_SIGNS[node.operator]} {used[1]}")
        return "(" + " and ".join(tests) + ")"

    def _equal(self, left: Node, right: Node) -> str:
        read = self.key if left.type.kind is Kind.TEXT else self.value
        if left.type.kind in SETS:
            self.names["member_keys"] = member_keys
            return f"(member_keys({read(left)}) == member_keys({read(right)}))"
        first, second = read(left), read(right)
        if _is_me(left):
            return f"({first} is not None and {first} == {second})"
        if _is_me(right):
            return f"({second} is not None and {first} == {second})"
        return f"({first} == {second})"

    def _in(self, node: In) -> str:
        if node.container is not None:
            first, name = self._bound(node.member, self.value(node.member))
            many = self.value(node.container)
            return f"({first} is not None and {name} in {many})"
        read = self.key if node.member.type.kind is Kind.TEXT else self.value
        first, name = self._bound(node.member, read(node.member))
        written = [o for o in node.options if isinstance(o, Literal)]
        tests = [f"{name} == {read(o)}" for o in node.options if not isinstance(o, Literal)]
        if written:
            text = node.member.type.kind is Kind.TEXT
            values = frozenset(text_key(str(o.value)) if text else o.value for o in written)
            tests.insert(0, f"{name} in {self._constant(values)}")
        return f"({first} is not None and ({' or '.join(tests)}))"

    def _call(self, node: Call) -> str:
        arguments = node.arguments
        match node.function:
            case "empty":
                if arguments[0].type.kind is Kind.TEXTS:
                    return f"(not {self.value(arguments[0])})"
                return f"({self.value(arguments[0])} is None)"
            case "choose":
                test, then, other = arguments
                return f"({self.value(then)} if {self.condition(test)} else {self.value(other)})"
            case "coalesce":
                return self._coalesce(arguments)
            case name if name in meaning.ZONED:
                zone = self._local("zone", "inputs.zone") if len(arguments) == 1 else (
                    self.value(arguments[1])
                )
                return self._plain(node.function, [self.value(arguments[0]), zone])
            case "has_tag":
                return self._plain("has_tag", [self.value(arguments[0]), self.key(arguments[1])])
            case "like":
                pattern = self.value(arguments[1])
                return self._plain("like", [self.key(arguments[0]), pattern])
            case name:
                read = self.key if FUNCTIONS[name].keyed else self.value
                return self._plain(name, [read(a) for a in arguments])

    def _coalesce(self, arguments: tuple[Node, ...]) -> str:
        *firsts, last = arguments
        source = self.value(last)
        for argument in reversed(firsts):
            first, name = self._bound(argument, self.value(argument))
            source = f"({name} if {first} is not None else {source})"
        return source

    def _plain(self, name: str, sources: list[str]) -> str:
        self.names[name] = FUNCTIONS[name].python
        return f"{name}({', '.join(sources)})"


def _sure(node: Node) -> bool:
    """Whether the value is never None and nothing has to be bound first."""
    return (isinstance(node, Literal) and node.value is not None) or (
        isinstance(node, Input) and node.name in _ALWAYS
    )


def _inverse(node: Node) -> Decimal | None:
    """One divided by a written power of ten."""
    if not isinstance(node, Literal) or not isinstance(node.value, Decimal | int):
        return None
    sign, digits, exponent = Decimal(node.value).normalize().as_tuple()
    if sign or digits != (1,) or not isinstance(exponent, int):
        return None
    return Decimal(1).scaleb(-exponent)


def _is_me(node: Node) -> bool:
    return isinstance(node, Input) and node.name == "me"
