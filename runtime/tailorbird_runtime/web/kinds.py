"""The kinds of views beside each other: which boards and calendars a person is offered."""

from __future__ import annotations

from tailorbird_metadata.model import CalendarView
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.board import boards_for
from tailorbird_runtime.forms.calendar import calendars_for
from tailorbird_runtime.forms.table import BoundView
from tailorbird_runtime.web.asking import Asking


def boards_of(asking: Asking, current: str = "") -> tuple[BoundView, ...]:
    """The boards as places to go."""
    name = asking.entity.name
    return tuple(
        BoundView(
            name=b.name,
            label=asking.voice.say(b.label),
            href=places.board_page(name, {"view": b.name}),
            current=b.name == current,
        )
        for b in boards_for(asking.entity, asking.actor.roles, asking.policy.everything)
    )


def calendars_of(asking: Asking, current: str = "") -> tuple[BoundView, ...]:
    """The calendars as places to go."""
    name = asking.entity.name
    return tuple(
        BoundView(
            name=c.name,
            label=asking.voice.say(c.label),
            href=places.calendar_page(name, {"view": c.name}),
            current=c.name == current,
        )
        for c in offered_calendars(asking)
    )


def offered_calendars(asking: Asking) -> list[CalendarView]:
    """The calendars of the person's roles that they may read: when records begin, and which."""
    found = calendars_for(asking.entity, asking.actor.roles, asking.policy.everything)
    may_ask = asking.records.may_ask
    return [
        c
        for c in found
        if asking.rights.usable(c.starts) and may_ask(asking.actor, asking.entity.id, c.where)
    ]
