"""`/<entity>/calendar`: records on the days of a month or a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from flask import Blueprint, abort, render_template, request

from tailorbird_metadata.model import CalendarView, SortKey
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.calendar import (
    IN_A_DAY,
    ONE,
    BoundCalendar,
    BoundDate,
    BoundEntry,
    EntryBinder,
    Span,
)
from tailorbird_runtime.forms.table import with_query
from tailorbird_runtime.records.query import MOST, Filter, Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.web.asking import Asking, asking, here
from tailorbird_runtime.web.kinds import boards_of, calendars_of, offered_calendars
from tailorbird_runtime.web.listing import Listing, bound_anyway

MOST_RECORDS = 1000
"""Records that one page looks at."""

_DAY_BEGINS = "T00:00"
_MORNING = "T09:00"


def add(blueprint: Blueprint) -> None:
    """Register the page."""

    @blueprint.get("/<entity>/calendar")
    def calendar_page(entity: str) -> tuple[str, int]:
        found = asking(entity)
        listing = Listing(found, places.calendar_page(entity))
        page, refused = bound_anyway(listing, lambda asked: CalendarPage(found, asked).bound())
        text = render_template("pages/calendar.html", page=page, refused=refused)
        return text, 400 if refused else 200


@dataclass(frozen=True)
class CalendarPage:
    """One request for a calendar."""

    asking: Asking
    listing: Listing

    @cached_property
    def view(self) -> CalendarView:
        """The calendar of that name, else the first that the person is offered; 404 without."""
        offered = offered_calendars(self.asking)
        name = request.args.get("view")
        chosen = next((c for c in offered if c.name == name), None) or next(iter(offered), None)
        if chosen is None:
            abort(404)
        return chosen

    @cached_property
    def span(self) -> Span:
        """What is shown: the month or week of the day that the address names, or of today."""
        try:
            day = date.fromisoformat(request.args.get("at", ""))
        except ValueError:
            day = self.asking.voice.local_today()
        if not 1900 <= day.year <= 2199:
            day = self.asking.voice.local_today()
        return Span(day, request.args.get("as") == "week")

    @cached_property
    def entries(self) -> EntryBinder:
        """Puts records on days."""
        asking = self.asking
        return EntryBinder(
            entity=asking.entity,
            view=self.view,
            binder=asking.binder,
            readable={i: f for i, f in asking.readable.items() if asking.rights.usable(i)},
        )

    def bound(self) -> BoundCalendar:
        """The finished calendar."""
        asking, listing, span = self.asking, self.listing, self.span
        records, cut = self._records()
        placed = self.entries.placed(records, span)
        days = [self._date(day, placed.get(day, [])) for day in span.days()]
        say, voice = asking.voice.say, asking.voice
        heading = voice.month(span.day)
        if span.by_week:
            heading = f"{voice.day(span.first)} – {voice.day(span.last)}"
        return BoundCalendar(
            entity=asking.entity.name,
            label=say(asking.entity.label),
            label_in=voice.inside(asking.entity.label),
            things=voice.inside(asking.entity.label_many),
            label_many=say(asking.entity.label_many),
            icon=asking.entity.icon,
            calendars=calendars_of(asking, self.view.name),
            boards=boards_of(asking),
            heading=heading,
            by_week=span.by_week,
            weekdays=tuple(voice.weekday(day) for day in span.days()[:7]),
            weeks=tuple(tuple(days[n : n + 7]) for n in range(0, len(days), 7)),
            previous=self._at(span.before()),
            next=self._at(span.after()),
            today=self._at(voice.local_today()),
            month=self._at(span.day, by_week=False),
            week=self._at(span.day, by_week=True),
            legend=self.entries.legend(records),
            cut=cut,
            filters=listing.chips(),
            filter_fields=listing.filter_fields(),
            keep=listing.pairs,
            clear=listing.clear(),
            search=listing.search,
            search_field=listing.search_field,
            address=listing.address,
            new=asking.new_address(),
        )

    def _date(self, day: date, entries: Sequence[BoundEntry]) -> BoundDate:
        voice, span = self.asking.voice, self.span
        room = len(entries) if span.by_week or len(entries) <= IN_A_DAY + 1 else IN_A_DAY
        return BoundDate(
            key=day.isoformat(),
            number=str(day.day),
            label=voice.heading_day(day),
            entries=tuple(entries[:room]),
            today=day == voice.local_today(),
            outside=not span.by_week and day.month != span.day.month,
            more=len(entries) - room,
            more_href=self._at(day, by_week=True),
            new=self._new(day),
        )

    def _new(self, day: date) -> str:
        """The form for a new record on this day."""
        starts = self.entries.starts
        if self.asking.rights.field(starts.id).create is False or starts.read_only:
            return ""
        text = day.isoformat() + (_MORNING if starts.type == "datetime" else "")
        return self.asking.new_address({f"set.{starts.name}": text, "back": here()})

    def _at(self, day: date, by_week: bool | None = None) -> str:
        """The address of the same calendar around another day."""
        week = self.span.by_week if by_week is None else by_week
        kept = [(k, v) for k, v in self.listing.pairs if k not in ("at", "as")]
        pairs = [*kept, ("at", day.isoformat()), *([("as", "week")] if week else [])]
        return with_query(self.listing.address, pairs)

    def _records(self) -> tuple[list[Record], bool]:
        """What begins in the span, or began before it and is not over; whether that is not all."""
        first, behind = self._text(self.span.first), self._text(self.span.last + ONE)
        name = self.entries.starts.name
        inside = (
            Filter(field=name, operator="ge", values=(first,)),
            Filter(field=name, operator="lt", values=(behind,)),
        )
        found, cut = self._read(inside)
        if self.entries.ends is not None:
            earlier = (
                Filter(field=name, operator="lt", values=(first,)),
                Filter(field=self.entries.ends.name, operator="ge", values=(first,)),
            )
            more, also = self._read(earlier)
            known = {record.id for record in found}
            found, cut = [*(r for r in more if r.id not in known), *found], cut or also
        return found, cut

    def _read(self, filters: tuple[Filter, ...]) -> tuple[list[Record], bool]:
        asking = self.asking
        query = Query(
            view=self.view.where,
            filters=(*self.listing.filters, *filters),
            sort=(SortKey(field=self.view.starts),),
            columns=self.entries.fields(),
            limit=MOST,
        )
        found: list[Record] = []
        while len(found) < MOST_RECORDS:
            page = asking.records.list(asking.actor, asking.entity.id, query)
            found += page.records
            if page.next is None:
                return found, False
            query = replace(query, after=page.next)
        return found, True

    def _text(self, day: date) -> str:
        """The beginning of a day, as a filter of the field has it."""
        moment = self.entries.starts.type == "datetime"
        return day.isoformat() + (_DAY_BEGINS if moment else "")
