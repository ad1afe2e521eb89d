"""Sentences with `{field}` in them: every placeholder must be a field."""

from __future__ import annotations

import re

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.spans import span_in
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import MapNode, ScalarNode

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def sentence(context: Context, draft: Draft, node: MapNode, layer: str, path: str) -> Text | None:
    """The text under `message:` of an item, after its placeholders have been looked up."""
    own = node.scalar("message")
    if own is not None:
        _check(context, draft, own)
    for entry in context.labels.translations(f"{path}.message"):
        _check(context, draft, entry.value)
    return context.labels.optional(node.get("message"), layer, f"{path}.message")


def demand_sentence(context: Context, key: ScalarNode, node: MapNode, path: str) -> None:
    """Whatever refuses must say so in a sentence."""
    if "message" not in node.entries:
        context.add(
            key,
            "E0102",
            message("`{name}` has no `{key}:`.", name=key.text, key="message"),
            message("Write the sentence that people see when it refuses them."),
            path=path,
        )


def _check(context: Context, draft: Draft, node: ScalarNode) -> None:
    for match in _PLACEHOLDER.finditer(node.text):
        name = match.group(1)
        if draft.current(name, node.source.layer) in draft.fields or name in draft.unsure:
            continue
        near = did_you_mean(name, draft.fields)
        context.problems.append(
            Problem(
                code="E0214",
                message=message(
                    "`{name}` is not a field of {entity}.",
                    name=name,
                    entity=context.label_of(draft),
                ),
                location=span_in(node, match.start(1), match.end(1), context.texts),
                help=message("Did you mean `{name}`?", name=near)
                if near
                else message("Write the name of a field between the brackets."),
            )
        )
