"""What one unit of work set off on very many records, as jobs of a bearable size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.model import Model
from tailorbird_runtime.automation.looking_back import asked_before, packed, unpacked
from tailorbird_runtime.automation.occasion import Occasion
from tailorbird_runtime.jobs.queue import Queue
from tailorbird_runtime.people.actor import SYSTEM, Actor
from tailorbird_runtime.records.history import plain_value

BATCH = "automation_batch"
"""The kind of these jobs."""
SIZE = 25


def put_batches(queue: Queue, connection: sa.Connection, found: Sequence[Occasion]) -> None:
    """Leave occasions to jobs, in their order; all were set off by the same person."""
    automations = {o.automation.id: o.automation for o in found}
    before = {automation: asked_before(a) for automation, a in automations.items()}
    for start in range(0, len(found), SIZE):
        some = found[start : start + SIZE]
        occasions = [_data(o, before[o.automation.id]) for o in some]
        payload = {"actor": some[0].actor.id, "occasions": occasions}
        queue.put(connection, BATCH, payload, lane="batch")


def occasions_of(payload: Mapping[str, Any], model: Model, actor: Actor) -> Iterator[Occasion]:
    """The occasions of a job; of automations that are gone or off since, none.

    Where the person who set them off is inactive since, the product itself takes the place, except
    where an automation needs that person's rights.
    """
    by_id = {a.id: a for a in model.automations.values() if not a.off}
    for data in payload["occasions"]:
        automation = by_id.get(data["automation"])
        if automation is None:
            continue
        stays = actor.active or automation.run_as == "actor"
        yield Occasion(
            automation=automation,
            entity=data["entity"],
            record=data["record"],
            kind=data["kind"],
            actor=actor if stays else SYSTEM,
            changed=frozenset(data["changed"]),
            moved=tuple(data["moved"]),
            before=unpacked(data.get("before")),
        )


def _data(occasion: Occasion, asked: frozenset[str]) -> dict[str, Any]:
    return {
        "automation": occasion.automation.id,
        "entity": occasion.entity,
        "record": occasion.record,
        "kind": occasion.kind,
        "changed": sorted(occasion.changed),
        "moved": [plain_value(value) for value in occasion.moved],
        "before": packed(occasion.before, asked),
    }
