"""Decision tables: a row is a test for each of some columns, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_metadata.compiler.cells import tests_of
from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import checked, expression, stands_for
from tailorbird_metadata.compiler.proofs import Claim
from tailorbird_metadata.expressions.tree import And, Expression
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: `when` it holds (None: always), and the claim that proofs are made of.

    `right` is whether everything in it could be read.
    """

    node: MapNode
    when: Expression | None
    claim: Claim
    right: bool


def table_rows(
    context: Context, draft: Draft, table: ListNode, rest: str, path: str
) -> tuple[TableRow, ...]:
    """The rows of a table about records of `draft`; `rest` is the key that is no column."""
    reader = _Table(context, draft, rest, path)
    return tuple(reader.row(node) for node in table.items if isinstance(node, MapNode))


class _Table:
    """Reads one table."""

    def __init__(self, context: Context, draft: Draft, rest: str, path: str) -> None:
        self.context, self.draft, self.rest, self.path = context, draft, rest, path

    def row(self, node: MapNode) -> TableRow:
        found: list[Expression] = []
        right = True
        for column, entry in node.entries.items():
            if column == self.rest:
                continue
            for test in self.cell(column, entry.key, entry.value):
                right = right and test is not None
                found += [test] if test is not None else []
        place = next((e.key for e in node.entries.values()), node)
        if not found or not right:
            return TableRow(node, None, Claim(None, place), right)
        trees = tuple(f.tree for f in found)
        tree = trees[0] if len(trees) == 1 else And(type=BOOLEAN, operands=trees)
        start = next(n for n in map(_first, (e.value for e in node.entries.values())) if n)
        text = " and ".join(f.text for f in found)
        when = expression(self.context, self.draft, start, text, 0, BOOLEAN, path=self.path)
        return TableRow(node, when, Claim(tree, place), when is not None)

    def cell(self, column: str, key: ScalarNode, value: Node) -> Iterator[Expression | None]:
        """The tests of a cell; None for one that is wrong (then taken down)."""
        if key.refused or any(n.refused for n in _scalars(value)):
            yield None
            return
        of = checked(self.context, self.draft, key, column, 0, None, path=self.path)
        if of is None:
            yield None
            return
        for node, test in tests_of(value, column, of.result):
            span = (test.start, test.end)
            yield stands_for(self.context, self.draft, node, span, test.text, self.path)


def _scalars(node: Node) -> tuple[ScalarNode, ...]:
    items = node.items if isinstance(node, ListNode) else [node]
    return tuple(n for n in items if isinstance(n, ScalarNode))


def _first(node: Node) -> ScalarNode | None:
    return next(iter(_scalars(node)), None)
