"""The pages of pipelines: stages, their order, their gates, and who may move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import Browser, House, make_house
from tests.designer.web.sheets import sheet
from tests.designer.web.test_automations import draft_file, text_of
from tests.workspaces import SMALL

SALES = "/designer/entities/deal/pipelines/sales"
FILE = "entities/deal/pipelines/sales.yaml"


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "small", database_url, SMALL) as made:
        yield made


@pytest.fixture
def admin(house: House) -> Browser:
    return house.signed_in("ada")


def test_the_stages_stand_in_order_with_their_gates(admin: Browser) -> None:
    assert admin.get("/designer/entities/deal/pipelines").location == SALES
    said = text_of(admin.get(SALES).text)
    assert said.index("Qualify") < said.index("Proposal") < said.index("Lost")
    assert "Site visit on" in said
    assert "Sales" in text_of(admin.get("/designer/pipelines").text)
    assert "No pipeline." in text_of(admin.get("/designer/entities/account/pipelines").text)


@pytest.mark.parametrize("stage", ["qualify", "proposal", "won", "lost"])
def test_a_stage_that_is_saved_as_it_is_changes_nothing(admin: Browser, stage: str) -> None:
    page = admin.get(f"{SALES}/stages/{stage}")
    assert page.status_code == 200
    answer = admin.post(f"{SALES}/stages/{stage}", sheet(page.text))
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    assert "unchanged" in answer.location
    page = admin.get(SALES)
    answer = admin.post(SALES, sheet(page.text))
    assert "unchanged" in answer.location


def test_a_gate_gets_another_demand_and_one_goes(house: House, admin: Browser) -> None:
    path = f"{SALES}/stages/proposal"
    start = sheet(admin.get(path).text)
    grown = sheet(admin.post(f"{path}/look", start | {"then": ["g:add"]}).text)
    assert grown["g"] == ["visit", "value", "demand"]
    grown = sheet(admin.post(f"{path}/look", grown | {"then": ["g.demand.need:add"]}).text)
    sent = grown | {
        "g": ["value", "demand"],
        "g.demand.need.0.field": ["expected_close"],
        "g.demand.need.0.was": ["expected_close"],
        "g.demand.need.0.op": ["not_empty"],
        "g.demand.message.en": ["When do they decide?"],
        "g.demand.message.zh": ["何时决定？"],
        "g.value.need.0.v": ["100"],
        "probability": ["55"],
        "color": ["info"],
    }
    answer = admin.post(path, sent)
    assert answer.status_code == 303, text_of(answer.text)[:2500]
    after = draft_file(house, FILE)
    assert "visit:" not in after
    assert "need: amount > 100" in after
    assert "need: not empty(expected_close)" in after
    assert "probability: 55" in after
    assert "何时决定？" in draft_file(house, "labels/zh.yaml")


def test_a_demand_without_words_is_refused_at_its_place(admin: Browser) -> None:
    path = f"{SALES}/stages/won"
    start = sheet(admin.get(path).text)
    grown = sheet(admin.post(f"{path}/look", start | {"then": ["g:add"]}).text)
    answer = admin.post(path, grown)
    assert answer.status_code == 422
    assert "Say what must hold." in text_of(answer.text)
    assert "Say what a person is told" in text_of(answer.text)
    assert sheet(answer.text)["g"] == ["demand"]


def test_a_new_stage_comes_before_the_closed_ones_and_can_be_moved(
    house: House, admin: Browser
) -> None:
    start = sheet(admin.get(f"{SALES}/stages/new-stage").text)
    sent = start | {"label.en": ["Negotiation"], "label.zh": ["谈判"], "probability": ["80"]}
    answer = admin.post(f"{SALES}/stages/new-stage", sent)
    assert answer.status_code == 303, text_of(answer.text)[:2500]
    after = draft_file(house, FILE)
    assert after.index("proposal:") < after.index("negotiation:") < after.index("won:")
    admin.get(SALES)
    moved = admin.post(f"{SALES}/order", {"name": "negotiation", "before": "proposal", "base": ""})
    assert moved.status_code == 200, moved.text
    after = draft_file(house, FILE)
    assert after.index("negotiation:") < after.index("proposal:")


def test_a_stage_is_retired_and_comes_back(house: House, admin: Browser) -> None:
    path = f"{SALES}/stages/lost"
    admin.get(path)
    gone = admin.post(f"{path}/retire")
    assert gone.status_code in (303, 422)
    if gone.status_code == 422:
        assert "retired" in text_of(gone.text)
        path = f"{SALES}/stages/qualify"
        admin.get(path)
        assert admin.post(f"{path}/retire").status_code == 303
    assert "retired:" in draft_file(house, FILE)
    admin.get(path)
    assert admin.post(f"{path}/retire").status_code == 303
    assert "retired:" not in draft_file(house, FILE)


def test_moves_are_kept_to_roles_even_to_none(house: House, admin: Browser) -> None:
    page = admin.get(SALES)
    sent = sheet(page.text) | {"back.who": ["all"], "reopen.who": ["some"]}
    sent.pop("reopen", None)
    sent.pop("skip", None)
    answer = admin.post(SALES, sent)
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    after = draft_file(house, FILE)
    assert "reopen: []" in after
    assert "skip: false" in after
    assert "back" not in after


def test_an_entity_gets_its_first_pipeline(house: House, admin: Browser) -> None:
    admin.get("/designer/entities/account/pipelines")
    answer = admin.post("/designer/entities/account/pipelines/new-pipeline", {"label": "Care"})
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    assert "closed: won" in draft_file(house, "entities/account/pipelines/care.yaml")
    assert admin.get("/designer/entities/account/pipelines/care").status_code == 200
