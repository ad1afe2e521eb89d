"""What the parts of the checker need of each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tailorbird_metadata.expressions.faults import ExpressionRefused
from tailorbird_metadata.expressions.scope import Collection, Scope
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import Node
from tailorbird_metadata.expressions.types import ValueType
from tailorbird_metadata.messages import Message


@dataclass(frozen=True, slots=True)
class Children:
    """The collection that an aggregate is about, under the name that the author uses."""

    name: str
    collection: Collection


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
