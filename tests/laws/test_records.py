"""Promises about records that hold for any data: nothing hidden shows, nothing is lost in pages."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.crm import Crm, company

from tailorbird_metadata.model import SortKey
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.errors import Conflict, NotAllowed, NotFound, QueryInvalid
from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.storage.engine import make_engine
from tailorbird_runtime.validation.errors import RecordInvalid

CANARY = "canary7f3a"
IN_BIN = Query(deleted=True)
IDS = range(1, 20)
REFUSALS = (Conflict, NotAllowed, NotFound, QueryInvalid, RecordInvalid)


def answer(ask: Any) -> str:
    """What a person gets back, refusals included, in words and numbers."""
    try:
        return repr(ask())
    except REFUSALS as refused:
        errors = getattr(refused, "errors", ())
        facts = [(e.code, e.field, str(e.message), str(e.help)) for e in errors]
        return f"{type(refused).__name__} {facts} {getattr(refused, 'message', '')}"


def hidden_world(crm: Crm, secret: str, extra: int) -> None:
    """Records of which anna sees a part; `secret` and `extra` differ only where she may not
    look: in a sensitive, a hidden and a masked field, and in records of others."""
    names = ("Nord", "Süd", "北京", "Ost")
    for place, name in enumerate(names):
        crm.add(
            "mia",
            "account",
            name=name,
            owner=str(crm.anna.id),
            team="berlin",
            employees=str(place * 3 + 1),
            rating=str(len(secret) + place),
            credit_limit=str(10 + len(secret)),
            tax_number=f"12345678-{secret}-{place}000"[-14:],
        )
    foreign = crm.add("vera", "account", name=f"Foreign {secret}")
    for place in range(4):
        own = crm.add("anna", "deal", name=f"Deal {place}", account="1", amount=str(place * 7))
        crm.records.assign(crm.mia, "deal", [own.id], owner=crm.anna.id)
    crm.add("mia", "deal", name="of another", account=str(foreign.id), owner=str(crm.anna.id))
    for place in range(extra):
        crm.add("ben", "deal", name=f"{secret} {place}", account="2", amount=str(place * 1000))
    crm.add("anna", "contact", name="Bo", email="bo@example.com")
    crm.add("vera", "contact", name="Li", account=str(foreign.id))


def all_answers(crm: Crm, who: Actor) -> Iterator[tuple[str, str]]:
    """Every channel of the service, as one person sees it."""
    records = crm.records
    for entity in crm.model.entities.values():
        yield (
            f"{entity.id} list",
            answer(lambda e=entity: _masked(records.list(who, e.id, Query()))),
        )
        yield f"{entity.id} count", answer(lambda e=entity: records.count(who, e.id, Query()))
        yield f"{entity.id} bin", answer(lambda e=entity: records.list(who, e.id, IN_BIN))
        yield f"{entity.id} draft", answer(lambda e=entity: _masked_one(records.draft(who, e.id)))
        for record_id in range(1, 9):
            for name in ("get", "history", "deletion"):
                yield (
                    f"{entity.id} {record_id} {name}",
                    answer(
                        lambda e=entity, i=record_id, n=name: _masked_one(
                            getattr(records, n)(who, e.id, i)
                        )
                    ),
                )
        for field in entity.fields.values():
            for ask in _questions(crm, who, entity.id, field.name):
                yield f"{entity.id} {field.name}", answer(ask)
        for board in entity.boards.values():
            yield (
                f"{entity.id} board",
                answer(lambda e=entity, b=board: records.board(who, e.id, b, Query())),
            )
        yield f"{entity.id} titles", answer(lambda e=entity: records.titles(who, e.id, IDS))


def _questions(crm: Crm, who: Actor, entity: str, name: str) -> Iterator[Any]:
    records = crm.records
    for operator in ("eq", "gt", "contains", "in", "empty"):
        asked = Filter(field=name, operator=operator, values=() if operator == "empty" else ("12",))
        yield lambda f=asked: _masked(records.list(who, entity, Query(filters=(f,))))
    above = Filter(field=name, operator="gt", values=("12",))
    yield lambda: records.count(who, entity, Query(filters=(above,)))

    def by_sort() -> Any:
        return _masked(records.list(who, entity, Query(sort=records.parse_sort(who, entity, name))))

    def by_key() -> Any:
        return _masked(records.list(who, entity, Query(sort=(SortKey(field=name),))))

    def by_condition() -> Any:
        where = records.condition(who, entity, f"not empty({name})")
        return _masked(records.list(who, entity, Query(where=where)))

    def by_write() -> Any:
        return _masked_one(records.update(who, entity, 1, {name: "12"}, door="api"))

    yield by_sort
    yield by_key
    yield by_condition
    if name not in ("name", "title"):
        yield by_write


def _masked(page: Any) -> Any:
    """A page without what may differ: masks show that there is a value, and part of it."""
    return replace(page, records=tuple(_masked_one(r) for r in page.records))


def _masked_one(found: Any) -> Any:
    masked = getattr(found, "masked", ())
    if not masked:
        return found
    values = {k: v for k, v in found.values.items() if k not in masked}
    return replace(found, values=values)


@contextmanager
def database(kind: str) -> Iterator[sa.Engine]:
    """A database of SQLite in a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / kind}.sqlite")
        yield engine
        engine.dispose()


def test_two_worlds_that_differ_only_in_what_is_hidden_look_the_same(engine: sa.Engine) -> None:
    with database("other") as second:
        worlds = [company(engine), company(second)]
        hidden_world(worlds[0], CANARY, 1)
        hidden_world(worlds[1], "x", 5)
        seen = [list(all_answers(crm, crm.anna)) for crm in worlds]
        assert len(seen[0]) == len(seen[1]) > 1000
        for (channel, first), (_, other) in zip(*seen, strict=True):
            assert CANARY not in first, channel
            assert first == other, channel


def test_the_worlds_do_differ_for_who_may_see(engine: sa.Engine) -> None:
    """The law above would also hold if nobody saw anything."""
    crm = company(engine)
    hidden_world(crm, CANARY, 1)
    everything = "".join(found for _, found in all_answers(crm, crm.root))
    assert CANARY in everything


ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(1, 4)),
        st.one_of(st.none(), st.sampled_from(["solar", "food"])),
        st.booleans(),
        st.sampled_from(["", "a", "A", "é", "汉", "z" * 30]),
    ),
    min_size=1,
    max_size=14,
)
KEYS = st.lists(
    st.tuples(st.sampled_from(["name", "employees", "industry", "owner"]), st.booleans()),
    max_size=3,
    unique_by=lambda key: key[0],
)


@pytest.fixture(scope="module", params=["sqlite"])
def paged(request: pytest.FixtureRequest) -> Iterator[Crm]:
    with database("paged") as engine:
        yield company(engine)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, keys=KEYS, limit=st.integers(1, 5))
def test_pages_hold_every_record_once_in_one_order(
    paged: Crm, rows: list[Any], keys: list[tuple[str, bool]], limit: int
) -> None:
    with paged.engine.begin() as connection:
        connection.execute(paged.tables.of("account").delete())
    paged.records.bulk_create(
        paged.people["system"],
        "account",
        [
            {
                "name": f"{name}{place}",
                "employees": employees,
                "industry": industry,
                "owner": paged.anna.id if owned else None,
            }
            for place, (employees, industry, owned, name) in enumerate(rows)
        ],
        door="sample",
    )
    sort = tuple(SortKey(field=field, descending=down) for field, down in keys)
    whole = [r.id for r in _page(paged, Query(sort=sort, limit=200)).records]
    assert sorted(whole) == sorted(set(whole)) and len(whole) == len(rows)
    page = _page(paged, Query(sort=sort, limit=limit))
    forward = [r.id for r in page.records]
    while page.next is not None:
        page = _page(paged, Query(sort=sort, limit=limit, after=page.next))
        forward += [r.id for r in page.records]
    assert forward == whole
    backward = [r.id for r in page.records]
    while page.previous is not None:
        page = _page(paged, Query(sort=sort, limit=limit, before=page.previous))
        backward = [r.id for r in page.records] + backward
    assert backward == whole


def _page(crm: Crm, query: Query) -> Any:
    return crm.records.list(crm.mia, "account", query)
