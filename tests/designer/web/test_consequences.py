"""Rules that limit, lock and empty, and ways to close: told in words, kept by saves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.bound import BOUND
from tests.companies import Browser, House, make_house
from tests.designer.web.sheets import sheet
from tests.designer.web.test_automations import draft_file, text_of

RULES = "/designer/entities/deal/rules"


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "bound", database_url, BOUND) as made:
        yield made


@pytest.fixture
def admin(house: House) -> Browser:
    return house.signed_in("ada")


def test_each_consequence_is_told(admin: Browser) -> None:
    said = text_of(admin.get(RULES).text)
    assert "then Source is one of these: Partner, Fair." in said
    assert "If Stage is Proposal, then nobody changes Amount, Account." in said
    assert "Lost reason, Notes are emptied." in said


@pytest.mark.parametrize("name", ["pv_comes_from_partners", "offer_is_fixed", "reason_goes"])
def test_a_rule_that_is_saved_as_it_is_changes_nothing(admin: Browser, name: str) -> None:
    page = admin.get(f"{RULES}/{name}")
    assert page.status_code == 200
    answer = admin.post(f"{RULES}/{name}", sheet(page.text))
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    assert "unchanged" in answer.location


def test_the_condition_of_such_a_rule_is_changed_in_place(house: House, admin: Browser) -> None:
    page = admin.get(f"{RULES}/offer_is_fixed")
    sent = sheet(page.text) | {"when.0.v": ["won"]}
    assert admin.post(f"{RULES}/offer_is_fixed", sent).status_code == 303
    written = draft_file(house, "entities/deal/entity.yaml")
    assert 'when: stage == "won"\n    read_only: [amount, account]' in written


def test_a_stage_keeps_its_own_way_to_close(house: House, admin: Browser) -> None:
    address = "/designer/entities/deal/pipelines/sales/stages/merged"
    page = admin.get(address)
    assert "Closed: merged" in text_of(page.text)
    sent = sheet(page.text) | {"label.en": ["Joined"]}
    assert admin.post(address, sent).status_code == 303
    written = draft_file(house, "entities/deal/pipelines/sales.yaml")
    assert "merged: {label: Joined, closed: merged}" in written
