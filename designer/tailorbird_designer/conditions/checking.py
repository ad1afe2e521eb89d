"""Whether a condition means something, and where not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tailorbird_designer.conditions.names import Names
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.faults import ExpressionErrors
from tailorbird_metadata.expressions.reach import placement_of, reads_of
from tailorbird_metadata.expressions.tree import Expression, Placement
from tailorbird_metadata.expressions.types import BOOLEAN, ValueType
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.formulas import FormulaTooFar, ModelFormulas, laid_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A mistake in a text: the sentence, how to mend it, and its place (first, end)."""

    message: Message
    help: Message | None = None
    span: tuple[int, int] = (0, 0)


def checked(
    text: str,
    names: Names,
    expected: ValueType | None = BOOLEAN,
    *,
    allow: Placement = Placement.AGGREGATE,
) -> Expression | tuple[Wrong, ...]:
    """The meaning of `text` with its formulas laid in, or what is wrong with it."""
    found = check(text, names, expected, allow=allow)
    if isinstance(found, ExpressionErrors):
        return tuple(Wrong(message=e.message, help=e.help, span=e.span) for e in found.errors)
    try:
        tree = laid_in(found.tree, ModelFormulas(names.model))
    except FormulaTooFar as far:
        sentence = message(
            "{field} counts other records and cannot be read from here.", field=far.name
        )
        return (Wrong(message=sentence, span=(0, len(text))),)
    if tree is found.tree:
        return found
    reads = tuple(sorted({*found.reads, *reads_of(tree)}))
    return replace(found, tree=tree, placement=placement_of(tree), reads=reads)
