"""Column filters: from the address to the question, and back as chips in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.operators import operator_of
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
    found = operator_of(BINDINGS[field.type].operators(field), operator)
    return found.words if found is not None else None


def operator_label(field: Field, operator: str) -> Message:
    """An operator alone, as a menu has it: `is at least`."""
    found = operator_of(BINDINGS[field.type].operators(field), operator)
    if found is None:
        raise KeyError(operator)
    return found.label


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
            BoundOption(value=o, label=voice.say(operator_label(field, o)), chosen=o == chosen)
            for o in offered
        ),
        control=control,
        last=last,
        several=chosen in SEVERAL and bool(control and control.options),
        chosen=frozenset(values),
        me=field.kind in ("user", "users") and chosen in ("eq", "in"),
        keep=tuple((k, v) for k, v in keep if k not in ("after", "before")),
    )


def _control(
    fields: FieldBinder, field: Field, value: str, titles: Mapping[str, str]
) -> BoundField:
    named = {field.id: titles.get(value, "")}
    bound = fields.editable(field, record=None, typed=value, titles=named, required=False)
    voice = fields.binder.voice
    widget = BINDINGS[field.type].filter_widget(field)
    return replace(bound, widget=widget, currencies=(), sign=voice.sign(voice.currency).strip())


def value_in_words(binder: Binder, field: Field, raw: str, titles: Mapping[str, str]) -> str:
    """One raw value as a sentence says it."""
    if raw == ME and field.kind in ("user", "users"):
        return binder.voice.say(message("me"))
    sight = binder.sight(titles.get(raw, ""))
    return BINDINGS[field.type].filter_words(field, raw, sight)
