"""`tailorbird explain`: why an expression gives what it gives on one record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Model
from tailorbird_metadata.model.paths import NoSuchItem, entity_at, expressions_in, item_at
from tailorbird_metadata.names import did_you_mean
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, terminal_locale
from tailorbird_platform.clock import utc_now
from tailorbird_platform.live import NothingApplied
from tailorbird_platform.planning import published_model
from tailorbird_platform.refusal import Refusal
from tailorbird_runtime.people.people import People
from tailorbird_runtime.records.errors import QueryInvalid
from tailorbird_runtime.records.history import plain_value
from tailorbird_runtime.storage.engine import make_engine
from tailorbird_runtime.trials.asking import inputs_at
from tailorbird_runtime.trials.explaining import Explained, NoSuchRecord, Part, explain

_WIDEST = 72
"""Longer pieces of text stand on a line of their own."""


@click.command(
    "explain",
    help=in_words(
        message(
            "Print each part of an expression with the value that it has on a record. EXPR is a "
            "condition or formula, or the path of an item that has some, such as deal.rules.late, "
            "automations.welcome or roles.rep.can.deal.read. Writes nothing."
        )
    ),
    epilog="""\b
Examples:
  tailorbird explain 'stage == "won" and amount > 5000' --record deal/42
  tailorbird explain deal.rules.late --record deal/42
  tailorbird explain roles.rep.can.deal.edit --record deal/42 --as anna@example.com""",
)
@click.argument("expr")
@click.option(
    "--record",
    required=True,
    metavar="ENTITY/ID",
    help=in_words(message("The record, as in the address of its page: deal/42.")),
)
@click.option("--as", "email", metavar="EMAIL", help=in_words(message("Whom `me` means.")))
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"]),
    help=in_words(message("What `now` and `today` are, in the company's time zone.")),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=in_words(message("For people or for programs.")),
)
@in_place
def command(
    place: Place, expr: str, record: str, email: str | None, at: datetime | None, form: str
) -> int:
    """Find the expressions, look at the record, tell."""
    engine = make_engine(place.database_url())
    try:
        model = published_model(engine)
        if model is None:
            raise NothingApplied
        entity, record_id = _record(model, record)
        inputs = _inputs(engine, model, email, at)
        found = [
            (name, _explained(engine, model, entity, record_id, text, inputs))
            for name, text in _texts(model, entity, expr)
        ]
    finally:
        engine.dispose()
    if form == "json":
        click.echo(json.dumps([_data(n, e) for n, e in found], ensure_ascii=False, indent=2))
    else:
        _tell(record, found)
    return 0


def _record(model: Model, text: str) -> tuple[Entity, int]:
    name, _, number = text.partition("/")
    entity = model.entities.get(name)
    if entity is None:
        near = did_you_mean(name, model.entities)
        help_ = message("Did you mean `{name}`?", name=near) if near else None
        raise Refusal(message("`{name}` is not an entity.", name=name), help_)
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise Refusal(
            message("{record} names no record.", record=text),
            message("Write it as in the address of its page: {example}.", example=f"{name}/42"),
        )
    return entity, int(number)


def _texts(model: Model, entity: Entity, expr: str) -> list[tuple[str, str]]:
    """The text itself, or the expressions of the item whose path it is."""
    try:
        found = [(name, e.text) for name, e in expressions_in(item_at(model, expr))]
    except NoSuchItem:
        return [("", expr)]
    if expr in entity.fields:
        return [("", expr)]
    about = entity_at(model, expr)
    if about is not None and about is not entity:
        raise Refusal(
            message("{item} is about {entity}, not about {other}.",
                    item=expr, entity=about.label_many, other=entity.label_many)
        )  # fmt: skip
    if not found:
        raise Refusal(message("{item} has no condition and no formula.", item=expr))
    return found


def _inputs(engine: sa.Engine, model: Model, email: str | None, at: datetime | None) -> Inputs:
    now = utc_now()
    inputs = inputs_at(model, now)
    if at is not None:
        inputs = inputs_at(model, at.replace(tzinfo=ZoneInfo(inputs.zone)).astimezone(UTC))
    if email is None:
        return inputs
    people = People(engine)
    user = people.by_email(email)
    actor = people.actor(user.id) if user is not None else None
    if actor is None:
        raise Refusal(message("Nobody who may sign in has the address {email}.", email=email))
    return Inputs(now=inputs.now, today=inputs.today, zone=inputs.zone, me=actor.me())


def _explained(
    engine: sa.Engine, model: Model, entity: Entity, record_id: int, text: str, inputs: Inputs
) -> Explained:
    try:
        return explain(engine, model, entity, record_id, text, inputs)
    except NoSuchRecord as missing:
        raise Refusal(missing.message) from None
    except QueryInvalid as invalid:
        first = invalid.errors[0]
        begin = (first.span or (0, 0))[0]
        raise Refusal(
            message("`{written}`, at {place}: {sentence}",
                    written=text, place=begin + 1, sentence=first.message),
            first.help,
        ) from None  # fmt: skip


def _tell(record: str, found: list[tuple[str, Explained]]) -> None:
    click.echo(f"{record}  {found[0][1].title}")
    for name, explained in found:
        click.echo(f"\n{name}:" if name else "")
        lines = list(_lines(explained.whole, 0))
        width = max(len(text) for text, _ in lines if len(text) <= _WIDEST)
        for text, value in lines:
            if len(text) > _WIDEST:
                click.echo(text)
                text = ""
            click.echo(f"{text.ljust(width)}  {value}")


def _lines(part: Part, depth: int) -> Iterator[tuple[str, str]]:
    yield "  " * depth + " ".join(part.text.split()), _words(part)
    for below in part.parts:
        yield from _lines(below, depth + 1)


def _words(part: Part) -> str:
    said = part.said
    return said if isinstance(said, str) else said.render(terminal_locale())


def _data(name: str, explained: Explained) -> dict[str, Any]:
    return {"item": name, "title": explained.title, **_part_data(explained.whole)}


def _part_data(part: Part) -> dict[str, Any]:
    value = part.value
    if isinstance(value, (frozenset, set)):
        value = tuple(sorted(value))
    found: dict[str, Any] = {"text": part.text, "value": plain_value(value), "said": _words(part)}
    if part.parts:
        found["parts"] = [_part_data(below) for below in part.parts]
    return found
