"""Runs a command line and turns every way in which it can end into an exit code."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tailorbird_metadata.messages import Message, message
from tailorbird_platform.cli.group import tailorbird
from tailorbird_platform.cli.words import complain
from tailorbird_platform.refusal import MISUSED, REFUSED

INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """The exit code of one command line; prints whatever there is to say."""
    try:
        done = tailorbird.main(args=list(arguments), prog_name="tailorbird", standalone_mode=False)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as mistake:
        mistake.show()
        return MISUSED
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except Exception as failure:
        return _explained(failure)
    return done if isinstance(done, int) else 0


def _explained(failure: Exception) -> int:
    """A failure that carries a sentence is told; any other one is a bug and keeps its traceback."""
    sentence = getattr(failure, "message", None)
    help = getattr(failure, "help", None)
    if not isinstance(sentence, Message):
        sentence, help = _of_database(failure)
    complain(sentence, help if isinstance(help, Message) else None)
    return int(getattr(failure, "code", REFUSED) or REFUSED) if _has_code(failure) else REFUSED


def _has_code(failure: Exception) -> bool:
    return isinstance(getattr(failure, "code", None), int)


def _of_database(failure: Exception) -> tuple[Message, Message]:
    from sqlalchemy.exc import OperationalError

    if not isinstance(failure, OperationalError):
        raise failure
    lines = str(failure.orig).strip().splitlines() or [""]
    return (
        message("The database does not answer: {reason}", reason=lines[0]),
        message("Check --database or TAILORBIRD_DATABASE_URL, and that the server runs."),
    )
