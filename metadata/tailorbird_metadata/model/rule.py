"""Data rules of an entity: they hold at every door."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A require rule has `require` (field ids), a check rule has `check`; either may have `when`.

    A record passes a check if the expression is true, or if a field that it compares by order is
    empty (decision 29).  `enforce` is always, on_edit or new_only.  `show_at` is the id of the
    field that carries the message.
    """

    id: str
    name: str
    label: Text | None = None
    when: Expression | None = None
    require: tuple[str, ...] = ()
    check: Expression | None = None
    message: Text | None = None
    show_at: str | None = None
    enforce: str = "on_edit"
