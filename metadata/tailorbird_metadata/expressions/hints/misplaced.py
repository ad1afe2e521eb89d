"""What is wrong where the words of a text do not make a sentence, and what to write there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError
from tailorbird_metadata.expressions.functions import AGGREGATES, PEOPLE_WRITE
from tailorbird_metadata.expressions.hints.aliases import ALIASES
from tailorbird_metadata.expressions.hints.habits import (
    BETWEEN,
    DAYS,
    EQUALS,
    INSTEAD,
    PLAIN_NUMBER,
)
from tailorbird_metadata.expressions.hints.signs import operator_at, shortened, write
from tailorbird_metadata.expressions.syntax import Word
from tailorbird_metadata.messages import Message, message

_ORDERS: Final = ("LT", "LE", "GT", "GE", "EQ", "NE")
_VALUES: Final = ("SYMBOL", "STRING", "FLOAT", "DATETIME", "TRUE", "FALSE", "NULL")
_ENDS: Final = (*_VALUES, "RPAREN", "RBRACKET")
_STARTS: Final = (*_VALUES, "LPAREN", "NOT")
_JOINTS: Final = ("AND", "OR")
_SIGNS: Final = ("ADD", "SUB", "MUL", "TDIV")
_GRAMMAR: Final = ("and", "or", "not", "in")
_CLOSING: Final = {"RPAREN": ("LPAREN", "("), "RBRACKET": ("LBRACKET", "[")}
_LENGTHS: Final = ("day", "days", "week", "weeks", "month", "months", "year", "years", "hours")
_THREE: Final = re.compile(r"\d{3}(\.\d*)?\Z")
_UNIT: Final = re.compile(r"[A-Za-z_%]\w{0,3}\Z")


def misplaced(text: str, words: Sequence[Word], at: int | None) -> ExpressionError:
    """The mistake at the word number `at`, at which no sentence can go on; None for the end."""
    if at is None:
        return _too_early(words)
    for look in (_operator, _between, _small, _closing, _number, _comma, _joint, _again):
        found = look(text, words, at)
        if found is not None:
            return found
    word, before = words[at], words[at - 1] if at else None
    help_: Message | None = None
    if before is not None and before.type in _ENDS and word.type in _STARTS:
        help_ = message("Between two values stands an operator: `and`, `or`, `==`, `+` or a comma.")
    elif word.type in _SIGNS and before is not None and before.type in (*_SIGNS, *_ORDERS):
        help_ = message("Write one sign between two values; only `-` may stand before a number.")
    elif before is not None and before.type in (*_SIGNS, *_ORDERS, *_JOINTS, "NOT", "IN"):
        help_ = _missing(before)
    elif word.type == "LBRACKET":
        help_ = message('Write `value in ["a", "b"]`.')
    help_ = help_ or message("Write what is missing, or delete it.")
    return _error(_cannot_stand(word), word, help_)


def _too_early(words: Sequence[Word]) -> ExpressionError:
    last = words[-1]
    end = last.end
    sentence = message("The expression ends too early.")
    place = (end - 1, end)
    opened = _opened(words)
    if last.type in (*_ORDERS, *_SIGNS, *_JOINTS, "NOT", "IN", "COMMA"):
        return ExpressionError(sentence, (last.start, end), _missing(last), faults.SYNTAX)
    help_ = message("Write what is missing, or delete it.")
    if opened is not None:
        sign = ")" if opened.type == "LPAREN" else "]"
        help_ = message("A closing {sign} is missing.", sign=f"`{sign}`")
    return ExpressionError(sentence, place, help_, faults.SYNTAX)


def _missing(word: Word) -> Message:
    return message("Write what follows {word}, or delete it.", word=f"`{word.text}`")


def _opened(words: Sequence[Word]) -> Word | None:
    """The innermost bracket that is still open behind `words`."""
    found: list[Word] = []
    for word in words:
        if word.type in ("LPAREN", "LBRACKET"):
            found.append(word)
        elif word.type in _CLOSING and found and found[-1].type == _CLOSING[word.type][0]:
            found.pop()
    return found[-1] if found else None


def _operator(text: str, words: Sequence[Word], at: int) -> ExpressionError | None:
    """`<>` and `=>`, which the words hide."""
    if words[at].type not in _ORDERS:
        return None
    before = words[at - 1] if at else None
    arrow = before is not None and before.type == "SUB" and before.end == words[at].start
    if words[at].type == "GT" and before is not None and arrow:
        sentence = message("{sign} is not part of this language.", sign="`->`")
        place = (before.start, words[at].end)
        return ExpressionError(sentence, place, INSTEAD["->"], faults.SYNTAX)
    return operator_at(text, words[at].start)


def _small(text: str, words: Sequence[Word], at: int) -> ExpressionError | None:
    """`AND`, at its own place."""
    for place in (at, at - 1):
        word = words[place] if place >= 0 else None
        if word is not None and word.type == "SYMBOL" and word.text.lower() in _GRAMMAR:
            help_ = message("Write {word} in small letters.", word=f"`{word.text.lower()}`")
            return _error(_cannot_stand(word), word, help_)
    return None


def _closing(text: str, words: Sequence[Word], at: int) -> ExpressionError | None:
    """A bracket that closes what was not opened, or has nothing in it."""
    word = words[at]
    if word.type not in _CLOSING:
        return None
    opening, sign = _CLOSING[word.type]
    opened = _opened(words[:at])
    if opened is not None and opened.type == opening:
        before = words[at - 1]
        if before.type in (*_ORDERS, *_SIGNS, *_JOINTS, "NOT", "IN"):
            return _error(_cannot_stand(word), word, _missing(before))
        return _error(
            _cannot_stand(word), word, message("Between the brackets something is missing.")
        )
    closed = message("{word} closes nothing.", word=f"`{word.text}`")
    if opened is not None:
        other = ")" if opened.type == "LPAREN" else "]"
        return _error(closed, word, message("A closing {sign} is missing.", sign=f"`{other}`"))
    return _error(
        closed, word, message("Delete it, or write {sign} where it begins.", sign=f"`{sign}`")
    )


def _number(text: str, words: Sequence[Word], at: int) -> ExpressionError | None:
    """`10,000`, `10 000`, `12k` and `100 EUR`, as one place."""
    word, before = words[at], words[at - 1] if at else None
    if before is None:
        return None
    split = word.type == "FLOAT" and bool(_THREE.match(word.text))
    unit = word.type == "SYMBOL" and bool(_UNIT.match(word.text))
    unit = unit and word.text.lower() not in (*BETWEEN, *PEOPLE_WRITE)
    if word.type == "COMMA" and before.type == "FLOAT":
        behind = words[at + 1] if at + 1 < len(words) else None
        if behind is None or behind.type != "FLOAT" or behind.start != word.end:
            return None
        return _span(before.start, behind.end, text)
    if before.type == "FLOAT" and word.text.lower() in _LENGTHS:
        sentence = message("A length of time cannot be written like this.")
        return ExpressionError(sentence, (before.start, word.end), DAYS, faults.SYNTAX)
    if before.type == "FLOAT" and (split or unit):
        return _span(before.start, word.end, text)
    if before.type == "SYMBOL" and word.type == "FLOAT" and before.text.isupper() and at > 1:
        return _span(before.start, word.end, text) if words[at - 2].type in _ORDERS else None
    return None


def _span(start: int, end: int, text: str) -> ExpressionError:
    sentence = message("{number} is not a number that can be written here.",
                       number=f"`{shortened(text[start:end])}`")  # fmt: skip
    return ExpressionError(sentence, (start, end), PLAIN_NUMBER, faults.SYNTAX)


def _comma(text: str, words: Sequence[Word], at: int) -> ExpressionError | None:
    """A comma that stands in no list and no function, or one that is missing or too many."""
    word, before = words[at], words[at - 1] if at else None
    opened = _opened(words[:at])
    called = opened is not None and _is_call(words, opened)
    if word.type != "COMMA":
        if opened is None or before is None or not (called or opened.type == "LBRACKET"):
            return None
        if before.type == word.type == "STRING" or (called and _is_alone(words, at)):
            return _error(_cannot_stand(word), word, message("Write a comma between the two."))
        return None
    if before is not None and before.type in ("COMMA", "LPAREN", "LBRACKET"):
        return _error(_cannot_stand(word), word, message("Write a value before it, or delete it."))
    help_ = message("Write `and` or `or` between two conditions.")
    if opened is not None and not called and (found := _round_list(text, words, opened)):
        return found
    if opened is not None and not called or _is_listed(words, at):
        help_ = message('Write a list in square brackets: `["a", "b"]`.')
    return _error(_cannot_stand(word), word, help_)


def _round_list(text: str, words: Sequence[Word], opened: Word) -> ExpressionError | None:
    """`in ("won", "lost")`, as one place."""
    first = words.index(opened)
    last = next((i for i in range(first, len(words)) if words[i].type == "RPAREN"), first)
    inside = words[first + 1 : last]
    if first == 0 or words[first - 1].type != "IN" or not inside:
        return None
    if any(w.type not in (*_VALUES, "COMMA", "SUB") for w in inside):
        return None
    start, end = opened.start, words[last].end
    sentence = message("A list stands in square brackets.")
    instead = write(f"[{text[opened.end : words[last].start]}]")
    return ExpressionError(sentence, (start, end), instead, faults.SYNTAX)


def _is_call(words: Sequence[Word], opened: Word) -> bool:
    place = words.index(opened)
    return opened.type == "LPAREN" and place > 0 and words[place - 1].type == "SYMBOL"


def _is_alone(words: Sequence[Word], at: int) -> bool:
    """Whether a text follows a single name: `contains(name "x")`."""
    return words[at].type == "STRING" and words[at - 1].type == "SYMBOL" and at > 1 and (
        words[at - 2].type == "LPAREN"
    )  # fmt: skip


def _is_listed(words: Sequence[Word], at: int) -> bool:
    return at > 1 and words[at - 2].type == "IN"


def _joint(text: str, words: Sequence[Word], at: int) -> ExpressionError | None:
    """`and` and `or` without a condition on each side; a comparison without its left side."""
    word, before = words[at], words[at - 1] if at else None
    free = before is None or before.type in (*_JOINTS, "LPAREN", "NOT")
    if word.type in _JOINTS and free:
        sentence = message("{word} joins two conditions.", word=f"`{word.text}`")
        return _error(sentence, word, message("Write a condition before it, or delete it."))
    if word.type in (*_ORDERS, "IN", "MUL", "TDIV", "ADD") and free:
        sentence = message("Before {word} a value is missing.", word=f"`{word.text}`")
        help_ = message('Write the value, as in `stage == "won"`.')
        if before is not None and before.type in _JOINTS:
            help_ = message("Name the value again: `x == 1 or x == 2`.")
        return _error(sentence, word, help_)
    return None


def _between(text: str, words: Sequence[Word], at: int) -> ExpressionError | None:
    """A word of another language between two values, or a function without its brackets."""
    word, before = words[at], words[at - 1] if at else None
    name = word.text.lower()
    if before is None or before.type not in _ENDS:
        return None
    if word.type == "SYMBOL" and name in EQUALS:
        return _equals(words, at)
    if word.type == "SYMBOL" and name in BETWEEN:
        return _error(_cannot_stand(word), word, BETWEEN[name])
    if before.type == "SYMBOL":
        name = before.text.lower()
        if name in ("if", "when", "case"):
            return _error(_cannot_stand(before), before, INSTEAD["if"])
        if name in ALIASES and name not in PEOPLE_WRITE:
            help_ = message("Here it is written {usage}.", usage=f"`{ALIASES[name]}`")
            return _error(_cannot_stand(before), before, help_)
        if name in PEOPLE_WRITE or name in AGGREGATES:
            help_ = message("It is a function: write {name}.", name=f"`{name}(…)`")
            return _error(_cannot_stand(before), before, help_)
    return None


def _equals(words: Sequence[Word], at: int) -> ExpressionError:
    """`is` and `is not`, as one place."""
    word, instead = words[at], EQUALS[words[at].text.lower()]
    behind = words[at + 1] if at + 1 < len(words) else None
    end = word.end
    if behind is not None and instead == "==" and behind.text.lower() == "not":
        instead, end = "!=", behind.end
    return ExpressionError(_cannot_stand(word), (word.start, end), write(instead), faults.SYNTAX)


def _again(text: str, words: Sequence[Word], at: int) -> ExpressionError | None:
    """`1 < x < 5`: a second comparison of the same value."""
    word = words[at]
    if word.type not in _ORDERS or at == 0 or words[at - 1].type not in _ENDS:
        return None
    closed = 0
    for earlier in reversed(words[:at]):
        closed += (earlier.type in _CLOSING) - (earlier.type in ("LPAREN", "LBRACKET"))
        if closed > 0:
            continue
        if closed < 0 or earlier.type in (*_JOINTS, "NOT", "COMMA"):
            return None
        if earlier.type in _ORDERS:
            help_ = message("Compare twice: `1 < x and x < 5`.")
            return _error(_cannot_stand(word), word, help_)
    return None


def _cannot_stand(word: Word) -> Message:
    return message("{word} cannot stand here.", word=f"`{shortened(word.text)}`")


def _error(sentence: Message, word: Word, help_: Message | None) -> ExpressionError:
    return ExpressionError(sentence, (word.start, word.end), help_, faults.SYNTAX)
