"""Looks at the words of a text before it is parsed: size, depth, and what the language has.

Uses the lexer of rule-engine, whose parser must not see hostile text: building its nodes
evaluates constants, and its stack is not bounded.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from rule_engine import errors  # type: ignore[import-untyped]
from rule_engine.parser import Parser  # type: ignore[import-untyped]
from rule_engine.parser.base import lex  # type: ignore[import-untyped]

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError, ExpressionRefused
from tailorbird_metadata.expressions.hints.signs import no_name, not_allowed, shortened, unreadable
from tailorbird_metadata.expressions.syntax import Word
from tailorbird_metadata.messages import Message, message

MAX_CHARACTERS: Final = 2000
MAX_WORDS: Final = 300
MAX_DEPTH: Final = 20

_ALLOWED: Final = frozenset(
    {"SYMBOL", "ATTR", "STRING", "FLOAT", "DATETIME", "TRUE", "FALSE", "NULL"}
    | {"AND", "OR", "NOT", "EQ", "NE", "GT", "GE", "LT", "LE", "IN"}
    | {"ADD", "SUB", "MUL", "TDIV", "LPAREN", "RPAREN", "LBRACKET", "RBRACKET", "COMMA"}
)
_BLANKS: Final = " \t\r\n"
_PLAIN_NUMBER: Final = re.compile(r"\d{1,15}(\.\d{1,10})?")


@lru_cache(maxsize=1)
def _lexer() -> Any:
    """The lexer alone: making the tables of rule-engine's parser takes a third of a second."""
    return lex.lex(module=Parser.__new__(Parser))


def words_of(text: str) -> tuple[Word, ...]:
    """The tokens of `text`; raises ExpressionRefused if it must not reach the parser."""
    if not text.strip():
        help_ = message("Write a condition or a value, such as `amount > 100` or `today`.")
        raise _refused(message("There is no expression here."), 0, 0, faults.SYNTAX, help_)
    if len(text) > MAX_CHARACTERS:
        raise _refused(
            message("The expression has {n} characters; at most {max} are allowed.",
                    n=len(text), max=MAX_CHARACTERS),
            MAX_CHARACTERS, len(text), faults.TOO_LARGE,
            message("Put a part of it into a formula field and use that field here."),
        )  # fmt: skip
    return tuple(_scan(text))


def _scan(text: str) -> list[Word]:
    lexer = _lexer().clone()
    lexer.input(text)
    found: list[Word] = []
    depth = 0
    while (word := _next(lexer, text)) is not None:
        _admit(word, text)
        depth += (word.type in ("LPAREN", "LBRACKET")) - (word.type in ("RPAREN", "RBRACKET"))
        found.append(word)
        if len(found) > MAX_WORDS or depth > MAX_DEPTH:
            raise _refused(
                message("The expression is too large: at most {words} words and {depth} brackets"
                        " inside each other.", words=MAX_WORDS, depth=MAX_DEPTH),
                word.start, word.end, faults.TOO_LARGE,
                message("Put a part of it into a formula field and use that field here."),
            )  # fmt: skip
    return found


def _next(lexer: Any, text: str) -> Word | None:
    before = int(lexer.lexpos)
    try:
        token = lexer.token()
    except errors.EngineError:
        blank = len(text) - before - len(text[before:].lstrip(_BLANKS))
        raise ExpressionRefused(unreadable(text, before + blank)) from None
    if token is None:
        return None
    start, end = int(token.lexpos), int(lexer.lexpos)
    end += text[start : end + 1] in ("&&", "||")
    return Word(str(token.type), text[start:end], start, end)


def _admit(word: Word, text: str) -> None:
    """Refuses a token that the language does not have."""
    if word.type == "FLOAT" and not _PLAIN_NUMBER.fullmatch(word.text):
        raise _refused(
            message("{number} is not a number that can be written here.",
                    number=f"`{shortened(word.text)}`"),
            word.start, word.end, faults.LITERAL,
            message("Write plain digits, at most 15 before and 10 after the point, as in 1250.50."),
        )  # fmt: skip
    if word.type == "SYMBOL" and (word.text.startswith("$") or "__" in word.text):
        raise _refused(
            message("{name} is not a name.", name=f"`{shortened(word.text)}`"),
            word.start, word.end, faults.NOT_ALLOWED, no_name(word.text),
        )  # fmt: skip
    if word.type == "TIMEDELTA":
        raise _refused(
            message("A length of time cannot be written like this."),
            word.start, word.end, faults.NOT_ALLOWED,
            message("Write `add_days(date, 7)` or `days_between(from, to) >= 7`."),
        )  # fmt: skip
    if word.type not in _ALLOWED or word.text == "&[":
        raise ExpressionRefused(not_allowed(text, word.start, word.end))


def _refused(
    sentence: Message, start: int, end: int, code: str, help_: Message | None = None
) -> ExpressionRefused:
    return ExpressionRefused(ExpressionError(sentence, (start, max(end, start)), help_, code))
