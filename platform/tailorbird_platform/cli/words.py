"""What the command line says, in the language of the terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from tailorbird_metadata.messages import Message

_VARIABLES = ("TAILORBIRD_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG")


def terminal_locale(environment: Mapping[str, str] = os.environ) -> str:
    """`zh` or `en`, by the first of the usual variables that says something."""
    for name in _VARIABLES:
        if environment.get(name):
            return "zh" if environment[name].lower().startswith("zh") else "en"
    return "en"


def say(sentence: Message, *, err: bool = False) -> None:
    """Print a sentence."""
    click.echo(sentence.render(terminal_locale()), err=err)


def in_words(sentence: Message) -> str:
    """A sentence as text, for help pages."""
    return sentence.render(terminal_locale())


def complain(sentence: Message, help: Message | None = None) -> None:
    """Print what went wrong to stderr, and below it what to do."""
    locale = terminal_locale()
    click.echo(f"{click.style('error', fg='red', bold=True)}: {sentence.render(locale)}", err=True)
    if help is not None:
        click.echo(f"  help: {help.render(locale)}", err=True)
