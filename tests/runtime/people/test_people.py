"""People, teams and roles, and what an actor is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from tests.models import model, text

from tailorbird_runtime.people import (
    SYSTEM,
    Actor,
    NotPermitted,
    People,
    PeopleRefused,
    UnknownPerson,
)
from tailorbird_runtime.storage.apply import apply_plan
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.tables import Tables

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
TEAMS = {name: text(name.capitalize()) for name in ("europe", "berlin", "mitte", "wien", "asia")}


@pytest.fixture
def people(engine: sa.Engine) -> People:
    company = model(teams=TEAMS)
    plan = make_plan(None, None, company)
    apply_plan(engine, plan, None, company, commit=None, author="a", now=NOW)
    return People(engine)


def invite(people: People, name: str, *roles: str, team: str | None = None) -> int:
    email = f"{name}@Acme.com"
    return people.create(name=name.capitalize(), email=email, roles=roles, team=team, now=NOW)


def known(people: People, user_id: int) -> Actor:
    found = people.actor(user_id)
    assert found is not None
    return found


def test_an_invited_person_is_an_actor(people: People) -> None:
    boss = invite(people, "mia", "manager")
    anna = people.create(
        name=" 安娜 ",
        email="anna@acme.com",
        roles=("rep", "finance", "rep"),
        team="berlin",
        manager=boss,
        zone="Asia/Shanghai",
        now=NOW,
    )
    actor = known(people, anna)
    assert (actor.name, actor.roles, actor.team) == ("安娜", ("rep", "finance"), "berlin")
    assert (actor.manager, actor.zone, actor.locale) == (boss, "Asia/Shanghai", None)
    assert (actor.theme, actor.density, actor.is_admin) == ("auto", "comfortable", False)
    me = actor.me()
    assert me is not None
    assert (me.id, me.teams, me.team) == (anna, frozenset({"berlin"}), "berlin")
    assert people.names([anna, boss, 99]) == {anna: "安娜", boss: "Mia"}


def test_the_product_itself_is_nobody_in_expressions() -> None:
    assert SYSTEM.me() is None
    assert SYSTEM.is_system


def test_an_address_belongs_to_one_person_whatever_its_case(people: People) -> None:
    anna = invite(people, "anna")
    with pytest.raises(PeopleRefused, match="Another person") as refused:
        invite(people, "ANNA")
    assert refused.value.field == "email"
    found = people.by_email(" ANNA@acme.COM")
    assert found is not None
    assert found.id == anna
    assert people.by_email("nobody@acme.com") is None


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"email": "nonsense"}, "email"),
        ({"email": ""}, "email"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../etc/passwd"}, "zone"),
        ({"locale": 7}, "locale"),
        ({"theme": "pink"}, "theme"),
        ({"density": "huge"}, "density"),
        ({"manager": 99}, None),
    ],
)
def test_nonsense_is_refused(people: People, changes: dict[str, object], at: str | None) -> None:
    anna = invite(people, "anna")
    before = people.get(anna)
    with pytest.raises(PeopleRefused) as refused:
        people.update(anna, now=NOW, **changes)
    assert refused.value.field == at
    assert refused.value.message.render("zh").endswith("。")
    assert people.get(anna) == before


def test_teams_below_those_one_manages_are_ones_own(people: People) -> None:
    mia, anna, ben = (invite(people, n, team="berlin") for n in ("mia", "anna", "ben"))
    people.set_team("berlin", parent="europe", manager=None)
    people.set_team("mitte", parent="berlin", manager=ben)
    people.set_team("wien", parent="europe", manager=None)
    people.set_team("europe", parent=None, manager=mia)
    assert known(people, mia).teams == {"europe", "berlin", "mitte", "wien"}
    assert known(people, ben).teams == {"berlin", "mitte"}
    assert known(people, anna).teams == {"berlin"}
    assert {t.key: t.members for t in people.teams()}["berlin"] == (mia, anna, ben)


def test_teams_and_managers_form_no_rings(people: People) -> None:
    mia, anna = invite(people, "mia"), invite(people, "anna")
    people.set_team("berlin", parent="europe", manager=None)
    for parent in ("berlin", "europe"):
        with pytest.raises(PeopleRefused):
            people.set_team("europe", parent=parent, manager=None)
    people.update(anna, manager=mia, now=NOW)
    for manager in (anna, mia):
        with pytest.raises(PeopleRefused):
            people.update(mia, manager=manager, now=NOW)
    with pytest.raises(PeopleRefused, match="no team"):
        people.set_teams(anna, ["nowhere"], now=NOW)


def test_the_first_team_is_the_main_one(people: People) -> None:
    anna = invite(people, "anna", team="wien")
    people.set_teams(anna, ["mitte", "berlin"], now=NOW)
    assert (known(people, anna).team, known(people, anna).teams) == ("mitte", {"mitte", "berlin"})
    people.set_teams(anna, [], now=NOW)
    assert (known(people, anna).team, known(people, anna).teams) == (None, frozenset())


def test_a_change_of_rights_holds_at_the_next_look(people: People) -> None:
    root, anna = invite(people, "root", "admin"), invite(people, "anna", "rep")
    seen = people.version()
    assert known(people, anna).roles == ("rep",)
    people.set_roles(anna, ["finance"], now=NOW)
    assert people.version() > seen
    assert known(people, anna).roles == ("finance",)
    people.deactivate(anna, now=NOW)
    assert people.actor(anna) is None
    people.reactivate(anna, now=NOW)
    assert known(people, anna).active
    assert people.actor(root) is not None
    assert people.actor(999) is None


def test_a_known_version_costs_no_query(people: People, engine: sa.Engine) -> None:
    anna = invite(people, "anna")
    version = people.version()
    first = people.actor(anna, version)
    statements: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert people.actor(anna, version) is first
    assert statements == []


def test_sessions_end_with_roles_and_activity_only(people: People) -> None:
    invite(people, "root", "admin")
    anna = invite(people, "anna", "rep", "finance")
    stamps = [people.get(anna).stamp]
    people.update_profile(anna, name="Anna B", theme="dark", locale="zh", now=NOW)
    people.prefer_role(anna, "finance", now=NOW)
    people.set_teams(anna, ["berlin"], now=NOW)
    stamps.append(people.get(anna).stamp)
    people.set_roles(anna, ["rep"], now=NOW)
    stamps.append(people.get(anna).stamp)
    people.deactivate(anna, now=NOW)
    stamps.append(people.get(anna).stamp)
    assert stamps == [1, 1, 2, 3]


def test_the_preferred_role_stands_first(people: People) -> None:
    anna = invite(people, "anna", "rep", "finance")
    people.prefer_role(anna, "finance", now=NOW)
    assert known(people, anna).roles == ("finance", "rep")
    with pytest.raises(PeopleRefused):
        people.prefer_role(anna, "admin", now=NOW)


def test_only_admins_change_others(people: People) -> None:
    root, anna, ben = invite(people, "root", "admin"), invite(people, "anna"), invite(people, "ben")
    as_anna, as_root = known(people, anna), known(people, root)
    before = people.users()
    for attempt in (
        lambda: people.create(name="X", email="x@acme.com", now=NOW, by=as_anna),
        lambda: people.update(ben, name="X", now=NOW, by=as_anna),
        lambda: people.set_roles(anna, ["admin"], now=NOW, by=as_anna),
        lambda: people.set_teams(anna, ["asia"], now=NOW, by=as_anna),
        lambda: people.deactivate(ben, now=NOW, by=as_anna),
        lambda: people.reactivate(ben, now=NOW, by=as_anna),
        lambda: people.set_team("asia", parent=None, manager=anna, by=as_anna),
        lambda: people.update_profile(anna, manager=ben, now=NOW),
        lambda: people.update_profile(anna, email="root2@acme.com", now=NOW),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert people.users() == before
    people.set_roles(ben, ["rep"], now=NOW, by=as_root)
    assert known(people, ben).roles == ("rep",)


def test_the_last_admin_stays(people: People) -> None:
    root, other = invite(people, "root", "admin"), invite(people, "other", "admin")
    people.deactivate(other, now=NOW)
    with pytest.raises(PeopleRefused, match="last admin"):
        people.set_roles(root, ["rep"], now=NOW)
    with pytest.raises(PeopleRefused, match="last admin"):
        people.deactivate(root, now=NOW)
    people.reactivate(other, now=NOW)
    people.set_roles(root, ["rep"], now=NOW)
    assert not known(people, root).is_admin


def test_two_admins_cannot_remove_each_other_at_once(people: People) -> None:
    admins = [invite(people, "a", "admin"), invite(people, "b", "admin")]

    def remove(user_id: int) -> bool:
        try:
            people.deactivate(user_id, now=NOW)
        except PeopleRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, admins)) == [False, True]


def test_nobody_is_found_for_an_unknown_id(people: People) -> None:
    with pytest.raises(UnknownPerson):
        people.get(99)
    with pytest.raises(UnknownPerson):
        people.set_roles(99, [], now=NOW)


def test_people_of_expressions_are_these_people(people: People, engine: sa.Engine) -> None:
    anna = invite(people, "anna", team="berlin")
    table = Tables(model()).of("user")
    with read(engine) as connection:
        query = sa.select(table.c.name, table.c.email__key, table.c.team)
        row = connection.execute(query.where(table.c.id == anna)).one()
    assert tuple(row) == ("Anna", "anna@acme.com", "berlin")
