"""`tailorbird rate`: exchange rates of the company's further currencies."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

from tailorbird_metadata.messages import message
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say
from tailorbird_platform.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tailorbird_metadata.model.model import Workspace
    from tailorbird_platform.companies import Company

PLACES = 10
"""Digits after the point that a rate may have."""

LIMIT = Decimal(10) ** 6
"""Rates stay below it."""


@click.group(
    "rate",
    help=in_words(message("Enter and list exchange rates.")),
    epilog="""\b
Examples:
  tailorbird rate set USD 0.92
  tailorbird rate list""",
)
def command() -> None:
    """Holds the commands about rates."""


@command.command(
    "set",
    help=in_words(
        message(
            "Enter what one unit of CURRENCY is worth in the company's currency, from a day on. "
            "Records keep the rate of the day on which their amount was last changed."
        )
    ),
    epilog="""\b
Examples:
  tailorbird rate set USD 0.92
  tailorbird rate set CNY 0.128 --on 2026-03-01""",
)
@click.argument("currency")
@click.argument("rate")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help=in_words(message("The first day (YYYY-MM-DD) on which it holds; today if left out.")),
)
@in_place
def enter(place: Place, currency: str, rate: str, day: datetime | None) -> None:
    """Check the rate and write it."""
    from tailorbird_runtime.storage.engine import write
    from tailorbird_runtime.storage.rates import set_rates

    with _opened(place) as company:
        workspace = company.live().model.workspace
        code, worth = _code(workspace, currency), _worth(rate)
        first = _today(company, workspace) if day is None else day.date()
        with write(company.engine) as connection:
            set_rates(connection, first, {code: worth})
    say(
        message(
            "1 {currency} is {rate} {own} from {day} on.",
            currency=code,
            rate=f"{worth:f}",
            own=workspace.currency,
            day=first.isoformat(),
        )
    )


@command.command(
    "list",
    help=in_words(message("Print the rates that were entered: day, currency and rate.")),
    epilog="""\b
Examples:
  tailorbird rate list""",
)
@in_place
def show(place: Place) -> None:
    """Print the rates, newest day first."""
    from tailorbird_runtime.storage.engine import read
    from tailorbird_runtime.storage.rates import all_rates

    with _opened(place) as company, read(company.engine) as connection:
        found = all_rates(connection)
    if not found:
        say(message("No rates were entered yet."))
    for day, currency, rate in found:
        click.echo(f"{day.isoformat()}  {currency}  {rate.normalize():f}")


@contextmanager
def _opened(place: Place) -> Iterator[Company]:
    from tailorbird_platform.companies import Company

    company = Company(place.settings())
    try:
        company.prepare()
        yield company
    finally:
        company.close()


def _code(workspace: Workspace, written: str) -> str:
    """The currency as the workspace writes it."""
    code = written.upper()
    others = [c for c in workspace.currencies if c != workspace.currency]
    if code == workspace.currency:
        raise Refusal(
            message("{currency} is the company's own currency; it needs no rate.", currency=code),
        )
    if code not in others:
        raise Refusal(
            message("{currency} is not among the company's currencies.", currency=written),
            message("Currencies: {names}", names=", ".join(others) or "-"),
        )
    return code


def _worth(written: str) -> Decimal:
    """A number above zero that the database can keep."""
    try:
        rate = Decimal(written)
    except InvalidOperation:
        rate = Decimal(0)
    if not rate.is_finite() or not 0 < rate < LIMIT or rate != round(rate, PLACES):
        raise Refusal(
            message("{rate} is not a rate.", rate=written),
            message(
                "Write a number above 0 with at most {n} digits after the point, such as 0.92.",
                n=PLACES,
            ),
        )
    return rate


def _today(company: Company, workspace: Workspace) -> date:
    """The company's day."""
    from zoneinfo import ZoneInfo

    return company.clock().astimezone(ZoneInfo(workspace.timezone)).date()
