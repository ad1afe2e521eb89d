"""A value written in the configuration: a literal of the field's type, or an expression."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression, Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Exactly one of the two; a literal of None is the empty value.

    A literal is in the field's internal form (option id, `Decimal`, date, a tuple of texts for
    tags), see the field types.
    """

    literal: Scalar | tuple[str, ...] = None
    expression: Expression | None = None
