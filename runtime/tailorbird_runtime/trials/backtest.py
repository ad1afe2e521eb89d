"""The dry run of an automation or a rule: what a draft of it would meet in the live database.

Only reads, in one snapshot; what the draft adds and the database does not have yet is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Model
from tailorbird_runtime.access.explain import Listed
from tailorbird_runtime.automation.words import step_words
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_value
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.trials.asking import inputs_at, snapshot
from tailorbird_runtime.trials.matching import Item, counterpart, item_at, matching
from tailorbird_runtime.trials.overlay import Overlay

SAMPLE = 5
"""Records of each kind in the sample."""
FEW = 10
"""Below so many matches nothing is called much wider."""

Ids = sa.Select[tuple[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A record of the sample.

    `kind` is `newly` (the draft matches it, what is published does not), `still` (both) or
    `no_longer`.  `values` are those that decide, internal, by field id.
    """

    id: int
    title: str
    kind: str
    values: Mapping[str, Any] = field(default_factory=lambda: frozen({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What was found.

    `total` counts the records of the entity, `matches` those that the draft matches now;
    `published_matches` is None where the item is not published.  `steps` says what would be done
    with each.  `asks_change` says that an automation asks about the change that sets it off, which
    counts as met here.
    """

    item: str
    entity: Entity
    total: int
    matches: int
    published_matches: int | None
    newly: int
    no_longer: int
    sample: tuple[Hit, ...] = ()
    steps: tuple[Message, ...] = ()
    asks_change: bool = False

    @property
    def much_wider(self) -> bool:
        """Whether it matches more than double of what is published, so that it wants a look."""
        before = self.published_matches
        return before is not None and self.matches >= FEW and self.matches > 2 * before


def backtest(
    engine: sa.Engine, published: Model, draft: Model, path: str, *, now: datetime
) -> Backtest:
    """Try the automation or rule at `path` of the draft; raises UnknownItem."""
    item = item_at(draft, path)
    before = counterpart(published, item)
    there = Tables(published)
    tables = Overlay(draft, there)
    inputs = inputs_at(draft, now)
    wanted = matching(tables, item, now)
    known = None if before is None else matching(there, before, now)
    with snapshot(engine) as connection:
        ask = _Asking(connection, dict(parameters(inputs)))
        newly = wanted if known is None else wanted.except_(known)
        gone = None if known is None else known.except_(wanted)
        live = tables.of(item.entity.id)
        return Backtest(
            item=path,
            entity=item.entity,
            total=ask.count(sa.select(live.c.id).where(live.c.deleted_at.is_(None))),
            matches=ask.count(wanted),
            published_matches=None if known is None else ask.count(known),
            newly=ask.count(newly),
            no_longer=0 if gone is None else ask.count(gone),
            sample=tuple(_sample(ask, tables, item, inputs, wanted, known)),
            steps=tuple(_steps(draft, item)),
            asks_change=item.automation is not None and item.asks_change,
        )


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks in one snapshot, with the clock of the dry run."""

    connection: sa.Connection
    binds: dict[str, Any]

    def count(self, ids: Ids | sa.CompoundSelect[tuple[int]]) -> int:
        query = sa.select(sa.func.count()).select_from(ids.subquery())
        return int(self.connection.execute(query, self.binds).scalar_one())

    def rows(self, query: sa.Select[Any]) -> list[sa.Row[Any]]:
        return list(self.connection.execute(query, self.binds))


def _sample(
    ask: _Asking, tables: Tables, item: Item, inputs: Inputs, wanted: Ids, known: Ids | None
) -> Iterator[Hit]:
    """The newest records of each kind."""
    table = tables.of(item.entity.id)
    title = _title(tables, item.entity, table).label("the_title")
    in_draft = table.c.id.in_(wanted)
    kinds: dict[str, sa.ColumnElement[bool]] = {"newly": in_draft}
    if known is not None:
        in_published = table.c.id.in_(known)
        kinds = {
            "newly": sa.and_(in_draft, table.c.id.not_in(known)),
            "still": sa.and_(in_draft, in_published),
            "no_longer": sa.and_(in_published, table.c.id.not_in(wanted)),
        }
    for kind, condition in kinds.items():
        query = sa.select(table, title).where(condition).order_by(table.c.id.desc()).limit(SAMPLE)
        for row in ask.rows(query):
            yield _hit(tables.model, item, row, inputs, kind)


def _hit(model: Model, item: Item, row: sa.Row[Any], inputs: Inputs, kind: str) -> Hit:
    entity = item.entity
    found: dict[str, Any] = {str(name): value for name, value in row._mapping.items()}
    values: dict[str, Any] = {}
    for field_id in item.reads:
        decisive = entity.field(field_id)
        if decisive.formula is None:
            values[field_id] = BINDINGS[decisive.type].read(decisive, found)
    titled = entity.field(entity.title)
    shown = DisplayContext(
        locale=model.workspace.locale,
        zone=inputs.zone,
        today=inputs.today,
        currency=model.workspace.currency,
    )
    title = BINDINGS[titled.type].display(titled, row.the_title, shown)
    return Hit(id=row.id, title=title or f"{row.id}", kind=kind, values=frozen(values))


def _title(tables: Tables, entity: Entity, table: sa.FromClause) -> sa.ColumnElement[Any]:
    formula = entity.field(entity.title).formula
    if formula is None:
        return table.c[entity.title]
    return to_value(formula, SqlContext(tables=tables, table=table, entity=entity.id))


def _steps(model: Model, item: Item) -> Iterator[Message]:
    if item.automation is not None:
        for step in item.automation.steps.values():
            yield step_words(model, item.entity, step)
    elif item.rule is not None and item.rule.message is not None:
        yield message("Refuses with “{words}”", words=item.rule.message)
    elif item.rule is not None and item.rule.require:
        labels = tuple(item.entity.field(f).label for f in item.rule.require)
        yield message("Asks for {fields}", fields=Listed(labels))
