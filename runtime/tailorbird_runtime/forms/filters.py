"""Column filters: from the address to the question, and back as chips in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import BoundField, BoundOption, FieldBinder
from tailorbird_runtime.forms.values import Binder

PREFIX = "f."
NO_VALUE = frozenset({"empty", "not_empty"})
SEVERAL = frozenset({"in", "not_in"})
TWO = frozenset({"between"})
"""Operators with a first and a last value."""
ME = "me"
"""The value of a filter on people that means the person who asks."""

_IN_WORDS: Mapping[str, Message] = {
    "eq": message("is {value}"),
    "ne": message("is not {value}"),
    "in": message("is {value}"),
    "not_in": message("is not {value}"),
    "contains": message("contains {value}"),
    "starts_with": message("starts with {value}"),
    "lt": message("is below {value}"),
    "le": message("is at most {value}"),
    "gt": message("is above {value}"),
    "ge": message("is at least {value}"),
    "between": message("is from {value} to {last}"),
    "empty": message("is empty"),
    "not_empty": message("is not empty"),
}
_TIME_IN_WORDS: Mapping[str, Message] = {
    "lt": message("is before {value}"),
    "le": message("is on or before {value}"),
    "gt": message("is after {value}"),
    "ge": message("is on or after {value}"),
}
_CHOICES: Mapping[str, Message] = {
    "eq": message("is"),
    "ne": message("is not"),
    "in": message("is one of"),
    "not_in": message("is none of"),
    "contains": message("contains"),
    "starts_with": message("starts with"),
    "lt": message("is below"),
    "le": message("is at most"),
    "gt": message("is above"),
    "ge": message("is at least"),
    "between": message("is between"),
    "empty": message("is empty"),
    "not_empty": message("is not empty"),
}
_TIME_CHOICES: Mapping[str, Message] = {
    "eq": message("is on"),
    "lt": message("is before"),
    "le": message("is on or before"),
    "gt": message("is after"),
    "ge": message("is on or after"),
}
_TIMES = frozenset({"date", "datetime"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One filter as it stands in an address: `f.<field>.<operator>=<value>`, perhaps repeated."""

    field: str
    operator: str
    values: tuple[str, ...]

    @property
    def key(self) -> str:
        """The name in the address."""
        return f"{PREFIX}{self.field}.{self.operator}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundFilter:
    """A chip: "Owner **is me**"; `edit` opens it, `without` is the address that leaves it out."""

    label: str
    words: str
    edit: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterEditor:
    """The little form that makes or changes one filter.

    `keep` are the other values of the address; `control` is None where the operator needs none,
    `last` is the second one of a span.
    """

    entity: str
    field: str
    label: str
    action: str
    operators: tuple[BoundOption, ...]
    control: BoundField | None
    last: BoundField | None
    several: bool
    chosen: frozenset[str]
    me: bool
    keep: tuple[tuple[str, str], ...]


def asked(pairs: Iterable[tuple[str, str]]) -> tuple[Asked, ...]:
    """The filters in an address, in order; values of the same filter together."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, value in pairs:
        if not key.startswith(PREFIX):
            continue
        name, _, operator = key[len(PREFIX) :].rpartition(".")
        if name:
            found.setdefault((name, operator), []).append(value)
    kept = {key: tuple(v for v in values if v.strip()) for key, values in found.items()}
    return tuple(
        Asked(field=name, operator=operator, values=() if operator in NO_VALUE else values)
        for (name, operator), values in kept.items()
        if values
    )


def usable_operators(field: Field) -> tuple[str, ...]:
    """The operators by which a column of this field is filtered."""
    return FIELD_TYPES[field.type].filter_operators


def in_words(binder: Binder, field: Field, asked: Asked, titles: Mapping[str, str]) -> str:
    """A filter as a clause: `is at least ¥10,000`; `titles` names records and people by id."""
    voice = binder.voice
    template = phrase(field, asked.operator)
    if template is None:
        return asked.operator
    found = [value_in_words(binder, field, v, titles) for v in asked.values]
    if asked.operator in TWO:
        return voice.say(Message(template.text, {"value": found[0], "last": found[-1]}))
    return voice.say(Message(template.text, {"value": voice.join(found)}))


def phrase(field: Field, operator: str) -> Message | None:
    """How an operator is said with its value: `is at least {value}`."""
    found = _TIME_IN_WORDS.get(operator) if _kind(field) in _TIMES else None
    return found or _IN_WORDS.get(operator)


def operator_label(field: Field, operator: str) -> Message:
    """An operator alone, as a menu has it: `is at least`."""
    found = _TIME_CHOICES.get(operator) if _kind(field) in _TIMES else None
    return found or _CHOICES[operator]


def editor(
    entity: Entity,
    field: Field,
    fields: FieldBinder,
    *,
    operator: str | None,
    values: Sequence[str],
    titles: Mapping[str, str],
    keep: Iterable[tuple[str, str]],
) -> FilterEditor:
    """The form for one filter of `field`; `operator` None takes the first of its type."""
    voice = fields.binder.voice
    offered = usable_operators(field)
    chosen = operator if operator in offered else offered[0]
    labels = {**_CHOICES, **(_TIME_CHOICES if _kind(field) in _TIMES else {})}
    control = last = None
    if chosen not in NO_VALUE:
        control = _control(fields, field, values[0] if values else "", titles)
    if control is not None and chosen in TWO:
        last = replace(
            _control(fields, field, values[1] if len(values) > 1 else "", titles),
            id=f"{control.id}-last",
        )
    return FilterEditor(
        entity=entity.name,
        field=field.name,
        label=voice.say(field.label),
        action=places.list_page(entity.name),
        operators=tuple(
            BoundOption(value=o, label=voice.say(labels[o]), chosen=o == chosen) for o in offered
        ),
        control=control,
        last=last,
        several=chosen in SEVERAL and bool(control and control.options),
        chosen=frozenset(values),
        me=_kind(field) == "user" and chosen in ("eq", "in"),
        keep=tuple((k, v) for k, v in keep if k not in ("after", "before")),
    )


def _control(
    fields: FieldBinder, field: Field, value: str, titles: Mapping[str, str]
) -> BoundField:
    named = {field.id: titles.get(value, "")}
    bound = fields.editable(field, record=None, typed=value, titles=named, required=False)
    voice = fields.binder.voice
    return replace(
        bound, widget=_kind(field), currencies=(), sign=voice.sign(voice.currency).strip()
    )


def _kind(field: Field) -> str:
    return str(field.params.get("returns", "text")) if field.type == "formula" else field.type


def value_in_words(binder: Binder, field: Field, raw: str, titles: Mapping[str, str]) -> str:
    """One raw value as a sentence says it."""
    voice = binder.voice
    if raw == ME and field.type == "user":
        return voice.say(message("me"))
    if field.picklist is not None:
        option = field.picklist.options.get(raw)
        return voice.say(option.label) if option else raw
    if field.type in ("lookup", "user"):
        return titles.get(raw, f"#{raw}")
    if field.type == "team":
        label = binder.model.workspace.teams.get(raw)
        return voice.say(label) if label else raw
    if field.type == "boolean":
        return voice.say(message("Yes") if raw == "true" else message("No"))
    return _measure(binder, _kind(field), raw)


def _measure(binder: Binder, kind: str, raw: str) -> str:
    """A number or a day as it is said; anything else as it was typed."""
    voice = binder.voice
    try:
        if kind == "money":
            return voice.money(Decimal(raw), voice.currency)
        if kind == "percent":
            return voice.percent(Decimal(raw))
        if kind in ("integer", "decimal"):
            return voice.number(Decimal(raw))
        if kind == "date":
            return voice.day(date.fromisoformat(raw))
    except (ValueError, InvalidOperation):
        return raw
    return raw.replace("T", " ") if kind == "datetime" else raw
