"""People form a tree by their managers: `below(owner, me)`."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.workspaces import TINY, with_files

from tailorbird_runtime.records.query import Query

FILES = with_files(
    TINY,
    {
        "entities/visit/entity.yaml": """
            entity: visit
            title: name
            fields:
              name: {type: text}
              owner: {type: user}
              late: {type: boolean}
              mine: {type: formula, returns: boolean, value: 'below(owner, me)'}
            rules:
              own_people:
                when: late and not below(owner, me)
                require: [name]
        """,
        "roles/rep.yaml": """
            role: rep
            label: Rep
            can:
              visit: {read: 'below(owner, me)', create: true, edit: 'below(owner, me)'}
        """,
    },
)
ABOVE = {"anna": "ben", "ben": "vera", "mia": "vera"}


@pytest.fixture
def world(engine: sa.Engine) -> Crm:
    """vera above ben and mia, ben above anna; each has a visit, and one is nobody's."""
    made = company(engine, FILES)
    people = made.tables.of("user")
    with engine.begin() as connection:
        for name, boss in ABOVE.items():
            change = sa.update(people).where(people.c.id == made.people[name].id)
            connection.execute(change.values(manager=made.people[boss].id))
    for name in ("anna", "ben", "mia", "vera"):
        made.add(made.root, "visit", name=name, owner=made.people[name].id)
    made.add(made.root, "visit", name="nobody")
    return made


@pytest.mark.parametrize(
    ("who", "seen"),
    [("anna", {"anna"}), ("ben", {"anna", "ben"}), ("vera", {"anna", "ben", "mia", "vera"})],
)
def test_who_leads_reads_what_the_people_below_have(world: Crm, who: str, seen: set[str]) -> None:
    assert set(world.names(world.people[who], "visit")) == seen


@pytest.mark.parametrize(
    ("who", "text", "seen"),
    [
        ("ben", "not below(owner, me)", set()),
        ("root", "below(owner, me)", set()),
        ("vera", "mine", {"anna", "ben", "mia", "vera"}),
        ("vera", "below(owner, me) and owner != me", {"anna", "ben", "mia"}),
        ("root", "not mine", {"anna", "ben", "mia", "vera", "nobody"}),
    ],
)
def test_a_filter_and_a_formula_say_the_same(
    world: Crm, who: str, text: str, seen: set[str]
) -> None:
    person = world.people[who]
    where = world.records.condition(person, "visit", text)
    assert set(world.names(person, "visit", Query(where=where))) == seen


def test_a_circle_of_managers_ends(world: Crm) -> None:
    people = world.tables.of("user")
    with world.engine.begin() as connection:
        change = sa.update(people).where(people.c.id == world.vera.id)
        connection.execute(change.values(manager=world.anna.id))
    assert set(world.names(world.anna, "visit")) == {"anna", "ben", "mia", "vera"}
