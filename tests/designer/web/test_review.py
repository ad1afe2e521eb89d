"""Review, publish, history and clash as pages: what an admin sees and what then holds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import Browser, House, make_house
from tests.designer.test_repository import git
from tests.designer.workshop import new, put

from tailorbird_designer.drafts import Drafts, Workbench
from tailorbird_designer.edits import Edit
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.repository import Repository

ENTITY = "entities/deal/entity.yaml"


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    people = {
        "ada": {"roles": ("admin",), "name": "Ada Admin"},
        "lena": {"roles": ("admin",), "name": "Lena Zweite", "locale": "zh"},
        "anna": {"roles": ("rep",), "team": "berlin"},
    }
    with make_house(tmp_path / "small", database_url, people=people) as made:
        yield made


def drafts(house: House) -> Drafts:
    return Drafts(house.company.engine, Repository(house.folder), house.company.clock)


def save(house: House, name: str, *edits: Edit) -> Workbench:
    """What a page of the designer does."""
    desk, person = drafts(house), house.people[name]
    author = Author(f"{name} of the test", f"{name}@small.example")
    return desk.save(person, author, edits, base=desk.look(person).head, title="Change")


def text_of(page: str) -> str:
    """What a person reads."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def ticks(page: str) -> list[str]:
    return re.findall(r'name="ticked" value="(s[0-9a-f]+)"', page)


def publish(admin: Browser, note: str = "What changes") -> int:
    """Look at the review, tick all, publish; the number of the release."""
    page = admin.get("/designer/review").text
    answer = admin.post(
        "/designer/review", {"seen": seen(page), "note": note, "ticked": ticks(page)}
    )
    assert answer.status_code == 303, text_of(answer.text)
    assert admin.get(answer.location).status_code == 200
    return int(answer.location.partition("?")[0].rpartition("/")[2])


def tender(house: House) -> None:
    save(house, "ada", new("deal.fields.tender", {"type": "text", "label": "Tender number"}))
    rule = {"when": 'stage == "proposal"', "require": ["tender"]}
    path = "deal.layouts.rep.tabs.overview.sections.facts.fields"
    save(house, "ada", put(path, ["name", "account", "line", "amount", "tender"]))
    save(house, "ada", new("deal.rules.tender_needed", rule))


def test_without_a_draft_the_page_says_so(house: House) -> None:
    page = house.signed_in("ada").get("/designer/review")
    assert page.status_code == 200 and "There is no draft" in text_of(page.text)


def test_the_review_shows_steps_files_and_whom_it_touches(house: House) -> None:
    tender(house)
    read = text_of(house.signed_in("ada").get("/designer/review").text)
    assert "Deal / Tender number Additive New field" in read
    assert "Tightening" in read and "Publish as release 2" in read
    assert "1 person in 2 roles" in read and "Sales rep" in read
    assert ENTITY in read and "tender_needed:" in read
    assert "Configuration is valid" in read
    zh = text_of(house.signed_in("lena").get("/designer/review").text)
    assert "没有草稿" in zh


def test_publishing_shows_the_release_and_reps_have_the_field(house: House) -> None:
    tender(house)
    admin, rep = house.signed_in("ada"), house.signed_in("anna")
    assert "Tender number" not in rep.get("/deal/new").text
    assert publish(admin, "Deals get a tender number\n\nReps are asked for it.") == 2
    assert "Tender number" in rep.get("/deal/new").text
    read = text_of(admin.get("/designer/history/2").text)
    assert "2 · Deals get a tender number" in read and "Reps are asked for it." in read
    assert "Deal / Tender number" in read and "Take this release back" in read
    listed = text_of(admin.get("/designer/history").text)
    assert "2 · Deals get a tender number Ada Admin" in listed and "Live" in listed
    assert git(house.folder, "log", "-1", "--format=%an", "main") == "Ada Admin"
    assert admin.get("/designer/history/9").status_code == 404


def test_a_refused_publish_keeps_what_was_typed(house: House) -> None:
    save(house, "ada", put("roles.rep.can.deal.read", True))
    admin = house.signed_in("ada")
    page = admin.get("/designer/review").text
    sent = {"seen": seen(page), "note": "Reps see <all> deals"}
    answer = admin.post("/designer/review", sent)
    read = text_of(answer.text)
    assert answer.status_code == 409 and "Not published." in read
    assert "wants a tick" in read and "Reps see &lt;all&gt; deals" in answer.text
    answer = admin.post("/designer/review", sent | {"note": " ", "ticked": ticks(page)})
    assert "Write what changes for users." in text_of(answer.text)
    (house.folder / "roles/rep.yaml").write_text("by: hand\n")
    answer = admin.post("/designer/review", sent | {"ticked": ticks(page)})
    assert answer.status_code == 409 and "roles/rep.yaml" in text_of(answer.text)
    assert drafts(house).look(house.people["ada"]).release == 1


def test_what_changed_since_it_was_looked_at_is_shown_again(house: House) -> None:
    tender(house)
    admin = house.signed_in("ada")
    page = admin.get("/designer/review").text
    save(house, "ada", put("deal.fields.discount.max", 50))
    answer = admin.post("/designer/review", {"seen": seen(page), "note": "x"})
    assert answer.status_code == 409 and "Look at it once more" in text_of(answer.text)
    assert "discount" in answer.text


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000, ""])
def test_a_number_that_is_none_asks_for_another_look(house: House, number: str) -> None:
    save(house, "ada", put("deal.fields.notes.required", True))
    admin = house.signed_in("ada")
    known = seen(admin.get("/designer/review").text)
    assert "-" in known
    forged = "-".join([known.partition("-")[0], *(number for _ in known.split("-")[1:])])
    answer = admin.post("/designer/review", {"seen": forged, "note": "x"})
    assert answer.status_code == 409


def test_a_release_is_taken_back_and_brought_back_with_its_values(house: House) -> None:
    tender(house)
    admin, rep, api = house.signed_in("ada"), house.signed_in("anna"), house.api("anna")
    publish(admin)
    account = api.call("POST", "/account", {"name": "Acme", "country": "de"}).json["id"]
    deal = {"name": "Roof", "account": account, "tender": "T-17", "amount": "5"}
    made = api.call("POST", "/deal", deal).json["id"]
    answer = admin.post("/designer/history/2/back", {})
    assert answer.status_code == 303 and answer.location.startswith("/designer/review")
    assert "takes the release back" in text_of(admin.get(answer.location).text)
    assert publish(admin, "Take release 2 back") == 3
    assert "Tender number" not in rep.get("/deal/new").text
    assert "tender" not in api.call("GET", f"/deal/{made}").json
    assert admin.post("/designer/history/3/back", {}).status_code == 303
    assert publish(admin, "Tender numbers again") == 4
    assert "Tender number" in rep.get("/deal/new").text
    assert api.call("GET", f"/deal/{made}").json["tender"] == "T-17"


def test_what_cannot_be_taken_back_says_why(house: House) -> None:
    admin = house.signed_in("ada")
    assert "Take this release back" not in text_of(admin.get("/designer/history/1").text)
    answer = admin.post("/designer/history/1/back", {})
    assert answer.status_code == 409 and "first release" in text_of(answer.text)
    save(house, "ada", new("deal.fields.tender", {"type": "text"}))
    publish(admin)
    place = "deal.layouts.rep.tabs.overview.sections.facts.fields.tender"
    rule = {"when": 'stage == "proposal"', "require": ["tender"]}
    save(house, "ada", new(place, None), new("deal.rules.tender_needed", rule))
    publish(admin)
    answer = admin.post("/designer/history/2/back", {})
    assert answer.status_code == 409 and "something later needs it" in text_of(answer.text)


def test_two_admins_who_changed_the_same_choose_a_version(house: House) -> None:
    save(house, "ada", put("deal.fields.line.label", "Mine"))
    save(house, "lena", put("deal.fields.line.label", "Theirs <b>"))
    ada, lena = house.signed_in("ada"), house.signed_in("lena")
    publish(lena, "Lena was first")
    page = ada.get("/designer/review").text
    assert "Somebody published meanwhile" in text_of(page)
    answer = ada.post("/designer/review", {"seen": seen(page), "note": "x"})
    assert answer.status_code == 409 and "up to date first" in text_of(answer.text)
    page = ada.get("/designer/clash").text
    read = text_of(page)
    assert "Mine, from this draft Mine" in read and "Theirs, as published Theirs <b>" in read
    assert "Product line" in read and "Lena was first" in read and "<b>\n" not in page
    assert ada.post("/designer/clash", {}).status_code == 409
    answer = ada.post("/designer/clash", {"choice:deal.fields.line.label": "mine"})
    assert answer.status_code == 303
    publish(ada, "Mine after all")
    model = drafts(house).look(house.people["ada"]).published
    assert str(model.entities["deal"].fields["line"].label) == "Mine"


def test_a_draft_without_clashes_is_brought_up_to_date_by_a_button(house: House) -> None:
    tender(house)
    save(house, "lena", put("deal.fields.line.label", "Line"))
    publish(house.signed_in("lena"))
    ada = house.signed_in("ada")
    assert "Nothing clashes" in text_of(ada.get("/designer/clash").text)
    assert ada.post("/designer/clash", {}).status_code == 303
    assert "The draft is up to date." in text_of(ada.get("/designer/clash").text)
    assert publish(ada) == 3


def test_only_admins_may_look_publish_or_take_back(house: House) -> None:
    tender(house)
    rep = house.signed_in("anna")
    for path in ("/designer/review", "/designer/history", "/designer/history/1", "/designer/clash"):
        assert rep.get(path).status_code == 403
    for path in ("/designer/review", "/designer/history/1/back", "/designer/clash"):
        assert rep.post(path, {}).status_code == 403
    plain = house.signed_in("ada")
    assert plain.client.post("/designer/review", data={"note": "x"}).status_code == 403
