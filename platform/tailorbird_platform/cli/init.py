"""`tailorbird init`: a new company folder."""

from __future__ import annotations

import re
import zoneinfo
from pathlib import Path

import click

from tailorbird_metadata.messages import message
from tailorbird_platform.cli.identity import author
from tailorbird_platform.cli.words import in_words, say
from tailorbird_platform.clock import utc_now
from tailorbird_platform.founding import Facts, found

LOCALES = ("en", "zh")


def _matching(pattern: str, wanted: str) -> click.ParamType[str]:
    class Matching(click.ParamType[str]):
        name = wanted

        def convert(
            self, value: str, param: click.Parameter | None, ctx: click.Context | None
        ) -> str:
            if not re.fullmatch(pattern, value):
                self.fail(f"{value!r} is not {wanted}", param, ctx)
            return value

    return Matching()


class _TimeZone(click.ParamType[str]):
    name = "zone"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in zoneinfo.available_timezones():
            self.fail(f"{value!r} is not a time zone such as Europe/Berlin", param, ctx)
        return value


@click.command(
    "init",
    help=in_words(
        message(
            "Make DIR: a company's folder with a pack, a git repository and one commit. "
            "Nothing is asked, no database is touched."
        )
    ),
    epilog="""\b
Examples:
  tailorbird init nordwind --pack b2b --currency EUR --timezone Europe/Berlin --country DE
  tailorbird init beifeng --label 北风 --pack b2b --currency CNY --locale zh --country CN""",
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--pack", metavar="NAME", help=in_words(message("The pack to start from.")))
@click.option("--label", help=in_words(message("The company's name; otherwise the folder's.")))
@click.option(
    "--currency",
    type=_matching("[A-Z]{3}", "a currency such as EUR"),
    default="EUR",
    show_default=True,
    metavar="CODE",
    help=in_words(message("The company's currency.")),
)
@click.option(
    "--timezone",
    type=_TimeZone(),
    default="UTC",
    show_default=True,
    metavar="ZONE",
    help=in_words(message("The zone that decides what today is.")),
)
@click.option(
    "--locale",
    type=click.Choice(LOCALES),
    default="en",
    show_default=True,
    help=in_words(message("The language that the company's files are written in.")),
)
@click.option(
    "--country",
    type=_matching("[A-Z]{2}", "a country such as DE"),
    metavar="CODE",
    help=in_words(message("The home of phone numbers without a country code.")),
)
def command(
    folder: Path,
    pack: str | None,
    label: str | None,
    currency: str,
    timezone: str,
    locale: str,
    country: str | None,
) -> None:
    """Make the folder and say how to go on."""
    facts = Facts(
        label=label or folder.resolve().name,
        pack=pack,
        currency=currency,
        timezone=timezone,
        locale=locale,
        country=country,
    )
    found(folder, facts, author(), utc_now())
    say(message("{folder} is ready. Next:", folder=folder))
    say(
        message(
            "  cd {folder}\n"
            "  tailorbird apply\n"
            "  tailorbird user add you@example.com --name You --role admin\n"
            "  tailorbird serve",
            folder=folder,
        )
    )
