"""What a compilation leaves for the next one of the same workspace.

The work is divided into units (an entity, a role's rights on one).  While a unit is at work, what
it reads of the others is taken down; the next time it is taken over as it was, if all that it
read is the same.  Nothing here is global: whoever wants to compile quickly again keeps a Memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from tailorbird_metadata.layers.kept import KeptItems
from tailorbird_metadata.lint import Verdicts
from tailorbird_metadata.model.canonical import Written
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.schema.check import check_schema
from tailorbird_metadata.source.nodes import MapNode

K = TypeVar("K")
V = TypeVar("V")

ALL = object()
"""The key under which it is taken down that somebody looked at all of a table."""


Said = tuple[tuple[str, ...], str, Text]
"""A text with the paths under which it may be translated, and the layer that wrote it."""


@dataclass(slots=True)
class Trace:
    """What the unit at work has read: values by table and key, and paths of texts.

    `said` are the texts that it found, with their paths and layer.  None between units.
    """

    reads: dict[tuple[str, object], object] | None = None
    asked: set[str] | None = None
    said: list[Said] | None = None


class Table(dict[K, V], Generic[K, V]):
    """A map that many units read: it tells the trace what they saw.

    `marks` stand for the values that cannot be compared themselves, as they are still at work.
    """

    __slots__ = ("marks", "name", "trace")

    def __init__(self, name: str, trace: Trace) -> None:
        super().__init__()
        self.name, self.trace = name, trace
        self.marks: dict[Any, object] | None = None

    def seen(self, key: object) -> object:
        """What stands under `key` for comparing; of the key ALL, everything."""
        found: dict[Any, Any] = self.marks if self.marks is not None else cast(Any, self)
        return dict(dict.items(found)) if key is ALL else dict.get(found, key)

    def _note(self, key: object) -> None:
        reads = self.trace.reads
        if reads is not None and (self.name, key) not in reads:
            reads[(self.name, key)] = self.seen(key)

    def __getitem__(self, key: K) -> V:
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: K, default: V | None = None) -> V | None:  # type: ignore[override]
        """The value under `key`, or `default`."""
        self._note(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return super().__contains__(key)

    def __iter__(self) -> Iterator[K]:
        self._note(ALL)
        return super().__iter__()

    def keys(self) -> Any:
        """All keys."""
        self._note(ALL)
        return super().keys()

    def values(self) -> Any:
        """All values."""
        self._note(ALL)
        return super().values()

    def items(self) -> Any:
        """All keys with their values."""
        self._note(ALL)
        return super().items()


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of work that was done: on what, what it read, what it gave and what it added.

    `parts` are compared by identity; `state` is the mark of all that every unit of its stage
    depends on.  `reads` are the values that it saw, by table and key; `texts` the translations by
    the beginning of their path, `said` the texts with their paths.  `added` is what it wrote into
    the lists, sets and maps of the compilation, by their name.
    """

    parts: tuple[object, ...]
    state: object
    reads: dict[tuple[str, object], object]
    texts: dict[str, object]
    asked: frozenset[str]
    said: tuple[Said, ...]
    added: tuple[tuple[str, tuple[Any, ...]], ...]
    result: Any


Marks = dict[tuple[str, str], tuple[object, object]]
"""By stage and name of a thing: what it was like, and the mark that stands for that."""

Checked = dict[int, tuple[MapNode, list[Problem]]]
"""What is wrong with a tree by its schema, by the tree's identity."""


@dataclass(slots=True)
class Memory:
    """Everything kept from the last compilation; for one compilation at a time.

    What the last compilation did not need is forgotten.
    """

    items: KeptItems = field(default_factory=KeptItems)
    written: Written = field(default_factory=dict)
    verdicts: Verdicts = field(default_factory=Verdicts)
    units: dict[tuple[object, ...], Unit] = field(default_factory=dict)
    _marks: Marks = field(default_factory=dict)
    _checked: Checked = field(default_factory=dict)
    _units_before: dict[tuple[object, ...], Unit] = field(default_factory=dict)
    _marks_before: Marks = field(default_factory=dict)
    _checked_before: Checked = field(default_factory=dict)

    def begin(self) -> None:
        """A compilation begins."""
        self.verdicts.begin()
        self._units_before, self.units = self.units, {}
        self._marks_before, self._marks = self._marks, {}
        self._checked_before, self._checked = self._checked, {}

    def unit(self, key: tuple[object, ...]) -> Unit | None:
        """The unit as it was done or taken over in the last compilation."""
        return self._units_before.get(key)

    def mark(self, stage: str, name: str, now: object) -> object:
        """A mark that is the same as the last time exactly if `now` equals what was then."""
        last = self._marks_before.get((stage, name))
        found = last if last is not None and last[0] == now else (now, object())
        self._marks[(stage, name)] = found
        return found[1]

    def checked(self, root: MapNode, kind: str) -> list[Problem]:
        """See `check_schema`; a tree that was checked before is as the check has left it."""
        found = self._checked_before.get(id(root)) or (root, check_schema(root, kind))
        self._checked[id(root)] = found
        return found[1]


def copied(value: object) -> object:
    """A map, set or list as it is now; other values themselves."""
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, set):
        return set(value)
    return list(value) if isinstance(value, list) else value
