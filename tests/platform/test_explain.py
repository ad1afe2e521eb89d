"""`tailorbird explain`: each part of an expression with the value that it has on a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from unicodedata import east_asian_width

import pytest
from tests.companies import House, make_house
from tests.workspaces import BUSY

from tailorbird_platform.cli.running import run
from tailorbird_runtime.people.actor import SYSTEM


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    lasting_database: Callable[[str], str],
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house") / "busy"
    with make_house(folder, lasting_database(request.param), BUSY) as made:
        records = made.company.live().records
        account = records.create(SYSTEM, "account", {"name": "Élan 太阳能"}, door="sample").id
        for name in ("Roof", "Changing"):
            raw = {"name": name, "account": account, "amount": "60000", "discount": "10"}
            records.create(SYSTEM, "deal", raw, door="sample")
        yield made


def asked(house: House, *words: str) -> int:
    database = house.company.settings.database_url
    return run(["-C", str(house.folder), "--database", database, "explain", *words])


def told(
    house: House, capsys: pytest.CaptureFixture[str], *words: str, record: str = "deal/1"
) -> str:
    assert asked(house, *words, "--record", record) == 0
    return capsys.readouterr().out


def lines(text: str) -> dict[str, str]:
    """What stands on the right of each piece of text."""
    pairs = (line.strip().split("  ", 1) for line in text.splitlines() if "  " in line.strip())
    return {left: right.strip() for left, right in pairs}


def test_every_part_has_its_value(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    text = "(amount > 50000 and account.name == 'elan 太阳能') or not empty(notes)"
    found = lines(told(house, capsys, text.replace("'", '"')))
    assert found["deal/1"] == "Roof"
    assert found[text.replace("'", '"')] == "Yes"
    assert found["amount > 50000"] == "Yes"
    assert found["amount"] == "€60,000"
    assert found['account.name == "elan 太阳能"'] == "Yes"
    assert found["account.name"] == "Élan 太阳能"
    assert found["not empty(notes)"] == "No"
    assert found["empty(notes)"] == "Yes"
    assert found["notes"] == "empty"


def test_a_formula_shows_what_it_is_made_of(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(house, capsys, "net_value > 50000", "--format", "json")
    whole: dict[str, Any] = json.loads(found)[0]
    (net,) = whole["parts"]
    assert (whole["value"], net["text"]) == (True, "net_value")
    assert net["said"] == "€54,000"
    (formula,) = net["parts"]
    assert "discount" in formula["text"]
    assert formula["value"].startswith("54000")


def test_children_are_counted(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(house, 'any(deals.stage == "won")', "--record", "account/1") == 0
    found = lines(capsys.readouterr().out)
    assert found['any(deals.stage == "won")'] == "No"
    assert found["deals"] == "2 in all"
    assert found['deals.stage == "won"'] == "holds for 0 of 2"


def test_an_item_is_asked_by_its_path(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    found = lines(told(house, capsys, "automations.handover"))
    assert found["net_value > 50000"] == "Yes"
    assert found["empty(notes)"] == "Yes"


def test_whose_eyes_and_when(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["today", "--at", "2026-03-10 23:30"]
    assert lines(told(house, capsys, *words))["today"] == "2026-03-10"
    moment = told(house, capsys, "now", "--at", "2026-03-10 23:30")
    assert lines(moment)["now"] == "2026-03-10 23:30"
    assert "The clock says 2026-03-10 23:30; records are as they are now." in moment
    assert lines(told(house, capsys, "empty(me)"))["empty(me)"] == "Yes"
    user = house.company.people.get(next(iter(house.people.values())))
    found = lines(told(house, capsys, "me.email", "--as", user.email))
    assert found["me.email"] == user.email


def test_a_question_about_a_change_is_answered_for_the_last_one(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    made = told(house, capsys, "is_new() and changed(amount, notes)", record="deal/2")
    assert lines(made)["is_new()"] == "Yes"
    assert "The change is its making" in made
    ada = house.company.people.actor(house.people["ada"])
    assert ada is not None
    records = house.company.live().records
    raw = {"amount": "70000", "discount": "20"}
    records.update(ada, "deal", 2, raw, door="form")
    asked_for = "old.net_value > net_value or changed(amount, notes)"
    text = told(house, capsys, asked_for, record="deal/2")
    found = lines(text)
    assert found["old.net_value"] == "€54,000"
    assert (found["changed(amount)"], found["changed(notes)"]) == ("Yes", "No")
    assert (found["old.amount"], found["amount"]) == ("€60,000", "€70,000")
    assert "by Ada: amount, discount." in text
    found_as_data = told(house, capsys, "old.amount", "--format", "json", record="deal/2")
    [data] = json.loads(found_as_data)
    assert data["value"].startswith("60000")
    assert (data["placement"], data["change"]["by"]) == ("event", "Ada")
    assert data["change"]["fields"] == ["amount", "discount"]


def test_it_says_what_it_costs_and_who_is_missing(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = told(house, capsys, 'stage == "won" and amount > 5')
    assert "(reads only the record itself · cost 2 · all about it can be proven)" in plain
    assert "--as" not in plain
    mine = told(house, capsys, "account.owner == me")
    assert "(reads through lookups · cost 6)" in mine
    assert "`me` is nobody here. Say who it is with --as." in mine
    [data] = json.loads(told(house, capsys, "amount > 5", "--format", "json"))
    assert (data["cost"], data["analysable"], data["placement"]) == (1, True, "record")


def test_a_lookup_of_the_name_of_an_entity_is_no_path(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lines(told(house, capsys, "account.name"))["account.name"] == "Élan 太阳能"


def test_of_a_role_only_what_is_about_the_record_is_told(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(house, capsys, "roles.rep", "--as", "anna@small.example")
    assert "can.deal.edit:" in text
    assert "can.account" not in text
    assert lines(text)["me"] == f"Anna (user/{house.people['anna']})"


def test_columns_stay_in_line_with_chinese(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(house, capsys, 'name == "屋顶" and amount > 5')
    ends = [line for line in text.splitlines() if line.endswith(("  No", "  Yes"))]
    columns = {
        sum(2 if east_asian_width(c) in "WF" else 1 for c in line.rsplit("  ", 1)[0]) + 2
        for line in ends
    }
    assert len(columns) == 1


REFUSED = (
    (["amout > 1", "--record", "deal/1"], "Did you mean `amount`?"),
    (["amount > 1", "--record", "deal/99"], "There is no Deal with the number 99."),
    (["amount > 1", "--record", "dael/1"], "Did you mean `deal`?"),
    (["amount > 1", "--record", "deal"], "deal names no record."),
    (["automations.handover", "--record", "account/1"], "is about Deals, not about Accounts."),
    (["deal.rules.nope", "--record", "deal/1"], "There is no `nope` at `deal.rules.nope`."),
    (["deal.rules.nope", "--record", "deal/1"], "There are: `lost_needs_reason`, "),
    (["roles.repp.can.deal", "--record", "deal/1"], "Did you mean `rep`?"),
    (["old.amout > 1", "--record", "deal/1"], "at character 5: There is no field `amout` here."),
    (["integrations.erp", "--record", "deal/1"], "has no condition and no formula."),
    (["true", "--record", "deal/1", "--as", "no@one.example"], "has the address no@one.example."),
)


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_what_cannot_be_explained_is_told(
    house: House, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert asked(house, *words) == 1
    assert sentence in capsys.readouterr().err
