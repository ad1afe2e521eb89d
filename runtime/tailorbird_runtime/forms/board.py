"""A board, finished: columns of cards with their counts and totals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import BoardView, Entity, Field, Stage
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.filters import BoundFilter
from tailorbird_runtime.forms.table import BoundView
from tailorbird_runtime.forms.values import Binder, BoundValue, Shown

_NAMES = frozenset({"lookup", "text", "long_text"})
_DOTS = ("", "sd-5", "sd-1", "sd-2", "sd-3", "sd-4")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCard:
    """One record on a board.

    `second` is what stands below the title, `amount` the sum, `facts` small values in a row,
    `last` the line at the foot (a next step), `alarm` that line where there is none.
    """

    id: int
    version: int
    href: str
    title: str
    second: str = ""
    amount: str = ""
    facts: tuple[BoundValue, ...] = ()
    owner: BoundValue | None = None
    days: str = ""
    stale: bool = False
    last: str = ""
    movable: bool = False
    targets: tuple[str, ...] | None = None
    """The names of the columns that it may go to; None for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundBoardColumn:
    """A column; `name` is what a card's move sends (the stage or option by name)."""

    name: str
    label: str
    dot: str
    count: str
    total: str
    cards: tuple[BoundCard, ...]
    more: int
    more_href: str
    new: str = ""

    @property
    def id(self) -> str:
        """The place of the column on the page."""
        return f"col-{self.name or 'none'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundBoard:
    """Everything the board template sees."""

    entity: str
    label: str
    label_in: str
    things: str
    label_many: str
    icon: str
    boards: tuple[BoundView, ...]
    list_href: str
    calendars: tuple[BoundView, ...]
    columns: tuple[BoundBoardColumn, ...]
    filters: tuple[BoundFilter, ...] = ()
    filter_fields: str = ""
    keep: tuple[tuple[str, str], ...] = ()
    clear: str = ""
    search: str = ""
    search_field: str = ""
    address: str = ""
    summary: str = ""
    new: str = ""
    view: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBinder:
    """Makes cards of one board."""

    entity: Entity
    view: BoardView
    binder: Binder
    movable: bool = True

    @property
    def by(self) -> Field:
        """The field whose values are the columns."""
        return self.entity.field(self.view.by)

    def fields(self) -> tuple[str, ...]:
        """The field ids that cards read."""
        needed = [self.entity.title, *self.view.card, self.view.by]
        for name in ("owner", "stage_entered_at", "currency"):
            if self.entity.has(name):
                needed.append(name)
        return tuple(dict.fromkeys(needed))

    def card(self, record: Shown) -> BoundCard:
        """One record as a card."""
        shown = [
            (f, self.binder.value(f, record, tight=True))
            for f in (self.entity.field(p) for p in self.view.card if self.entity.has(p))
            if f.id not in (self.entity.title, "owner")
        ]
        second = next((v for f, v in shown if f.type == "lookup"), None)
        amount = next(((f, v) for f, v in shown if v.type == "money"), None)
        last = next((f for f, _ in reversed(shown) if f.type in _NAMES), None)
        last = last if last is not None and last.type == "text" else None
        facts = [
            v
            for f, v in shown
            if v is not second and (amount is None or f is not amount[0]) and f is not last
        ]
        days, stale = self._age(record)
        return BoundCard(
            id=record.id,
            version=record.version,
            href=places.record_page(self.entity.name, record.id),
            title=self.title(record),
            second=second.text if second else "",
            amount=self._amount(*amount, record) if amount else "",
            facts=tuple(v for v in facts if not v.empty),
            owner=self._owner(record),
            days=days,
            stale=stale,
            last=self.binder.value(last, record).text if last else "",
            movable=self.movable,
            targets=self._targets(record),
        )

    def _targets(self, record: Shown) -> tuple[str, ...] | None:
        """The stages that may follow, where the pipeline names them."""
        stage_id = str(record.values.get(self.view.by))
        for pipeline in self.entity.pipelines.values():
            if self.by.type == "stage" and stage_id in pipeline.moves.allowed:
                leads = pipeline.moves.leads
                return tuple(s.name for s in pipeline.stages.values() if leads(stage_id, s.id))
        return None

    def title(self, record: Shown) -> str:
        """What a record is called."""
        value = self.binder.value(self.entity.field(self.entity.title), record, tight=True)
        return value.text or f"{self.binder.voice.say(self.entity.label)} {record.id}"

    def total(self, value: Decimal | None) -> str:
        """The sum of a column, short."""
        if value is None or self.view.total is None:
            return ""
        field = self.entity.field(self.view.total)
        if self.binder.display_type(field) == "money":
            return self.binder.voice.short_money(value, self.binder.model.workspace.currency)
        return self.binder.voice.number(value)

    def label(self, key: str | None) -> tuple[str, str, str]:
        """Name, label and colour class of a column."""
        return dot_of(self.binder, self.entity, self.by, key)

    def _stage(self, stage_id: str) -> Stage | None:
        return _stage_of(self.entity, stage_id)

    def _amount(self, field: Field, value: BoundValue, record: Shown) -> str:
        found = record.values.get(field.id)
        if not isinstance(found, Decimal):
            return value.text
        own = self.binder.model.workspace.currency
        currency = str(record.values.get("currency") or own) if field.type == "money" else own
        return self.binder.voice.short_money(found, currency)

    def _owner(self, record: Shown) -> BoundValue | None:
        if not self.entity.has("owner") or record.values.get("owner") is None:
            return None
        return self.binder.value(self.entity.field("owner"), record)

    def _age(self, record: Shown) -> tuple[str, bool]:
        entered = record.values.get("stage_entered_at")
        stage = self._stage(str(record.values.get(self.view.by)))
        if not isinstance(entered, datetime) or stage is None or stage.closed is not None:
            return "", False
        days = (self.binder.voice.now - entered).days
        limit = stage.stale_after_days
        words = (
            self.binder.voice.say(message("new"))
            if days < 1
            else self.binder.voice.say(message("{n} d", n=days))
        )
        return words, limit is not None and days > limit


def boards_for(entity: Entity, role_ids: Iterable[str], everything: bool) -> list[BoardView]:
    """The boards that a person in these roles is offered."""
    held = set(role_ids)
    return [b for b in entity.boards.values() if everything or not b.roles or held & set(b.roles)]


def dot_of(binder: Binder, entity: Entity, field: Field, key: str | None) -> tuple[str, str, str]:
    """Name, label and colour class of an option or stage of a field; `key` is its id."""
    picklist = field.picklist
    option = picklist.by_id(key) if picklist and key else None
    if option is None or picklist is None:
        return "", binder.voice.say(message("None")), ""
    stage = _stage_of(entity, option.id)
    tone = option.color or (stage.color if stage else None)
    closed = stage.closed if stage else None
    label = binder.voice.say(option.label)
    if tone or closed:
        return option.name, label, f"sd-{tone or {'won': 'ok'}.get(closed or '', 'gray')}"
    place = list(picklist.options.values()).index(option)
    return option.name, label, _DOTS[place % len(_DOTS)]


def _stage_of(entity: Entity, stage_id: str) -> Stage | None:
    found = (p.by_id(stage_id) for p in entity.pipelines.values())
    return next((s for s in found if s is not None), None)
