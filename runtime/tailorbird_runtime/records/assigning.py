"""Handing records over to a person or a team."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.access.policy import HANDED_OVER
from tailorbird_runtime.records.record import Assigned
from tailorbird_runtime.records.refusals import not_allowed
from tailorbird_runtime.records.stored import Loading, Stored
from tailorbird_runtime.records.updating import draft_revision
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.validation.intake import Schemas


class Keep(Enum):
    """The value of a part that stays as it is."""

    SAME = "same"


KEEP = Keep.SAME


def hand_over(
    writer: Writer,
    schemas: Schemas,
    loading: Loading,
    entity: Entity,
    ids: Iterable[int],
    owner: int | None | Keep,
    team: str | None | Keep,
) -> Assigned:
    """Give each record to `owner` and `team`; those that cannot be are told with the reason.

    Needs the action right `assign` on each; what else a record lacks does not matter here.
    """
    wanted = _wanted(entity, owner, team)
    ids = list(dict.fromkeys(ids))
    rows = loading.rows(writer.connection, writer.inputs, ids)
    done: list[int] = []
    refused: dict[int, Message] = {}
    for record_id in ids:
        stored = rows.get(record_id)
        reason = (
            message("There is no such record: {entity}.", entity=entity.label)
            if stored is None
            else _hand_over_one(writer, schemas, entity, stored, wanted)
        )
        if reason is None:
            done.append(record_id)
        else:
            refused[record_id] = reason
    return Assigned(done=tuple(done), refused=refused)


def _hand_over_one(
    writer: Writer, schemas: Schemas, entity: Entity, stored: Stored, wanted: dict[str, Any]
) -> Message | None:
    if "assign" not in stored.may:
        return not_allowed(writer.setting.model, entity, "assign").message
    revision = draft_revision(writer, schemas, entity, stored, {}, preset=wanted, only_changed=True)
    if revision.errors:
        return revision.errors[0].message
    if revision.changed:
        writer.write(entity, stored.row, revision.row, "assigned")
    return None


def _wanted(entity: Entity, owner: int | None | Keep, team: str | None | Keep) -> dict[str, Any]:
    given = {"owner": owner, "team": team}
    return {
        field_id: value
        for field_id, value in given.items()
        if value is not KEEP
        and entity.has(field_id)
        and entity.field(field_id).type == HANDED_OVER[field_id]
    }
