"""Text to syntax: rule-engine's grammar, with a place on every node and nothing evaluated.

rule-engine parses in two phases: its grammar makes deferred nodes, then every node is built.
Building folds constants, that is, it evaluates hostile text; so only the first phase is used
and the deferred nodes are read here.  They are private to rule-engine: the version is pinned
and `test_parser.py` fails if they change.
"""

from __future__ import annotations

import functools
import inspect
import re
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from rule_engine import errors  # type: ignore[import-untyped]
from rule_engine.parser import (  # type: ignore[import-untyped]
    Parser,
    _DeferredAstNode,
)

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError, ExpressionRefused
from tailorbird_metadata.expressions.guard import words_of
from tailorbird_metadata.expressions.hints.misplaced import misplaced
from tailorbird_metadata.expressions.syntax import Syntax, Word
from tailorbird_metadata.messages import message

_WRONG_ESCAPE: Final = re.compile(
    r"(?<!\\)(?:\\\\)*\\(?:x(?![0-9A-Fa-f]{2})|u(?![0-9A-Fa-f]{4})|U(?!00(?:0|10)[0-9A-Fa-f]{4,5})|N)"
)

MAX_TREE: Final = 40
"""Levels of operators inside each other (a row of `and` counts once)."""


class _Spanned(_DeferredAstNode):  # type: ignore[misc]
    """A deferred node that knows its place: first offset, offset of its last token."""

    __slots__ = ("span",)
    span: tuple[int, int]


def _with_span(rule: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    @functools.wraps(rule)
    def spanned(self: Any, p: Any) -> None:
        rule(self, p)
        made = p[0]
        if type(made) is _DeferredAstNode:
            p[0] = _Spanned(made.cls, args=made.args, kwargs=made.kwargs, method=made.method)
            p[0].span = p.lexspan(0)

    spanned.co_firstlineno = rule.__code__.co_firstlineno  # type: ignore[attr-defined]
    del spanned.__wrapped__  # PLY orders the rules by line number
    return spanned


class SpannedParser(Parser):  # type: ignore[misc]
    """rule-engine's parser, first phase only."""

    _one_at_a_time = threading.Lock()

    def syntax(self, text: str) -> Any:
        """The deferred tree of `text`."""
        with self._one_at_a_time:
            return self._parser.parse(text, lexer=self._lexer.clone(), tracking=True)


for _name, _rule in list(vars(Parser).items()):
    if _name.startswith("p_") and _name != "p_error" and inspect.isfunction(_rule):
        setattr(SpannedParser, _name, _with_span(_rule))


@lru_cache(maxsize=1)
def _parser() -> SpannedParser:
    return SpannedParser()


def parse(text: str) -> Syntax:
    """The syntax tree of `text`; raises ExpressionRefused with the place of the mistake."""
    words = words_of(text)
    try:
        statement = _parser().syntax(text)
    except errors.RuleSyntaxError as error:
        raise _syntax_error(text, words, getattr(error, "token", None)) from None
    except errors.EngineError:
        raise ExpressionRefused(_wrong_escape(words)) from None
    return _Reader(words).read(statement.args[1], 0)


def _wrong_escape(words: tuple[Word, ...]) -> ExpressionError:
    """A text with a `\\` that begins none of the signs which are written so."""
    texts = [w for w in words if w.type in ("STRING", "DATETIME") and "\\" in w.text]
    found = next((w for w in texts if _WRONG_ESCAPE.search(w.text)), (*texts, *words)[0])
    sentence = message("A text in it has a wrong `\\`.")
    help_ = message("Write `\\\\` for one `\\`.")
    return ExpressionError(sentence, (found.start, found.end), help_, faults.LITERAL)


def _syntax_error(text: str, words: tuple[Word, ...], token: Any) -> ExpressionRefused:
    at = next((i for i, w in enumerate(words) if token and w.start == token.lexpos), None)
    return ExpressionRefused(misplaced(text, words, at))


class _Reader:
    """Deferred nodes of rule-engine to `Syntax`, one case a class; an unknown one is refused."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self._ends = {w.start: w.end for w in words}

    def read(self, node: Any, depth: int, outer: tuple[int, int] = (0, 0)) -> Syntax:
        span = self._span(node, outer)
        if depth > MAX_TREE:
            sentence = message("The expression has too many levels inside each other.")
            help_ = message(
                "Write it with fewer brackets, functions and formulas inside each other."
            )
            raise ExpressionRefused(ExpressionError(sentence, span, help_, faults.TOO_LARGE))
        name = node.cls.__name__
        form = _FORMS.get(name)
        if form is None:
            sentence = message("Nothing in square brackets can stand behind a value.")
            help_ = message('Write `account.name` behind a lookup; of a set, `"…" in tags`.')
            raise ExpressionRefused(ExpressionError(sentence, span, help_, faults.NOT_ALLOWED))
        value, parts = form(node)
        if name == "LogicExpression":
            parts = _chain(node, value)
        form_name, value = _named(name, value)
        children = tuple(self.read(p, depth + 1, span) for p in parts)
        return Syntax(form_name, value, children, span)

    def _span(self, node: Any, outer: tuple[int, int]) -> tuple[int, int]:
        found = getattr(node, "span", None)
        if found is None:
            return outer
        first, last = found
        return first, self._ends.get(last, last + 1)


def _chain(node: Any, operator: str) -> tuple[Any, ...]:
    """The operands of a row of the same `and` / `or`, which the grammar nests to the left."""
    found: list[Any] = []
    while node.cls.__name__ == "LogicExpression" and node.args[1].lower() == operator:
        found.append(node.args[3])
        node = node.args[2]
    return (node, *reversed(found))


_Parts = tuple[str, tuple[Any, ...]]
_FORMS: Final[dict[str, Callable[[Any], _Parts]]] = {
    "SymbolExpression": lambda n: (str(n.args[1]), ()),
    "GetAttributeExpression": lambda n: (str(n.args[2]), (n.args[1],)),
    "StringExpression": lambda n: (str(n.args[1]), ()),
    "FloatExpression": lambda n: (str(n.args[1]), ()),
    "DatetimeExpression": lambda n: (str(n.args[1]), ()),
    "BooleanExpression": lambda n: ("true" if n.args[1] else "false", ()),
    "NullExpression": lambda n: ("null", ()),
    "ArrayExpression": lambda n: ("", tuple(n.args[1])),
    "FunctionCallExpression": lambda n: ("", (n.args[1], *n.args[2])),
    "ComparisonExpression": lambda n: (n.args[1].lower(), (n.args[2], n.args[3])),
    "ArithmeticComparisonExpression": lambda n: (n.args[1].lower(), (n.args[2], n.args[3])),
    "ContainsExpression": lambda n: ("", (n.args[2], n.args[1])),
    "LogicExpression": lambda n: (n.args[1].lower(), (n.args[2], n.args[3])),
    "UnaryExpression": lambda n: (n.args[1].lower(), (n.args[2],)),
    "ArithmeticExpression": lambda n: (n.args[1].lower(), (n.args[2], n.args[3])),
    "AddExpression": lambda n: ("add", (n.args[2], n.args[3])),
    "SubtractExpression": lambda n: ("sub", (n.args[2], n.args[3])),
}
_NAMES: Final = {
    "SymbolExpression": "symbol",
    "GetAttributeExpression": "attribute",
    "StringExpression": "text",
    "FloatExpression": "number",
    "DatetimeExpression": "date",
    "BooleanExpression": "boolean",
    "NullExpression": "null",
    "ArrayExpression": "list",
    "FunctionCallExpression": "call",
    "ComparisonExpression": "compare",
    "ArithmeticComparisonExpression": "order",
    "ContainsExpression": "in",
    "ArithmeticExpression": "arithmetic",
    "AddExpression": "arithmetic",
    "SubtractExpression": "arithmetic",
}


def _named(cls: str, value: str) -> tuple[str, str]:
    if cls == "LogicExpression":
        return value, value
    if cls == "UnaryExpression":
        return ("not", "not") if value == "not" else ("negate", "sub")
    if cls == "ArithmeticExpression" and value == "tdiv":
        value = "div"
    return _NAMES[cls], value
