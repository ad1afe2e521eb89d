"""What is wrong with a sign that the language does not have, and what to write in its place."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError
from tailorbird_metadata.expressions.hints.habits import (
    CHINESE,
    CHINESE_HELP,
    INSTEAD,
    LOOKALIKES,
    OPERATORS,
    PLAIN_NUMBER,
    PLAIN_SIGNS,
    QUOTES,
    TEXT_QUOTES,
)
from tailorbird_metadata.messages import Message, message

_OPERATOR: Final = re.compile(r"[=<>!＝＜＞！≤≥≠:：](?:[ \t]*[=<>＝＜＞]|[!！])*")
_WIDE: Final = re.compile(r"[０-９Ａ-Ｚａ-ｚ＿．]+(?![^\W_])")
_LETTERS: Final = re.compile(r"[^\W\d_]\w*")
_MONEY: Final = "$¥￥€£₩₹₽"
_DAY: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?")
_JOINED: Final = re.compile(r"[\"']\s*\Z")
_SHOWN: Final = 40
_READ: Final = 120


def unreadable(text: str, start: int) -> ExpressionError:
    """The mistake at `start`, where no word of the language begins."""
    for look in (_closed_nowhere, _operator, _quoted, _money, _day, _wide, _unseen, _word):
        found = look(text, start)
        if found is not None:
            return found
    sign = text[start : start + 1]
    help_ = INSTEAD.get(text[start : start + 2]) or INSTEAD.get(sign)
    if sign in LOOKALIKES:
        help_ = message("Write {sign} (half width).", sign=f"`{LOOKALIKES[sign]}`")
    elif sign == "~" and re.search(r"[\w\"')\]]\s*\Z", text[:start]):
        help_ = INSTEAD["=~"]
    elif sign == "." and text[start + 1 : start + 2].isalpha() and not text[start + 1].isascii():
        return _word(text, start + 1) or _error(_no_part(sign), start, start + 1, help_)
    elif sign == ".":
        help_ = message("Behind the `.` stands a name at once: `account.name`.")
    return _error(_no_part(sign), start, start + len(sign), help_ or PLAIN_SIGNS)


def not_allowed(text: str, start: int, end: int) -> ExpressionError:
    """The mistake of a word or sign that rule-engine has and this language has not."""
    sign = text[start:end]
    behind = text[end : end + 1]
    if (
        sign == "%"
        and re.search(r"\d\s*\Z", text[:start])
        and not re.match(r"\s*[\w(]", text[end:])
    ):
        return _error(_no_part(sign), start, end, PLAIN_NUMBER, faults.NOT_ALLOWED)
    if sign == ":" and behind == "=":
        return _write("==", text, start, end + 1)
    if sign == "?" and behind == ".":
        sign, end = "?.", end + 1
    if sign.startswith("#"):
        return _error(_no_part("#"), start, end, INSTEAD["#"], faults.NOT_ALLOWED)
    if sign == "&[":
        sign = "&"
    if sign in ("&", "||") and (_JOINED.search(text[:start]) or text[end:].lstrip()[:1] in "\"'"):
        help_ = message("To join texts, write `+`; to join conditions, `and` or `or`.")
        return _error(_no_part(sign), start, end, help_, faults.NOT_ALLOWED)
    if len(sign) > 1 and sign[0] in "\"'brstd" and sign[-1] in "\"'":
        return _error(_no_part(sign[0]), start, end, TEXT_QUOTES, faults.NOT_ALLOWED)
    help_ = INSTEAD.get(sign, PLAIN_SIGNS)
    return _error(_no_part(sign), start, end, help_, faults.NOT_ALLOWED)


def operator_at(text: str, start: int) -> ExpressionError | None:
    """The mistake of a sign of comparison that is written otherwise elsewhere: `<>`, `=>`."""
    return _operator(text, start)


def _operator(text: str, start: int) -> ExpressionError | None:
    for found in _OPERATOR.finditer(text):
        if found.end() > start:
            break
    else:
        return None
    if found.start() > start:
        return None
    written = found.group()
    plain = "".join(LOOKALIKES.get(c, c) for c in re.sub(r"\s", "", written))
    meant = OPERATORS.get(plain)
    if meant is None or meant == written or text[found.end() : found.end() + 1] == "~":
        return None
    if written == "=":
        help_ = message("To compare, write `==`.")
        return _error(_no_part(written), found.start(), found.end(), help_)
    return _write(meant, text, found.start(), found.end())


def _closed_nowhere(text: str, start: int) -> ExpressionError | None:
    """A quotation mark without the second one."""
    if text[start] not in "\"'":
        return None
    help_ = message("Write the closing quotation mark, on the same line.")
    if re.search(r"\d\Z", text[:start]) and text[start + 1 : start + 2].isdigit():
        return _error(_no_part("'"), start, start + 1, PLAIN_NUMBER)
    if re.search(r"[\w\"']\Z", text[:start]):
        sentence = message("Here a text would begin, and it is not closed.")
        return _error(sentence, start, start + 1, TEXT_QUOTES)
    return _error(message("This text is not closed."), start, start + 1, help_)


def _quoted(text: str, start: int) -> ExpressionError | None:
    """A text in quotation marks of another kind; its place is all of it."""
    ends = QUOTES.get(text[start])
    if ends is None:
        return None
    last = next((i for i in range(start + 1, len(text)) if text[i] in ends), None)
    inner = "" if last is None else text[start + 1 : last]
    if last is None or len(inner) > _READ or any(c in inner for c in '"\\`\n'):
        return None
    if text[start] == "`" and inner.isidentifier() and inner.isascii():
        sentence = message("Names stand without quotation marks.")
        return _error(sentence, start, last + 1, write(inner))
    sentence = message("These are not the quotation marks of this language.")
    return _error(sentence, start, last + 1, write(f'"{inner}"'))


def _money(text: str, start: int) -> ExpressionError | None:
    """The sign of a currency beside a number."""
    beside = text[start + 1 :].lstrip()[:1] + text[:start].rstrip()[-1:]
    if text[start] not in _MONEY or not re.search("[0-9]", beside):
        return None
    return _error(_no_part(text[start]), start, start + 1, PLAIN_NUMBER)


def _day(text: str, start: int) -> ExpressionError | None:
    """`2026年1月15日`, which is found at its first word."""
    found = next((m for m in _DAY.finditer(text) if m.start() < start < m.end()), None)
    if found is None or text[start] != "年":
        return None
    year, month, day = (int(n) for n in found.groups())
    return _write(f'd"{year:04}-{month:02}-{day:02}"', text, found.start(), found.end())


def _wide(text: str, start: int) -> ExpressionError | None:
    """Digits and letters of full width."""
    found = _WIDE.match(text, start)
    if found is None:
        return None
    return _write(unicodedata.normalize("NFKC", found.group()), text, start, found.end())


def _unseen(text: str, start: int) -> ExpressionError | None:
    """A sign that is not seen: a blank of another kind, or one without width."""
    sign = text[start]
    if sign.isprintable() and not sign.isspace():
        return None
    sentence = message(
        "Here stands a sign that cannot be seen ({code}).", code=f"U+{ord(sign):04X}"
    )
    help_ = message("Write a space instead.") if sign.isspace() else message("Delete it.")
    return _error(sentence, start, start + 1, help_)


def _word(text: str, start: int) -> ExpressionError | None:
    """A word in letters that names do not have."""
    found = _LETTERS.match(text, start)
    if found is None:
        return None
    word = found.group()
    if word.isascii():
        return _error(_no_part(word), start, found.end(), INSTEAD.get(word, PLAIN_SIGNS))
    for known in sorted((*CHINESE, *CHINESE_HELP), key=len, reverse=True):
        if word == known or (word.startswith(known) and not _is_letter(word[len(known)])):
            end = start + len(known)
            if known in CHINESE:
                return _write(CHINESE[known], text, start, end)
            return _error(_no_part(known), start, end, CHINESE_HELP[known])
    if text[start - 1 : start].isdigit():
        return _error(_no_part(word), start, found.end(), PLAIN_NUMBER)
    return ExpressionError(no_field(word), (start, found.end()), None, faults.UNKNOWN_NAME)


def _is_letter(sign: str) -> bool:
    """Whether a Chinese word goes on with it."""
    return sign.isalpha() and not sign.isascii()


def no_field(name: str) -> Message:
    """The sentence about a name that means nothing."""
    return message("There is no field {name} here.", name=f"`{shortened(name)}`")


def no_name(word: str) -> Message:
    """The help line about `$name` and names with two low lines."""
    if word.lower().startswith("$user"):
        return write("me")
    if word.startswith("$"):
        return INSTEAD["$"]
    return message("Write the name of a field, as it stands in the configuration.")


def write(instead: str, otherwise: Message | None = None) -> Message:
    """The help line whose only change is `instead` at the place of the mistake.

    `otherwise` is said where that is too long to be read.
    """
    if otherwise is not None and len(instead) > _READ:
        return otherwise
    return message("Write {instead}.", instead=f"`{instead}`")


def _write(instead: str, text: str, start: int, end: int) -> ExpressionError:
    return _error(_no_part(text[start:end]), start, end, write(instead, PLAIN_SIGNS))


def _no_part(sign: str) -> Message:
    return message("{sign} is not part of this language.", sign=_shown(sign))


def _shown(sign: str) -> str:
    return '"`"' if "`" in sign else f"`{shortened(sign)}`"


def shortened(text: str) -> str:
    """A word as long as a sentence can hold it."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _error(
    sentence: Message, start: int, end: int, help_: Message | None, code: str = faults.SYNTAX
) -> ExpressionError:
    return ExpressionError(sentence, (start, max(end, start)), help_, code)
