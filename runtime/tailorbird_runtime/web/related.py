"""The children of a record: contacts of an account, lines of a quote."""

from __future__ import annotations

from dataclasses import replace

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, ListView, MobileCard, SortKey
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.record import BoundRelated
from tailorbird_runtime.forms.table import (
    BoundColumn,
    Column,
    RowBinder,
    card_fields,
    columns_of,
    views_for,
)
from tailorbird_runtime.forms.values import Shown
from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.web.asking import Asking, here

MOST_ROWS = 8
MOST_LINES = 100


def related(asking: Asking, record: Shown, child: Entity, lookup: Field) -> BoundRelated | None:
    """The children under one lookup; None if the person may read none of them."""
    rights = asking.policy.of(child.id)
    if rights.read is False or not rights.usable(lookup.id):
        return None
    inner = replace(asking, entity=child)
    lines = child.parent == lookup.id
    columns = _columns(inner, lookup)
    query = Query(
        filters=(Filter(field=lookup.name, operator="in", values=(record.id,)),),
        sort=_sort(lines),
        columns=tuple(card_fields(child, [c.path for c in columns])),
        limit=MOST_LINES if lines else MOST_ROWS,
    )
    page = asking.records.list(asking.actor, child.id, query)
    rows = RowBinder(entity=child, binder=asking.binder, columns=columns, card=_card(child, lookup))
    say = asking.voice.say
    only = f"f.{lookup.name}.in"
    return BoundRelated(
        name=lookup.collection or child.name,
        entity=child.name,
        label=say(child.label_many),
        icon=child.icon,
        columns=tuple(
            BoundColumn(label=c.label, right=asking.binder.right(c.field)) for c in columns
        ),
        rows=tuple(rows.row(r) for r in page.records),
        count=f"{len(page.records)}+" if page.next else str(len(page.records)),
        new=_new(asking, record, child, lookup),
        new_label=say(message("New {thing}", thing=asking.voice.inside(child.label))),
        all=places.list_page(child.name, {only: str(record.id)}) if page.next else "",
        lines=lines,
    )


def _new(asking: Asking, record: Shown, child: Entity, lookup: Field) -> str:
    if asking.policy.of(child.id).create is False:
        return ""
    preset = {f"set.{lookup.name}": str(record.id), "back": here()}
    return places.new_page(child.name, preset)


def _columns(inner: Asking, lookup: Field) -> list[Column]:
    view = _view(inner)
    paths = columns_of(inner.entity, view, inner.readable)
    say = inner.voice.say
    return [
        Column(path=p, field=inner.readable[p], label=say(inner.readable[p].label))
        for p in paths
        if p in inner.readable and p != lookup.id
    ]


def _view(inner: Asking) -> ListView | None:
    views = views_for(inner.entity, inner.actor.roles, inner.policy.everything)
    return views[0] if views and inner.entity.parent is not None else None


def _card(child: Entity, lookup: Field) -> MobileCard | None:
    """The phone card of the children without the parent's own name."""
    card = child.mobile_card
    if card is None:
        return None
    return replace(card, lines=tuple(p for p in card.lines if p != lookup.id))


def _sort(lines: bool) -> tuple[SortKey, ...]:
    """Lines in the order in which they were entered, other children newest first."""
    return (SortKey(field="id", descending=not lines),)
