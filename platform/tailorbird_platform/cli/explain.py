"""`tailorbird explain`: why an expression gives what it gives on one record."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Model
from tailorbird_metadata.model.paths import NoSuchItem, entity_at, expressions_in, item_at
from tailorbird_metadata.names import did_you_mean
from tailorbird_platform.cli.explain_template import tell_template, template_at
from tailorbird_platform.cli.explain_text import as_data, tell
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words
from tailorbird_platform.clock import utc_now
from tailorbird_platform.live import NothingApplied
from tailorbird_platform.planning import published_model
from tailorbird_platform.refusal import Refusal
from tailorbird_runtime.access.policy import Policies, Policy
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.people.people import People
from tailorbird_runtime.records.errors import QueryInvalid
from tailorbird_runtime.storage.engine import make_engine
from tailorbird_runtime.trials.asking import inputs_at
from tailorbird_runtime.trials.explaining import (
    Explained,
    NoSuchRecord,
    about_of,
    explain,
    reads_edited,
)

_PATH = re.compile(r"\w+(\.\w+)+")
_LISTED = 12
_OWN = ("me", "today", "now", "old")
"""Names that begin an expression and no path."""


@click.command(
    "explain",
    help=in_words(
        message(
            "Print each part of an expression with the value that it has on a record. EXPR is a "
            "condition or formula, or the path of an item that has some, such as deal.rules.late, "
            "automations.welcome or roles.rep.can.deal.read. Of a template, such as "
            "templates.welcome, the text is printed as the person is told it. Writes nothing."
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
    help=in_words(
        message(
            "What `now` and `today` are, in the company's time zone. Questions about a change are "
            "answered for the last one before."
        )
    ),
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
        template = template_at(model, expr)
        if template is not None:
            reader = None if email is None else _reader(engine, email)
            tell_template(engine, model, entity, record_id, template, reader, at, form)
            return 0
        asking = _asking(engine, model, email, at)
        found = [
            (name, _explained(engine, model, entity, record_id, text, asking))
            for name, text in _texts(model, entity, expr)
        ]
    finally:
        engine.dispose()
    if form == "json":
        click.echo(json.dumps([as_data(n, e) for n, e in found], ensure_ascii=False, indent=2))
    else:
        tell(record, found, asking.inputs, moved=at is not None)
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
    first = expr.partition(".")[0]
    if _PATH.fullmatch(expr) is None or first in _OWN or first in entity.fields:
        return [("", expr)]
    try:
        found = list(expressions_in(item_at(model, expr)))
    except NoSuchItem as missing:
        if missing.part == first:
            return [("", expr)]
        raise Refusal(
            message("There is no `{part}` at `{item}`.", part=missing.part, item=expr),
            _meant(missing),
        ) from None
    if not found:
        raise Refusal(message("{item} has no condition and no formula.", item=expr))
    whose = entity_at(model, expr)
    usual = entity.id if whose is None else whose.id
    about = [(name, e) for name, e in found if (about_of(e.tree) or usual) == entity.id]
    if not about:
        raise Refusal(_about_another(model, entity, expr, about_of(found[0][1].tree)))
    texts = [(n.removesuffix(".expression"), e.text) for n, e in about if not reads_edited(e.tree)]
    if not texts:
        raise Refusal(
            message("{item} reads the record that is being edited.", item=expr),
            message("Write its condition with the values of that record in it."),
        )
    return texts


def _meant(missing: NoSuchItem) -> Message | None:
    near = did_you_mean(missing.part, missing.known)
    if near is not None:
        return message("Did you mean `{name}`?", name=near)
    known = ", ".join(f"`{name}`" for name in missing.known[:_LISTED])
    return message("There are: {names}.", names=known) if known else None


def _about_another(model: Model, entity: Entity, expr: str, about: str | None) -> Message:
    other = entity_at(model, expr) if about is None else model.entity(about)
    return message(
        "{item} is about {entity}, not about {other}.",
        item=expr,
        entity=(other or entity).label_many,
        other=entity.label_many,
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """On whose behalf, at which moment."""

    inputs: Inputs
    reader: Policy | None


def _asking(engine: sa.Engine, model: Model, email: str | None, at: datetime | None) -> _Asking:
    now = utc_now()
    inputs = inputs_at(model, now)
    if at is not None:
        inputs = inputs_at(model, at.replace(tzinfo=ZoneInfo(inputs.zone)).astimezone(UTC))
    if email is None:
        return _Asking(inputs, None)
    actor = _reader(engine, email)
    return _Asking(replace(inputs, me=actor.me()), Policies(model).of(actor.roles))


def _reader(engine: sa.Engine, email: str) -> Actor:
    people = People(engine)
    user = people.by_email(email)
    actor = people.actor(user.id) if user is not None else None
    if actor is None:
        raise Refusal(message("Nobody who may sign in has the address {email}.", email=email))
    return actor


def _explained(
    engine: sa.Engine, model: Model, entity: Entity, record_id: int, text: str, asking: _Asking
) -> Explained:
    try:
        return explain(engine, model, entity, record_id, text, asking.inputs, asking.reader)
    except NoSuchRecord as missing:
        raise Refusal(missing.message) from None
    except QueryInvalid as invalid:
        first = invalid.errors[0]
        begin = (first.span or (0, 0))[0]
        raise Refusal(
            message("`{written}`, at character {place}: {sentence}",
                    written=text, place=begin + 1, sentence=first.message),
            first.help,
        ) from None  # fmt: skip
