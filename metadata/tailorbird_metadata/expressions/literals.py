"""Written values to typed ones: numbers, days, and texts that name an option, team or role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError, ExpressionRefused
from tailorbird_metadata.expressions.hints.signs import shortened
from tailorbird_metadata.expressions.hints.suggest import asked, did_you_mean_or_list
from tailorbird_metadata.expressions.hints.unlike import day_in, misread
from tailorbird_metadata.expressions.scope import Scope
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import Literal
from tailorbird_metadata.expressions.types import (
    BOOLEAN,
    DATE,
    EMPTY_VALUE,
    MOMENT,
    NUMBER,
    TEAM,
    TEXT,
    TIME,
    Kind,
    ValueType,
)
from tailorbird_metadata.messages import Message, message

_BARE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def literal(node: Syntax, hint: ValueType | None, scope: Scope) -> Literal:
    """The typed constant that `node` writes; `hint` is the type that its surroundings ask for."""
    match node.form:
        case "number":
            return Literal(type=NUMBER, value=Decimal(node.value), span=node.span)
        case "boolean":
            return Literal(type=BOOLEAN, value=node.value == "true", span=node.span)
        case "null":
            return Literal(type=EMPTY_VALUE, value=None, span=node.span)
        case "date":
            return _time(node)
        case _:
            return _text(node, hint, scope)


def _time(node: Syntax) -> Literal:
    try:
        if _DAY.fullmatch(node.value):
            return Literal(type=DATE, value=date.fromisoformat(node.value), span=node.span)
        moment = datetime.fromisoformat(node.value)
        if moment.tzinfo is None:
            raise _refused(
                node,
                message("A moment needs its time zone."),
                message('Write `d"{value}Z"` for UTC, or an offset such as +08:00.',
                        value=node.value),
            )  # fmt: skip
        utc = moment.astimezone(UTC)
        utc = utc.replace(microsecond=utc.microsecond // 1000 * 1000)
        return Literal(type=MOMENT, value=utc, span=node.span)
    except (ValueError, OverflowError):
        raise _refused(
            node,
            message("{value} is not a day or moment.", value=f'"{shortened(node.value)}"'),
            _day_help(node.value),
        ) from None


def _day_help(written: str) -> Message:
    day = day_in(written)
    if day is not None:
        return asked(day)
    return message('Write a day as `d"2026-01-15"`, a moment as `d"2026-01-15T08:00Z"`.')


def _text(node: Syntax, hint: ValueType | None, scope: Scope) -> Literal:
    if _BARE.search(node.value):
        sentence = message("This text contains a character that cannot be stored.")
        raise _refused(node, sentence, message("Write the text without it."))
    kind = Kind.TEXT if hint is None else hint.kind
    if kind is Kind.TIME and _CLOCK.fullmatch(node.value):
        return Literal(type=TIME, value=node.value, span=node.span)
    if kind in (Kind.TEXT, Kind.TEXTS, Kind.EMPTY):
        return Literal(type=TEXT, value=node.value or None, span=node.span)
    if hint is not None and kind is Kind.CHOICE:
        return _option(node, hint, scope)
    quoted = f'"{shortened(node.value)}"'
    if kind is Kind.TEAM:
        sentence = message("There is no team {name}.", name=quoted)
        if not scope.teams():
            raise _none_yet(node, sentence)
        return _named(node, scope.team(node.value), scope.teams(), sentence, TEAM)
    if kind is Kind.ROLES:
        sentence = message("There is no role {name}.", name=quoted)
        return _named(node, scope.role(node.value), scope.roles(), sentence, TEXT)
    assert hint is not None
    raise ExpressionRefused(misread(node, hint, scope))


def _none_yet(node: Syntax, sentence: Message) -> ExpressionRefused:
    help_ = message("The company has no teams yet; they stand under `teams:` in `workspace.yaml`.")
    return ExpressionRefused(ExpressionError(sentence, node.span, help_, faults.UNKNOWN_OPTION))


def _option(node: Syntax, hint: ValueType, scope: Scope) -> Literal:
    path = hint.of or ""
    sentence = message(
        "{name} is not an option of {list}.", name=f'"{shortened(node.value)}"', list=path
    )
    labels = scope.option_labels(path)
    return _named(node, scope.option(path, node.value), scope.options(path), sentence, hint, labels)


def _named(
    node: Syntax,
    found: str | None,
    known: tuple[str, ...],
    sentence: Message,
    type_: ValueType,
    labels: Mapping[str, str] | None = None,
) -> Literal:
    if found is None:
        help_ = did_you_mean_or_list(node.value, known, labels)
        raise ExpressionRefused(ExpressionError(sentence, node.span, help_, faults.UNKNOWN_OPTION))
    return Literal(type=type_, value=found, span=node.span)


def _refused(node: Syntax, sentence: Message, help_: Message | None) -> ExpressionRefused:
    return ExpressionRefused(ExpressionError(sentence, node.span, help_, faults.LITERAL))
