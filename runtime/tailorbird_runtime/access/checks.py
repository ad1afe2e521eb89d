"""Whether a right holds on a row that may not be stored yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_runtime.access.rights import AllOf, Allowed, AnyOf, Own, Through


def holds(
    right: Allowed,
    row: Mapping[str, Any],
    condition: Callable[[Expression], bool],
    reaches: Callable[[Through, int], bool],
) -> bool:
    """Whether the right holds on `row`.

    `condition` evaluates an expression on the row; `reaches` says whether the record that a
    `Through` leads to passes its test.
    """
    if isinstance(right, bool):
        return right
    if isinstance(right, Own):
        return condition(right.expression)
    if isinstance(right, AllOf):
        return all(holds(t, row, condition, reaches) for t in right.tests)
    if isinstance(right, AnyOf):
        return any(holds(t, row, condition, reaches) for t in right.tests)
    target = row.get(right.lookup)
    return target is not None and reaches(right, target)
