"""Settings of a field that contradict each other, or have a form of their own."""

from __future__ import annotations

import re
from decimal import Decimal

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.problems import Replacement
from tailorbird_metadata.source.nodes import MapNode
from tailorbird_metadata.source.places import problem_at

NUMBER_PARTS = ("yyyy", "yy", "mm", "dd")
"""What a format of a running number may hold in braces, beside one group of zeros."""


def check_settings(context: Context, draft: Draft, field: Field, node: MapNode) -> None:
    """Takes down what cannot be at once."""
    path = f"{draft.name}.fields.{field.name}"
    _check_range(context, field, node, path)
    _check_purged(context, draft, field, path)
    for objection in FIELD_TYPES[field.type].objections(field):
        context.add(
            node.key(objection.setting), "E0260", objection.sentence, objection.help, path=path
        )
    if field.type == "autonumber":
        _check_format(context, node, path)
    if field.type == "lookup" and field.required and field.on_delete == "clear":
        context.add(
            node.entries["on_delete"].value,
            "E0236",
            message("`clear` would empty {field}, which is required.", field=field.label),
            message("Write block or cascade, or remove `required:`."),
            path=path,
        )


def _check_range(context: Context, field: Field, node: MapNode, path: str) -> None:
    least, most = field.params.get("min"), field.params.get("max")
    numbers = (int, Decimal)
    if isinstance(least, numbers) and isinstance(most, numbers) and least > most:
        low, high = node.scalar("min"), node.scalar("max")
        assert low is not None and high is not None
        context.take(
            problem_at(
                low,
                "E0237",
                message("The least value {min} is above the most, {max}.", min=least, max=most),
                message("Exchange the two."),
                path=path,
                mends=(
                    Replacement(location=low.location, text=high.text),
                    Replacement(location=high.location, text=low.text),
                ),
            )
        )


def _check_purged(context: Context, draft: Draft, field: Field, path: str) -> None:
    """A purged name stays reserved."""
    purged = context.composition.purged
    if purged is None:
        return
    for name, key, _ in purged.root.maps("purged"):
        if name == f"{draft.id}.{field.id}":
            context.add(
                draft.keys[field.name],
                "E0025",
                message("A field of this name was purged; the name stays reserved."),
                message("Choose another name; purged.yaml line {line} says when.", line=key.line),
                path=path,
            )


def _check_format(context: Context, node: MapNode, path: str) -> None:
    written = node.scalar("format")
    if written is None:
        return
    parts = re.findall(r"\{([^{}]*)\}", written.text)
    rest = re.sub(r"\{[^{}]*\}", "", written.text)
    zeros = [p for p in parts if re.fullmatch(r"0{1,12}", p)]
    others = [p for p in parts if p not in NUMBER_PARTS and p not in zeros]
    if len(zeros) != 1 or others or "{" in rest or "}" in rest:
        context.add(
            written,
            "E0235",
            message("`{format}` is not a format of a running number.", format=written.text),
            message("Write it like D-{yyyy}-{0000}: one group of zeros, and year or month."),
            path=path,
        )
