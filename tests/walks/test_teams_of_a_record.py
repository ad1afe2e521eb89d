"""A record of several teams: who is in one of them may read it, at every door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import House, make_house
from tests.walks.test_story import made
from tests.workspaces import TINY

FILES = {
    **TINY,
    "workspace.yaml": TINY["workspace.yaml"].replace(
        "country: DE", "country: DE\n        teams: {berlin: Berlin, wien: Vienna, ulm: Ulm}"
    ),
    "entities/letter/entity.yaml": """
        entity: letter
        label: {one: Letter, many: Letters}
        title: name
        fields:
          name: {type: text}
          teams: {type: team, many: true, default: [ulm]}
          answers: {type: lookup, to: letter, children: answered}
          from: {type: team, many: true, default: =me.teams}
          copies: {type: team, many: true, default: [wien, berlin]}
          late: {type: formula, returns: boolean, value: 'contains(teams, "wien")'}
    """,
    "roles/rep.yaml": """
        role: rep
        label: Rep
        navigation: [letter]
        can:
          letter:
            read: overlaps(teams, me.teams) or overlaps(answers.teams, me.teams)
            create: true
            edit: not overlaps(teams, me.teams) or me.team in teams
          thing: {read: true}
    """,
    "roles/chief.yaml": """
        role: chief
        label: Chief
        can: {letter: {read: true, create: true, edit: true}, thing: {read: true}}
    """,
}
PEOPLE = {
    "ada": {"roles": ("rep",), "team": "berlin"},
    "bea": {"roles": ("rep",), "team": "wien"},
    "cem": {"roles": ("rep",)},
    "dan": {"roles": ("chief",)},
}


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "teams", database_url, FILES, PEOPLE) as found:
        yield found


def test_who_is_in_one_of_the_teams_may_read(house: House) -> None:
    chief = house.api("dan")
    both = made(chief.call("POST", "/letter", {"name": "both", "teams": ["wien", "berlin"]}))
    ours = made(chief.call("POST", "/letter", {"name": "ours", "teams": ["berlin"]}))
    none = made(chief.call("POST", "/letter", {"name": "none", "teams": []}))
    ulm = made(chief.call("POST", "/letter", {"name": "ulm"}))
    answer = {"name": "answer", "teams": None, "answers": both["id"]}
    answer = made(chief.call("POST", "/letter", answer))
    assert (ulm["teams"], both["teams"]) == (["ulm"], ["berlin", "wien"])
    assert (both["late"], ours["late"], none["late"]) == (True, False, False)

    seen = {
        "ada": {both["id"], ours["id"], answer["id"]},
        "bea": {both["id"], answer["id"]},
        "cem": set(),
    }
    for who, expected in seen.items():
        listed = house.api(who).call("GET", "/letter").json["items"]
        assert {r["id"] for r in listed} == expected, who
        page = house.signed_in(who).get("/letter").text
        for record in (both, ours, none, ulm, answer):
            there = record["id"] in expected
            status = house.api(who).call("GET", f"/letter/{record['id']}").status_code
            assert status == (200 if there else 404), (who, record["name"])
            assert (f'href="/letter/{record["id"]}"' in page) is there


def test_teams_are_filled_in_checked_and_filtered_by_hand(house: House) -> None:
    chief, browser = house.api("dan"), house.signed_in("ada")
    mine = made(house.api("ada").call("POST", "/letter", {"name": "mine", "teams": ["berlin"]}))
    assert (mine["from"], mine["copies"]) == (["berlin"], ["berlin", "wien"])
    refused = chief.call("POST", "/letter", {"name": "x", "teams": ["berlin", "paris"]})
    assert refused.status_code == 422 and "paris is not a team." in refused.text

    made(chief.call("POST", "/letter", {"name": "both", "teams": ["wien", "berlin"]}))
    made(chief.call("POST", "/letter", {"name": "ours", "teams": ["berlin"]}))
    page = browser.get("/letter?f.teams.in=wien").text
    assert "both" in page and "ours" not in page and "has Vienna" in page
    editor = browser.client.get("/letter/filter/teams?operator=in").text
    assert "Vienna" in editor and "Berlin" in editor
