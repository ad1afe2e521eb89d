"""The card of the record that a lookup leads to."""

from __future__ import annotations

from dataclasses import replace

from tailorbird_metadata.model import Field
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.conditions import Conditions
from tailorbird_runtime.forms.record import BoundCard, RecordBinder
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.web.asking import Asking

MOST_FACTS = 5


def card(asking: Asking, record: Record, lookup: Field) -> BoundCard | None:
    """The facts that its own page has on top; None if there is none that the person may read."""
    target = record.values.get(lookup.id)
    if lookup.to is None or not isinstance(target, int) or lookup.id not in record.readable:
        return None
    inner = replace(asking, entity=asking.model.entity(lookup.to))
    try:
        found = asking.records.get(asking.actor, inner.entity.id, target)
    except NotFound:
        return None
    binder = RecordBinder(
        entity=inner.entity,
        layout=inner.layout,
        binder=asking.binder,
        record=found,
        readable=frozenset(found.readable),
        writable=frozenset(),
        conditions=Conditions(
            entity=inner.entity,
            layout=inner.layout,
            voice=asking.voice,
            inputs=asking.inputs,
            row=found.values,
            readable=frozenset(found.readable),
        ),
    )
    title = binder.title()
    return BoundCard(
        name=lookup.name,
        label=asking.voice.say(lookup.label),
        title=title,
        href=places.record_page(inner.entity.name, found.id),
        mark=asking.voice.initials(title),
        facts=tuple(f for f in binder.facts() if not f.value.empty)[:MOST_FACTS],
    )
