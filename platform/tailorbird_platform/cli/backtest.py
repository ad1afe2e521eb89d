"""`tailorbird backtest`: which records an automation or rule of the files would meet now."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Model
from tailorbird_platform.cli.compiling import print_problems
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say, terminal_locale
from tailorbird_platform.clock import utc_now
from tailorbird_platform.live import NothingApplied
from tailorbird_platform.planning import published_model
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.storage.engine import make_engine
from tailorbird_runtime.trials.backtest import Backtest, Hit, backtest
from tailorbird_runtime.trials.replay import Replay, replay

PROBLEMS = 1
_WITHOUT_TITLE = frozenset({"lookup", "user", "team"})


@click.command(
    "backtest",
    help=in_words(
        message(
            "Try an automation or rule of the files as they are now on the live records: how many "
            "match, how many the version in force matches, which differ, and what would be done. "
            "Writes nothing. PATH is automations.<name> or <entity>.rules.<name>."
        )
    ),
    epilog="""\b
Examples:
  tailorbird backtest automations.handover_when_won
  tailorbird backtest deal.rules.late --format json""",
)
@click.argument("path")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=in_words(message("For people or for programs.")),
)
@in_place
def command(place: Place, path: str, form: str) -> int:
    """Compile, ask, tell."""
    found = compile_workspace(place.workspace())
    if found.model is None:
        print_problems(found, err=True)
        return PROBLEMS
    engine = make_engine(place.database_url())
    try:
        published = published_model(engine)
        if published is None:
            raise NothingApplied
        now = utc_now()
        told = backtest(engine, published, found.model, path, now=now)
        past = replay(engine, published, found.model, path, now=now)
    finally:
        engine.dispose()
    if form == "json":
        click.echo(json.dumps(_data(found.model, told, past), ensure_ascii=False, indent=2))
    else:
        _tell(found.model, told, past)
    return 0


def _tell(model: Model, told: Backtest, past: Replay | None) -> None:
    say(
        message(
            "{matches} of {total} {entity} match now.",
            matches=told.matches,
            total=told.total,
            entity=told.entity.label_many,
        )
    )
    if told.asks_change:
        say(message("What it asks about the change itself counts as met."))
    if told.published_matches is None:
        say(message("It is not in force yet."))
    else:
        say(
            message(
                "The version in force matches {n}; {newly} would be new, {gone} no longer there.",
                n=told.published_matches,
                newly=told.newly,
                gone=told.no_longer,
            )
        )
    if told.much_wider:
        say(message("Much wider than before."))
    if past is not None:
        say(_past(past))
    for step in told.steps:
        click.echo(f"  - {step.render(terminal_locale())}")
    marks = {"newly": "+", "still": " ", "no_longer": "-"}
    for hit in told.sample:
        said = "  ".join(f"{k}: {v}" for k, v in _values(model, told, hit).items())
        click.echo(f"{marks[hit.kind]} {hit.id:>7}  {hit.title}  {said}".rstrip())


def _past(past: Replay) -> Message:
    day = past.since.date().isoformat()
    if past.published_runs is None:
        return message("Since {day} it would have run {n} times.", day=day, n=past.runs)
    return message(
        "Since {day} it would have run {n} times instead of {before}.",
        day=day,
        n=past.runs,
        before=past.published_runs,
    )


def _data(model: Model, told: Backtest, past: Replay | None) -> dict[str, Any]:
    locale = terminal_locale()
    return {
        "item": told.item,
        "entity": told.entity.name,
        "total": told.total,
        "matches": told.matches,
        "published_matches": told.published_matches,
        "newly": told.newly,
        "no_longer": told.no_longer,
        "much_wider": told.much_wider,
        "asks_change": told.asks_change,
        "replay": None
        if past is None
        else {
            "since": past.since.isoformat(),
            "runs": past.runs,
            "published_runs": past.published_runs,
        },
        "steps": [step.render(locale) for step in told.steps],
        "sample": [
            {"id": h.id, "title": h.title, "kind": h.kind, "values": _values(model, told, h)}
            for h in told.sample
        ],
    }


def _values(model: Model, told: Backtest, hit: Hit) -> dict[str, str]:
    """What decided, as it is shown; values that are ids of other records are left out."""
    workspace = model.workspace
    context = DisplayContext(
        locale=terminal_locale(),
        zone=workspace.timezone,
        today=date.min,
        currency=workspace.currency,
    )
    fields = [told.entity.field(f) for f in hit.values]
    return {
        field.label.render(context.locale): BINDINGS[field.type].display(
            field, hit.values[field.id], context, currency=workspace.currency
        )
        for field in fields
        if field.type not in _WITHOUT_TITLE
    }
