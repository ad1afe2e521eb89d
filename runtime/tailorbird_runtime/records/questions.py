"""What is asked of records: the reading half of the record service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import Expression, FieldRef
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.model import BoardView, Field, Model, SortKey
from tailorbird_runtime.access.policy import EntityPolicy, Policies, Policy
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records import conditions, deleting, drafts
from tailorbird_runtime.records.boards import board
from tailorbird_runtime.records.choosing import Chooser
from tailorbird_runtime.records.deleting import Deletion
from tailorbird_runtime.records.drafts import StepDraft
from tailorbird_runtime.records.events import Listener
from tailorbird_runtime.records.lists import Lists
from tailorbird_runtime.records.plans import may_ask
from tailorbird_runtime.records.query import COUNT_CAP, Query
from tailorbird_runtime.records.reading import Reader, found_or_missing
from tailorbird_runtime.records.record import (
    BoardColumn,
    GateState,
    HistoryEntry,
    Page,
    Record,
)
from tailorbird_runtime.records.setting import Setting
from tailorbird_runtime.records.sorting import parse_sort
from tailorbird_runtime.records.stored import Stored
from tailorbird_runtime.records.writer import Writer
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.validation.evaluation import Situation
from tailorbird_runtime.validation.intake import Schemas


class Questions:
    """Reads records of one model in one database; see `RecordService`."""

    def __init__(
        self,
        model: Model,
        tables: Tables,
        engine: sa.Engine,
        clock: Callable[[], datetime],
        listeners: Iterable[Listener] = (),
    ) -> None:
        self.model = model
        self.tables = tables
        self.engine = engine
        self._setting = Setting(
            model=model,
            tables=tables,
            engine=engine,
            clock=clock,
            listeners=tuple(listeners),
            policies=Policies(model),
        )
        self._reader = Reader(self._setting)
        self._chooser = Chooser(self._setting)
        self._lists = Lists(self._setting, self._reader)
        self._schemas = Schemas(model)

    def inputs(self, actor: Actor) -> Inputs:
        """The present moment and day, as expressions see them for a person."""
        return self._setting.inputs(actor)

    # -- rights ---------------------------------------------------------------------------------

    def policy(self, actor: Actor) -> Policy:
        """The compiled rights of a person."""
        return self._setting.policy(actor)

    def rights(self, actor: Actor, entity_id: str) -> EntityPolicy:
        """The compiled rights of a person on one entity."""
        return self.policy(actor).of(entity_id)

    def can(self, actor: Actor, entity_id: str, action: str, record: Record | None = None) -> bool:
        """Whether the person may do it (with this record as `get` returned it; with some record
        at least, without one)."""
        right = self.rights(actor, entity_id).right(action)
        if record is None or isinstance(right, bool) or action in ("read", "create"):
            return right is not False
        return action in record.may

    # -- reading --------------------------------------------------------------------------------

    def get(self, actor: Actor, entity_id: str, record_id: int, *, deleted: bool = False) -> Record:
        """One record with everything that the person may read of it; from the bin if asked."""
        with read(self.engine) as connection:
            found = self._reader.record(connection, actor, entity_id, record_id, deleted=deleted)
        return found_or_missing(found, entity_id, record_id)

    def list(self, actor: Actor, entity_id: str, query: Query) -> Page:
        """A page of records."""
        with read(self.engine) as connection:
            return self._lists.page(connection, actor, entity_id, query)

    def count(self, actor: Actor, entity_id: str, query: Query, cap: int = COUNT_CAP) -> int:
        """How many records a query has in all; `cap` + 1 means more than `cap`."""
        with read(self.engine) as connection:
            return self._lists.count(connection, actor, entity_id, query, cap)

    def board(
        self,
        actor: Actor,
        entity_id: str,
        view: BoardView,
        query: Query,
        per_column: int = 25,
    ) -> tuple[BoardColumn, ...]:
        """The columns of a board with counts and totals over what the person may read."""
        with read(self.engine) as connection:
            return board(
                self._setting, self._lists, connection, actor, entity_id, view, query, per_column
            )

    def titles(self, actor: Actor, entity_id: str, ids: Iterable[int]) -> dict[int, str]:
        """Titles by id; records that the person may not read are missing."""
        with read(self.engine) as connection:
            return self._reader.titles(connection, actor, entity_id, ids)

    def options_for_lookup(
        self,
        actor: Actor,
        field: Field,
        text: str,
        *,
        of: tuple[str, Mapping[str, Any]] | None = None,
    ) -> Sequence[tuple[int, str]]:
        """Up to 20 records (or people) that a lookup may be set to, with their titles.

        `of` is the entity and the row of the record that is edited, for what fits that.
        """
        with read(self.engine) as connection:
            situation = None if of is None else self._situation(connection, actor, *of)
            return self._chooser.options(connection, actor, field, text, situation)

    def _situation(
        self, connection: sa.Connection, actor: Actor, entity_id: str, row: Mapping[str, Any]
    ) -> Situation:
        setting = self._setting
        inputs = setting.inputs(actor)
        return Situation(connection, setting.tables, setting.closures, inputs, entity_id, row)

    def history(self, actor: Actor, entity_id: str, record_id: int) -> tuple[HistoryEntry, ...]:
        """What happened to a record, the newest first, seen with today's rights."""
        with read(self.engine) as connection:
            record = self._reader.record(connection, actor, entity_id, record_id)
            record = found_or_missing(record, entity_id, record_id)
            return self._reader.history(connection, actor, entity_id, record)

    def parse_sort(self, actor: Actor, entity_id: str, text: str) -> tuple[SortKey, ...]:
        """`-net_value,name` as sort keys."""
        return parse_sort(self.policy(actor), entity_id, text)

    def condition(self, actor: Actor, entity_id: str, text: str) -> Expression:
        """A person's own condition, checked against what they may read."""
        return conditions.condition(self.policy(actor), entity_id, text)

    def may_ask(self, actor: Actor, entity_id: str, condition: Expression | None) -> bool:
        """Whether a person may use a condition of the configuration (of a list view): whether
        they may read everything that it looks at."""
        return condition is None or may_ask(self.policy(actor), entity_id, condition)

    def gates(
        self, actor: Actor, entity_id: str, record_id: int, stage_id: str
    ) -> tuple[GateState, ...]:
        """The demands on the way to a stage, and which of them the record meets now."""
        with read(self.engine) as connection:
            writer = Writer(self._setting, connection, actor, "form")
            stored = self._stored(writer, entity_id, record_id)
            return drafts.gate_states(writer, self.model.entity(entity_id), stored, stage_id)

    def answers(
        self, actor: Actor, entity_id: str, record_id: int, asked: Sequence[Expression]
    ) -> tuple[Any, ...]:
        """What expressions of the configuration give on a record, in order; None for those that
        look at what the person may not read."""
        policy = self.policy(actor)
        with read(self.engine) as connection:
            writer = Writer(self._setting, connection, actor, "form")
            seen = self._reader.record(connection, actor, entity_id, record_id)
            restricted = found_or_missing(seen, entity_id, record_id).restricted
            situation = writer.situation(entity_id, self._stored(writer, entity_id, record_id).row)
            known = [
                may_ask(policy, entity_id, e) and not _leads_through(e, restricted) for e in asked
            ]
            return tuple(
                situation.value(e) if yes else None for e, yes in zip(asked, known, strict=True)
            )

    def deletion(self, actor: Actor, entity_id: str, record_id: int) -> Deletion:
        """What deleting a record would take along, or why it cannot be deleted."""
        with read(self.engine) as connection:
            writer = Writer(self._setting, connection, actor, "form")
            stored = self._stored(writer, entity_id, record_id)
            return deleting.deletion_of(writer, self.model.entity(entity_id), stored)

    def draft(
        self, actor: Actor, entity_id: str, preset: Mapping[str, Any] | None = None
    ) -> Record:
        """An empty record as a form shows it: defaults, with `preset` (raw) laid over as far as
        it can be understood.  Its id and version are 0."""
        with read(self.engine) as connection:
            writer = Writer(self._setting, connection, actor, "form")
            return drafts.empty_draft(
                writer, self._reader, self._schemas, self.model.entity(entity_id), preset or {}
            )

    def conversion_draft(
        self, actor: Actor, entity_id: str, record_id: int, conversion: str
    ) -> tuple[StepDraft, ...]:
        """What each step of a conversion would make of the record."""
        with read(self.engine) as connection:
            writer = Writer(self._setting, connection, actor, "convert")
            stored = self._stored(writer, entity_id, record_id)
            return drafts.conversion_drafts(
                writer, self._reader, self.model.entity(entity_id), stored, conversion
            )

    def _stored(self, writer: Writer, entity_id: str, record_id: int) -> Stored:
        loading = self._reader.loading(writer.policy, entity_id)
        return loading.one(writer.connection, writer.inputs, record_id)


def _leads_through(expression: Expression, lookups: Set[str]) -> bool:
    """Whether an expression reads behind one of these lookups (ids) of the record."""
    found = (node for node in nodes(expression.tree) if isinstance(node, FieldRef))
    return any(node.via and node.via[0] in lookups for node in found)
