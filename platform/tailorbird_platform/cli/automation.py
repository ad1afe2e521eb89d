"""`tailorbird automation`: how automations stand, and letting them rest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from tailorbird_metadata.messages import Message, message
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say, terminal_locale
from tailorbird_platform.refusal import Refusal

if TYPE_CHECKING:
    from tailorbird_runtime.automation import Automations, Status

_names = click.argument("names", nargs=-1, required=True, metavar="NAME...")


@click.group(
    "automation",
    help=in_words(message("How automations stand; pausing them without a publish.")),
    epilog="""\b
Examples:
  tailorbird automation list
  tailorbird automation pause welcome_mail
  tailorbird automation stop-all""",
)
def command() -> None:
    """Holds the commands about automations."""


@command.command(
    "list",
    help=in_words(
        message("Print every automation: whether it runs, its runs today, when it is due next.")
    ),
    epilog="""\b
Examples:
  tailorbird automation list
  tailorbird automation list --format json""",
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
def show_all(place: Place, form: str) -> None:
    """Print the list."""
    with _opened(place) as automations:
        found = automations.statuses(automations.model.automations.values())
    if form == "json":
        click.echo(json.dumps([_facts(s) for s in found], ensure_ascii=False, indent=2))
        return
    if not found:
        say(message("There are no automations."))
    for status in found:
        click.echo(_line(status))


@command.command(
    "pause",
    help=in_words(message("Let automations run no more until they are resumed.")),
    epilog="""\b
Examples:
  tailorbird automation pause welcome_mail""",
)
@_names
@in_place
def pause(place: Place, names: Sequence[str]) -> None:
    """Pause each of them."""
    with _opened(place) as automations:
        for name in _known(automations, names):
            automations.pause(name)
            say(message("{name} is paused.", name=name))


@command.command(
    "resume",
    help=in_words(
        message("Let paused automations run again; what was due meanwhile is not made up for.")
    ),
    epilog="""\b
Examples:
  tailorbird automation resume welcome_mail""",
)
@_names
@in_place
def resume(place: Place, names: Sequence[str]) -> None:
    """Resume each of them."""
    with _opened(place) as automations:
        for name in _known(automations, names):
            automations.resume(name)
            say(message("{name} runs again.", name=name))


@command.command(
    "stop-all",
    help=in_words(message("Let no automation run, at once; saving records goes on.")),
    epilog="""\b
Examples:
  tailorbird automation stop-all""",
)
@in_place
def stop_all(place: Place) -> None:
    """Turn the switch for all off."""
    with _opened(place) as automations:
        automations.stop_all()
    say(
        message("No automation runs now. Let them run again with: tailorbird automation resume-all")
    )


@command.command(
    "resume-all",
    help=in_words(message("Let automations run again after stop-all.")),
    epilog="""\b
Examples:
  tailorbird automation resume-all""",
)
@in_place
def resume_all(place: Place) -> None:
    """Turn the switch for all on."""
    with _opened(place) as automations:
        automations.resume_all()
    say(message("Automations run again; those that are paused themselves stay so."))


@contextmanager
def _opened(place: Place) -> Iterator[Automations]:
    from tailorbird_platform.companies import Company

    company = Company(place.settings())
    try:
        company.prepare()
        yield company.live().automation
    finally:
        company.close()


def _known(automations: Automations, names: Sequence[str]) -> Sequence[str]:
    """The names, all of which are there: else nothing is done."""
    for name in names:
        if name not in automations.model.automations:
            raise Refusal(
                message("There is no automation {name}.", name=name),
                message(
                    "Automations: {names}", names=", ".join(automations.model.automations) or "-"
                ),
            )
    return names


def _line(status: Status) -> str:
    """One automation in a line."""
    locale = terminal_locale()
    parts = [status.automation.name, _state(status).render(locale)]
    parts.append(message("{count} runs today", count=status.runs).render(locale))
    if status.over:
        parts.append(message("{count} too many for its cap", count=status.over).render(locale))
    if status.next is not None and status.running:
        parts.append(message("due {moment}", moment=_moment(status.next)).render(locale))
    if status.pause is not None and status.pause.why is not None:
        parts.append(status.pause.why.render(locale))
    return "  ".join(parts)


def _state(status: Status) -> Message:
    if status.automation.off:
        return message("off")
    if status.pause is not None:
        return message("paused")
    return message("paused with all") if status.all_paused is not None else message("switched on")


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _facts(status: Status) -> dict[str, Any]:
    """One automation for programs."""
    why = None if status.pause is None or status.pause.why is None else str(status.pause.why)
    return {
        "automation": status.automation.name,
        "label": str(status.automation.label),
        "running": status.running,
        "off": status.automation.off,
        "paused": status.pause is not None,
        "all_paused": status.all_paused is not None,
        "why": why,
        "runs_today": status.runs,
        "over_cap_today": status.over,
        "last_run": None if status.last is None else status.last.isoformat(),
        "next_due": None if status.next is None else status.next.isoformat(),
    }
