"""The pages of automations: seen, changed, refused, paused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import Browser, House, make_house
from tests.designer.web.sheets import sheet
from tests.workspaces import BUSY

from tailorbird_designer.drafts import Drafts
from tailorbird_designer.web.value_rows import row_values, rows_raw
from tailorbird_designer.workspace.repository import Repository

NAMES = ("handover", "promote", "birthday", "sleepy", "monthly", "welcome")


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "busy", database_url, BUSY) as made:
        yield made


def draft_file(house: House, path: str) -> str:
    """A file as it stands in the admin's draft."""
    company = house.company
    drafts = Drafts(company.engine, Repository(house.folder), house.clock)
    return drafts.look(house.people["ada"]).files[path].decode()


def text_of(page: str) -> str:
    """The words of a page without its tags."""
    bare = re.sub(r"<script.*?</script>|<svg.*?</svg>", "", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", "", bare).split())


@pytest.fixture
def admin(house: House) -> Browser:
    return house.signed_in("ada")


def test_the_list_says_each_automation_in_a_sentence(admin: Browser) -> None:
    answer = admin.get("/designer/automations")
    assert answer.status_code == 200
    said = text_of(answer.text)
    assert "When a Deal enters Won, if Net value is above €50,000, then add the task" in said
    assert "Off" in said and "never ran" in said


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_is_saved_as_it_is_changes_nothing(admin: Browser, name: str) -> None:
    page = admin.get(f"/designer/automations/{name}")
    assert page.status_code == 200
    answer = admin.post(f"/designer/automations/{name}", sheet(page.text))
    assert answer.status_code == 303, text_of(answer.text)[:3000]
    assert "unchanged" in answer.location
    assert "Review and publish" in admin.get("/designer/automations").text
    assert "1 change" not in admin.page


def test_a_turned_operator_is_one_small_change_of_the_file(house: House, admin: Browser) -> None:
    page = admin.get("/designer/automations/handover")
    sent = sheet(page.text) | {"when.0.op": ["lt"]}
    answer = admin.post("/designer/automations/handover", sent)
    assert answer.status_code == 303, text_of(answer.text)[:3000]
    before = house.folder.joinpath("automations/handover.yaml").read_text()
    after = draft_file(house, "automations/handover.yaml")
    assert after == before.replace("net_value > 50000", "net_value < 50000")
    said = admin.get("/designer/automations/handover").text
    assert '<span class="ch" title="changed in this draft">is below</span>' in said
    assert "changed from “is above”" in said


def test_steps_are_added_moved_and_taken_away(house: House, admin: Browser) -> None:
    page = admin.get("/designer/automations/handover")
    sent = sheet(page.text)
    with_step = admin.post("/designer/automations/handover/look", sent | {"then": ["s:add:notify"]})
    assert with_step.status_code == 200
    sent = sheet(with_step.text)
    assert sent["s"][-1] == "notify"
    sent |= {"s.notify.to": ["owner"], "s.notify.text": ["Well done: {name}"]}
    names = sent["s"]
    sent["s"] = [names[-1], *(n for n in names[:-1] if n != "erp")]
    answer = admin.post("/designer/automations/handover", sent)
    assert answer.status_code == 303, text_of(answer.text)[:3000]
    after = draft_file(house, "automations/handover.yaml")
    assert "erp" not in after
    assert after.index("notify:") < after.index("plan:")
    assert "net_value > 50000" in after
    model = text_of(admin.get("/designer/automations/handover").text)
    assert "then notify Owner: “Well done: {name}”" in model


def test_what_is_wrong_stands_at_its_input_and_nothing_typed_is_lost(
    house: House, admin: Browser
) -> None:
    page = admin.get("/designer/automations/handover")
    sent = sheet(page.text) | {
        "label.en": ["Hand over quickly"],
        "when.0.v": ["a lot"],
        "s.plan.due_n": ["soon"],
    }
    answer = admin.post("/designer/automations/handover", sent)
    assert answer.status_code == 422
    assert "“a lot” is not a number." in answer.text
    kept = sheet(answer.text)
    assert kept["label.en"] == ["Hand over quickly"]
    assert kept["when.0.v"] == ["a lot"]
    sent |= {"when.0.v": ["10"]}
    answer = admin.post("/designer/automations/handover", sent)
    assert answer.status_code == 422
    kept = sheet(answer.text)
    assert kept["s.plan.due_n"] == ["soon"]
    assert 'id="in-s-plan-due_n"' in answer.text.replace("in-s-plan-due-n", "in-s-plan-due_n")
    assert re.search(r'name="s\.plan\.due"[^>]*aria-invalid="true"', answer.text)
    sent |= {"s.plan.due_n": ["3"]}
    assert admin.post("/designer/automations/handover", sent).status_code == 303
    assert "in 3 working days" in draft_file(house, "automations/handover.yaml")


def test_rows_are_added_and_a_new_field_brings_its_own_operators(admin: Browser) -> None:
    page = admin.get("/designer/automations/handover")
    sent = sheet(page.text) | {"then": ["when:add"]}
    grown = sheet(admin.post("/designer/automations/handover/look", sent).text)
    assert grown["when.1.op"] == ["in"]
    grown |= {"when.1.field": ["account.name"]}
    again = admin.post("/designer/automations/handover/look", grown)
    fresh = sheet(again.text)
    assert fresh["when.1.op"] == ["contains"]
    assert fresh["when.0.v"] == ["50000"]
    gone = sheet(
        admin.post("/designer/automations/handover/look", fresh | {"then": ["when:drop:1"]}).text
    )
    assert "when.1.field" not in gone


def test_a_new_automation_of_each_trigger_compiles(house: House, admin: Browser) -> None:
    triggers: dict[str, dict[str, list[str]]] = {
        "created": {},
        "updated": {},
        "change": {"t.field": ["line"], "t.to": ["storage"]},
        "enters": {"t.enters": ["won", "lost"]},
        "every": {"t.every": ["month"], "t.month": ["3"], "t.at": ["09:15"]},
        "date": {"t.date": ["expected_close"], "t.days_off": ["3"], "t.way": ["before"]},
        "quiet": {"t.quiet": ["60"]},
        "button": {"button.en": ["Do it"], "t.for": ["rep"]},
    }
    for kind, settings in triggers.items():
        page = admin.get("/designer/automations/new-automation?on=deal")
        assert page.status_code == 200
        start = sheet(page.text) | {"t.kind": [kind], "label.en": [f"On {kind}"], **settings}
        start |= {"then": ["s:add:notify"]}
        sent = sheet(admin.post("/designer/automations/new-automation/look", start).text)
        sent |= {"s.notify.to": ["owner"], "s.notify.text": ["Look at {name}"], **settings}
        answer = admin.post("/designer/automations/new-automation", sent)
        assert answer.status_code == 303, (kind, text_of(answer.text)[:2500])
        name = answer.location.split("?")[0].rsplit("/", 1)[1]
        assert f"automation: {name}" in draft_file(house, f"automations/{name}.yaml")
        again = admin.get(f"/designer/automations/{name}")
        same = admin.post(f"/designer/automations/{name}", sheet(again.text))
        assert "unchanged" in same.location, (kind, draft_file(house, f"automations/{name}.yaml"))
    assert "month day 3 at 09:15" in draft_file(house, "automations/on_every.yaml")
    assert "days: -3" in draft_file(house, "automations/on_date.yaml")


def test_a_step_of_each_kind_can_be_filled_in(house: House, admin: Browser) -> None:
    fields: dict[str, dict[str, list[str]]] = {
        "set": {"row.0.key": ["notes"], "row.0.value": ["Won."]},
        "create_task": {"title": ["Call {name}"], "for": ["role manager"], "due": ["working"]},
        "notify": {"to": ["owner.manager"], "text": ["Look"]},
        "mail": {"to": ["account.email"], "template": ["won_thanks"]},
        "assign": {"to": ["team berlin"]},
        "create_record": {"entity": ["deal"]},
        "call": {"action": ["erp/create_project"], "row.0.key": ["n"], "row.0.value": ["=name"]},
    }
    page = admin.get("/designer/automations/sleepy")
    sent = sheet(page.text)
    for kind, values in fields.items():
        sent = sheet(
            admin.post("/designer/automations/sleepy/look", sent | {"then": [f"s:add:{kind}"]}).text
        )
        name = sent["s"][-1]
        sent |= {f"s.{name}.{key}": value for key, value in values.items()}
        sent = sheet(admin.post("/designer/automations/sleepy/look", sent).text)
    record = next(n for n in sent["s"] if n.startswith("record"))
    sent |= {
        f"s.{record}.row.0.key": ["name"],
        f"s.{record}.row.0.value": ["=name"],
    }
    sent = sheet(admin.post("/designer/automations/sleepy/look", sent).text)
    sent |= {f"s.{record}.row.1.key": ["account"], f"s.{record}.row.1.value": ["=account"]}
    answer = admin.post("/designer/automations/sleepy", sent)
    assert answer.status_code == 303, text_of(answer.text)[:3000]
    after = draft_file(house, "automations/sleepy.yaml")
    for kind in fields:
        assert f"{kind}:" in after
    assert "in 1 working day" in after
    assert "off: true" in after


def test_pausing_is_at_once_and_needs_no_publish(house: House, admin: Browser) -> None:
    admin.get("/designer/automations/handover")
    assert admin.post("/designer/automations/handover/pause", {"way": "pause"}).status_code == 303
    assert "Paused" in text_of(admin.get("/designer/automations/handover").text)
    assert "No draft" in admin.page
    admin.post("/designer/automations/handover/pause", {"way": "resume"})
    assert "Paused" not in text_of(admin.get("/designer/automations/handover").text)
    admin.post("/designer/automations/switch-all", {"way": "stop"})
    assert "All automations are paused since" in text_of(admin.get("/designer/automations").text)
    admin.post("/designer/automations/switch-all", {"way": "resume"})
    assert "All automations are paused" not in admin.get("/designer/automations").text


def test_what_is_published_is_switched_off_and_what_is_only_in_the_draft_goes(
    house: House, admin: Browser
) -> None:
    admin.get("/designer/automations/handover")
    gone = admin.post("/designer/automations/handover/retire")
    assert gone.status_code == 303, text_of(gone.text)[:1500]
    assert "off: true" in draft_file(house, "automations/handover.yaml")
    admin.get("/designer/automations")
    admin.post("/designer/undo", {"way": "undo", "back": "/designer/automations"})
    assert "off: true" not in draft_file(house, "automations/handover.yaml")

    start = sheet(admin.get("/designer/automations/new-automation?on=deal").text)
    start |= {"label.en": ["Short lived"], "then": ["s:add:assign"]}
    sent = sheet(admin.post("/designer/automations/new-automation/look", start).text)
    sent |= {"s.assign.to": ["actor"]}
    assert admin.post("/designer/automations/new-automation", sent).status_code == 303
    admin.get("/designer/automations/short_lived")
    assert admin.post("/designer/automations/short_lived/retire").status_code == 303
    assert "short_lived" not in admin.get("/designer/automations").text


def test_a_text_is_checked_while_it_is_typed(admin: Browser) -> None:
    wrong = admin.get("/designer/conditions/deal", query_string={"text": 'stage == "wonn"'}).json
    assert wrong == {
        "right": False,
        "text": 'At character 10: "wonn" is not an option of deal.stage. Did you mean `"won"`?',
    }
    right = admin.get("/designer/conditions/deal", query_string={"text": 'stage == "won"'}).json
    assert right is not None and right["right"]


def test_test_cases_and_the_replay_of_the_past_stand_beside_it(
    house: House, admin: Browser
) -> None:
    anna = house.api("anna")
    account = anna.call("POST", "/account", {"name": "Acme", "country": "de"}).json
    assert account is not None
    for size in (100, 90_000, 80_000):
        deal = {"name": f"D{size}", "account": account["id"], "amount": str(size), "stage": "won",
                "site_visit_on": "2026-03-01"}  # fmt: skip
        made = anna.call("POST", "/deal", deal)
        assert made.status_code == 201, made.json
    page = admin.get("/designer/automations/handover")
    assert 'hx-get="/designer/automations/handover/cases"' in page.text
    sent = sheet(page.text) | {"when.0.op": ["lt"]}
    assert admin.post("/designer/automations/handover", sent).status_code == 303
    beside = text_of(admin.get("/designer/automations/handover/cases").text)
    assert "Replay since" in beside
    assert "1 run" in beside
    assert "instead of 2" in beside
    assert "No test case touches this automation." in beside


def test_a_change_between_several_typed_values_keeps_all_of_them(
    house: House, admin: Browser
) -> None:
    settings = {"t.field": ["name"], "t.from": ["1.50"], "t.to": ["Roof", "Hall"]}
    name = made(admin, "change", settings, {"s.notify.text": ["2024"]})
    saved = draft_file(house, f"automations/{name}.yaml")
    assert "Roof" in saved and "Hall" in saved
    assert re.search(r"""from: (\[|\s*- )["']1.50["']""", saved), saved
    assert re.search(r"""text: ["']2024["']""", saved), saved
    again = sheet(admin.get(f"/designer/automations/{name}").text)
    assert again["t.to"] == ["Roof", "Hall", ""]
    sent = again | {"t.to": ["Roof", "Hall", "Shed"]}
    assert admin.post(f"/designer/automations/{name}", sent).status_code == 303
    assert "Shed" in draft_file(house, f"automations/{name}.yaml")


def test_a_number_written_into_a_text_stays_as_it_is_typed(house: House, admin: Browser) -> None:
    sent = sheet(admin.get("/designer/automations/sleepy").text)
    grown = admin.post("/designer/automations/sleepy/look", sent | {"then": ["s:add:set"]}).text
    sent = sheet(grown)
    name = sent["s"][-1]
    sent |= {f"s.{name}.row.0.key": ["notes"], f"s.{name}.row.0.value": ["1.50"]}
    sent |= {f"s.{name}.row.1.key": ["amount"], f"s.{name}.row.1.value": ["2.5"]}
    answer = admin.post("/designer/automations/sleepy", sent)
    assert answer.status_code == 303, text_of(answer.text)[:2500]
    saved = draft_file(house, "automations/sleepy.yaml")
    assert re.search(r"""notes: ["']1.50["']""", saved), saved
    assert "amount: 2.5" in saved


def test_many_conditions_are_refused_and_none_is_lost(house: House, admin: Browser) -> None:
    sent = sheet(admin.get("/designer/automations/sleepy").text)
    count = 45
    for n in range(count):
        start = f"when.{n}"
        sent |= {f"{start}.field": ["amount"], f"{start}.was": ["amount"]}
        sent |= {f"{start}.op": ["gt"], f"{start}.v": [str(n)]}
    before = draft_file(house, "automations/sleepy.yaml")
    answer = admin.post("/designer/automations/sleepy", sent)
    assert answer.status_code == 422
    assert "These are 45 conditions, and at most 40 can be kept" in text_of(answer.text)
    assert sheet(answer.text)[f"when.{count - 1}.v"] == [str(count - 1)]
    assert draft_file(house, "automations/sleepy.yaml") == before


def test_no_row_of_many_is_lost() -> None:
    written = {f"field_{n}": f"={n}" for n in range(60)}
    assert rows_raw("set", row_values("set", dict(written)), None) == written


def made(
    admin: Browser, kind: str, settings: dict[str, list[str]], more: dict[str, list[str]]
) -> str:
    """The name of a new automation of deals that notifies."""
    page = admin.get("/designer/automations/new-automation?on=deal").text
    start = sheet(page) | {"t.kind": [kind], "label.en": ["Made here"], **settings}
    start |= {"then": ["s:add:notify"]}
    sent = sheet(admin.post("/designer/automations/new-automation/look", start).text)
    sent |= {"s.notify.to": ["owner"], "s.notify.text": ["Look"], **settings, **more}
    answer = admin.post("/designer/automations/new-automation", sent)
    assert answer.status_code == 303, text_of(answer.text)[:2500]
    return answer.location.split("?")[0].rsplit("/", 1)[1]
