"""The stages of an entity as a list of values: all pipelines' stages, keys unique."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.system_fields import LABELS, built_in_label
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.picklist import Option, Picklist
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.names import proposed_label
from tailorbird_metadata.source.nodes import Entry, MapNode


def stages_of(context: Context, draft: Draft) -> Picklist | None:
    """The stages of all pipelines of `draft`, or None if it has none."""
    path = f"{draft.id}.stage"
    options: dict[str, Option] = {}
    for item in draft.pipelines:
        for key, entry in _stages(item).entries.items():
            name = stage_name(item, key)
            if name in options:
                context.add(
                    entry.key,
                    "E0021",
                    message("The stage `{name}` stands in another pipeline too.", name=name),
                    message(
                        "Give it another name: records know their stage by it, in every pipeline."
                    ),
                )
                continue
            if name != key:
                context.option_aliases[(path, key)] = name
            options[name] = _option(context, draft, item, name, key, entry)
    if not draft.pipelines:
        return None
    return Picklist(
        id="stage",
        name="stage",
        path=path,
        label=built_in_label(context, LABELS["stage"], f"{draft.name}.fields.stage.label"),
        options=frozen(options),
    )


def stage_order(draft: Draft, stages: Picklist) -> tuple[tuple[str, ...], ...]:
    """The ids of the stages of each pipeline that lie on its path, in order."""
    chains = []
    for item in draft.pipelines:
        names = (stage_name(item, key) for key in _stages(item).entries)
        found = (stages.options[name] for name in names if name in stages.options)
        chains.append(tuple(o.id for o in found if o.closed in (None, "won")))
    return tuple(chains)


def _stages(item: Item) -> MapNode:
    return item.root.mapping("stages") or MapNode(
        source=item.root.source, line=1, column=1, end_line=1, end_column=1
    )


def stage_name(item: Item, key: str) -> str:
    """The present name of the stage that stands under `key`."""
    renamed = item.renamed.get(("stages", key))
    return renamed.text if renamed is not None else key


def stage_label(context: Context, draft: Draft, item: Item, name: str, entry: Entry) -> Text:
    """The label of a stage."""
    details = entry.value if isinstance(entry.value, MapNode) else None
    return context.labels.text(
        details.get("label") if details is not None else None,
        proposed_label(name),
        item.layer,
        f"{draft.name}.fields.stage.options.{name}.label",
        f"{draft.name}.pipelines.{item.address.name}.stages.{name}.label",
    )


def _option(
    context: Context, draft: Draft, item: Item, name: str, key: str, entry: Entry
) -> Option:
    details = entry.value if isinstance(entry.value, MapNode) else None
    return Option(
        id=(details.text("id") if details is not None else None) or key,
        name=name,
        label=stage_label(context, draft, item, name, entry),
        color=details.text("color") if details is not None else None,
        retired=details.text("retired") if details is not None else None,
        closed=details.text("closed") if details is not None else None,
        held=details is not None and details.value("held") is True,
    )
