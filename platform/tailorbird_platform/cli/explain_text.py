"""What `tailorbird explain` found out, as lines for people and as data for programs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import click

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import Placement
from tailorbird_metadata.messages import Message, message
from tailorbird_platform.cli.words import in_words, say, terminal_locale
from tailorbird_runtime.records.history import plain_value
from tailorbird_runtime.trials.explaining import Explained, Part

_WIDEST: Final = 72
"""Longer pieces of text stand on a line of their own."""

_READS: Final[Mapping[Placement, Message]] = {
    Placement.RECORD: message("reads only the record itself"),
    Placement.LINKED: message("reads through lookups"),
    Placement.AGGREGATE: message("looks at child records"),
    Placement.EVENT: message("asks about a change"),
}

Found = list[tuple[str, Explained]]
"""Explained expressions by their place below the item."""


def tell(record: str, found: Found, inputs: Inputs, *, moved: bool) -> None:
    """Print each part with its value; `moved` says that another moment was asked for."""
    click.echo(f"{record}  {found[0][1].title}")
    if moved:
        at = inputs.now.astimezone(ZoneInfo(inputs.zone))
        if any(explained.asks_change for _, explained in found):
            say(message("The clock says {at}.", at=_moment(at)))
        else:
            say(message("The clock says {at}; records are as they are now.", at=_moment(at)))
    for name, explained in found:
        click.echo(f"\n{name}:" if name else "")
        _tell_parts(explained.whole)
        click.echo(f"({' · '.join(in_words(m) for m in _notes(explained))})")
        if explained.asks_change:
            say(_change(explained, inputs))
        if explained.asks_me and inputs.me is None:
            say(message("`me` is nobody here. Say who it is with --as."))


def as_data(name: str, explained: Explained) -> dict[str, Any]:
    """One expression as JSON can hold it."""
    found = {
        "item": name,
        "title": explained.title,
        "placement": explained.placement.value,
        "cost": explained.cost,
        "analysable": explained.analysable,
        **_part_data(explained.whole),
    }
    if explained.asks_change:
        change = explained.change
        found["change"] = change and {
            "at": change.at.isoformat(),
            "by": change.who,
            "fields": list(change.fields),
        }
    return found


def _tell_parts(whole: Part) -> None:
    lines = list(_lines(whole, 0))
    width = max(_width(text) for text, _ in lines if _width(text) <= _WIDEST)
    for text, value in lines:
        if _width(text) > _WIDEST:
            click.echo(text)
            text = ""
        click.echo(f"{text}{' ' * (width - _width(text))}  {value}")


def _lines(part: Part, depth: int) -> Iterator[tuple[str, str]]:
    yield "  " * depth + " ".join(part.text.split()), _words(part)
    for below in part.parts:
        yield from _lines(below, depth + 1)


def _words(part: Part) -> str:
    said = part.said if isinstance(part.said, str) else part.said.render(terminal_locale())
    return f"{said}  ({in_words(message('hidden from this person'))})" if part.hidden else said


def _width(text: str) -> int:
    """The columns that a text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def _notes(explained: Explained) -> Iterator[Message]:
    yield _READS[explained.placement]
    yield message("cost {n}", n=explained.cost)
    if explained.analysable:
        yield message("all about it can be proven")


def _change(explained: Explained, inputs: Inputs) -> Message:
    change = explained.change
    if change is None:
        return message("The history has no change of this record: it is looked at unchanged.")
    at = _moment(change.at.astimezone(ZoneInfo(inputs.zone)))
    fields = ", ".join(change.fields)
    if change.before is None:
        return message("The change is its making, at {at}.", at=at)
    if change.who is None:
        return message("The change is that of {at}: {fields}.", at=at, fields=fields)
    return message(
        "The change is that of {at} by {who}: {fields}.", at=at, who=change.who, fields=fields
    )


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _part_data(part: Part) -> dict[str, Any]:
    value = part.value
    if isinstance(value, (frozenset, set)):
        value = tuple(sorted(value))
    said = part.said if isinstance(part.said, str) else part.said.render(terminal_locale())
    found: dict[str, Any] = {"text": part.text, "value": plain_value(value), "said": said}
    if part.hidden:
        found["hidden"] = True
    if part.parts:
        found["parts"] = [_part_data(below) for below in part.parts]
    return found
