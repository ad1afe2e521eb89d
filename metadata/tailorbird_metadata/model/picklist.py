"""Named lists of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value; records store `id`.

    `parents` are the ids of the options of the list it depends on under which it is offered;
    empty means under all.  `color` is one of ok, warn, bad, info, plum, gray.  `closed` says that
    a record with it is done, and how (`won`, `lost`, any name); `held` that it waits.
    """

    id: str
    name: str
    label: Text
    color: str | None = None
    retired: str | None = None
    replace_with: str | None = None
    parents: tuple[str, ...] = ()
    closed: str | None = None
    held: bool = False


@dataclass(frozen=True, kw_only=True)
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

    @cached_property
    def _by_id(self) -> Mapping[str, Option]:
        return {o.id: o for o in self.options.values()}

    def by_id(self, option_id: str) -> Option | None:
        """The option with this id, retired ones included."""
        return self._by_id.get(option_id)

    def closed(self) -> Mapping[str, str]:
        """The ids of the options that close a record, each with how."""
        return {o.id: o.closed for o in self.options.values() if o.closed is not None}

    def held(self) -> tuple[str, ...]:
        """The ids of the options under which a record is held."""
        return tuple(o.id for o in self.options.values() if o.held)
