"""Whether conditions ever hold and ever fail; known again while all that they read is the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tailorbird_metadata.expressions.analysis import satisfiable
from tailorbird_metadata.expressions.tree import Node, Not
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.expressions.valuesets import ValueSet
from tailorbird_metadata.lint.domains import domains_of
from tailorbird_metadata.model import Entity

Key = tuple[int, int, bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of a condition on records of an entity; `read` are the options that it was judged by."""

    holds: bool
    fails: bool
    held: tuple[object, object]
    read: Mapping[str, ValueSet | None]


@dataclass(slots=True)
class Verdicts:
    """The verdicts of the last compilation and of the one that is going on."""

    _last: dict[Key, Verdict] = field(default_factory=dict)
    _now: dict[Key, Verdict] = field(default_factory=dict)

    def begin(self) -> None:
        """A compilation begins; what the one before the last knew is forgotten."""
        self._last, self._now = self._now, {}

    def of(
        self,
        tree: Node,
        entity: Entity,
        saved: bool,
        options: Mapping[str, ValueSet],
        plain: Callable[[Entity, Node], Node],
    ) -> Verdict:
        """Whether `tree` can hold and can fail; both where that is not sure."""
        key = (id(tree), id(entity), saved)
        found = self._last.get(key)
        if found is None or any(options.get(p) != v for p, v in found.read.items()):
            found = _judged(tree, entity, saved, options, plain)
        self._now[key] = found
        return found


class _Noting(dict[str, ValueSet]):
    """Options that note which lists were asked for."""

    def __init__(self, options: Mapping[str, ValueSet]) -> None:
        super().__init__()
        self._options = options
        self.read: dict[str, ValueSet | None] = {}

    def get(self, path: str, default: ValueSet | None = None) -> ValueSet | None:  # type: ignore[override]
        """The options of a list."""
        return self.read.setdefault(path, self._options.get(path, default))


def _judged(
    tree: Node,
    entity: Entity,
    saved: bool,
    options: Mapping[str, ValueSet],
    plain: Callable[[Entity, Node], Node],
) -> Verdict:
    noting = _Noting(options)
    domains = domains_of(noting, entity, saved)
    meant = plain(entity, tree)
    holds = satisfiable(meant, domains)
    fails = not holds or satisfiable(Not(type=BOOLEAN, operand=meant), domains)
    return Verdict(holds, fails, (tree, entity), noting.read)
