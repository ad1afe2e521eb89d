"""A checked tree to a Python function.

The source that is generated (`writing`) holds only names made here and operators; every constant
(and so every word of the author) is bound to a name beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import Expression, Node
from tailorbird_metadata.expressions.writing.writer import Writer

Closure = Callable[[Mapping[str, Any], Inputs, Mapping[str, Any]], Any]


def compile_closure(expression: Expression | Node) -> Closure:
    """The function `(row, inputs, fetched) -> value` of an expression; never raises.

    `row` is a record by field id (a money field as `<id>__base`), `fetched` holds the values of
    `needs.fetched_nodes(expression)` and `needs.old_nodes(tree)` by their key.
    """
    return _compiled(expression.tree if isinstance(expression, Expression) else expression)


@lru_cache(maxsize=8192)
def _compiled(tree: Node) -> Closure:
    source, names = written(tree)
    exec(compile(source, "<expression>", "exec"), names)
    made: Closure = names["closure"]
    return made


def written(tree: Node) -> tuple[str, dict[str, Any]]:
    """The source of the function `closure`, and the globals that it needs."""
    writer = Writer()
    body = writer.value(tree)
    return f"def closure(row, inputs, fetched):\n    return {body}", writer.names.bound
