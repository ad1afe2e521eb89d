"""`moves:` of a pipeline: who may move how, and which stages may follow which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.references import role_ids
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.pipeline import Moves, Stage
from tailorbird_metadata.source.nodes import ListNode, MapNode, ScalarNode


def moves_of(context: Context, draft: Draft, item: Item, stages: Mapping[str, Stage]) -> Moves:
    """What a pipeline says about moves; `stages` are its own by name."""
    node = item.root.mapping("moves")
    if node is None:
        return Moves()
    return Moves(
        skip=node.value("skip", True) is not False,
        back=role_ids(context, node, "back") if node.get("back") is not None else None,
        reopen=role_ids(context, node, "reopen") if node.get("reopen") is not None else None,
        allowed=frozen(dict(_allowed(context, draft, node, stages))),
    )


def _allowed(
    context: Context, draft: Draft, node: MapNode, stages: Mapping[str, Stage]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for _, key, value in node.maps("allowed"):
        source = _stage(context, draft, key, stages)
        if source is None or not isinstance(value, ListNode):
            continue
        named = (n for n in value.items if isinstance(n, ScalarNode))
        found = [(n, s) for n in named if (s := _stage(context, draft, n, stages)) is not None]
        for own, stage in found:
            if stage is source:
                context.add(
                    own,
                    "E0351",
                    message("A stage does not follow itself."),
                    message("Remove it from the list."),
                )
        yield source.id, tuple(s.id for _, s in found if s is not source)


def _stage(
    context: Context, draft: Draft, node: ScalarNode, stages: Mapping[str, Stage]
) -> Stage | None:
    """The stage that a text names; takes a problem down if the pipeline has none of that name."""
    name = node.text
    if node.source.layer != "company":
        name = context.option_aliases.get((f"{draft.id}.stage", name), name)
    found = stages.get(name)
    if found is None:
        context.unknown(
            node, "E0218", message("`{name}` is not a stage of this pipeline.", name=name), stages
        )
    return found
