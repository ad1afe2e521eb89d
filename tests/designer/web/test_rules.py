"""The pages of rules: seen, changed, made, switched off, with a dry run on the records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import Browser, House, make_house
from tests.designer.web.sheets import sheet
from tests.designer.web.test_automations import draft_file, text_of
from tests.workspaces import SMALL

RULES = "/designer/entities/deal/rules"


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "small", database_url, SMALL) as made:
        yield made


@pytest.fixture
def admin(house: House) -> Browser:
    return house.signed_in("ada")


def test_each_rule_is_a_sentence(admin: Browser) -> None:
    said = text_of(admin.get(RULES).text)
    assert "If Stage is Lost, then Lost reason must have a value." in said
    assert "this must hold: Product line is not Battery storage or Discount is at most 20%" in said


@pytest.mark.parametrize("name", ["lost_needs_reason", "other_needs_note", "storage_discount_cap"])
def test_a_rule_that_is_saved_as_it_is_changes_nothing(admin: Browser, name: str) -> None:
    page = admin.get(f"{RULES}/{name}")
    assert page.status_code == 200
    answer = admin.post(f"{RULES}/{name}", sheet(page.text))
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    assert "unchanged" in answer.location


def test_a_limit_is_changed_in_place_and_the_records_that_it_hits_are_counted(
    house: House, admin: Browser
) -> None:
    anna = house.api("anna")
    account = anna.call("POST", "/account", {"name": "Acme", "country": "de"}).json
    assert account is not None
    for discount in ("5", "12", "18"):
        made = anna.call(
            "POST",
            "/deal",
            {"name": discount, "account": account["id"], "line": "storage", "discount": discount},
        )
        assert made.status_code == 201, made.json
    page = admin.get(f"{RULES}/storage_discount_cap")
    assert "of 3 deals would be refused now" in text_of(page.text)
    sent = sheet(page.text) | {"check.1.v": ["10"]}
    looked = admin.post(f"{RULES}/storage_discount_cap/look", sent)
    assert "2 of 3 deals would be refused now" in text_of(looked.text).replace("2of", "2 of")
    answer = admin.post(f"{RULES}/storage_discount_cap", sent)
    assert answer.status_code == 303
    before = house.folder.joinpath("entities/deal/entity.yaml").read_text()
    after = draft_file(house, "entities/deal/entity.yaml")
    assert after == before.replace("discount <= 20", "discount <= 10")


def test_a_new_rule_is_made_and_named_by_its_label(house: House, admin: Browser) -> None:
    start = sheet(admin.get(f"{RULES}/new-rule").text)
    grown = sheet(admin.post(f"{RULES}/new-rule/look", start | {"then": ["when:add"]}).text)
    sent = grown | {
        "label.en": ["Permit needs a date"],
        "label.zh": ["许可需日期"],
        "kind": ["require"],
        "require": ["expected_close", "amount"],
        "when.0.field": ["needs_permit"],
        "when.0.was": ["needs_permit"],
        "when.0.op": ["eq"],
        "when.0.v": ["true"],
    }
    answer = admin.post(f"{RULES}/new-rule", sent)
    assert answer.status_code == 303, text_of(answer.text)[:2500]
    assert answer.location.startswith(f"{RULES}/permit_needs_a_date")
    after = draft_file(house, "entities/deal/entity.yaml")
    assert "permit_needs_a_date:" in after
    assert "when: needs_permit" in after
    assert "许可需日期" in draft_file(house, "labels/zh.yaml")
    assert "If Needs permit is Yes, then" in text_of(admin.get(RULES).text)


def test_an_unfinished_rule_says_what_is_missing_at_its_input(admin: Browser) -> None:
    start = sheet(admin.get(f"{RULES}/new-rule").text)
    sent = start | {"kind": ["check"], "label.en": ["Half a rule"]}
    answer = admin.post(f"{RULES}/new-rule", sent)
    assert answer.status_code == 422
    said = text_of(answer.text)
    assert "Say what must hold." in said
    assert "Say what a person is told when it does not hold." in said
    assert sheet(answer.text)["label.en"] == ["Half a rule"]


def test_a_rule_goes_and_comes_back(house: House, admin: Browser) -> None:
    admin.get(RULES)
    gone = admin.post(f"{RULES}/other_needs_note/retire")
    assert gone.status_code == 303, text_of(gone.text)[:1500]
    assert "other_needs_note" not in draft_file(house, "entities/deal/entity.yaml")
    admin.get(RULES)
    admin.post("/designer/undo", {"way": "undo", "back": RULES})
    assert "other_needs_note" in draft_file(house, "entities/deal/entity.yaml")


def test_a_condition_as_text_is_checked_at_its_character(admin: Browser) -> None:
    page = sheet(admin.get(f"{RULES}/lost_needs_reason").text)
    grown = sheet(
        admin.post(f"{RULES}/lost_needs_reason/look", page | {"then": ["when:line"]}).text
    )
    sent = grown | {"when.1.text": ["length(nmae) > 3"]}
    answer = admin.post(f"{RULES}/lost_needs_reason/look", sent)
    said = text_of(answer.text)
    assert "At character 8: There is no field `nmae` here. Did you mean `name`?" in said
    labelled = sent | {"when.1.text": ["empty(Lost reason)"]}
    said = text_of(admin.post(f"{RULES}/lost_needs_reason/look", labelled).text)
    assert "At character 7: There is no field `Lost reason` here. Did you mean `lost" in said
    assert admin.post(f"{RULES}/lost_needs_reason", sent).status_code == 422
    sent |= {"when.1.text": ["length(name) > 3"]}
    assert admin.post(f"{RULES}/lost_needs_reason", sent).status_code == 303


def test_conditions_in_brackets_are_built_by_hand(house: House, admin: Browser) -> None:
    path = f"{RULES}/lost_needs_reason"
    page = sheet(admin.get(path).text)
    grown = sheet(admin.post(f"{path}/look", page | {"then": ["when:group"]}).text)
    sent = grown | {
        "when.1.0.field": ["needs_permit"], "when.1.0.was": ["needs_permit"],
        "when.1.0.op": ["eq"], "when.1.0.v": ["true"],
        "when.1.1.field": ["account.name"], "when.1.1.was": ["account.name"],
        "when.1.1.op": ["starts_with"], "when.1.1.v": ["A"],
    }  # fmt: skip
    answer = admin.post(path, sent)
    assert answer.status_code == 303, text_of(answer.text)[:2000]
    wanted = 'stage == "lost" and (needs_permit or starts_with(account.name, "A"))'
    assert wanted in draft_file(house, "entities/deal/entity.yaml")


def test_only_fields_that_can_be_empty_are_offered_as_required(admin: Browser) -> None:
    page = admin.get(f"{RULES}/new-rule").text
    offered = re.findall(r'name="require"[^>]*value="(\w+)"', page)
    assert {"amount", "expected_close", "notes"} <= set(offered)
    assert not {"number", "net_value", "needs_permit"} & set(offered)
