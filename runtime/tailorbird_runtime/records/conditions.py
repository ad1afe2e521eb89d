"""Conditions that people write themselves (`where=` of the API)."""

from __future__ import annotations

from collections.abc import Iterable

from tailorbird_metadata.expressions.faults import ExpressionError
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.model.formulas import FormulaTooFar, ModelFormulas, laid_in
from tailorbird_runtime.access.policy import Policy
from tailorbird_runtime.access.scope import ReadableScope
from tailorbird_runtime.records.errors import QueryError, QueryInvalid


def condition(policy: Policy, entity_id: str, text: str) -> Expression:
    """The checked condition; raises QueryInvalid with every fault and its place in the text.

    The parser is loaded at the first condition: answering people otherwise never needs it.
    """
    from tailorbird_metadata.expressions.check import check
    from tailorbird_metadata.expressions.limits import oversize

    found = check(text, ReadableScope(policy, entity_id), BOOLEAN)
    if not isinstance(found, Expression):
        raise refused(found.errors)
    try:
        too_large = oversize(laid_in(found.tree, ModelFormulas(policy.model)))
    except FormulaTooFar:
        too_large = None
    if too_large is not None:
        raise refused([too_large])
    return found


def refused(errors: Iterable[ExpressionError]) -> QueryInvalid:
    """The refusal of a text, with every fault and its place in it."""
    return QueryInvalid(
        QueryError(code="expression", message=e.message, help=e.help, span=e.span) for e in errors
    )
