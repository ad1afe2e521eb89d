"""`/<entity>`: the list of an entity, and the editor of its filters."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, ListView, SortKey
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import FieldBinder
from tailorbird_runtime.forms.filters import PREFIX, editor
from tailorbird_runtime.forms.table import (
    BoundColumn,
    BoundTable,
    BoundView,
    Column,
    RowBinder,
    Sorter,
    card_fields,
    columns_of,
    sorted_words,
    views_for,
    with_query,
)
from tailorbird_runtime.records.query import COUNT_CAP, Query
from tailorbird_runtime.records.record import Page
from tailorbird_runtime.records.sorting import sortable
from tailorbird_runtime.web.asking import Asking, asking, here
from tailorbird_runtime.web.chosen import names_of
from tailorbird_runtime.web.handover import assign_fields
from tailorbird_runtime.web.kinds import boards_of, calendars_of
from tailorbird_runtime.web.listing import KNOWN, Listing, bound_anyway, column_of
from tailorbird_runtime.web.pages.many import fields_of_many

MOST_KEYS = 4
"""By how many fields a list is sorted at most."""


def add(blueprint: Blueprint) -> None:
    """Register the pages."""

    @blueprint.get("/<entity>")
    def list_page(entity: str) -> tuple[str, int] | Response:
        found = asking(entity)
        if found.entity.single:
            return _to_the_only(found)
        listing = Listing(found, places.list_page(entity))
        page, refused = bound_anyway(listing, lambda asked: ListPage(found, asked).bound())
        fields = assign_fields(found) if page.may_assign else ()
        text = render_template("pages/list.html", page=page, refused=refused, assign_fields=fields)
        return text, 400 if refused else 200

    @blueprint.get("/<entity>/filter")
    def filter_fields(entity: str) -> str:
        found = asking(entity)
        fields = Listing(found, _page_of(entity)).fields()
        return render_template("parts/filter_fields.html", fields=fields)

    @blueprint.get("/<entity>/filter/<field>")
    def filter_editor(entity: str, field: str) -> str:
        return _filter_editor(asking(entity), field)


@dataclass(frozen=True)
class ListPage:
    """One request for a list."""

    asking: Asking
    listing: Listing

    def bound(self) -> BoundTable:
        """The finished list."""
        asking, listing = self.asking, self.listing
        offered = views_for(asking.entity, asking.actor.roles, asking.policy.everything)
        may_ask = asking.records.may_ask
        views = [v for v in offered if may_ask(asking.actor, asking.entity.id, v.where)]
        view = self._view(views)
        columns, group = self._columns(view), self._group(view)
        query = self._query(view, columns, group)
        page = asking.records.list(asking.actor, asking.entity.id, query)
        count = asking.records.count(asking.actor, asking.entity.id, query, COUNT_CAP)
        rows = RowBinder(
            entity=asking.entity,
            binder=asking.binder,
            columns=columns,
            card=asking.entity.mobile_card,
        )
        say = asking.voice.say
        return BoundTable(
            entity=asking.entity.name,
            label=say(asking.entity.label),
            label_in=asking.voice.inside(asking.entity.label),
            things=asking.voice.inside(asking.entity.label_many),
            label_many=say(asking.entity.label_many),
            icon=asking.entity.icon,
            views=tuple(self._tab(v, v is view) for v in views),
            columns=self._heads(columns, query),
            title_at=next((n for n, c in enumerate(columns) if c.path == asking.entity.title), 0),
            rows=tuple(rows.grouped(page.records, group) if group else map(rows.row, page.records)),
            group_by=say(group.label) if group else "",
            filters=listing.chips(),
            filter_fields=listing.filter_fields(),
            search=listing.search,
            search_field=listing.search_field,
            keep=listing.pairs,
            clear=listing.clear(),
            next=listing.with_page("after", page.next),
            previous=listing.with_page("before", page.previous),
            count=asking.voice.count(count, COUNT_CAP),
            count_words=self._count_words(page, count),
            boards=boards_of(asking),
            calendars=calendars_of(asking),
            new=asking.new_address(),
            bin=places.bin_page(asking.entity.name) if asking.may("delete") else "",
            may_assign=asking.entity.has("owner") and asking.may("assign"),
            may_delete=asking.may("delete"),
            change=places.entity_action(asking.entity.name, "many")
            if fields_of_many(asking)
            else "",
            sorted_by=sorted_words(asking.binder, asking.entity, query.sort),
            address=listing.address,
            here=here(),
        )

    def _view(self, views: list[ListView]) -> ListView | None:
        name = request.args.get("view")
        found = next((v for v in views if v.name == name), None)
        if name and found is None and name in self.asking.entity.lists:
            abort(404)
        return found or (views[0] if views else None)

    def _columns(self, view: ListView | None) -> list[Column]:
        return [
            column
            for path in columns_of(self.asking.entity, view, self.asking.readable)
            if (column := column_of(self.asking, path)) is not None
        ]

    def _group(self, view: ListView | None) -> Field | None:
        """The field by which the rows are grouped, if the person may sort by it."""
        asking = self.asking
        name = view.group_by if view is not None else None
        if name is None or not sortable(asking.policy, asking.entity.id, name):
            return None
        return asking.entity.field(name)

    def _query(self, view: ListView | None, columns: list[Column], group: Field | None) -> Query:
        first = [group.id] if group is not None else []
        needed = card_fields(self.asking.entity, [*(c.path for c in columns), *first])
        sort = self.listing.sort(view.sort if view else ())
        if group is not None:
            own = next((k for k in sort if k.field == group.id), SortKey(field=group.id))
            sort = (own, *(k for k in sort if k.field != group.id))[:MOST_KEYS]
        return Query(
            view=view.where if view else None,
            filters=self.listing.filters,
            sort=sort,
            columns=tuple(needed),
            after=request.args.get("after"),
            before=request.args.get("before"),
        )

    def _heads(self, columns: list[Column], query: Query) -> tuple[BoundColumn, ...]:
        sorter = Sorter.of(query.sort, self.listing.pairs, self.listing.address)
        usable, right = self.asking.rights.usable, self.asking.binder.right
        heads = []
        for column in columns:
            bound = sorter.head(column, right(column.field))
            sortable = not column.behind and usable(column.field.id)
            heads.append(bound if sortable else replace(bound, sort=""))
        return tuple(heads)

    def _tab(self, view: ListView, current: bool) -> BoundView:
        return BoundView(
            name=view.name,
            label=self.asking.voice.say(view.label),
            href=with_query(self.listing.address, [("view", view.name)]),
            current=current,
        )

    def _count_words(self, page: Page, count: int) -> str:
        voice = self.asking.voice
        shown = len(page.records)
        if page.next is None and page.previous is None:
            if count == 1:
                return voice.say(message("1 record"))
            return voice.say(message("{n} records", n=voice.count(count)))
        total = voice.count(count, COUNT_CAP)
        return voice.say(message("{shown} of {total}", shown=shown, total=total))


def _to_the_only(found: Asking) -> Response:
    """To the one record; where it is still to be made, to its form."""
    name = found.entity.name
    record = found.records.the_only(found.actor, found.entity.id)
    if record is not None:
        return redirect(places.record_page(name, record), 303)
    if not found.may("create"):
        abort(404)
    return redirect(places.new_page(name), 303)


def _filter_editor(found: Asking, field_name: str) -> str:
    field = found.entity.fields.get(field_name)
    if field is None or field.id not in found.readable or not found.rights.usable(field.id):
        abort(404)
    operator = request.args.get("operator")
    values = request.args.getlist("value")
    address = _page_of(found.entity.name)
    old = {f"{PREFIX}{field.name}.{o}" for o in request.args.getlist("operator")}
    keep = [
        (k, v)
        for k, v in request.args.items(multi=True)
        if (k.startswith(PREFIX) or k in KNOWN) and k not in old
    ]
    bound = editor(
        found.entity,
        field,
        FieldBinder(
            entity=found.entity, binder=found.binder, choices=found.choices(), prefix="filter"
        ),
        operator=operator,
        values=values,
        titles=names_of(found, field, values),
        keep=keep,
    )
    self_address = with_query(
        places.entity_action(found.entity.name, f"filter/{field.name}"),
        [*keep, ("for", request.args.get("for", ""))],
    )
    return render_template(
        "parts/filter_editor.html",
        editor=bound,
        page_address=address,
        editor_address=self_address,
    )


def _page_of(entity: str) -> str:
    """The page that asks for a filter."""
    pages = {"board": places.board_page, "calendar": places.calendar_page}
    return pages.get(request.args.get("for", ""), places.list_page)(entity)
