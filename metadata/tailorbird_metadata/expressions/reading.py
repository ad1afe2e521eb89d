"""What the parts of the checker need of each other."""

from __future__ import annotations

from typing import Protocol

from tailorbird_metadata.expressions.faults import ExpressionRefused
from tailorbird_metadata.expressions.parser import Syntax
from tailorbird_metadata.expressions.paths import Children
from tailorbird_metadata.expressions.scope import Scope
from tailorbird_metadata.expressions.tree import Node
from tailorbird_metadata.expressions.types import ValueType
from tailorbird_metadata.messages import Message


class Reading(Protocol):
    """One text being typed: how a part reads its own parts."""

    text: str
    scope: Scope
    inside: Children | None
    in_rights: bool

    def read(self, node: Syntax, hint: ValueType | None = None) -> Node: ...

    def condition(self, node: Syntax) -> Node: ...

    def together(self, nodes: tuple[Syntax, ...], hint: ValueType | None = None) -> list[Node]: ...

    def refused(
        self, node: Syntax, sentence: Message, help_: Message | None, code: str
    ) -> ExpressionRefused: ...

    def agree(self, node: Syntax, wanted: ValueType, found: ValueType) -> None: ...
