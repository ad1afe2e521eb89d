"""What a text consists of before it has types: its words, and its nodes as written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One token: the lexer's type, its text, and its offsets (end exclusive)."""

    type: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Syntax:
    """One node as written: a form, a value (name, operator, text of a literal) and its parts.

    Forms: symbol, attribute, text, number, date, boolean, null, list, call, compare, order, in,
    and, or, not, negate, arithmetic.
    """

    form: str
    value: str
    parts: tuple[Syntax, ...]
    span: tuple[int, int]
