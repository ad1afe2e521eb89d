"""`tailorbird worker`: mails, calls and automations that wait, and tidying up."""

from __future__ import annotations

import os

import click

from tailorbird_metadata.messages import message
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words


@click.command(
    "worker",
    help=in_words(
        message(
            "Send mails, make calls and run automations that are due, until stopped; delete what "
            "has been in a bin for 30 days, end old sessions. `tailorbird serve` runs a worker of "
            "its own."
        )
    ),
    epilog="""\b
Examples:
  tailorbird worker
  tailorbird worker --once""",
)
@click.option("--once", is_flag=True, help=in_words(message("Run what is due now, then leave.")))
@in_place
def command(place: Place, once: bool) -> None:
    """Work until told to stop."""
    from tailorbird_platform.companies import Company
    from tailorbird_platform.operations.database_clock import DatabaseClock
    from tailorbird_platform.operations.jobs import run_due
    from tailorbird_platform.operations.logs import log_to_stderr
    from tailorbird_platform.operations.outside import outside
    from tailorbird_platform.operations.worker import Worker, work

    log_to_stderr()
    company = Company(place.settings())
    company.prepare()
    worker = Worker(company, outside(os.environ), clock=DatabaseClock(company.engine))
    if once:
        for job, count in run_due(company).items():
            click.echo(f"{job} {count}")
        click.echo(f"jobs {worker.drain()}")
    else:
        work(worker)
    company.close()
