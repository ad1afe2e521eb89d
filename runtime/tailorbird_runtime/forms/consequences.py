"""What rules offer, lock and empty in a form: data for the browser, and words for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tailorbird_metadata.expressions.browser import to_data
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Rule, clearing
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.forms.conditions import Conditions, as_data


def offers(live: Conditions, shown: frozenset[str]) -> list[dict[str, Any]]:
    """By rule: when it holds, and the names of the options on offer by field name."""
    return [
        {"when": to_data(rule.when) if rule.when is not None else None, "fields": fields}
        for rule in live.entity.rules.values()
        if rule.options and live.is_live(rule.when)
        if (fields := dict(_offered(live, rule, shown)))
    ]


def _offered(
    live: Conditions, rule: Rule, shown: frozenset[str]
) -> Iterator[tuple[str, list[str]]]:
    for field_id, allowed in rule.options.items():
        found = live.entity.field(field_id)
        if found.name in shown and found.picklist is not None:
            options = (found.picklist.by_id(i) for i in allowed)
            yield found.name, [o.name for o in options if o is not None]


def empties(live: Conditions) -> list[dict[str, Any]]:
    """By rule, in their order: when it comes true, and what the row has instead then.

    Rules whose condition held before the form was opened are left out: it cannot come true.
    """
    return [
        {
            "when": to_data(rule.clear_when),
            "fields": {f.name: dict(_empty(f)) for f in _cleared(live, rule)},
            "note": _note(live, rule),
        }
        for rule in clearing(live.entity.rules.values())
        if rule.clear_when is not None and live.is_live(rule.clear_when)
        if live.before is None or not live.holds(rule.clear_when, live.before)
    ]


def _cleared(live: Conditions, rule: Rule) -> Iterator[Field]:
    fields = (live.entity.field(f) for f in rule.clear)
    return (f for f in fields if f.retired is None and f.id in live.readable)


def _empty(found: Field) -> Iterator[tuple[str, Any]]:
    """What conditions read of the field once it is empty."""
    binding = BINDINGS[found.type]
    for _, meant in binding.live(found):
        yield str(meant["key"]), as_data(binding.empty)


def _note(live: Conditions, rule: Rule) -> str:
    return live.voice.say(_plain(rule) or message("It is emptied when this is saved."))


def why_locked(live: Conditions, found: Field) -> str:
    """Why nobody may change a field of the stored record now; empty if no rule says so."""
    if live.before is None:
        return ""
    for rule in live.entity.rules.values():
        if found.id not in rule.read_only or not live.is_live(rule.when):
            continue
        if rule.when is None or live.holds(rule.when, live.before):
            return live.voice.say(_plain(rule) or message("It cannot be changed now."))
    return ""


def _plain(rule: Rule) -> Any:
    """The sentence of a rule, if it has one that needs no values of the record."""
    said: Mapping[str, str] = rule.message.values if rule.message is not None else {}
    return None if any("{" in text for text in said.values()) else rule.message
