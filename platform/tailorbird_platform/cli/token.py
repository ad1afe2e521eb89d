"""`tailorbird token`: make, list and end the tokens of programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from tailorbird_metadata.messages import message
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say
from tailorbird_platform.refusal import Refusal

if TYPE_CHECKING:
    from tailorbird_platform.companies import Company


@click.group(
    "token", help=in_words(message("Make, list and end tokens of programs that call the API."))
)
def command() -> None:
    """Holds the commands about tokens."""


@command.command(
    "create",
    help=in_words(
        message(
            "Make a token with which a program acts as USER (an e-mail address) and print it, "
            "this once. It may do what that person may do, and ends when they are deactivated."
        )
    ),
    epilog="""\b
Examples:
  tailorbird token create anna@nordwind.example --name "ERP bridge" --days 90
  curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/deal""",
)
@click.argument("user")
@click.option(
    "--name",
    default="command line",
    show_default=True,
    help=in_words(message("What the token is for.")),
)
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    metavar="N",
    help=in_words(message("Let it expire after N days.")),
)
@in_place
def create(place: Place, user: str, name: str, days: int | None) -> None:
    """Write the token and print it."""
    with _opened(place) as company:
        token = company.tokens.create(_person(company, user), name, days)
    click.echo(token)
    say(message("Keep it now: it is not shown again."), err=True)


@command.command(
    "list",
    help=in_words(
        message("Print the tokens of USER that were not revoked: how they begin, name, days.")
    ),
    epilog="""\b
Examples:
  tailorbird token list anna@nordwind.example""",
)
@click.argument("user")
@in_place
def show(place: Place, user: str) -> None:
    """Print what is known of each token, newest first; never a secret."""
    with _opened(place) as company:
        found = company.tokens.of(_person(company, user))
    if not found:
        say(message("{email} has no tokens.", email=user))
    for token in found:
        used = "–" if token.last_used_at is None else _day(token.last_used_at)
        click.echo(f"tb_{token.prefix}  {_day(token.created_at)}  {used}  {token.name}")


@command.command(
    "revoke",
    help=in_words(
        message("End a token of USER at once. TOKEN is how it begins: tb_ and 12 signs.")
    ),
    epilog="""\b
Examples:
  tailorbird token revoke anna@nordwind.example tb_a5381f3287a1""",
)
@click.argument("user")
@click.argument("token")
@in_place
def revoke(place: Place, user: str, token: str) -> None:
    """Find the token by how it begins and end it."""
    begins = "_".join(token.split("_")[:2])
    with _opened(place) as company:
        person = _person(company, user)
        found = next((t for t in company.tokens.of(person) if f"tb_{t.prefix}" == begins), None)
        if found is None or not company.tokens.revoke(person, found.id):
            raise Refusal(
                message("{email} has no token that begins with {token}.", email=user, token=begins),
                message("tailorbird token list {email} prints them.", email=user),
            )
    say(message("{token} does not work any more.", token=begins))


@contextmanager
def _opened(place: Place) -> Iterator[Company]:
    from tailorbird_platform.companies import Company

    company = Company(place.settings())
    try:
        company.prepare()
        yield company
    finally:
        company.close()


def _person(company: Company, email: str) -> int:
    person = company.accounts.person_with(email)
    if person is None:
        raise Refusal(message("Nobody active has the address {email}.", email=email))
    return person


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
