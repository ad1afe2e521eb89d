"""The two fields of a hand-over: who takes it, and which team."""

from __future__ import annotations

from dataclasses import replace

from tailorbird_metadata.messages import message
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import BoundField, FieldBinder
from tailorbird_runtime.web.asking import Asking


def assign_fields(asking: Asking) -> tuple[BoundField, ...]:
    """Empty fields for owner and team, as far as the entity has them."""
    binder = FieldBinder(
        entity=asking.entity, binder=asking.binder, choices=asking.choices(), prefix="assign"
    )
    wanted = {"owner": "user", "team": "team"}
    found = [
        binder.editable(
            asking.entity.field(name), record=None, typed=None, titles={}, required=False
        )
        for name, kind in wanted.items()
        if asking.entity.has(name) and asking.entity.field(name).type == kind
    ]
    return tuple(
        replace(f, search=places.entity_action(asking.entity.name, "lookup/owner"))
        if f.widget == "user"
        else replace(f, label=asking.voice.say(message("Team (empty: stays)")))
        for f in found
    )
