"""Numbers of reports: `sum(amount) / count()` and the like over the records of a group."""

from __future__ import annotations

from decimal import Decimal

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import expression
from tailorbird_metadata.compiler.spans import span_in
from tailorbird_metadata.expressions.faults import ExpressionRefused
from tailorbird_metadata.expressions.parser import parse
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.expressions.types import BOOLEAN, MONEY, NUMBER, Kind, ValueType
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.report import (
    MeasureNumber,
    MeasureOperation,
    MeasurePart,
    Tally,
)
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import ScalarNode

FUNCTIONS = ("count", "distinct", "sum", "avg", "min", "max")
"""What can be said of many records; count takes a condition, the others a value and one."""

_ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.MOMENT})
_HELP = message("Write {names}, and calculate with them: sum(amount) / count().",
                names="count(), distinct(…), sum(…), avg(…), min(…), max(…)")  # fmt: skip

Typed = tuple[MeasurePart, ValueType]


def measure_of(context: Context, draft: Draft, node: ScalarNode, path: str) -> Typed | None:
    """What the text at `node` calculates over records of `draft`, and the type of its result."""
    if node.refused:
        return None
    try:
        written = parse(node.text)
    except ExpressionRefused as refused:
        error = refused.error
        start, end = error.span
        place = span_in(node, start, end, context.texts)
        context.take(Problem(code=error.code, message=error.message, location=place,
                             help=error.help or _HELP, path=path))  # fmt: skip
        return None
    return _Measure(context, draft, node, path).part(written)


class _Measure:
    """Reads one number."""

    def __init__(self, context: Context, draft: Draft, node: ScalarNode, path: str) -> None:
        self.context, self.draft, self.node, self.path = context, draft, node, path

    def part(self, written: Syntax) -> Typed | None:
        if written.form == "number":
            return MeasureNumber(value=Decimal(written.value)), NUMBER
        if written.form == "negate":
            inner = self.part(written.parts[0])
            zero = MeasureNumber(value=Decimal(0))
            return None if inner is None else self.joined("sub", written, (zero, NUMBER), inner)
        if written.form == "arithmetic" and len(written.parts) == 2:
            left, right = (self.part(p) for p in written.parts)
            if left is None or right is None:
                return None
            return self.joined(written.value, written, left, right)
        if written.form == "call":
            return self.tally(written)
        return self.told(written, message("This says nothing about many records."), _HELP)

    def joined(self, sign: str, written: Syntax, left: Typed, right: Typed) -> Typed | None:
        for one in (left, right):
            if one[1].kind is not Kind.NUMBER:
                return self.told(written, message("Only numbers can be calculated with."),
                                 message("Show the day in a column of its own."))  # fmt: skip
        money = left[1].money or right[1].money
        if sign == "div" and right[1].money:
            money = False
        part = MeasureOperation(operator=sign, left=left[0], right=right[0])
        return part, MONEY if money else NUMBER

    def tally(self, written: Syntax) -> Typed | None:
        name, arguments = written.parts[0].value, written.parts[1:]
        if name not in FUNCTIONS:
            near = did_you_mean(name, FUNCTIONS)
            mend = message("Did you mean `{name}`?", name=near) if near else _HELP
            sentence = message("`{name}` says nothing about many records.", name=name)
            return self.told(written.parts[0], sentence, mend)
        least, most = (0, 1) if name == "count" else (1, 2)
        if not least <= len(arguments) <= most:
            sentence = message("`{name}` takes {least} to {most} values.", name=name, least=least,
                               most=most)  # fmt: skip
            mend = message("The last one, which may be left out, is a condition on the records.")
            return self.told(written, sentence, mend)
        if name == "count":
            value, tests = None, arguments
        else:
            value = self.read(arguments[0], None)
            tests = arguments[1:]
        where = self.read(tests[0], BOOLEAN) if tests else None
        if (tests and where is None) or (name != "count" and value is None):
            return None
        return self.typed(name, written, value, where)

    def typed(
        self, name: str, written: Syntax, value: Expression | None, where: Expression | None
    ) -> Typed | None:
        found = Tally(function=name, value=value, where=where)
        if value is None or name == "distinct":
            return found, NUMBER
        kind = value.result.kind
        if kind not in (_ORDERED if name in ("min", "max") else {Kind.NUMBER}):
            sentence = message("`{name}` needs numbers.", name=name)
            if name in ("min", "max"):
                sentence = message("`{name}` needs numbers or days.", name=name)
            return self.told(written, sentence, message("Use `count` or `distinct`."))
        return found, value.result

    def read(self, written: Syntax, expected: ValueType | None) -> Expression | None:
        """An argument, which is an expression about one record."""
        start, end = written.span
        text = self.node.text[start:end]
        return expression(self.context, self.draft, self.node, text, start, expected,
                          path=self.path)  # fmt: skip

    def told(self, written: Syntax, sentence: Message, mend: Message) -> Typed | None:
        """Takes a mistake down; there is nothing then."""
        start, end = written.span
        place = span_in(self.node, start, end, self.context.texts)
        self.context.take(
            Problem(code="E0524", message=sentence, location=place, help=mend, path=self.path)
        )
        return None
