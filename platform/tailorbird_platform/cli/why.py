"""`tailorbird why`: which layer said what about an item."""

from __future__ import annotations

import click

from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.messages import message
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.origins import Origin
from tailorbird_platform.cli.differing import differences
from tailorbird_platform.cli.place import Place, in_place
from tailorbird_platform.cli.words import in_words, terminal_locale
from tailorbird_platform.refusal import Refusal

_SHORTENED = ("fields", "options")


@click.command(
    "why",
    help=in_words(
        message(
            "Print the value of an item and below it what each lower layer said, with file and "
            "line. ITEM is a path such as deal.discount.max or roles.rep.can.deal.read. Of an item "
            "of a pack that the company changes, print what is different; --all prints the rest."
        )
    ),
    epilog="""\b
Examples:
  tailorbird why deal.amount
  tailorbird why deal.fields.amount.label""",
)
@click.argument("item")
@click.option("--all", "everything", is_flag=True, help=in_words(message("Print every setting.")))
@in_place
def command(place: Place, item: str, everything: bool) -> int:
    """Find the item and everything below it."""
    found = compile_workspace(place.workspace())
    paths = _matching(found, item)
    if not paths:
        raise _unknown(found, item)
    if len(paths) > 1 and not everything and _print_differences(found, paths[0]):
        return 0
    width = max(len(path) for path in paths)
    for path in paths:
        _print(path.ljust(width), found.origins[path])
    return 0


def _print_differences(found: Compiled, root: str) -> bool:
    """One line for each thing that an upper layer says; False if none says anything."""
    packs = found.model.packs if found.model is not None else ()
    told = list(differences(found.origins, root, {p.name: p.version for p in packs}))
    rows = [
        (_short(d.path), d.value.render(terminal_locale()), _place(d.said), in_words(d.note))
        for d in told
    ]
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(3)]
    for *columns, note in rows:
        aligned = (text.ljust(width) for text, width in zip(columns, widths, strict=True))
        click.echo("  ".join((*aligned, note)).rstrip())
    return bool(rows)


def _matching(found: Compiled, item: str) -> list[str]:
    wanted = item.strip(".")
    return [p for p in found.origins if wanted in (p, _short(p)) or _below(p, wanted)]


def _below(path: str, wanted: str) -> bool:
    return path.startswith(wanted + ".") or _short(path).startswith(wanted + ".")


def _short(path: str) -> str:
    """`deal.line.storage` for `deal.fields.line.options.storage`, as commands accept it."""
    parts = path.split(".")
    return ".".join(p for i, p in enumerate(parts) if i == 0 or p not in _SHORTENED)


def _print(path: str, origins: tuple[Origin, ...]) -> None:
    top, *lower = reversed(origins)
    click.echo(f"{path}  {top.value}  {_place(top)}")
    for origin in lower:
        over = in_words(message("over {layer}", layer=origin.layer))
        click.echo(f"{' ' * len(path)}  {over}: {origin.value}  {_place(origin)}")


def _place(origin: Origin) -> str:
    return f"{origin.location.file}:{origin.location.line}"


def _unknown(found: Compiled, item: str) -> Refusal:
    guess = did_you_mean(item, {_short(path) for path in found.origins})
    help = None if guess is None else message("Did you mean {name}?", name=guess)
    return Refusal(message("Nothing is called {item}.", item=item), help)
