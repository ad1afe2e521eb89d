"""Translations that no item has asked for: a patch that hits nothing."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.compiler.labels import LabelEntry
from tailorbird_metadata.layers.addresses import FOLDERS
from tailorbird_metadata.layers.compose import Composition
from tailorbird_metadata.messages import message
from tailorbird_metadata.names import MOST_GUESSED, did_you_mean


def check_translations(context: Context) -> None:
    """Takes down labels of things that do not exist, and files in the wrong place."""
    off = _switched_off(context.composition)
    unknown = [
        (p, e)
        for p, e in context.labels.unused()
        if not _excused(context, p) and not p.startswith(off)
    ]
    for place, (path, entry) in enumerate(unknown):
        _unknown(context, path, entry, guess=place < MOST_GUESSED)
    _check_files(context, context.composition)


def _switched_off(composition: Composition) -> tuple[str, ...]:
    """Where the paths of items begin that a layer above took away: their words stay behind."""
    return tuple(
        ".".join((item.address.path, *place)) + "."
        for item in composition.items.values()
        for place, _ in item.switched_off
    )


def _excused(context: Context, path: str) -> bool:
    """Whether the path leads into something that could not be read or does not run yet."""
    parts = path.split(".")
    if parts[0] in context.unsure_entities:
        return True
    if len(parts) > 1 and (FOLDERS.get(parts[0], ""), parts[1]) in context.unsure_items:
        return True
    draft = context.drafts.get(parts[0])
    unsure = context.unsure_roles | context.unsure_picklists
    return bool(set(parts[1:]) & (draft.unsure | draft.later if draft is not None else unsure))


def _unknown(context: Context, path: str, entry: LabelEntry, guess: bool) -> None:
    first = path.partition(".")[0]
    beside = [p for p in context.labels.asked if p.partition(".")[0] == first] if guess else []
    near = did_you_mean(path, beside or context.labels.asked) if guess else None
    context.add(
        entry.key,
        "E0215",
        message("There is nothing called `{path}` to translate.", path=_short(path)),
        message("Did you mean `{name}`?", name=_short(near))
        if near
        else message("Remove it, or write the item path as the files have it."),
        cause=_cause(context, path),
    )


def _cause(context: Context, path: str) -> tuple[str, ...]:
    """A translation of a field that is missing everywhere is not a mistake of its own."""
    parts = path.split(".")
    draft = context.drafts.get(parts[0])
    if draft is None or len(parts) < 3 or parts[1] != "fields":
        return ()
    return ("field", draft.id, parts[2])


def _short(path: str) -> str:
    return path.removesuffix(".label")


def _check_files(context: Context, composition: Composition) -> None:
    """`labels/zh.yaml` says `locale: zh`."""
    for _, document in composition.labels:
        said = document.root.scalar("locale")
        expected = document.source.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        if said is not None and said.text != expected:
            context.add(
                said,
                "E0013",
                message("`{name}` stands in the wrong place.", name=said.text),
                message("Its file is {file}.", file=f"labels/{said.text}.yaml"),
            )
