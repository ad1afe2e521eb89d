"""What a list is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model import SortKey

DEFAULT_LIMIT = 50
MOST = 200
"""The most records of one page."""
COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A column filter: a field by name, an operator of its type, and values as they came in."""

    field: str
    operator: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which records, in which order, with which columns.

    `where` is the person's own condition, `view` that of a list view; both may only read what the
    person may.  `sort` and `columns` are field ids (`account.city` reaches behind a lookup);
    without columns come all readable fields.  `after` and `before` are cursors of a page of the
    same sort.  `deleted` asks for the bin.
    """

    where: Expression | None = None
    view: Expression | None = None
    filters: tuple[Filter, ...] = ()
    sort: tuple[SortKey, ...] = ()
    columns: tuple[str, ...] | None = None
    limit: int = DEFAULT_LIMIT
    after: str | None = None
    before: str | None = None
    deleted: bool = False
