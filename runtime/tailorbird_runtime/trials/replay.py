"""How often an automation that follows changes would have run in the past days.

The history of the records is gone through backwards from what they are now, so that each change
is seen with the record as it was after it.  What other records said then is not known: values
through lookups and of child records are those of today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Automation, Model
from tailorbird_runtime.automation.matcher import EVENT_KINDS, Matcher
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.records.events import RecordEvent
from tailorbird_runtime.records.history import plain_value, read_changes
from tailorbird_runtime.storage.system import sys_history
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.trials.asking import inputs_at, snapshot
from tailorbird_runtime.trials.matching import counterpart, item_at
from tailorbird_runtime.trials.overlay import Overlay
from tailorbird_runtime.trials.rewinding import undone
from tailorbird_runtime.validation.evaluation import Closures, Situation

DAYS = 90
MOST = 20_000
"""So many changes are gone through, the newest."""
_SOME = 500

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """`published_runs` is None where the automation is not in force as one that follows changes.

    `since` is the first moment that was looked at: later than `DAYS` ago if there were too many
    changes.
    """

    since: datetime
    runs: int
    published_runs: int | None


def replay(
    engine: sa.Engine, published: Model, draft: Model, path: str, *, now: datetime
) -> Replay | None:
    """None for rules, and for automations that the clock or a button sets off.

    Raises UnknownItem.
    """
    item = item_at(draft, path)
    if item.automation is None or item.automation.trigger.kind not in EVENT_KINDS:
        return None
    before = counterpart(published, item)
    known = before.automation if before is not None else None
    there = Tables(published)
    with snapshot(engine) as connection:
        past = _past(connection, item.entity.id, now - timedelta(days=DAYS))
        runs = _Pass(connection, Overlay(draft, there), item.automation).count(past)
        comparable = known is not None and known.trigger.kind in EVENT_KINDS
        published_runs = (
            _Pass(connection, there, known).count(past)
            if known is not None and comparable
            else None
        )
    since = past[-1].at if len(past) == MOST else now - timedelta(days=DAYS)
    return Replay(since=since, runs=runs, published_runs=published_runs)


def _past(connection: sa.Connection, entity: str, since: datetime) -> Sequence[sa.Row[Any]]:
    """The changes of an entity's records, newest first."""
    wanted = sa.select(sys_history).where(sys_history.c.entity == entity)
    wanted = wanted.where(sys_history.c.at >= since).order_by(sys_history.c.id.desc())
    return connection.execute(wanted.limit(MOST)).all()


class _Pass:
    """One automation of one model against what happened."""

    def __init__(self, connection: sa.Connection, tables: Tables, automation: Automation) -> None:
        running = replace(automation, off=False)
        alone = replace(tables.model, automations=frozen({automation.name: running}))
        self._connection = connection
        self._tables = tables
        self._automation = automation
        self._entity = tables.model.entity(automation.entity)
        self._matcher = Matcher(alone)
        self._closures = Closures()

    def count(self, past: Sequence[sa.Row[Any]]) -> int:
        """How often it would have run."""
        rows = dict(self._rows_now({row.record for row in past}))
        once: set[tuple[int, Any]] = set()
        runs = 0
        for entry in past:
            after = rows.get(entry.record)
            if after is None:
                continue
            before = rows[entry.record] = undone(self._entity, after, entry)
            if not self._runs(entry, before, after):
                continue
            memory = (entry.record, entry.id)
            if self._automation.once_per is not None:
                memory = (entry.record, plain_value(after.get(self._automation.once_per)))
            runs += memory not in once
            once.add(memory)
        return runs

    def _rows_now(self, ids: set[int]) -> Iterator[tuple[int, Row]]:
        table = self._tables.of(self._entity.id)
        wanted = sorted(ids)
        for start in range(0, len(wanted), _SOME):
            some = sa.select(table).where(table.c.id.in_(wanted[start : start + _SOME]))
            for row in self._connection.execute(some):
                yield row.id, dict(zip(table.c.keys(), row, strict=True))

    def _runs(self, entry: sa.Row[Any], before: Row, after: Row) -> bool:
        changed = frozenset(c.field for c in read_changes(self._entity, entry.changes))
        event = RecordEvent(
            entity=self._entity.id,
            id=entry.record,
            action=entry.kind,
            before=None if entry.kind == "created" else before,
            after=after,
            changed=changed,
            actor=SYSTEM,
            door=entry.door,
        )
        if not self._matcher.wants(self._entity.id, entry.door):
            return False
        if not any(self._matcher.set_off(event, SYSTEM)):
            return False
        when = self._automation.when
        return when is None or self._situation(after, event.before, entry.at).holds(when)

    def _situation(self, row: Row, before: Mapping[str, Any] | None, at: datetime) -> Situation:
        inputs: Inputs = inputs_at(self._tables.model, at)
        return Situation(
            self._connection, self._tables, self._closures, inputs, self._entity.id, row, before
        )
