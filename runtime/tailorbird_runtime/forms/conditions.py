"""What of a form depends on what: evaluated for the first sight, and as data for the browser."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tailorbird_metadata.expressions.browser import inputs_data, to_data
from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import (
    Compare,
    Expression,
    FieldRef,
    In,
    Literal,
    Placement,
)
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Layout, Model
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.controls import Raw
from tailorbird_runtime.fieldtypes.loading import LoadContext
from tailorbird_runtime.forms.voice import Voice


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """The live part of one form or page.

    `row` are the values that conditions see now, by field id (`amount__base` for money), `before`
    those of the stored record (None for a new one);
    `readable` the ids of the fields that the person may read: a condition on any other is left
    to the server.
    """

    entity: Entity
    layout: Layout
    voice: Voice
    inputs: Inputs
    row: Mapping[str, Any]
    readable: frozenset[str]
    before: Mapping[str, Any] | None = None
    required_now: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "row", _spread(self.entity, self.row))
        found = [i for when, ids in self._requirements() if self.holds(when) for i in ids]
        object.__setattr__(self, "required_now", frozenset(found))

    def holds(self, when: Expression | None, row: Mapping[str, Any] | None = None) -> bool:
        """Whether a condition holds now, or on another `row`; yes for none, and for one that only
        the server can say."""
        if when is None or not self.is_live(when):
            return True
        return bool(compile_closure(when)(self.row if row is None else row, self.inputs, {}))

    def reason(self, when: Expression | None) -> str:
        """Why a section is shown, where the condition is simple enough for a sentence."""
        tree = when.tree if when is not None else None
        found = self._choice(tree)
        if found is None:
            return ""
        chosen, options = found
        picklist = chosen.picklist
        labels = (
            [
                self.voice.say(o.label)
                for o in (picklist.by_id(i) for i in options)
                if picklist and o is not None
            ]
            if picklist
            else []
        )
        if not labels:
            return ""
        return self.voice.say(
            message(
                "Shown because {field} is {value}.",
                field=chosen.label,
                value=self.voice.join(labels),
            )
        )

    def as_json(self, shown: frozenset[str], **more: list[dict[str, Any]]) -> str:
        """What the browser needs; `shown` are the names of the fields that have a control.

        `more` are further consequences of rules.
        """
        require = [
            {"when": to_data(when) if when else None, "fields": names}
            for when, ids in self._requirements()
            if (names := [n for n in self._names(ids) if n in shown])
        ]
        sections = [
            {"name": s.name, "when": to_data(s.show_when)}
            for tab in self.layout.tabs.values()
            for s in tab.sections.values()
            if s.show_when is not None and self.is_live(s.show_when)
        ]
        if not require and not sections and not any(more.values()):
            return ""
        data = {
            "inputs": inputs_data(self.inputs),
            "fields": dict(self._controls(shown)),
            "stored": {
                key: as_data(value)
                for key, value in self.row.items()
                if key.partition("__")[0] in self.readable and not isinstance(value, dict)
            },
            "require": require,
            "sections": sections,
            **more,
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def _requirements(self) -> Iterator[tuple[Expression | None, tuple[str, ...]]]:
        for rule in self.entity.rules.values():
            if rule.require and self.is_live(rule.when):
                yield rule.when, rule.require

    def is_live(self, when: Expression | None) -> bool:
        """Whether the browser can say by itself if the condition holds."""
        return when is None or (
            when.placement is Placement.RECORD and all(p in self.readable for p in when.reads)
        )

    def _names(self, ids: Iterable[str]) -> list[str]:
        return [self.entity.field(i).name for i in ids if self.entity.has(i)]

    def _controls(self, shown: frozenset[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        for found in self.entity.fields.values():
            if found.name in shown:
                required = {"required": True} if found.required else {}
                for name, meant in BINDINGS[found.type].live(found):
                    yield name, {**meant, **required}

    def _choice(self, tree: Any) -> tuple[Field, list[str]] | None:
        """The field and the options of `field == option` or `field in [options]`."""
        if isinstance(tree, Compare) and tree.operator == "eq":
            member, found = tree.left, [tree.right]
        elif isinstance(tree, In) and tree.container is None:
            member, found = tree.member, list(tree.options)
        else:
            return None
        if not isinstance(member, FieldRef) or member.via or not self.entity.has(member.field):
            return None
        values = [o.value for o in found if isinstance(o, Literal) and isinstance(o.value, str)]
        return (self.entity.field(member.field), values) if len(values) == len(found) else None


def as_data(value: Any) -> Any:
    """An internal value as the script reads it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def _spread(entity: Entity, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with the parts of its values that expressions read."""
    found = dict(row)
    for own in entity.fields.values():
        binding, value = BINDINGS[own.type], row.get(own.id)
        if value is not None and isinstance(value, binding.held) and binding.apart(own):
            found = {**binding.write(own, value, row), **found}
    return found


def row_of(
    model: Model, entity: Entity, stored: Mapping[str, Any], typed: Mapping[str, Raw]
) -> dict[str, Any]:
    """Stored values with what was typed laid over, as far as it can be read.

    Only for showing: what counts is what the service makes of the same text.
    """
    row, context = dict(stored), LoadContext(model=model)
    for found in entity.fields.values():
        if found.name in typed:
            row |= BINDINGS[found.type].glimpse(found, typed[found.name], context)
    return row
