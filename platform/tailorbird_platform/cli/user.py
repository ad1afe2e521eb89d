"""`tailorbird user add`: people who can sign in."""

from __future__ import annotations

from typing import Any

import click

from tailorbird_metadata.messages import message
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, say
from tailorbird_platform.refusal import Refusal

DEFAULT_BASE = "http://127.0.0.1:8000"


@click.group("user", help=in_words(message("Add people who can sign in.")))
def command() -> None:
    """Holds the commands about people."""


@command.command(
    "add",
    help=in_words(
        message(
            "Add a person and print a link that works once, for seven days, to set the first "
            "password. The first person of a company is added this way."
        )
    ),
    epilog="""\b
Examples:
  tailorbird user add anna@nordwind.example --name "Anna Berg" --role admin
  tailorbird user add wei@nordwind.example --name 李伟 --role rep --team berlin""",
)
@click.argument("email")
@click.option("--name", required=True, help=in_words(message("The person's full name.")))
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="ROLE",
    help=in_words(message("A role of the configuration; may be given several times.")),
)
@click.option("--team", metavar="KEY", help=in_words(message("The person's team.")))
@click.option("--locale", metavar="CODE", help=in_words(message("The person's language.")))
@in_place
def add(
    place: Place,
    email: str,
    name: str,
    roles: tuple[str, ...],
    team: str | None,
    locale: str | None,
) -> None:
    """Write the person and print the link."""
    from tailorbird_platform.companies import Company

    company = Company(place.settings())
    try:
        company.prepare()
        person = _create(company, email, name, roles, team, locale)
        base = company.settings.base_url or DEFAULT_BASE
        link = f"{base}/first-password/{company.accounts.invite(person)}"
    finally:
        company.close()
    say(message("{name} can sign in after setting a password here (once, for 7 days):", name=name))
    click.echo(link)


def _create(
    company: Any,
    email: str,
    name: str,
    roles: tuple[str, ...],
    team: str | None,
    locale: str | None,
) -> int:
    model = company.live().model
    for role in roles:
        if role not in model.roles:
            raise Refusal(
                message("There is no role {name}.", name=role),
                message("Roles: {names}", names=", ".join(model.roles)),
            )
    if team is not None and team not in model.workspace.teams:
        raise Refusal(
            message("There is no team {name}.", name=team),
            message("Teams: {names}", names=", ".join(model.workspace.teams) or "-"),
        )
    ids = tuple(model.roles[role].id for role in roles)
    made = company.people.create(
        name=name, email=email, roles=ids, team=team, locale=locale, now=company.clock()
    )
    return int(made)
