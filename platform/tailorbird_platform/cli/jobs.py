"""`tailorbird jobs`: what waits to be done, and what was given up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from tailorbird_metadata.messages import Message, message
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say, terminal_locale
from tailorbird_platform.refusal import Refusal

if TYPE_CHECKING:
    from tailorbird_runtime.jobs import Job, Queue

LISTED = 200
STATES = ("waiting", "running", "dead", "done", "discarded")

_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=in_words(message("For people or for programs.")),
)
_jobs = click.argument("ids", type=int, nargs=-1, required=True, metavar="ID...")


@click.group(
    "jobs",
    help=in_words(message("Mails, calls and other work that the worker does later.")),
    epilog="""\b
Examples:
  tailorbird jobs list
  tailorbird jobs replay 17""",
)
def command() -> None:
    """Holds the commands about jobs."""


@command.command(
    "list",
    help=in_words(message("Print jobs that wait, run or were given up, the newest first.")),
    epilog="""\b
Examples:
  tailorbird jobs list
  tailorbird jobs list --state dead --format json""",
)
@click.option(
    "--state",
    "states",
    type=click.Choice(STATES),
    multiple=True,
    help=in_words(message("Only these; may be given several times.")),
)
@_format
@in_place
def show_all(place: Place, states: Sequence[str], form: str) -> None:
    """Print the list."""
    from tailorbird_runtime.jobs import State

    with _queue(place) as queue:
        found = queue.listed(*(State(s) for s in states), limit=LISTED)
    if form == "json":
        click.echo(json.dumps([_facts(job) for job in found], ensure_ascii=False, indent=2))
        return
    if not found:
        say(message("There are no such jobs."))
    for job in found:
        click.echo(_line(job))


@command.command(
    "show",
    help=in_words(message("Print all about one job, with what it sends.")),
    epilog="""\b
Examples:
  tailorbird jobs show 17""",
)
@click.argument("id", type=int)
@in_place
def show(place: Place, id: int) -> None:
    """Print one job as JSON."""
    with _queue(place) as queue:
        job = queue.get(id)
    if job is None:
        raise _unknown(id)
    facts = _facts(job) | {"payload": dict(job.payload)}
    click.echo(json.dumps(facts, ensure_ascii=False, indent=2))


@command.command(
    "replay",
    help=in_words(message("Try jobs again that were given up; their message ids stay the same.")),
    epilog="""\b
Examples:
  tailorbird jobs replay 17
  tailorbird jobs replay 17 18 19""",
)
@_jobs
@in_place
def replay(place: Place, ids: Sequence[int]) -> None:
    """Let them wait again."""
    with _queue(place) as queue:
        _each(queue, ids, queue.replay, message("Only jobs that were given up can be replayed."))


@command.command(
    "discard",
    help=in_words(message("Drop jobs that wait or were given up: they are not done.")),
    epilog="""\b
Examples:
  tailorbird jobs discard 17""",
)
@_jobs
@in_place
def discard(place: Place, ids: Sequence[int]) -> None:
    """Drop them."""
    with _queue(place) as queue:
        _each(queue, ids, queue.discard, message("A job that runs or is over cannot be dropped."))


def _each(
    queue: Queue, ids: Sequence[int], change: Callable[[int], bool], refusal: Message
) -> None:
    for id in ids:
        job = queue.get(id)
        if job is None:
            raise _unknown(id)
        if not change(id):
            raise Refusal(message("Job {id} is {state}.", id=id, state=_state(job.state)), refusal)
        after = queue.get(id)
        click.echo(_line(after or job))


def _unknown(id: int) -> Refusal:
    return Refusal(
        message("There is no job {id}.", id=id), message("See them all: tailorbird jobs list")
    )


@contextmanager
def _queue(place: Place) -> Iterator[Queue]:
    from tailorbird_platform.companies import Company

    company = Company(place.settings())
    try:
        company.prepare()
        yield company.queue
    finally:
        company.close()


def _line(job: Job) -> str:
    locale = terminal_locale()
    due = job.due_at.strftime("%Y-%m-%d %H:%M:%SZ")
    words = f"{job.id:>6}  {_state(job.state).render(locale):<9}  {due}  {job.lane}"
    about = f"  {job.entity}/{job.record}" if job.record is not None else ""
    failed = f"  {job.attempt - 1}/{job.attempts}" if job.attempt > 1 else ""
    reason = f"  {job.error.render(locale)}" if job.error is not None else ""
    return f"{words}{about}{failed}{reason}"


def _state(state: str) -> Message:
    return {
        "waiting": message("waiting"),
        "running": message("running"),
        "done": message("done"),
        "dead": message("given up"),
        "discarded": message("dropped"),
    }[state]


def _facts(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "lane": job.lane,
        "state": job.state.value,
        "message_id": job.message_id,
        "attempt": job.attempt,
        "attempts": job.attempts,
        "due_at": job.due_at.isoformat(),
        "created_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "automation": job.automation,
        "entity": job.entity,
        "record": job.record,
        "run": job.run,
        "reason": None if job.error is None else job.error.render(terminal_locale()),
    }
