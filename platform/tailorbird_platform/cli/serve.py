"""`tailorbird serve`: the company's pages and API."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import click

from tailorbird_metadata.messages import message
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import complain, in_words, say
from tailorbird_platform.refusal import Refusal

if TYPE_CHECKING:
    from tailorbird_platform.settings import Settings

_OWN_MACHINE = ("127.0.0.1", "localhost", "::1")


@click.command(
    "serve",
    help=in_words(
        message(
            "Serve the configuration that is in force. On this machine only, unless "
            "TAILORBIRD_BASE_URL (or --base-url) says under which address people come."
        )
    ),
    epilog="""\b
Examples:
  tailorbird serve
  tailorbird serve --port 9000
  tailorbird serve --host 0.0.0.0 --base-url https://crm.example.com --workers 4""",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help=in_words(message("Where to listen."))
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help=in_words(message("Where to listen.")),
)
@click.option(
    "--base-url",
    metavar="URL",
    help=in_words(message("The address under which people come, instead of TAILORBIRD_BASE_URL.")),
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    metavar="N",
    help=in_words(message("How many processes serve; more than one needs PostgreSQL.")),
)
@click.option(
    "--no-worker",
    is_flag=True,
    help=in_words(message("Do not run the regular jobs beside the server.")),
)
@in_place
def command(
    place: Place, host: str, port: int, base_url: str | None, workers: int, no_worker: bool
) -> None:
    """Prepare, say where, serve."""
    from tailorbird_platform.operations.keeper import Keeper, worker_words
    from tailorbird_platform.operations.logs import log_to_stderr
    from tailorbird_platform.operations.serving import Serving, serve

    settings = place.settings(base_url)
    if host not in _OWN_MACHINE and settings.base_url is None:
        raise Refusal(
            message("Serving beyond this machine needs the address under which people come."),
            message("Set TAILORBIRD_BASE_URL or --base-url, for example https://crm.example.com"),
        )
    if workers > 1 and settings.database_url.startswith("sqlite"):
        raise Refusal(
            message("SQLite is served by one process."),
            message("Leave out --workers, or use PostgreSQL."),
        )
    _refuse_taken(host, port)
    log_to_stderr()
    prepare(settings)
    words = worker_words(str(settings.workspace))
    environment = dict(os.environ) | {"TAILORBIRD_DATABASE_URL": settings.database_url}
    say(message("Serving at {url} (stop with Ctrl-C)", url=_address(settings, host, port)))
    keeper = None if no_worker else Keeper(words, environment)
    serve(settings, Serving(host=host, port=port, workers=workers), keeper)


def _address(settings: Settings, host: str, port: int) -> str:
    return settings.base_url or f"http://{host}:{port}"


def prepare(settings: Settings) -> None:
    """Make tables ready, mend a publish that was cut short; needs a configuration in force."""
    from tailorbird_designer.publish.heal import State, heal
    from tailorbird_designer.workspace.repository import Repository
    from tailorbird_platform.companies import Company

    company = Company(settings)
    try:
        company.prepare()
        company.live()
        healed = heal(company.engine, Repository(settings.workspace))
    finally:
        company.close()
    if healed.state is not State.IN_STEP and healed.message is not None:
        complain(healed.message, healed.help)
    if not settings.secure:
        say(
            message("Cookies go without https here: use this address on this machine only."),
            err=True,
        )


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failure:
            raise Refusal(
                message(
                    "Cannot listen on {host}:{port}: {reason}.",
                    host=host,
                    port=port,
                    reason=failure.strerror,
                ),
                message("Choose another one with --port."),
            ) from failure
