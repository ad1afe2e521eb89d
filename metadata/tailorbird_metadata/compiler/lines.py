"""Lines that a form of their parent shows: checked, though no form shows them yet."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.references import part, shown_ids
from tailorbird_metadata.messages import message
from tailorbird_metadata.source.nodes import MapNode


def check_lines(context: Context) -> None:
    """Takes down what is wrong with the fields of type `lines`."""
    for draft in context.drafts.values():
        fields = draft.root.mapping("fields")
        for name, field in draft.idle.items():
            node = fields.get(field.id) if fields is not None else None
            if field.type == "lines" and isinstance(node, MapNode):
                _check(context, draft, name, node)


def _check(context: Context, draft: Draft, name: str, node: MapNode) -> None:
    written = node.scalar("of")
    if written is None or written.refused:
        return
    path = f"{draft.name}.fields.{name}"
    entity, _, lookup = written.text.partition(".")
    child = context.entity(part(written, 0, entity))
    if child is None:
        return
    found = context.field(child, part(written, len(entity) + 1, lookup), path)
    if found is None:
        return
    if found.to != draft.id or child.root.text("parent") != found.name:
        context.add(
            written,
            "E0270",
            message(
                "{child} are no lines of {entity}.",
                child=context.label_of(child),
                entity=context.label_of(draft),
            ),
            message(
                "Name an entity with `parent:`, and that lookup: it leads to {entity}.",
                entity=context.label_of(draft),
            ),
            path=path,
        )
        return
    shown_ids(context, child, node.items("columns"), f"{path}.columns")
