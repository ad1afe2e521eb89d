"""A list, finished: tabs, chips, columns, rows, pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, ListView, MobileCard, SortKey
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.filters import BoundFilter
from tailorbird_runtime.forms.values import Binder, BoundValue, Shown

MOST_COLUMNS = 9
DEFAULT_COLUMNS = 7
_REPEATED = frozenset({"picklist", "stage", "boolean", "date", "user", "team"})
"""Types whose values come again and again on one page: each is bound once."""

_NOTHING = object()
"""Unlike every value, also unlike none."""

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a list: an own field, or one behind a lookup (`account.city`)."""

    path: str
    field: Field
    label: str

    @property
    def behind(self) -> bool:
        """Whether it belongs to another record."""
        return "." in self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundColumn:
    """The head of a column; `sort` is the address that sorts by it, `order` how it is sorted."""

    label: str
    sort: str = ""
    order: str = ""
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRow:
    """One record; `cells` stand below the columns, the others make the two lines of a phone."""

    id: int
    href: str
    title: str
    mark: str
    cells: tuple[BoundValue, ...]
    lines: tuple[BoundValue, ...] = ()
    badge: BoundValue | None = None
    group: BoundValue | None = None
    """What the rows from here on have in common, at the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundView:
    """A tab."""

    name: str
    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTable:
    """Everything the list template sees.

    `label_in` and `things` are the entity's names inside a sentence; `title_at` is the place of
    the column that leads to the record; `here` the address of this very page; `change` that of
    the page that changes many records; `group_by` the label of the field that groups the rows.
    """

    entity: str
    label: str
    label_in: str
    things: str
    label_many: str
    icon: str
    views: tuple[BoundView, ...]
    columns: tuple[BoundColumn, ...]
    rows: tuple[BoundRow, ...]
    group_by: str = ""
    title_at: int = 0
    filters: tuple[BoundFilter, ...] = ()
    filter_fields: str = ""
    search: str = ""
    search_field: str = ""
    keep: tuple[tuple[str, str], ...] = ()
    clear: str = ""
    next: str = ""
    previous: str = ""
    count: str = ""
    count_words: str = ""
    boards: tuple[BoundView, ...] = ()
    calendars: tuple[BoundView, ...] = ()
    new: str = ""
    bin: str = ""
    may_assign: bool = False
    may_delete: bool = False
    change: str = ""
    sorted_by: str = ""
    address: str = ""
    here: str = ""

    @property
    def selectable(self) -> bool:
        """Whether something can be done with several rows at once."""
        return bool(self.may_assign or self.may_delete or self.change)

    @property
    def filtered(self) -> bool:
        """Whether filters beside the view's own narrow it."""
        return bool(self.filters or self.search)


def columns_of(entity: Entity, view: ListView | None, readable: Mapping[str, Field]) -> list[str]:
    """The paths of a view's columns that may be read; made up where there is no view."""
    if view is not None:
        return [p for p in view.columns if p.split(".")[0] in readable][:MOST_COLUMNS]
    fields = [f for f in readable.values() if not f.system or f.type == "stage"]
    first = [f for f in fields if f.id == entity.title]
    rest = [f for f in fields if f.id != entity.title and BINDINGS[f.type].short]
    return [f.id for f in (*first, *rest)][:DEFAULT_COLUMNS]


def views_for(entity: Entity, role_ids: Iterable[str], everything: bool) -> list[ListView]:
    """The list views that a person in these roles is offered."""
    held = set(role_ids)
    return [v for v in entity.lists.values() if everything or not v.roles or held & set(v.roles)]


class RowBinder:
    """Makes rows of one entity; what does not depend on the record is worked out once."""

    def __init__(
        self,
        *,
        entity: Entity,
        binder: Binder,
        columns: Sequence[Column],
        card: MobileCard | None,
    ) -> None:
        self.entity = entity
        self.binder = binder
        self._paths = [c.path for c in columns]
        self._lines = self._line_paths(card)
        self._badge = card.badge if card and card.badge and entity.has(card.badge) else None
        own = (entity.title, *self._lines, *([self._badge] if self._badge else ()))
        fields = {path: entity.field(path) for path in own}
        self._fields = {**fields, **{c.path: c.field for c in columns}}
        self._known: dict[tuple[str, Any], BoundValue] = {}

    def row(self, record: Shown) -> BoundRow:
        """One record as a row."""
        shown = {p: self._shown(p, f, record) for p, f in self._fields.items()}
        title = shown[self.entity.title].text or self._nameless(record)
        return BoundRow(
            id=record.id,
            href=places.record_page(self.entity.name, record.id),
            title=title,
            mark=self.binder.voice.initials(title),
            cells=tuple([shown[p] for p in self._paths]),
            lines=tuple([shown[p] for p in self._lines if shown[p].text]),
            badge=shown[self._badge] if self._badge else None,
        )

    def _shown(self, path: str, field: Field, record: Shown) -> BoundValue:
        if field.type not in _REPEATED:
            return self.binder.value(field, record, key=path, tight=True)
        key = (path, record.values.get(path))
        known = self._known.get(key)
        if known is None:
            known = self.binder.value(field, record, key=path, tight=True)
            self._known[key] = known
        return known

    def grouped(self, records: Iterable[Shown], field: Field) -> Iterator[BoundRow]:
        """Rows in order; the first of each stretch with the same value says which value it is."""
        before: Any = _NOTHING
        for record in records:
            value, row = record.values.get(field.id), self.row(record)
            if value != before:
                row = replace(row, group=self.binder.value(field, record, tight=True))
            before = value
            yield row

    def title(self, record: Shown) -> str:
        """What a record is called."""
        value = self.binder.value(self.entity.field(self.entity.title), record, tight=True)
        return value.text or self._nameless(record)

    def _nameless(self, record: Shown) -> str:
        return f"{self.binder.voice.say(self.entity.label)} {record.id}"

    def _line_paths(self, card: MobileCard | None) -> list[str]:
        if card is not None:
            return [p for p in card.lines if self.entity.has(p)]
        return [p for p in self._paths if p != self.entity.title and self.entity.has(p)][:2]


@dataclass(frozen=True, slots=True)
class Sorter:
    """The heads of columns: how each is sorted, and the address that turns it round."""

    sort: Sequence[SortKey]
    address: str
    kept: str
    """The rest of the query, encoded."""

    @classmethod
    def of(cls, sort: Sequence[SortKey], keep: Pairs, address: str) -> Sorter:
        """A sorter that keeps what the address says beside sort and page."""
        pairs = [(k, v) for k, v in keep if k not in ("sort", "after", "before")]
        return cls(sort=sort, address=address, kept=urlencode(pairs))

    def head(self, column: Column, right: bool) -> BoundColumn:
        """The head of a column."""
        current = self.sort[0] if self.sort else None
        order = ""
        if current is not None and current.field == column.path:
            order = "descending" if current.descending else "ascending"
        if column.behind or not FIELD_TYPES[column.field.type].sortable:
            return BoundColumn(label=column.label, right=right)
        turned = "-" if order == "ascending" else ""
        query = f"{self.kept}&" if self.kept else ""
        return BoundColumn(
            label=column.label,
            right=right,
            order=order,
            sort=f"{self.address}?{query}sort={turned}{column.field.name}",
        )


def with_query(address: str, pairs: Pairs) -> str:
    """An address with a query."""
    return f"{address}?{urlencode(list(pairs))}" if pairs else address


def card_fields(entity: Entity, columns: Sequence[str]) -> list[str]:
    """Columns plus what the phone's row needs, each once, the title first."""
    card = entity.mobile_card
    more = [*card.lines, *([card.badge] if card.badge else [])] if card else []
    return list(dict.fromkeys([entity.title, *columns, *more]))


def sorted_words(binder: Binder, entity: Entity, sort: Sequence[SortKey]) -> str:
    """How the list is sorted, for people who only hear it."""
    if not sort or not entity.has(sort[0].field):
        return ""
    label = binder.voice.say(entity.field(sort[0].field).label)
    template = (
        message("Sorted by {field}, highest first")
        if sort[0].descending
        else message("Sorted by {field}")
    )
    return binder.voice.say(type(template)(template.text, {"field": label}))
