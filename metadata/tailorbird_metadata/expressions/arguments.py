"""The values that a function takes, typed by their shape (`functions.row.Function.takes`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.comparing import is_null
from tailorbird_metadata.expressions.faults import ExpressionRefused
from tailorbird_metadata.expressions.functions import FUNCTIONS, Function
from tailorbird_metadata.expressions.hints.suggest import did_you_mean, did_you_mean_or_list
from tailorbird_metadata.expressions.hints.unlike import named_in_quotes
from tailorbird_metadata.expressions.kinds import in_words
from tailorbird_metadata.expressions.reading import Reading
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import Call, Literal, Node
from tailorbird_metadata.expressions.types import DATE, MOMENT, NUMBER, TEXT, Kind
from tailorbird_metadata.messages import message

_ACCEPTS: Final[dict[str, frozenset[Kind]]] = {
    "text": frozenset({Kind.TEXT}),
    "number": frozenset({Kind.NUMBER}),
    "date": frozenset({Kind.DATE}),
    "moment": frozenset({Kind.MOMENT}),
    "day": frozenset({Kind.DATE, Kind.MOMENT}),
    "time": frozenset({Kind.DATE, Kind.MOMENT}),
    "shown": frozenset({Kind.NUMBER, Kind.DATE}),
}
_HINTS: Final = {"text": TEXT, "number": NUMBER, "day": DATE, "time": DATE, "date": DATE}


def read_argument(checker: Reading, node: Syntax, shape: str, function: Function) -> Node:
    """The typed value of one shape; raises ExpressionRefused."""
    if shape == "boolean":
        return checker.condition(node)
    if shape == "any":
        return _any(checker, node)
    if shape in _WRITTEN:
        return _WRITTEN[shape](checker, node, function)
    if shape == "set":
        return _set(checker, node, function)
    found = checker.read(node, _HINTS.get(shape))
    if function.name == "contains" and found.type.kind is Kind.TEXTS and shape == "text":
        return found
    null = isinstance(found, Literal) and found.value is None
    if found.type.kind not in _ACCEPTS.get(shape, frozenset()) or null:
        raise wrong(checker, node, function, found)
    if shape == "day" and found.type.kind is Kind.MOMENT:
        return Call(type=DATE, function="day_of", arguments=(found,), span=node.span)
    return found


def read_day_elsewhere(checker: Reading, arguments: tuple[Syntax, ...], function: Function) -> Node:
    """The day of a moment in a written zone: `weekday(created_at, "Asia/Shanghai")`."""
    moment = checker.read(arguments[0], MOMENT)
    if moment.type.kind is not Kind.MOMENT or is_null(moment):
        raise wrong(checker, arguments[0], FUNCTIONS["day_of"], moment)
    there = _zone(checker, arguments[1], function)
    span = arguments[0].span
    return Call(type=DATE, function="day_of", arguments=(moment, there), span=span)


def wrong(checker: Reading, node: Syntax, function: Function, found: Node) -> ExpressionRefused:
    """What is said where the function cannot use a value, to be raised."""
    help_ = message("Write {usage}.", usage=f"`{function.usage}`")
    code = faults.FUNCTION_USE
    if found.type.kind is Kind.MOMENT:
        code = faults.DAY_AND_MOMENT
        help_ = message("Write `day_of(…)` around the moment.")
    sentence = message("{name} cannot use {found} here.", name=f"`{function.name}`",
                       found=in_words(found.type))  # fmt: skip
    if isinstance(found, Literal) and found.value is None:
        sentence = message("{name} cannot use an empty value here.", name=f"`{function.name}`")
    return checker.refused(node, sentence, help_, code)


def _any(checker: Reading, node: Syntax) -> Node:
    found = checker.read(node)
    if found.type.kind is Kind.BOOLEAN:
        raise checker.refused(
            node,
            message("A yes-or-no value is never empty."),
            message("Write the field itself, or `not` before it."),
            faults.FUNCTION_USE,
        )
    if isinstance(found, Literal):
        named = named_in_quotes(node.value, checker.scope) if node.form == "text" else None
        help_ = named or message("Write the name of a field.")
        raise checker.refused(node, message("This is a fixed value."), help_, faults.FUNCTION_USE)
    return found


def _set(checker: Reading, node: Syntax, function: Function) -> Node:
    """A set that is a value of its own; roles are asked for with `has_role`."""
    found = checker.read(node)
    if found.type.kind in (Kind.TEXTS, Kind.TEAMS):
        return found
    raise wrong(checker, node, function, found)


def _pattern(checker: Reading, node: Syntax, function: Function) -> Node:
    sentence = message("The form has to be written here as a text.")
    if node.form == "text" and node.value:
        if node.value.count("*") <= 5:
            return checker.read(node, TEXT)
        sentence = message("A form may have at most five `*`.")
    help_ = message("Write {usage}.", usage=f"`{function.usage}`")
    raise checker.refused(node, sentence, help_, faults.FUNCTION_USE)


def _places(checker: Reading, node: Syntax, function: Function) -> Node:
    sentence = message("The places have to be written here as a whole number.")
    if node.form == "number" and node.value.isdigit():
        if int(node.value) <= 10:
            return checker.read(node, NUMBER)
        sentence = message("A number can be rounded to at most 10 places.")
    help_ = message("Write {usage}.", usage=f"`{function.name}(value, 2)`")
    raise checker.refused(node, sentence, help_, faults.FUNCTION_USE)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """The names of all time zones; looking for them takes 10 ms."""
    return frozenset(available_timezones())


def _zone(checker: Reading, node: Syntax, function: Function) -> Node:
    """The name of a time zone, as IANA has it."""
    if node.form != "text":
        sentence = message("The time zone has to be written here, in quotation marks.")
        help_ = message("Write {usage}.", usage=f'`{function.name}(created_at, "Asia/Shanghai")`')
        raise checker.refused(node, sentence, help_, faults.FUNCTION_USE)
    zones = _zones()
    if node.value in zones:
        return Literal(type=TEXT, value=node.value, span=node.span)
    places = {z.rpartition("/")[2].lower(): z for z in sorted(zones)}
    near = places.get(node.value.rpartition("/")[2].lower().replace(" ", "_"))
    raise checker.refused(
        node,
        message("`{name}` is not a time zone.", name=node.value),
        did_you_mean(near or node.value, zones, '"')
        or message("Write a zone such as Europe/Berlin or Asia/Shanghai."),
        faults.UNKNOWN_OPTION,
    )


def _calendar(checker: Reading, node: Syntax, function: Function) -> Node:
    """The days of a calendar of the workspace."""
    if node.form != "text":
        sentence = message("The calendar has to be written here, in quotation marks.")
        help_ = message("Leave it out for Monday to Friday.")
        raise checker.refused(node, sentence, help_, faults.FUNCTION_USE)
    days = checker.scope.calendar(node.value)
    if days:
        return Literal(type=TEXT, value=days, span=node.span)
    if days is None:
        known = checker.scope.calendars()
        raise checker.refused(
            node,
            message("There is no calendar {name}.", name=f'"{node.value}"'),
            did_you_mean_or_list(node.value, known)
            or message("Leave it out for Monday to Friday."),
            faults.UNKNOWN_OPTION,
        )
    raise checker.refused(
        node,
        message("The calendar {name} has too many free days to count with.",
                name=f'"{node.value}"'),
        message("Write holidays of every year without the year, and take long past ones out."),
        faults.TOO_LARGE,
    )  # fmt: skip


_WRITTEN: Final[dict[str, Callable[[Reading, Syntax, Function], Node]]] = {
    "pattern": _pattern,
    "places": _places,
    "zone": _zone,
    "calendar": _calendar,
}
"""What has to be known when the text is checked."""
