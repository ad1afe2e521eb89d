"""Named lists of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value; records store `id`.

    `parents` are the ids of the options of the list it depends on under which it is offered;
    empty means under all.  `color` is one of ok, warn, bad, info, plum, gray.
    """

    id: str
    name: str
    label: Text
    color: str | None = None
    retired: str | None = None
    replace_with: str | None = None
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picklist:
    """Options by name, in the order of the screen.

    `path` is `picklists.<id>` for a shared list, `<entity>.<field>` (ids) for a field's own.
    """

    id: str
    name: str
    path: str
    label: Text
    options: Mapping[str, Option]
    shared: bool = False

    def by_id(self, option_id: str) -> Option | None:
        """The option with this id, retired ones included."""
        return next((o for o in self.options.values() if o.id == option_id), None)
