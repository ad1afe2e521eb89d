"""Templates of mails, notices and printed pages."""

from __future__ import annotations

from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.compiler.items import entity_of, named_items
from tailorbird_metadata.compiler.phrases import phrase
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.model.phrase import Template, TemplateKind
from tailorbird_metadata.names import proposed_label


def compile_templates(context: Context) -> None:
    """Fills the templates of `context`."""
    for name, item in named_items(context, "template").items():
        found = _template(context, name, item)
        if found is not None:
            context.templates[name] = found


def _template(context: Context, name: str, item: Item) -> Template | None:
    draft = entity_of(context, item, "template", name)
    if draft is None:
        return None
    path, root, layer = f"templates.{name}", item.root, item.layer
    return Template(
        id=root.text("id") or item.address.name,
        name=name,
        label=context.labels.text(root.get("label"), proposed_label(name), layer, f"{path}.label"),
        entity=draft.id,
        kind=TemplateKind.PRINT if root.text("kind") == "print" else TemplateKind.MESSAGE,
        subject=phrase(context, draft, root.get("subject"), layer, f"{path}.subject"),
        body=phrase(context, draft, root.get("body"), layer, f"{path}.body", blocks=True),
    )
