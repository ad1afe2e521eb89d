"""Sentences of the service for what a person may not do."""

from __future__ import annotations

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Model
from tailorbird_runtime.access.explain import may_do
from tailorbird_runtime.records.errors import NotAllowed


def not_allowed(model: Model, entity: Entity, action: str) -> NotAllowed:
    """The refusal of an action, and who may carry it out."""
    return NotAllowed(_sentence(entity, action), may_do(model, entity, action))


def _sentence(entity: Entity, action: str) -> Message:
    label = entity.label
    match action:
        case "create":
            return message("You may not create this record ({entity}).", entity=label)
        case "edit":
            return message("You may not change this record ({entity}).", entity=label)
        case "delete":
            return message("You may not delete this record ({entity}).", entity=label)
        case "assign":
            return message("You may not hand this record over ({entity}).", entity=label)
    conversion = entity.conversions.get(action)
    doing = conversion.label if conversion is not None else action
    return message("You may not do this with this record: {action}.", action=doing)


def lost_sight(entity: Entity) -> NotAllowed:
    """The refusal of a change after which the writer could not read the record any more."""
    return NotAllowed(
        message(
            "After this change you could no longer see this record ({entity}).", entity=entity.label
        ),
        message("Handing a record over needs the right to do so."),
    )
