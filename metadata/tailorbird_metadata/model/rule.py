"""Data rules of an entity: they hold at every door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One consequence: `require`, `check`, `options`, `read_only` or `clear`.

    Require, options and check look at the record as it would be stored, if `when` holds on it.  A
    record passes a check if the expression is true, or if a field that it compares by order is
    empty (decision 29).  `options` are the option ids that may be chosen, by field id.

    Fields of `read_only` keep their value while `when` holds on the stored record; a new one is
    free.  Fields of `clear` are emptied by the write that makes `clear_when` come true.

    `enforce` is always, on_edit or new_only.  `show_at` is the id of the field that carries the
    message.
    """

    id: str
    name: str
    label: Text | None = None
    when: Expression | None = None
    require: tuple[str, ...] = ()
    check: Expression | None = None
    options: Mapping[str, tuple[str, ...]] = empty_map()
    read_only: tuple[str, ...] = ()
    clear_when: Expression | None = None
    clear: tuple[str, ...] = ()
    message: Text | None = None
    show_at: str | None = None
    enforce: str = "on_edit"

    def expressions(self) -> Iterator[Expression]:
        """Every expression of the rule."""
        return (e for e in (self.when, self.check, self.clear_when) if e is not None)

    def empties_for(self, other: Rule) -> bool:
        """Whether this rule empties what the condition of another clear rule reads."""
        reads = other.clear_when.reads if other.clear_when is not None else ()
        return bool({path.split(".")[0].split(":")[0] for path in reads} & set(self.clear))

    def concerns(self) -> frozenset[str]:
        """The ids of the fields that the rule asks for, limits, locks or empties."""
        return frozenset((*self.require, *self.options, *self.read_only, *self.clear))


def clearing(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that empty fields, each behind those that empty what its condition reads.

    There are no circles; the order of the file counts only where it makes no difference.
    """
    waiting = [r for r in rules if r.clear_when is not None]
    found: list[Rule] = []
    while waiting:
        free = [r for r in waiting if not any(o.empties_for(r) for o in waiting)] or waiting
        found += free
        waiting = [r for r in waiting if r not in free]
    return tuple(found)
