"""Records that stand below each other: paths, subtrees, no circles."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.workspaces import TINY, with_files

from tailorbird_runtime.records.query import Query
from tailorbird_runtime.validation.errors import RecordInvalid

FILES = with_files(
    TINY,
    {
        "entities/region/entity.yaml": """
            entity: region
            title: name
            tree: above
            fields:
              name: {type: text, required: true}
              secret: {type: boolean}
              above: {type: lookup, to: region, children: regions_below}
        """,
        "entities/office/entity.yaml": """
            entity: office
            title: name
            fields:
              name: {type: text}
              region: {type: lookup, to: region}
              home: {type: lookup, to: region, children: home_offices}
              inside: {type: formula, returns: boolean, value: 'below(region, home)'}
            rules:
              at_home:
                check: 'empty(home) or below(region, home)'
                message: Too far.
                show_at: region
        """,
        "entities/desk/entity.yaml": """
            entity: desk
            title: name
            fields:
              name: {type: text}
              head: {type: user}
              region: {type: lookup, to: region}
        """,
        "roles/rep.yaml": """
            role: rep
            label: Rep
            can:
              region: {read: not secret}
              office: {read: 'below(region, home)'}
              desk: {read: true}
        """,
    },
)


@pytest.fixture
def world(engine: sa.Engine) -> Crm:
    return company(engine, FILES)


def places(world: Crm) -> dict[str, int]:
    """Asia with China, Beijing and Haidian; Europe with Berlin."""
    made: dict[str, int] = {}
    for name, above in (
        ("Asia", None), ("China", "Asia"), ("北京", "China"), ("Haidian", "北京"),
        ("Europe", None), ("Berlin", "Europe"),
    ):  # fmt: skip
        raw: dict[str, Any] = {"name": name} | ({"above": made[above]} if above else {})
        made[name] = world.add(world.root, "region", **raw).id
    return made


def test_a_lookup_into_a_tree_shows_the_path(world: Crm) -> None:
    at = places(world)
    office = world.add(world.root, "office", name="A", region=at["北京"])
    assert office.titles["region"] == "Asia / China / 北京"
    lookup = world.model.entity("office").field("region")
    options = world.records.options_for_lookup(world.root, lookup, "b")
    assert [title for _, title in options] == ["Europe / Berlin"]


def test_a_path_begins_below_what_the_person_may_not_read(world: Crm) -> None:
    at = places(world)
    world.records.update(world.root, "region", at["China"], {"secret": True}, door="form")
    titles = world.records.titles(world.anna, "region", list(at.values()))
    assert [titles.get(at[n]) for n in ("Asia", "China", "北京", "Haidian")] == [
        "Asia", None, "北京", "北京 / Haidian",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("moved", "to"), [("Asia", "Asia"), ("Asia", "China"), ("Asia", "Haidian"), ("北京", "Haidian")]
)
@pytest.mark.parametrize("door", ["form", "api", "bulk"])
def test_no_record_comes_below_itself(world: Crm, moved: str, to: str, door: str) -> None:
    at = places(world)
    with pytest.raises(RecordInvalid) as refused:
        if door == "bulk":
            world.records.bulk_update(world.root, "region", [(at[moved], {"above": at[to]})])
        else:
            world.records.update(world.root, "region", at[moved], {"above": at[to]}, door=door)
    assert [(e.field, e.code, str(e.message)) for e in refused.value.errors] == [
        ("above", "circle", "Above: the record would stand below itself.")
    ]


def test_two_moves_at_once_make_no_circle(world: Crm) -> None:
    at = places(world)
    table, refused = world.tables.of("region"), []

    def move() -> None:
        try:
            raw = {"above": at["Berlin"]}
            world.records.update(world.root, "region", at["Asia"], raw, door="form")
        except RecordInvalid as error:
            refused.extend(e.code for e in error.errors)

    mover = threading.Thread(target=move)
    with world.engine.begin() as connection:
        europe = table.update().where(table.c.id == at["Europe"])
        connection.execute(europe.values(above=at["Asia"]))
        mover.start()
        while mover.is_alive() and not _is_anybody_waiting(world.engine):
            pass
    mover.join()
    assert refused == ["circle"]


def _is_anybody_waiting(engine: sa.Engine) -> bool:
    """Whether the other move waits; on SQLite it waits before it reads, so it may begin later."""
    if engine.dialect.name == "sqlite":
        return True
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with engine.connect() as connection:
        return bool(connection.execute(waiting).scalar_one())


def test_a_subtree_moves_with_its_record(world: Crm) -> None:
    at = places(world)
    world.records.update(world.root, "region", at["北京"], {"above": at["Europe"]}, door="form")
    titles = world.records.titles(world.root, "region", [at["Haidian"]])
    assert titles == {at["Haidian"]: "Europe / 北京 / Haidian"}


INSIDE = [
    ("Haidian", "Asia", True),
    ("Asia", "Asia", True),
    ("Asia", "Haidian", False),
    ("Berlin", "Asia", False),
    (None, "Asia", False),
    ("Berlin", None, False),
]


@pytest.mark.parametrize(("region", "home", "inside"), INSIDE)
def test_what_is_below_what(world: Crm, region: str | None, home: str | None, inside: bool) -> None:
    at = places(world)
    raw = {"region": at.get(region or ""), "home": at.get(home or "")}
    given = {k: v for k, v in raw.items() if v}
    if home is not None and not inside:
        with pytest.raises(RecordInvalid) as refused:
            world.add(world.root, "office", name="A", **given)
        assert [(e.field, str(e.message)) for e in refused.value.errors] == [("region", "Too far.")]
        return
    office = world.add(world.root, "office", name="A", **given)
    assert world.records.get(world.root, "office", office.id).values["inside"] is inside
    # The right of the rep is the same condition, carried out by the database.
    assert world.names(world.anna, "office") == (["A"] if inside else [])


def test_a_list_asks_for_a_subtree(world: Crm) -> None:
    at = places(world)
    for name in ("Asia", "Haidian", "Berlin"):
        world.add(world.root, "desk", name=name, region=at[name])
    where = world.records.condition(world.root, "desk", "below(region, region.above)")
    assert sorted(world.names(world.root, "desk", Query(where=where))) == ["Berlin", "Haidian"]
    above = world.records.condition(world.root, "region", "below(above, id)")
    assert world.names(world.root, "region", Query(where=above)) == []
