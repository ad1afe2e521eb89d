"""The demo's people and teams, as its recipe names them."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_platform.companies import Company
from tailorbird_platform.samples import Recipe, SamplePerson


def add_people(company: Company, recipe: Recipe, password: str) -> Mapping[str, int]:
    """Create everybody, superiors first; those who sign in get the password.  Ids by key."""
    ids: dict[str, int] = {}
    for person in _superiors_first(recipe.people):
        ids[person.key] = _add(company, person, ids)
        if person.signs_in:
            company.accounts.set_password(ids[person.key], password)
    for team in recipe.teams:
        manager = None if team.manager is None else ids[team.manager]
        company.people.set_team(team.key, parent=team.parent, manager=manager)
    return ids


def _add(company: Company, person: SamplePerson, ids: Mapping[str, int]) -> int:
    model = company.live().model
    return company.people.create(
        name=person.name.render(model.workspace.locale),
        email=person.email,
        roles=(model.roles[person.role].id,),
        team=person.team,
        manager=None if person.manager is None else ids[person.manager],
        locale=person.locale,
        now=company.clock(),
    )


def _superiors_first(people: tuple[SamplePerson, ...]) -> list[SamplePerson]:
    """In an order in which each manager stands before those who report to them."""
    waiting, placed = list(people), dict[str, SamplePerson]()
    while waiting:
        ready = [p for p in waiting if p.manager is None or p.manager in placed] or waiting
        placed |= {p.key: p for p in ready}
        waiting = [p for p in waiting if p.key not in placed]
    return list(placed.values())
