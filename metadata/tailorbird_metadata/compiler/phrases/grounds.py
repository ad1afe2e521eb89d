"""How names and conditions of a text are read: telling mistakes at their place, or in silence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import checked, expression
from tailorbird_metadata.compiler.phrases.syntax import Fault
from tailorbird_metadata.compiler.scope import DraftScope
from tailorbird_metadata.compiler.spans import span_in
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.problems import Problem, Severity
from tailorbird_metadata.source.nodes import ScalarNode

MOST_FAULTS = 20
"""Mistakes of one text that are told."""

_BELOW = "a pack"
"""Any layer below the company: its texts may use names from before a rename."""


class Ground(Protocol):
    """What a text stands on; `at` are offsets in it."""

    @property
    def context(self) -> Context:
        """The compilation."""

    @property
    def layer(self) -> str:
        """The layer whose names the text uses."""

    def tell(self, fault: Fault) -> None:
        """Takes a mistake down."""

    def value(self, draft: Draft, name: str, at: int) -> Expression | None:
        """What a name means on a record of `draft`; None if it means nothing."""

    def condition(self, draft: Draft, text: str, at: int) -> Expression | None:
        """The condition on a record of `draft`, formulas standing as fields; None if wrong."""


@dataclass(slots=True)
class Told:
    """A text at its place in a file, of the item with this path: each mistake becomes a problem."""

    context: Context
    node: ScalarNode
    path: str
    _told: set[tuple[str, int]] = field(default_factory=set)
    _known: dict[tuple[str, str], Expression] = field(default_factory=dict)
    _unknown: int = 0
    wrong: bool = False
    """Whether something was told that keeps the text from being used."""

    @property
    def layer(self) -> str:
        """See `Ground`."""
        return self.node.source.layer

    def tell(self, fault: Fault) -> None:
        """See `Ground`; of very many the first are told."""
        if (fault.code, fault.start) in self._told or len(self._told) >= MOST_FAULTS:
            return
        self._told.add((fault.code, fault.start))
        self.wrong |= fault.severity == "error"
        severity: Severity = "warning" if fault.severity == "warning" else "error"
        self.context.take(
            Problem(
                code=fault.code,
                message=fault.message,
                location=span_in(self.node, fault.start, fault.end, self.context.texts),
                help=fault.help,
                path=self.path,
                severity=severity,
            )
        )

    def value(self, draft: Draft, name: str, at: int) -> Expression | None:
        """See `Ground`; of very many wrong names the first are told."""
        key = (draft.id, name)
        if key in self._known or self._unknown == MOST_FAULTS:
            return self._known.get(key)
        found = checked(self.context, draft, self.node, name, at, None, path=self.path)
        if found is None:
            self._unknown += 1
            self.wrong = True
        else:
            self._known[key] = found
        return found

    def condition(self, draft: Draft, text: str, at: int) -> Expression | None:
        """See `Ground`."""
        node, start = self._own_node(text, at)
        text = text if node is self.node else node.text
        found = expression(self.context, draft, node, text, start, BOOLEAN, path=self.path)
        self.wrong |= found is None
        return found

    def _own_node(self, text: str, at: int) -> tuple[ScalarNode, int]:
        """The condition as a value of its own, so that lints tell it at its place; the whole
        text and the offset where the file writes it in another way."""
        first = at + len(text) - len(text.lstrip())
        text = text.strip()
        place = span_in(self.node, first, first + len(text), self.context.texts)
        if place.line != place.end_line or place.end_column - place.column != len(text):
            return self.node, at
        found = ScalarNode(
            source=self.node.source,
            line=place.line,
            column=place.column,
            end_line=place.end_line,
            end_column=place.end_column,
            text=text,
        )
        return found, 0


@dataclass(slots=True)
class Silent:
    """A text of which `Told` has told all mistakes: what is wrong is left out."""

    context: Context
    layer: str = _BELOW
    _known: dict[tuple[str, str], Expression | None] = field(default_factory=dict)

    def tell(self, fault: Fault) -> None:
        """See `Ground`: told already."""

    def value(self, draft: Draft, name: str, at: int) -> Expression | None:
        """See `Ground`."""
        key = (draft.id, name)
        if key not in self._known:
            found = check(name, DraftScope(self.context, draft.id, self.layer))
            self._known[key] = found if isinstance(found, Expression) else None
        return self._known[key]

    def condition(self, draft: Draft, text: str, at: int) -> Expression | None:
        """See `Ground`."""
        found = check(text, DraftScope(self.context, draft.id, self.layer), BOOLEAN)
        return replace(found, text=found.text.strip()) if isinstance(found, Expression) else None
