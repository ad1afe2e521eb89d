"""The names in the source of one closure: constants bound beside it, locals read when needed.

What is read is assigned where it is needed first, `(v1 := row.get(c1))`, and used by its name
behind that.  As a part of the source may be skipped (`and`, `or`, `if`), a name counts as known
only where it surely was assigned: `known` is taken before a part that may be skipped, and put
back behind it.
"""

from __future__ import annotations

from typing import Any


class Names:
    """Makes the names; `bound` are the globals that the function is compiled with."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {"__builtins__": {}}
        self.known: frozenset[str] = frozenset()
        self._locals: dict[str, str] = {}
        self._first: dict[str, str] = {}
        self._count = 0

    def constant(self, value: Any) -> str:
        """A new name for a value that the source must not hold itself."""
        name = self._fresh("c")
        self.bound[name] = value
        return name

    def helper(self, name: str, function: Any) -> str:
        """The name of a function of ours."""
        self.bound[name] = function
        return name

    def once(self, key: str, source: str) -> str:
        """What `source` reads, under the same name for the same `key`."""
        name = self._locals.get(key)
        if name is None:
            name = self._locals[key] = self._fresh("v")
        if key in self.known:
            return name
        self.known |= {key}
        first = f"({name} := {source})"
        self._first[first] = name
        return first

    def named(self, source: str) -> tuple[str, str]:
        """`source` as (source to evaluate first, name to use afterwards)."""
        if source.isidentifier():
            return source, source
        if source in self._first:
            return source, self._first[source]
        name = self._fresh("t")
        return f"({name} := {source})", name

    def _fresh(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"


class Tests:
    """What must not be empty for a value to be there, in the order in which it is asked.

    The first is always asked, the others only if those before them hold.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._sources: list[str] = []
        self._asked: set[str] = set()
        self._after = names.known

    def add(self, source: str) -> str:
        """One more value that must be there; its name."""
        first, name = self._names.named(source)
        if not self._sources:
            self._after = self._names.known
        if name not in self._asked:
            self._asked.add(name)
            self._sources.append(first)
        return name

    def value(self, source: str) -> str:
        """`source` where all are there, else None."""
        self._names.known = self._after
        if not self._sources:
            return source
        return f"(None if {' or '.join(f'{s} is None' for s in self._sources)} else {source})"

    def condition(self, source: str) -> str:
        """`source` where all are there, else False."""
        self._names.known = self._after
        return f"({' and '.join((*(f'{s} is not None' for s in self._sources), source))})"
