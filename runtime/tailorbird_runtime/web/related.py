"""The children of a record: contacts of an account, lines of a quote."""

from __future__ import annotations

from dataclasses import replace

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, ListView, MobileCard, Panel, SortKey
from tailorbird_runtime.fieldtypes.any_lookups import link_value
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import FieldBinder
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
from tailorbird_runtime.web.listing import column_of

MOST_ROWS = 8
MOST_LINES = 100


def related(
    asking: Asking, record: Shown, child: Entity, lookup: Field, panel: Panel
) -> BoundRelated | None:
    """The children under one lookup; None if the person may read none of them, or not what the
    panel asks of them."""
    rights = asking.policy.of(child.id)
    if rights.read is False or not rights.usable(lookup.id):
        return None
    if not asking.records.may_ask(asking.actor, child.id, panel.where):
        return None
    inner = replace(asking, entity=child)
    lines = child.parent == lookup.id
    columns = _columns(inner, lookup, panel)
    held = link_value(lookup, asking.entity.id, record.id)
    query = Query(
        view=panel.where,
        filters=(Filter(field=lookup.name, operator="in", values=(held,)),),
        sort=_sort(inner, panel, lines),
        columns=tuple(card_fields(child, [c.path for c in columns])),
        limit=panel.limit or (MOST_LINES if lines else MOST_ROWS),
    )
    page = asking.records.list(asking.actor, child.id, query)
    rows = RowBinder(entity=child, binder=asking.binder, columns=columns, card=_card(child, lookup))
    say = asking.voice.say
    only = f"f.{lookup.name}.in"
    return BoundRelated(
        name=lookup.collection or child.name,
        entity=child.name,
        label=say(panel.label or child.label_many),
        icon=child.icon,
        columns=tuple(
            BoundColumn(label=c.label, right=asking.binder.right(c.field)) for c in columns
        ),
        rows=tuple(rows.row(r) for r in page.records),
        count=f"{len(page.records)}+" if page.next else str(len(page.records)),
        new=_new(asking, record, inner, lookup, panel),
        new_label=say(message("New {thing}", thing=asking.voice.inside(child.label))),
        all=places.list_page(child.name, {only: str(held)}) if page.next else "",
        lines=lines,
        table=bool(panel.columns) and not lines,
    )


def _new(asking: Asking, record: Shown, inner: Asking, lookup: Field, panel: Panel) -> str:
    """The empty form of a child, with what the panel hands to it."""
    if inner.rights.create is False:
        return ""
    given = {f"set.{name}": text for name, text in _handed(asking, record, inner, panel).items()}
    held = link_value(lookup, asking.entity.id, record.id)
    return inner.new_address({**given, f"set.{lookup.name}": str(held), "back": here()})


def _handed(asking: Asking, record: Shown, inner: Asking, panel: Panel) -> dict[str, str]:
    """The values that a new child begins with, as they stand in a form, by field name."""
    asked = {f: v.expression for f, v in panel.values.items() if v.expression is not None}
    found = {f: v.literal for f, v in panel.values.items() if v.expression is None}
    if asked:
        entity = asking.entity.id
        answers = asking.records.answers(asking.actor, entity, record.id, list(asked.values()))
        found |= dict(zip(asked, answers, strict=True))
    fields = FieldBinder(entity=inner.entity, binder=asking.binder)
    texts = {}
    for field_id in panel.values:
        if found[field_id] is None or not inner.entity.has(field_id):
            continue
        field = inner.entity.field(field_id)
        text = fields.typed(field, found[field_id])
        texts[field.name] = text if isinstance(text, str) else ", ".join(text)
    return texts


def _columns(inner: Asking, lookup: Field, panel: Panel) -> list[Column]:
    if panel.columns:
        found = (column_of(inner, path) for path in panel.columns)
        return [column for column in found if column is not None]
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


def _sort(inner: Asking, panel: Panel, lines: bool) -> tuple[SortKey, ...]:
    """As the panel says; else lines as they were entered, other children newest first."""
    usable = tuple(k for k in panel.sort if inner.rights.usable(k.field))
    return usable or (SortKey(field="id", descending=not lines),)
