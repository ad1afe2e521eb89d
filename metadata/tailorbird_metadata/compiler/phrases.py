"""Sentences with `{account.name}` in them: texts of all languages, cut into parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import checked
from tailorbird_metadata.compiler.scope import DraftScope
from tailorbird_metadata.compiler.spans import span_in
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.suggest import did_you_mean
from tailorbird_metadata.expressions.tree import Expression, FieldRef
from tailorbird_metadata.fieldtypes.formats import FORMATS
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.phrase import Part, Phrase
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import Node, ScalarNode

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
"""A doubled bracket, which stands for one; a placeholder; a bracket that stands alone."""

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
    for match in _TOKEN.finditer(node.text):
        if match.group() in ("{", "}"):
            _alone(context, node, match, path)
        elif match.group(1) is not None:
            _check_place(context, draft, node, match, path)


def _alone(context: Context, node: ScalarNode, match: re.Match[str], path: str) -> None:
    context.take(
        Problem(
            code="E0551",
            message=message("A curly bracket stands here alone."),
            location=span_in(node, match.start(), match.end(), context.texts),
            help=message("Write `{sign}` for the bracket itself.", sign=match.group() * 2),
            path=path,
        )
    )


def _check_place(
    context: Context, draft: Draft, node: ScalarNode, match: re.Match[str], path: str
) -> None:
    name, colon, written = match.group(1).partition(":")
    if DOTTED.match(name) and name.split(".")[0] not in ("me", "today", "now"):
        found = checked(context, draft, node, name, match.start(1), None, path=path)
        if found is not None and colon:
            formats = _formats(context, draft, found)
            if written not in formats:
                _unknown_format(context, node, match, formats, path)
        return
    context.take(
        Problem(
            code="E0302",
            message=message("Only the name of a field can stand between the brackets."),
            location=span_in(node, match.start(), match.end(), context.texts),
            help=message("Write it like {name} or {account.name}."),
            path=path,
        )
    )


def _formats(context: Context, draft: Draft, found: Expression) -> tuple[str, ...]:
    """The formats that values at the end of a path can have; none for a part of a value."""
    if not isinstance(found.tree, FieldRef):
        return ()
    owner: Draft | None = draft
    field: Field | None = None
    for step in (*found.tree.via, found.tree.field):
        fields = owner.fields.values() if owner is not None else ()
        field = next((f for f in fields if f.id == step), None)
        owner = context.draft(field.to) if field is not None and field.to is not None else None
    return FORMATS.get(field.kind, ()) if field is not None else ()


def _unknown_format(
    context: Context,
    node: ScalarNode,
    match: re.Match[str],
    formats: tuple[str, ...],
    path: str,
) -> None:
    name, _, written = match.group(1).partition(":")
    start = match.start(1) + len(name) + 1
    sentence = message("`{name}` has no format `{format}`.", name=name, format=written[:40])
    help_ = did_you_mean(written[:40], formats)
    if formats and help_ is None:
        help_ = message("There are: {names}.", names=", ".join(formats))
    if help_ is None:
        start -= 1
        help_ = message("Write `{name}` alone; only numbers, days and moments have formats.",
                        name=f"{{{name}}}")  # fmt: skip
    place = span_in(node, start, max(match.end(1), start + 1), context.texts)
    context.take(Problem(code="E0550", message=sentence, location=place, help=help_, path=path))


def _parts(context: Context, draft: Draft, text: str) -> Iterator[Part]:
    """Text and places in turn; what is no place (which is reported) stays text."""
    end, said = 0, ""
    for match in _TOKEN.finditer(text):
        said += text[end : match.start()]
        end = match.end()
        if match.group(1) is None:
            said += match.group()[0]
            continue
        name, _, written = match.group(1).partition(":")
        path = path_ids(context, draft, name)
        if path is None:
            said += match.group()
            continue
        if said:
            yield Part(text=said)
        said = ""
        yield Part(path=path, format=written)
    if said or end < len(text):
        yield Part(text=said + text[end:])


def path_ids(context: Context, draft: Draft, name: str) -> tuple[str, ...] | None:
    """The ids that a dotted name leads along, None if it is no path to a field."""
    if not DOTTED.match(name):
        return None
    found = check(name, DraftScope(context, draft.id, _BELOW))
    if not isinstance(found, Expression) or not isinstance(found.tree, FieldRef):
        return None
    return (*found.tree.via, found.tree.field)
