"""Lines that the form of their parent shows."""

from __future__ import annotations

from dataclasses import replace

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.references import part, shown_ids
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.source.nodes import MapNode, ScalarNode


def settle_lines(context: Context) -> None:
    """Gives every field of type `lines` its entity, lookup and columns; without them it goes."""
    for draft in context.drafts.values():
        for name, field in [(n, f) for n, f in draft.fields.items() if f.type == "lines"]:
            settled = _settled(context, draft, name, field)
            if settled is None:
                del draft.fields[name]
                draft.unsure.add(name)
            else:
                draft.fields[name] = settled


def _settled(context: Context, draft: Draft, name: str, field: Field) -> Field | None:
    node = draft.nodes[name]
    written = node.scalar("of")
    if written is None or written.refused:
        return None
    path = f"{draft.name}.fields.{name}"
    entity, _, lookup = written.text.partition(".")
    child = context.entity(part(written, 0, entity))
    if child is None:
        return None
    found = context.field(child, part(written, len(entity) + 1, lookup), path)
    if found is None:
        return None
    if found.to != draft.id or child.root.text("parent") != found.name:
        _no_lines(context, written, child, draft, path)
        return None
    columns = _columns(context, child, node, f"{path}.columns")
    columns = tuple(c for c in columns if c != found.id)
    params = {"entity": child.id, "lookup": found.id, "columns": columns}
    return replace(field, params=frozen(params))


def _columns(context: Context, child: Draft, node: MapNode, path: str) -> tuple[str, ...]:
    shown = shown_ids(context, child, node.items("columns"), path)
    if shown:
        return shown
    return tuple(
        f.id
        for f in child.fields.values()
        if not f.system and f.retired is None and f.lines is None
    )


def _no_lines(context: Context, written: ScalarNode, child: Draft, draft: Draft, path: str) -> None:
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
