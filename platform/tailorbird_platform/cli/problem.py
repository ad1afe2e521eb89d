"""`tailorbird problem`: what a problem code means, with an example and how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import click

from tailorbird_metadata.codes import CODES
from tailorbird_metadata.messages import message
from tailorbird_platform.cli.words import in_words
from tailorbird_platform.refusal import MISUSED, Refusal


@click.command(
    "problem",
    help=in_words(
        message(
            "Print what a problem code of check, plan or apply means, an example of it and how "
            "to mend it."
        )
    ),
    epilog="""\b
Examples:
  tailorbird problem E0103""",
)
@click.argument("code")
def command(code: str) -> int:
    """Print the page of a code."""
    if code.upper() not in CODES:
        raise Refusal(
            message("There is no problem code {code}.", code=code),
            message("Codes stand in the output of tailorbird check, such as E0103."),
            code=MISUSED,
        )
    click.echo(page_of(code.upper()))
    return 0


def page_of(code: str) -> str:
    """The page of a code as Markdown, without marks for machines and links to other pages."""
    text = (_pages() / f"{code}.md").read_text("utf-8")
    text = re.sub(r"<!--.*?-->\n", "", text)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).strip()


def _pages() -> Path:
    """Beside the source in a checkout, else in the installed package."""
    here = Path(__file__).resolve().parents[1]
    checkout = here.parents[1] / "docs" / "problems"
    return checkout if checkout.is_dir() else here / "problem_pages"
