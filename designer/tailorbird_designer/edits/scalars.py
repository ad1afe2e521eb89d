"""Texts, numbers and words as they are written: quotes only where a plain text would be misread."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from tailorbird_designer.edits.meaning import Word, looks_typed

_START = frozenset("-?:,[]{}#&*!|>'\"%@`")
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_UNFINISHED = re.compile(r"[\"(\[]|([=<>+*/,-]|\b(and|or|not|in))$")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Plain(str):
    """A text that was typed without quotes, and is written so where that is possible."""

    __slots__ = ()


def number_text(value: int | float) -> str:
    """A number without an exponent."""
    if isinstance(value, int):
        return str(value)
    return format(Decimal(repr(value)).normalize(), "f")


def inline(word: Word, *, flow: bool, as_json: bool, comment: bool = False) -> str:
    """A scalar in one line; `flow` is whether it stands inside brackets, `comment` whether a
    comment follows, which makes a text that breaks off look cut."""
    if as_json:
        return word.text if word.typed else json.dumps(word.text, ensure_ascii=False)
    cut = comment and _UNFINISHED.search(word.text) is not None
    if word.typed or (fits_plain(word.text, flow=flow) and not looks_typed(word.text) and not cut):
        return word.text
    return _quoted(word.text)


def key_text(name: str, *, flow: bool, as_json: bool) -> str:
    """A key."""
    return inline(Word(name, False), flow=flow, as_json=as_json)


def fits_plain(text: str, *, flow: bool) -> bool:
    """Whether YAML reads this text back as it is, without quotes."""
    if not text or text != text.strip() or _ODD.search(text):
        return False
    if text[0] in _START and not _harmless_start(text):
        return False
    if ": " in text or " #" in text or text.endswith(":") or text in ("---", "..."):
        return False
    return not (flow and (set(text) & set(",[]{}") or _flow_colon(text)))


def _harmless_start(text: str) -> bool:
    return text[0] == "-" and text[1:2].isalnum()


def _flow_colon(text: str) -> bool:
    """Inside brackets a colon before a quote or a bracket begins a value."""
    return re.search(r":[\s,\[\]{}\"']", text + " ") is not None


def _quoted(text: str) -> str:
    if _ODD.search(text) or ('"' not in text and "\\" not in text):
        return _escaped(text)
    return "'" + text.replace("'", "''") + "'"


def _escaped(text: str) -> str:
    """In double quotes, with an escape for every sign that may not stand in a file."""
    found = json.dumps(text, ensure_ascii=False)
    return _ODD.sub(lambda m: f"\\u{ord(m.group()):04x}", found).replace("\x7f", "\\u007f")


def block_lines(text: str, indent: str) -> list[str] | None:
    """A text of several lines: its sign, then its lines; None if it must be quoted instead."""
    body = text.rstrip("\n")
    lines = body.split("\n")
    odd = any(_ODD.search(line.replace("\t", "")) for line in lines)
    spaces = any(line and not line.strip() for line in lines)
    if "\n" not in text or not body or odd or spaces or lines[0][:1] in (" ", "\t", ""):
        return None
    after = len(text) - len(body)
    sign = {0: "|-", 1: "|"}.get(after, "|+")
    kept = [indent + line if line else "" for line in lines]
    return [sign, *kept, *([""] * (after - 1))]


def is_day(text: str) -> bool:
    """Whether a text is a day."""
    return _DAY.fullmatch(text) is not None
