"""What the service hands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.messages import Message
from tailorbird_metadata.model import GateItem, Stage

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as one person sees it.

    `values` is by field id, in internal form, and has only what was asked for and may be read; a
    money field `amount` brings `amount__base` and the record's `currency`.  A column behind a
    lookup stands under its path (`account.city`).  `titles` has the words for lookups and people.
    `restricted` are lookups whose record the person may not read: they have neither value nor
    title.  `readable` are the field ids that may be read; those in `masked` hold a mask (text).
    `writable` and `may` (edit, delete, actions) are filled when one record is read.
    """

    entity_id: str
    id: int
    version: int
    values: Mapping[str, Any]
    titles: Mapping[str, str] = empty_map()
    restricted: frozenset[str] = NOTHING
    readable: frozenset[str] = NOTHING
    masked: frozenset[str] = NOTHING
    writable: frozenset[str] = NOTHING
    may: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Records in order; `next` and `previous` are cursors, None at the ends."""

    records: tuple[Record, ...]
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """A column of a board.

    `key` is the id of the stage or option, None for records without one.  `count` and `total`
    (company currency or plain number; None where the board has none) cover every record that the
    person may read, `page` the first ones.
    """

    key: str | None
    count: int
    total: Decimal | None
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field in a history entry; titles are the words for lookups and people.

    `restricted` says that the change was from or to a record that the person may not read.
    """

    field: str
    before: Any
    after: Any
    before_title: str | None = None
    after_title: str | None = None
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One write; `action` is created, updated, deleted, restored, converted or assigned.

    `actor` is None where the product itself wrote; `cause` is what led to the write, if that was
    not a person: `automation/<id>`, or the record (`lead/7`) whose deletion or conversion it was.
    """

    version: int
    at: datetime
    actor: int | None
    actor_name: str | None
    door: str
    action: str
    changes: tuple[Change, ...]
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """One demand of a stage, and whether a record meets it now."""

    stage: Stage
    item: GateItem
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The outcome of handing records over: ids that were, and why others were not."""

    done: tuple[int, ...]
    refused: Mapping[int, Message]
