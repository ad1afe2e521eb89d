"""`tailorbird revert`: take one release back, as the next release."""

from __future__ import annotations

import click

from tailorbird_designer.drafts import DraftInvalid, Drafts, Preview, PublishRefused, Reverted
from tailorbird_designer.publish.publish import Published
from tailorbird_designer.workspace.repository import Repository
from tailorbird_metadata.messages import Message, message
from tailorbird_platform.cli.identity import author
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import complain, in_words, say, terminal_locale
from tailorbird_platform.companies import Company
from tailorbird_platform.refusal import REFUSED
from tailorbird_runtime.storage.plan_text import render_plan

NOBODY = 0
"""The person whose draft a command at a terminal uses; no account has this id."""


@click.command(
    "revert",
    help=in_words(
        message(
            "Take back exactly what one release changed, as the next release; what came later "
            "stays. Items that the release added are retired: they are hidden and their values "
            "are kept, so that taking this release back in turn brings both back. Exit code 0: "
            "done; 1: refused, nothing was changed."
        )
    ),
    epilog="""\b
Examples:
  tailorbird revert 48
  tailorbird revert 48 --dry-run
  tailorbird revert 48 -m "Tenders were a mistake\"""",
)
@click.argument("release", type=click.IntRange(min=1))
@click.option(
    "-m", "--message", "note", help=in_words(message("What the commit says about the change."))
)
@click.option(
    "--dry-run", is_flag=True, help=in_words(message("Show the plan and change nothing."))
)
@in_place
def command(place: Place, release: int, note: str | None, dry_run: bool) -> int:
    """Make a draft that takes the release back, show its plan, publish it."""
    company = Company(place.settings())
    drafts = Drafts(company.engine, Repository(place.workspace()), company.clock)
    words = note or in_words(message("Take release {n} back", n=release))
    try:
        company.prepare()
        drafts.mend()
        return _revert(drafts, release, words, dry_run)
    finally:
        company.close()


def _revert(drafts: Drafts, release: int, words: str, dry_run: bool) -> int:
    """With a draft of its own, which goes away whatever comes of it."""
    drafts.discard(NOBODY)
    try:
        found = drafts.revert(release, NOBODY, author(), words)
        return _carry_out(drafts, found, words, dry_run)
    except DraftInvalid as invalid:
        _tell_needed(invalid)
        return REFUSED
    finally:
        drafts.discard(NOBODY)


def _carry_out(drafts: Drafts, found: Reverted, words: str, dry_run: bool) -> int:
    preview = drafts.preview(found.bench)
    for path in found.kept:
        say(message("{path} was changed again since and stays as it is.", path=path))
    if found.bench.draft is None or preview.plan is None:
        say(message("Nothing to do: nothing of this release is left."))
        return 0
    click.echo(render_plan(preview.plan, terminal_locale()))
    for case in preview.otherwise:
        say(message("The pack expects otherwise: {suite}: {it}", suite=case.suite, it=case.it))
    ticked = list(preview.all_ticks)
    obstacles = preview.obstacles(ticked)
    if obstacles:
        return _refused(obstacles)
    if dry_run:
        return 0
    try:
        done = _publish(drafts, preview, words, ticked)
    except PublishRefused as refused:
        return _refused(refused.reasons)
    say(
        message(
            "Release {n} is in force (commit {commit}).",
            n=done.applied.release,
            commit=done.commit[:7],
        )
    )
    return 0


def _publish(drafts: Drafts, preview: Preview, words: str, ticked: list[str]) -> Published:
    done = drafts.publish(NOBODY, author(), words, seen=preview.seen, ticked=ticked)
    if done.branch_waits is not None:
        complain(done.branch_waits.message, done.branch_waits.help)
        say(message("The branch follows at the next start or apply."), err=True)
    return done


def _refused(reasons: tuple[Message, ...]) -> int:
    for reason in reasons:
        complain(reason)
    say(message("Nothing was applied."))
    return REFUSED


def _tell_needed(invalid: DraftInvalid) -> None:
    complain(message("This release cannot be taken back by itself: something later needs it."))
    for problem in invalid.problems:
        place = problem.location
        click.echo(
            f"  {place.file}:{place.line}: {problem.message.render(terminal_locale())}", err=True
        )
    say(message("Nothing was applied."))
