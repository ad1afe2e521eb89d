"""`tailorbird demo`: a company with sample data, served at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from tailorbird_metadata.messages import message
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say
from tailorbird_platform.packs import packs_folder

if TYPE_CHECKING:
    from tailorbird_platform.demo.sheet import Sheet


@click.command(
    "demo",
    help=in_words(
        message(
            "Make a company from a pack with people and sample records in var/demo/PACK, and "
            "serve it on this machine. A second start serves what is there."
        )
    ),
    epilog="""\b
Examples:
  tailorbird demo
  tailorbird demo --port 9000 --fresh
  tailorbird demo --no-serve""",
)
@click.option(
    "--pack",
    default="b2b",
    show_default=True,
    metavar="NAME",
    help=in_words(message("The pack to start from.")),
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help=in_words(message("Where to listen.")),
)
@click.option("--fresh", is_flag=True, help=in_words(message("Throw the old demo away first.")))
@click.option("--no-serve", is_flag=True, help=in_words(message("Build it and leave.")))
@in_place
def command(place: Place, pack: str, port: int, fresh: bool, no_serve: bool) -> None:
    """Build if needed, print who can sign in, serve."""
    from tailorbird_platform.demo.sheet import kept_sheet

    folder = demo_folder(place, pack)
    sheet = None if fresh else kept_sheet(folder)
    if sheet is None:
        sheet = _build(place, folder, pack)
    _print(sheet, folder, port)
    if not no_serve:
        _serve(place, folder, port)


def demo_folder(place: Place, pack: str) -> Path:
    """`var/demo/<pack>` of the checkout; of the current folder for an installed package."""
    packs = packs_folder()
    root = packs.parent if packs.name == "packs" else place.directory.resolve()
    return root / "var" / "demo" / pack


def _build(place: Place, folder: Path, pack: str) -> Sheet:
    from tailorbird_platform.clock import utc_now
    from tailorbird_platform.demo.company import fill_demo, found_demo
    from tailorbird_platform.settings import settings_for

    say(message("Making a company from the pack {pack} in {folder} …", pack=pack, folder=folder))
    plot = found_demo(folder, pack, utc_now)
    settings = settings_for(folder, os.environ, database=place.database)
    return fill_demo(settings, plot, utc_now, say)


def _print(sheet: Sheet, folder: Path, port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    width = max(len(line.email) for line in sheet.sign_ins)
    click.echo()
    say(message("Open {url} and sign in as one of these:", url=url))
    for line in sheet.sign_ins:
        click.echo(f"  {line.email.ljust(width)}  {line.role}: {line.name}")
    say(message("  password: {password}", password=sheet.password))
    click.echo()
    say(message("A token of {email} for the API:", email=sheet.token_of))
    click.echo(f"  {sheet.token}")
    click.echo(f'  curl -H "Authorization: Bearer {sheet.token}" {url}/api/v1/{sheet.example}')
    click.echo()
    _print_places(sheet, url)
    say(message("The company's files are in {folder}", folder=folder))
    sys.stdout.flush()


def _print_places(sheet: Sheet, url: str) -> None:
    if not sheet.look:
        return
    say(message("Worth a look:"))
    width = max(len(line.path) for line in sheet.look)
    for line in sheet.look:
        click.echo(f"  {url}{line.path.ljust(width)}  {line.what}")
    click.echo()


def _serve(place: Place, folder: Path, port: int) -> NoReturn:
    """Become `tailorbird serve`, without what building needed in memory."""
    words = [sys.executable, "-m", "tailorbird_platform.cli", "-C", str(folder)]
    if place.database is not None:
        words += ["--database", place.database]
    os.execv(sys.executable, [*words, "serve", "--port", str(port)])
