"""`tailorbird` itself: its options, and the list of commands with what each is for."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import click

from tailorbird_metadata.messages import Message, message
from tailorbird_platform.cli.place import Place, place_options
from tailorbird_platform.cli.words import in_words

COMMANDS: dict[str, tuple[str, Message]] = {
    "init": ("init", message("Make a new company folder from a pack.")),
    "check": ("check", message("Say everything that is wrong with the configuration.")),
    "problem": ("problem", message("Say what a problem code means and how to mend it.")),
    "fix": ("fix", message("Carry out the help lines that need nobody to decide.")),
    "compile": ("compile", message("Print the compiled model as canonical JSON.")),
    "watch": ("watch", message("Check after every save, and keep the schemas for editors true.")),
    "schema": ("schema", message("Write JSON Schemas for editors, with the company's names.")),
    "upgrade-language": (
        "upgrade",
        message("Rewrite the files in the newest version of the language."),
    ),
    "edit": ("edit", message("Change an item in the files, comments and all else stay.")),
    "test": ("test", message("Carry out the tests that stand beside the configuration.")),
    "plan": ("plan", message("Show what apply would change in the database.")),
    "apply": ("apply", message("Carry out a plan: change the database, record the commit.")),
    "revert": ("revert", message("Take one release back; values are kept.")),
    "backtest": ("backtest", message("Say which records an automation or rule would meet now.")),
    "explain": ("explain", message("Say why a condition holds on a record, part by part.")),
    "serve": ("serve", message("Serve the company's pages and API.")),
    "worker": ("worker", message("Send mails, make calls, run automations, tidy up.")),
    "automation": ("automation", message("Show how automations stand; pause and resume them.")),
    "jobs": ("jobs", message("Show what waits to be sent, and try again what was given up.")),
    "demo": ("demo", message("Make a company with sample data and serve it.")),
    "user": ("user", message("Add people who can sign in.")),
    "token": ("token", message("Make, list and end tokens of programs that call the API.")),
    "rate": ("rate", message("Enter and list exchange rates.")),
    "labels": ("labels", message("Say what is translated, and what of an older text.")),
    "why": ("why", message("Show which layer set a value, and what the layers below said.")),
}
"""Every command: its module here, and one line for `tailorbird --help`."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"tailorbird_platform.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(in_words(message("Commands"))):
            formatter.write_dl([(name, in_words(line)) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    no_args_is_help=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=in_words(
        message("Tailorbird: a CRM that each company configures in files instead of coding.")
    ),
    epilog="""\b
Examples:
  tailorbird demo
  tailorbird init nordwind --pack b2b --currency EUR
  tailorbird -C nordwind plan
  tailorbird -C nordwind apply""",
)
@click.version_option(version("tailorbird-crm"), prog_name="tailorbird")
@place_options
@click.pass_context
def tailorbird(ctx: click.Context, directory: Path | None, database: str | None) -> None:
    """Keep the options for the command that follows."""
    ctx.obj = Place(directory or Path("."), database)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
