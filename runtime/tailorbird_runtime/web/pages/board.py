"""`/<entity>/board`: cards in columns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flask import Blueprint, abort, render_template, request

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import BoardView
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.board import (
    BoundBoard,
    BoundBoardColumn,
    CardBinder,
    boards_for,
)
from tailorbird_runtime.forms.table import with_query
from tailorbird_runtime.records.query import COUNT_CAP, Query
from tailorbird_runtime.records.record import BoardColumn
from tailorbird_runtime.web.asking import Asking, asking
from tailorbird_runtime.web.kinds import boards_of, calendars_of
from tailorbird_runtime.web.listing import Listing, bound_anyway

CARDS = 20
"""Cards of a column on the page; the list has the rest."""


def add(blueprint: Blueprint) -> None:
    """Register the page."""

    @blueprint.get("/<entity>/board")
    def board_page(entity: str) -> tuple[str, int]:
        found = asking(entity)
        listing = Listing(found, places.board_page(entity))
        page, refused = bound_anyway(listing, lambda asked: BoardPage(found, asked).bound())
        text = render_template("pages/board.html", page=page, refused=refused)
        return text, 400 if refused else 200


def board_of(found: Asking, name: str | None) -> BoardView:
    """The board of that name, else the first that the person is offered; 404 without one."""
    boards = boards_for(found.entity, found.actor.roles, found.policy.everything)
    chosen = next((b for b in boards if b.name == name), None) or next(iter(boards), None)
    if chosen is None or chosen.by not in found.readable:
        abort(404)
    return chosen


def cards_of(found: Asking, view: BoardView) -> CardBinder:
    """Makes the cards of a board; they can be moved by those who may edit the column's field."""
    field = found.entity.field(view.by)
    writable = found.rights.edit is not False and found.rights.field(field.id).edit is not False
    return CardBinder(entity=found.entity, view=view, binder=found.binder, movable=writable)


@dataclass(frozen=True)
class BoardPage:
    """One request for a board."""

    asking: Asking
    listing: Listing

    def bound(self) -> BoundBoard:
        """The finished board."""
        asking, listing = self.asking, self.listing
        view = board_of(asking, request.args.get("view"))
        cards = cards_of(asking, view)
        query = Query(
            view=view.where,
            filters=listing.filters,
            sort=listing.sort(view.sort),
            columns=cards.fields(),
        )
        found = asking.records.board(asking.actor, asking.entity.id, view, query, CARDS)
        columns = tuple(self._column(cards, c) for c in found if c.key is not None or c.count)
        say = asking.voice.say
        return BoundBoard(
            entity=asking.entity.name,
            label=say(asking.entity.label),
            label_in=asking.voice.inside(asking.entity.label),
            things=asking.voice.inside(asking.entity.label_many),
            label_many=say(asking.entity.label_many),
            icon=asking.entity.icon,
            boards=boards_of(asking, view.name),
            list_href=places.list_page(asking.entity.name),
            calendars=calendars_of(asking),
            columns=columns,
            filters=listing.chips(),
            filter_fields=listing.filter_fields(),
            keep=listing.pairs,
            clear=listing.clear(),
            search=listing.search,
            search_field=listing.search_field,
            address=listing.address,
            summary=self._summary(cards, found),
            new=asking.new_address(),
            view=view.name,
        )

    def _column(self, cards: CardBinder, column: BoardColumn) -> BoundBoardColumn:
        asking = self.asking
        name, label, dot = cards.label(column.key)
        shown = column.page.records
        preset = {f"set.{cards.by.name}": name} if name else {}
        return BoundBoardColumn(
            name=name,
            label=label,
            dot=dot,
            count=asking.voice.count(column.count, COUNT_CAP),
            total=cards.total(column.total),
            cards=tuple(cards.card(r) for r in shown),
            more=max(column.count - len(shown), 0),
            more_href=self._more(cards, name),
            new=asking.new_address(preset),
        )

    def _more(self, cards: CardBinder, name: str) -> str:
        kept = [(k, v) for k, v in self.listing.pairs if k != "view"]
        pair = (f"f.{cards.by.name}.in", name) if name else (f"f.{cards.by.name}.empty", "1")
        view = [("view", "all")] if "all" in self.asking.entity.lists else []
        return with_query(places.list_page(self.asking.entity.name), [*view, *kept, pair])

    def _summary(self, cards: CardBinder, columns: tuple[BoardColumn, ...]) -> str:
        voice = self.asking.voice
        count = sum(c.count for c in columns)
        words = voice.say(message("{n} cards", n=voice.count(count)))
        if any(c.total is not None for c in columns):
            total = sum((c.total for c in columns if c.total is not None), Decimal(0))
            words += f" · {cards.total(total)}"
        return words
