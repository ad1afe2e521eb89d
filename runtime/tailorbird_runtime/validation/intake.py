"""Raw values by field name, as a door got them, to internal values by field id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_runtime.access.explain import may_edit_field
from tailorbird_runtime.access.policy import is_writable
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.loading import LoadContext, Refusal, entered_in
from tailorbird_runtime.validation.errors import RecordError


@dataclass(slots=True)
class Intake:
    """What was accepted, by field id; `failed` are fields whose value could not be understood."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: list[RecordError] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)


class Schemas:
    """The marshmallow schemas of one model, each built at its first use.

    A schema refuses what it does not know; which of its fields a person may write is decided
    before (`take_in`).
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[str, Schema] = {}

    def of(self, entity_id: str) -> Schema:
        """The schema of all fields of an entity that can be written at all, by name."""
        known = self._known.get(entity_id)
        if known is None:
            entity = self._model.entity(entity_id)
            context = LoadContext(model=self._model)
            fields = {
                f.name: BINDINGS[f.type].load_field(f, context)
                for f in entity.active_fields()
                if not f.computed and f.type != "id"
            }
            made = Schema.from_dict(fields, name=f"{entity_id}_values")
            known = self._known[entity_id] = made(unknown=RAISE, partial=True)
        return known


def take_in(
    model: Model,
    entity: Entity,
    raw: Mapping[str, Any],
    schema: Schema,
    *,
    zone: str,
    readable: Callable[[str], bool],
    writable: Callable[[Field], bool],
) -> Intake:
    """The values of `raw` that may be written; every other one is an error.

    `zone` (IANA name) is where moments without an offset are meant.
    """
    found = Intake()
    accepted = {}
    for name, value in raw.items():
        known = entity.fields.get(name) if isinstance(name, str) else None
        if known is None or known.retired is not None or not readable(known.id):
            found.errors.append(unknown_field(str(name)))
        elif not writable(known):
            found.errors.append(read_only(model, entity, known))
        elif known.lines is not None:
            sentence = message("{field} cannot be written here.", field=known.label)
            found.errors.append(RecordError(field=name, code="invalid", message=sentence))
        else:
            accepted[name] = value
    try:
        with entered_in(zone):
            loaded = schema.load(accepted)
    except ValidationError as error:
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
        for name, messages in dict(error.messages_dict).items():
            found.failed.add(entity.fields[name].id)
            found.errors += [
                RecordError(field=name, code=r.code, message=r.message, help=r.help)
                for r in _refusals(messages)
            ]
    found.values = {entity.fields[name].id: value for name, value in loaded.items()}
    return found


def unknown_field(name: str) -> RecordError:
    """The same answer for a field that does not exist and for one that the person cannot see."""
    return RecordError(
        field=name, code="unknown_field", message=message("There is no field {name}.", name=name)
    )


def read_only(model: Model, entity: Entity, found: Field) -> RecordError:
    """That the person may not write a field that they may read, and who may."""
    if not is_writable(found):
        return RecordError(
            field=found.name,
            code="read_only",
            message=message("{field} is filled in by Tailorbird.", field=found.label),
        )
    return RecordError(
        field=found.name,
        code="read_only",
        message=message("You may not change {field}.", field=found.label),
        help=may_edit_field(model, entity, found),
    )


def _refusals(messages: Any) -> list[Refusal]:
    """The refusals in what marshmallow collected, however deep; its own words are not ours."""
    if isinstance(messages, Refusal):
        return [messages]
    if isinstance(messages, dict):
        return [r for below in messages.values() for r in _refusals(below)]
    if isinstance(messages, list):
        return [r for below in messages for r in _refusals(below)]
    return [Refusal(code="invalid", message=message("The value is not valid."))]
