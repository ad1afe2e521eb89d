"""Sentences with `{account.name}` in them: texts of all languages, cut into parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import checked
from tailorbird_metadata.compiler.scope import DraftScope
from tailorbird_metadata.compiler.spans import span_in
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.tree import Expression, FieldRef
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.phrase import Part, Phrase
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import Node, ScalarNode

PLACE = re.compile(r"\{([^{}]*)\}")
"""A placeholder in a sentence."""

DOTTED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*\Z")
"""A field, or lookups and a field behind them."""

_BELOW = "a pack"
"""Any layer below the company: its texts may use names from before a rename."""


def phrase(context: Context, draft: Draft, node: Node | None, layer: str, path: str) -> Phrase:
    """The sentence at `node` and its translations; wrong placeholders are taken down."""
    written = [node] if isinstance(node, ScalarNode) else []
    for one in (*written, *(e.value for e in context.labels.translations(path))):
        _check(context, draft, one, path)
    text = context.labels.text(node, "", layer, path)
    values = {k: v for k, v in text.values.items() if v} or dict(text.values)
    return Phrase(
        parts=frozen({k: tuple(_parts(context, draft, v)) for k, v in values.items()}),
    )


def _check(context: Context, draft: Draft, node: ScalarNode, path: str) -> None:
    if node.refused:
        return
    for match in PLACE.finditer(node.text):
        name = match.group(1)
        if DOTTED.match(name) and name.split(".")[0] not in ("me", "today", "now"):
            checked(context, draft, node, name, match.start(1), None, path=path)
            continue
        place = span_in(node, match.start(), match.end(), context.texts)
        context.take(
            Problem(
                code="E0302",
                message=message("Only the name of a field can stand between the brackets."),
                location=place,
                help=message("Write it like {name} or {account.name}."),
                path=path,
            )
        )


def _parts(context: Context, draft: Draft, text: str) -> Iterator[Part]:
    """Text and places in turn; what is no place (which is reported) stays text."""
    end = 0
    for match in PLACE.finditer(text):
        path = path_ids(context, draft, match.group(1))
        if path is None:
            continue
        if match.start() > end:
            yield Part(text=text[end : match.start()])
        yield Part(path=path)
        end = match.end()
    if end < len(text):
        yield Part(text=text[end:])


def path_ids(context: Context, draft: Draft, name: str) -> tuple[str, ...] | None:
    """The ids that a dotted name leads along, None if it is no path to a field."""
    if not DOTTED.match(name):
        return None
    found = check(name, DraftScope(context, draft.id, _BELOW))
    if not isinstance(found, Expression) or not isinstance(found.tree, FieldRef):
        return None
    return (*found.tree.via, found.tree.field)
