"""A page of numbers, charts and lists for some roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """`kind` is `measure`, `chart` or `table` of the report `of`, or `list` of the entity `of`.

    `of` is the id of a report or entity, `part` that of the measure or list;
    `width` counts twelfths of the row, None shares what is left; `limit` is how many rows of a
    list or table are shown.
    """

    id: str
    name: str
    label: Text | None
    kind: str
    of: str
    part: str | None = None
    width: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """`rows` are tiles by name, by the name of the row; `roles` are ids, empty means everybody."""

    id: str
    name: str
    label: Text
    rows: Mapping[str, Mapping[str, Tile]]
    help: Text | None = None
    roles: tuple[str, ...] = ()
    origin: str = ""
