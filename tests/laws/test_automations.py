"""Laws of automations: whatever sets off what, it stops and the save stays; turns are fair."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.crm import Clock
from tests.models import entity, field, model, text

from tailorbird_metadata.expressions.tree import (
    Arithmetic,
    Expression,
    FieldRef,
    Literal,
    Placement,
)
from tailorbird_metadata.expressions.types import NUMBER
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import (
    Automation,
    CreateRecord,
    Deed,
    Model,
    SetFields,
    Step,
    Trigger,
    Value,
)
from tailorbird_runtime.automation import Automations, automation_metadata
from tailorbird_runtime.automation.occasion import DEEPEST, MOST_ACTIONS
from tailorbird_runtime.automation.recipients import next_in_turn
from tailorbird_runtime.automation.tables import sys_run
from tailorbird_runtime.jobs import Queue, queue_metadata
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.storage.engine import make_engine, read, write
from tailorbird_runtime.storage.system import ensure_system
from tailorbird_runtime.storage.tables import Tables

FIELDS = ("a", "b", "c", "d")
THING = entity("thing", field("name"), *(field(f, "integer") for f in FIELDS))
EMPTY = model(THING)


def one_more(field_id: str) -> Value:
    """The field plus one: a value that is always another one."""
    read_ = FieldRef(type=NUMBER, entity="thing", field=field_id)
    tree = Arithmetic(type=NUMBER, operator="add", left=read_, right=Literal(type=NUMBER, value=1))
    return Value(
        expression=Expression(
            text=f"{field_id} + 1", tree=tree, placement=Placement.RECORD, result=NUMBER
        )
    )


def zero() -> SetFields | CreateRecord:
    """A step that makes another thing."""
    return CreateRecord(entity="thing", sets=frozen({f: Value(literal=0) for f in FIELDS}))


deeds = st.one_of(
    st.sampled_from(FIELDS).map(lambda f: SetFields(sets=frozen({f: one_more(f)}))),
    st.builds(zero),
)
triggers = st.one_of(
    st.sampled_from(FIELDS).map(lambda f: Trigger(kind="changed", field=f)),
    st.just(Trigger(kind="created")),
    st.just(Trigger(kind="updated")),
)
graphs = st.lists(st.tuples(triggers, st.lists(deeds, min_size=1, max_size=3)), max_size=6)


def busy(graph: list[tuple[Trigger, list[Deed]]]) -> Model:
    """The model with these automations."""
    made = {}
    for place, (trigger, does) in enumerate(graph):
        name = f"auto{place}"
        steps = {f"s{n}": Step(id=f"s{n}", name=f"s{n}", does=deed) for n, deed in enumerate(does)}
        made[name] = Automation(
            id=name,
            name=name,
            label=text(name),
            entity="thing",
            trigger=trigger,
            steps=frozen(steps),
        )
    return replace(EMPTY, automations=frozen(made))


def office(folder: Path, busy_: Model) -> tuple[RecordService, sa.Engine]:
    """A record service followed by the automations, on a new database."""
    engine = make_engine(f"sqlite:///{folder / 'law.sqlite'}")
    ensure_system(engine, queue_metadata, automation_metadata)
    tables, clock = Tables(busy_), Clock()
    tables.metadata.create_all(engine)
    records = RecordService(busy_, tables, engine, clock)
    queue = Queue(engine, clock)
    made = Automations(model=busy_, records=records, queue=queue, engine=engine, clock=clock)
    return records.followed_by(made), engine


@settings(max_examples=30, deadline=None)
@given(graph=graphs)
def test_whatever_sets_off_what_it_stops_and_the_save_stays(
    graph: list[tuple[Trigger, list[Deed]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        records, engine = office(Path(folder), busy(graph))
        raw = {"name": "first", **dict.fromkeys(FIELDS, 0)}
        made = records.create(SYSTEM, "thing", raw, door="form")
        saved = records.update(SYSTEM, "thing", made.id, {"a": 100}, door="form")
        assert saved.values["a"] >= 100
        assert records.count(SYSTEM, "thing", Query()) <= 2 * len(graph) * MOST_ACTIONS + 1
        with read(engine) as connection:
            runs = connection.execute(sa.select(sys_run)).all()
        assert all(run.state in ("done", "skipped", "stopped") for run in runs)
        assert all(run.causes.count('"auto') < DEEPEST for run in runs)
        engine.dispose()


@given(
    people=st.sets(st.integers(1, 50), min_size=1, max_size=8),
    draws=st.integers(1, 30),
    changes=st.lists(st.tuples(st.integers(1, 50), st.booleans()), max_size=3),
)
@settings(max_examples=40, deadline=None)
def test_turns_are_fair_also_when_people_come_and_go(
    people: set[int], draws: int, changes: list[tuple[int, bool]]
) -> None:
    engine = sa.create_engine("sqlite://")
    automation_metadata.create_all(engine)
    steady = people - {person for person, _ in changes}
    counted: Counter[int] = Counter()
    with write(engine) as connection:
        for change in (None, *changes):
            if change is not None:
                person, joins = change
                people = people | {person} if joins else people - {person}
            for _ in range(draws if people else 0):
                chosen = next_in_turn(connection, "turn", sorted(people))
                assert chosen in people
                counted[chosen] += 1
    turns = [counted[person] for person in steady]
    assert not turns or max(turns) - min(turns) <= 1
