"""From rows to a text: what was not touched stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from tailorbird_designer.conditions.names import Names, Place, is_day, is_set
from tailorbird_designer.conditions.reading import read
from tailorbird_designer.conditions.rows import Conditions, Group, Item, Line, Row, as_before
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.faults import ExpressionRefused
from tailorbird_metadata.expressions.hints.labels import by_its_label
from tailorbird_metadata.expressions.parser import parse
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.messages import Message, message

Spot = tuple[int, ...]
_SIGNS: Final = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_WORDS: Final = {"all": " and ", "any": " or "}
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,10})?")
NUMBERS: Final = frozenset({"integer", "decimal", "money", "percent", "duration", "rating"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What is wrong at a row or line: a sentence, help, and the place in its own text."""

    spot: Spot
    message: Message
    help: Message | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The text, and where each row and line stands in it."""

    text: str
    spans: tuple[tuple[Spot, int, int], ...] = ()
    refused: tuple[Refused, ...] = ()

    def spot(self, offset: int) -> Spot | None:
        """The row or line at an offset of the text."""
        return next((s for s, start, end in self.spans if start <= offset < end), None)


def write(found: Conditions, names: Names, source: str = "") -> Written:
    """The text of the rows.

    Rows that say the same as in `source` keep its words, and if all do, the text is `source`.
    With `refused`, the text is not to be used.
    """
    before = read(source, names)
    found = as_before(found, before)
    if found == before and found.items:
        found = before
    writer = _Writer(names, dict(_kept(before, names)))
    text = writer.all(found)
    if found is before and not writer.refused:
        return Written(text=source, spans=_places(source, writer.parts))
    return Written(text=text, spans=_places(text, writer.parts), refused=tuple(writer.refused))


def _kept(before: Conditions, names: Names) -> Iterator[tuple[Row, str]]:
    """The words of rows; those that only the pack may use are said anew."""
    company = names.strictly()
    for _, part in before.parts():
        if isinstance(part, Row) and isinstance(check(part.text, company), Expression):
            yield part, part.text


class _RowRefused(Exception):
    def __init__(
        self, sentence: Message, help: Message | None = None, span: tuple[int, int] | None = None
    ) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.help = help
        self.span = span


class _Writer:
    def __init__(self, names: Names, kept: dict[Row, str]) -> None:
        self.names = names
        self.kept = kept
        self.parts: list[tuple[Spot, str]] = []
        self.refused: list[Refused] = []

    def all(self, found: Conditions) -> str:
        several = len(found.items) > 1
        texts = [self.item(item, (n,), several) for n, item in enumerate(found.items)]
        return _WORDS[found.join].join(texts)

    def item(self, item: Item, spot: Spot, several: bool) -> str:
        if not isinstance(item, Group):
            return self.part(item, spot, several)
        texts = [
            self.part(part, (*spot, n), len(item.items) > 1) for n, part in enumerate(item.items)
        ]
        text = _WORDS[item.join].join(texts)
        return f"({text})" if several and len(texts) > 1 else text

    def part(self, part: Row | Line, spot: Spot, several: bool) -> str:
        try:
            if isinstance(part, Line):
                text = self.line(part)
            else:
                text = self.kept.get(part) or self.row(part)
        except _RowRefused as no:
            self.refused.append(Refused(spot=spot, message=no.sentence, help=no.help, span=no.span))
            return ""
        self.parts.append((spot, text))
        return f"({text})" if several and parse(text).form in ("and", "or") else text

    def line(self, line: Line) -> str:
        text = line.text.strip()
        if not text:
            raise _RowRefused(message("Write a condition, or remove the line."))
        try:
            parse(text)
        except ExpressionRefused as refused:
            error = by_its_label(text, refused.error, self.names)
            raise _RowRefused(error.message, error.help, error.span) from None
        return text

    def row(self, row: Row) -> str:
        place = self.names.place(row.field)
        if place is None:
            raise _RowRefused(message("Choose a field."))
        if row.operator not in place.operators:
            raise _RowRefused(message("Choose what to compare."))
        values = tuple(v.strip() for v in row.values if v.strip())
        arity = place.operators[row.operator].arity
        if arity != "none" and not values:
            raise _RowRefused(message("Enter a value to compare with."))
        return self._text(replace(row, values=values), place)

    def _text(self, row: Row, place: Place) -> str:
        texts = [_value(v, place) for v in row.values]
        match row.operator:
            case "empty":
                return f"empty({place.path})"
            case "not_empty":
                return f"not empty({place.path})"
            case "contains" | "starts_with":
                return f"{row.operator}({place.path}, {texts[0]})"
            case "in" | "not_in":
                return self._chosen(row.operator == "in", place, texts)
            case _:
                return self._compared(row.operator, place, row.values[0], texts[0])

    def _chosen(self, positive: bool, place: Place, texts: list[str]) -> str:
        if len(texts) > 1:
            return f"{place.path} {'in' if positive else 'not in'} [{', '.join(texts)}]"
        if is_set(self.names.type_of(texts[0])):
            return f"{place.path} {'in' if positive else 'not in'} {texts[0]}"
        return f"{place.path} {'==' if positive else '!='} {texts[0]}"

    def _compared(self, operator: str, place: Place, raw: str, text: str) -> str:
        if place.kind == "boolean" and raw in ("true", "false") and operator == "eq":
            return place.path if raw == "true" else f"not {place.path}"
        subject = place.path
        if place.kind == "datetime" and is_day(self.names.type_of(text)):
            subject = f"day_of({place.path})"
        return f"{subject} {_SIGNS[operator]} {text}"


def _value(raw: str, place: Place) -> str:
    """A raw value as an expression writes it."""
    if raw.startswith("="):
        return _expression(raw[1:].strip())
    kind = place.kind
    if kind in NUMBERS:
        if _NUMBER.fullmatch(raw) is None:
            raise _RowRefused(
                message("“{value}” is not a number.", value=raw),
                message("Write plain digits, as in 1250.50, or = and an expression."),
            )
        return raw
    if kind == "boolean":
        if raw not in ("true", "false"):
            raise _RowRefused(message("Choose yes or no."))
        return raw
    if kind in ("date", "datetime"):
        return _time(raw)
    if kind in ("lookup", "user"):
        raise _RowRefused(
            message("Records and people are not named in the configuration."),
            message("Choose “{me}”, or write = and a field.", me="=me"),
        )
    return quoted(raw)


def _expression(text: str) -> str:
    try:
        form = parse(text).form
    except ExpressionRefused as refused:
        raise _RowRefused(refused.error.message, refused.error.help) from None
    if form in ("and", "or", "not", "compare", "order", "in"):
        return f"({text})"
    return text


def _time(raw: str) -> str:
    try:
        _ = date.fromisoformat(raw) if len(raw) == 10 else datetime.fromisoformat(raw)
    except ValueError:
        raise _RowRefused(
            message("“{value}” is not a day.", value=raw),
            message("Write 2026-01-31, or =today."),
        ) from None
    return f'd"{raw}"'


def quoted(text: str) -> str:
    """A text as an expression writes it."""
    inside = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + inside.replace("\t", "\\t") + '"'


def _places(text: str, parts: list[tuple[Spot, str]]) -> tuple[tuple[Spot, int, int], ...]:
    found: list[tuple[Spot, int, int]] = []
    at = 0
    for spot, part in parts:
        start = text.find(part, at)
        if start >= 0:
            found.append((spot, start, start + len(part)))
            at = start + len(part)
    return tuple(found)
