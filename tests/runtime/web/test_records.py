"""The record page, forms, moves, conversion and the bin, through HTTP."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.runtime.web.conftest import TOKEN, Browser, Pages


def account(pages: Pages, name: str = "Pump works", who: str = "anna", **more: Any) -> int:
    return pages.crm.add(who, "account", name=name, **more).id


def deal(pages: Pages, name: str = "Line 3", who: str = "anna", **more: Any) -> int:
    first = more.pop("account", None) or account(pages, f"Account of {name}", who)
    return pages.crm.add(who, "deal", name=name, account=first, **more).id


def stored(pages: Pages, entity: str, record_id: int) -> dict[str, Any]:
    return dict(pages.crm.records.get(pages.crm.root, entity, record_id).values)


def typed(page: str) -> dict[str, str]:
    """What stands in the controls of a form, as a browser would send it."""
    form = re.search(r"<form[^>]*data-form.*?</form>", page, re.S)
    assert form is not None
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        checked = at.get("type") != "checkbox" or " checked" in tag
        if "name" in at and checked:
            found[at["name"]] = unescape(at.get("value", ""))
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        first = re.search(r'value="([^"]*)"', inner)
        found[name] = (chosen or first or ["", ""])[1]
    for name, inner in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form[0], re.S
    ):
        found[name] = unescape(inner)
    return found


def send(browser: Browser, address: str, values: dict[str, str]) -> Any:
    values = {k: v for k, v in values.items() if k != "csrf_token"}
    return browser.client.post(
        address, data={"csrf_token": TOKEN, **values}, headers=browser._headers(False)
    )


# -- forms -----------------------------------------------------------------------------------------


def test_a_form_makes_a_record_and_leads_to_it(pages: Pages) -> None:
    browser = pages.as_("anna")
    values = typed(browser.page("/account/new"))

    answer = send(browser, "/account/new", {**values, "name": "北京泵业", "tags": "重点，east, ",
        "employees": "1,200", "phone": "030 1234567"})  # fmt: skip

    assert answer.status_code == 303, answer.text
    found = re.fullmatch(r"/account/(\d+)\?done=created", answer.location)
    assert found is not None
    made = stored(pages, "account", int(found[1]))
    assert made["name"] == "北京泵业"
    assert (made["tags"], made["employees"], made["phone"]) == (
        ("重点", "east"),
        1200,
        "+49301234567",
    )
    assert made["owner"] == pages.crm.anna.id
    assert "北京泵业" in browser.page(answer.location)


def test_a_refused_form_keeps_every_value_and_says_what_is_wrong(pages: Pages) -> None:
    browser = pages.as_("anna")
    values = typed(browser.page("/account/new"))

    answer = send(browser, "/account/new", {**values, "name": "", "employees": "zwölf",
        "website": "javascript:alert(1)", "tags": "a, b"})  # fmt: skip

    assert answer.status_code == 422
    page = answer.text
    again = typed(page)
    assert (again["name"], again["employees"], again["tags"]) == ("", "zwölf", "a, b")
    assert again["website"] == "javascript:alert(1)"
    assert 'role="alert"' in page and "3 things to fix before saving." in page
    assert '<a href="#f-name">Name</a>' in page
    invalid = re.search(r'<input[^>]*id="f-name"[^>]*>', page)
    assert invalid is not None and 'aria-invalid="true"' in invalid[0]
    assert 'aria-describedby="f-name-error"' in invalid[0] and 'id="f-name-error"' in page


def test_a_form_asks_only_for_what_the_person_may_write(pages: Pages) -> None:
    names = set(typed(pages.as_("anna").page("/account/new")))

    assert {"name", "country", "website"} <= names
    assert not names & {"credit_limit", "rating", "number", "fax", "id", "version"}
    assert "credit_limit" in typed(pages.as_("mia").page("/account/new"))


def test_what_a_person_may_not_write_is_not_taken_from_a_bent_form(pages: Pages) -> None:
    one = account(pages)
    browser = pages.as_("anna")
    values = typed(browser.page(f"/account/{one}/edit"))

    bent = {"credit_limit": "9", "rating": "9", "created_by": "1", "id": "77", "number": "X"}

    answer = send(browser, f"/account/{one}/edit", {**values, **bent})

    assert answer.status_code == 303
    made = stored(pages, "account", one)
    assert (made["credit_limit"], made["rating"], made["number"]) == (None, None, "A-0001")


def test_an_edit_keeps_what_is_not_on_the_page(pages: Pages) -> None:
    one = account(pages, tags=["a"], website="https://x.example")

    answer = pages.as_("anna").post(f"/account/{one}/edit", version="1", name="New name")

    assert answer.status_code == 303
    made = stored(pages, "account", one)
    assert (made["name"], made["tags"], made["website"]) == (
        "New name",
        ("a",),
        "https://x.example",
    )


def test_two_people_editing_get_both_values_and_nothing_is_lost(pages: Pages) -> None:
    one = account(pages, employees="10")
    browser = pages.as_("anna")
    values = typed(browser.page(f"/account/{one}/edit"))
    pages.crm.records.update(pages.crm.mia, "account", one, {"employees": "20"}, door="form")

    answer = send(browser, f"/account/{one}/edit", {**values, "employees": "30", "name": "Mine"})

    assert answer.status_code == 409
    assert "mia changed this" in answer.text
    clash = re.search(r'<th scope="row">.*?Employees.*?</tr>', answer.text, re.S)
    assert clash is not None and "<td>20</td><td>30</td>" in clash[0]
    again = typed(answer.text)
    assert (again["employees"], again["name"], again["version"]) == ("30", "Mine", "2")
    assert send(browser, f"/account/{one}/edit", again).status_code == 303
    assert stored(pages, "account", one)["employees"] == 30


def test_an_edit_without_a_version_is_refused(pages: Pages) -> None:
    one = account(pages)

    for version in ["", "x", "-1", "9" * 25]:
        answer = pages.as_("anna").post(f"/account/{one}/edit", version=version, name="X")
        assert answer.status_code == 400, version


def test_a_child_starts_with_its_parent(pages: Pages) -> None:
    one = account(pages)
    browser = pages.as_("anna")

    page = browser.page(f"/deal/new?set.account={one}&back=/account/{one}")
    answer = send(browser, "/deal/new", {**typed(page), "name": "Line 9"})

    assert 'value="Pump works"' in page
    assert answer.location == f"/account/{one}?done=created"
    assert "Line 9" in browser.page(f"/account/{one}")


def test_a_copy_starts_with_the_same_values_but_not_with_what_is_unique(pages: Pages) -> None:
    one = account(pages, website="https://x.example", tags=["a"])

    values = typed(pages.as_("anna").page(f"/account/new?copy_of={one}"))

    assert (values["website"], values["tags"], values["name"]) == ("https://x.example", "a", "")


def test_another_one_can_follow_at_once(pages: Pages) -> None:
    browser = pages.as_("anna")
    values = {**typed(browser.page("/account/new")), "name": "First", "then": "new"}

    assert send(browser, "/account/new", values).location == "/account/new?done=created"


def test_a_picker_finds_and_shows_what_belongs_together_first(pages: Pages) -> None:
    one, two = account(pages, "Pump works"), account(pages, "北京泵业")
    pages.crm.add("anna", "contact", name="王明", account=two)
    pages.crm.add("anna", "contact", name="Wang Wei", account=one)
    browser = pages.as_("anna")

    assert re.findall(r'data-title="([^"]+)"', browser.page("/deal/lookup/account?q=泵")) == [
        "北京泵业"
    ]
    assert "Nothing found" in browser.page("/deal/lookup/account?q=zzz")
    assert "ben" in browser.page("/deal/lookup/owner?q=be")
    assert browser.get("/deal/lookup/name?q=x").status_code == 404


# -- the record page -------------------------------------------------------------------------------


def test_a_record_page_shows_fields_children_and_history(pages: Pages) -> None:
    one = account(pages, website="https://x.example", phone="+49 30 1234567")
    deal(pages, "Line 3", account=one)

    page = pages.as_("anna").page(f"/account/{one}")

    assert "<h1" in page and "Pump works" in page
    assert 'href="tel:+49301234567"' in page
    assert 'href="https://x.example" rel="noopener noreferrer nofollow"' in page
    assert "Line 3" in page and f"set.account={one}" in page
    assert "created this" in page
    assert "Credit limit" not in page


def test_a_hidden_record_and_a_missing_one_answer_alike(pages: Pages) -> None:
    theirs = deal(pages, "Theirs", "ben")
    browser = pages.as_("anna")

    hidden, missing = browser.get(f"/deal/{theirs}"), browser.get("/deal/999999")

    assert hidden.status_code == missing.status_code == 404
    assert hidden.text == missing.text


def test_a_masked_value_stays_masked(pages: Pages) -> None:
    one = account(pages, who="mia", tax_number="DE123456789", owner=str(pages.crm.anna.id))

    page = pages.as_("anna").page(f"/account/{one}")

    assert "DE123456789" not in page
    assert "DE123456789" in pages.as_("mia").page(f"/account/{one}")


def test_activities_and_tasks_stand_beside_the_fields(pages: Pages) -> None:
    one = account(pages)

    assert pages.as_("anna").get(f"/account/{one}").status_code == 200


def test_one_field_is_edited_in_place(pages: Pages) -> None:
    one = account(pages, employees="10")
    browser = pages.as_("anna")

    editor = browser.get(f"/account/{one}/field/employees", partial=True).text
    bad = browser.post(f"/account/{one}/field/employees", True, version="1", employees="many")
    good = browser.post(f"/account/{one}/field/employees", True, version="1", employees="12")

    assert 'id="inline-employees"' in editor and 'value="10"' in editor
    assert (
        bad.status_code == 422 and 'value="many"' in bad.text and 'aria-invalid="true"' in bad.text
    )
    assert good.status_code == 200 and "12" in good.text and "data-edit=" in good.text
    assert stored(pages, "account", one)["employees"] == 12


def test_an_edit_in_place_tells_who_was_faster(pages: Pages) -> None:
    one = account(pages, employees="10")
    pages.crm.records.update(pages.crm.mia, "account", one, {"employees": "20"}, door="form")

    answer = pages.as_("anna").post(
        f"/account/{one}/field/employees", True, version="1", employees="30"
    )

    assert answer.status_code == 409
    assert "Employees is now 20" in answer.text and 'value="30"' in answer.text
    assert 'name="version" value="2"' in answer.text


def test_a_field_that_is_not_the_persons_to_edit_has_no_editor(pages: Pages) -> None:
    one = account(pages)

    for field in ["credit_limit", "rating", "number", "zzz", "id"]:
        answer = pages.as_("anna").get(f"/account/{one}/field/{field}", partial=True)
        assert answer.status_code == 404, field


# -- stages ----------------------------------------------------------------------------------------


def path(page: str) -> list[tuple[str, str]]:
    """State and label of each step of the stage path."""
    found = re.search(r'<ol class="path".*?</ol>', page, re.S)
    assert found is not None
    steps = re.findall(r'<li class="(\w+)[^"]*">.*?<span class="clip">(.*?)</span>', found[0], re.S)
    return [(state, label.split(" · ")[0]) for state, label in steps]


def test_a_stage_whose_gate_is_not_met_asks_for_what_is_missing(pages: Pages) -> None:
    one = deal(pages)
    browser = pages.as_("anna")
    assert path(browser.page(f"/deal/{one}"))[0] == ("now", "Qualify")

    refused = browser.post(f"/deal/{one}/stage", to="proposal", version="1")

    assert refused.status_code == 422
    assert "Put back" in refused.text and "Not moved yet." in refused.text
    asked = set(typed(refused.text)) - {"to", "version", "csrf_token"}
    assert asked, refused.text
    assert stored(pages, "deal", one)["stage"] == "qualify"


def test_a_card_that_may_not_move_asks_in_its_new_column(pages: Pages) -> None:
    one = deal(pages)
    browser = pages.as_("anna")

    refused = browser.post(f"/deal/{one}/stage", True, to="proposal", version="1", view="pipeline")

    assert refused.status_code == 422
    assert refused.text.strip().startswith("<article")
    assert f'id="card-{one}"' in refused.text and "data-put-back" in refused.text
    assert stored(pages, "deal", one)["stage"] == "qualify"


def test_filling_in_what_is_missing_moves_the_card(pages: Pages) -> None:
    one = deal(pages)
    browser = pages.as_("anna")
    refused = browser.post(f"/deal/{one}/stage", to="proposal", version="1")
    missing = set(typed(refused.text)) - {"to", "version", "csrf_token"}
    answers = {"site_visit_on": "2026-02-20", "amount": "40000", "expected_close": "2026-04-30"}

    moved = browser.post(
        f"/deal/{one}/stage", True, to="proposal", version="1", view="pipeline",
        **{name: answers[name] for name in missing if name in answers},
    )  # fmt: skip

    assert moved.status_code == 200, moved.text
    assert "data-put-back" not in moved.text
    assert stored(pages, "deal", one)["stage"] == "proposal"
    assert ("now", "Proposal") in path(browser.page(f"/deal/{one}"))


def test_a_move_over_a_newer_version_says_who_was_faster(pages: Pages) -> None:
    one = deal(pages)
    pages.crm.records.update(pages.crm.mia, "deal", one, {"name": "Newer"}, door="form")

    answer = pages.as_("anna").post(
        f"/deal/{one}/stage", True, to="proposal", version="1", view="pipeline"
    )

    assert answer.status_code == 409
    assert "mia changed this" in answer.text


def test_a_move_to_nowhere_is_refused(pages: Pages) -> None:
    one = deal(pages)

    for to in ["", "nowhere", "<b>"]:
        assert pages.as_("anna").post(f"/deal/{one}/stage", to=to, version="1").status_code == 422


# -- conversion ------------------------------------------------------------------------------------


def lead(pages: Pages, **more: Any) -> int:
    values = {"company_name": "新能源公司", "contact_name": "王明", "email": "w@x.example",
              "owner": str(pages.crm.anna.id), **more}  # fmt: skip
    return pages.crm.add("mia", "lead", **values).id


def test_a_lead_becomes_account_contact_and_deal(pages: Pages) -> None:
    one = lead(pages, budget="5000")
    browser = pages.as_("anna")
    assert f"/lead/{one}/convert/qualify" in browser.page(f"/lead/{one}")

    page = browser.page(f"/lead/{one}/convert/qualify")
    values = typed(page)
    answer = send(browser, f"/lead/{one}/convert/qualify", {**values, "deal.name": "First deal"})

    assert values["account.name"] == "新能源公司" and values["contact.name"] == "王明"
    assert answer.status_code == 303, answer.text
    assert re.fullmatch(r"/deal/\d+\?done=converted", answer.location)
    assert "First deal" in browser.page(answer.location)
    assert stored(pages, "lead", one)["status"] == "converted"
    assert f"/lead/{one}/convert/qualify" not in browser.page(f"/lead/{one}")


def test_an_optional_record_can_be_left_out(pages: Pages) -> None:
    one = lead(pages)
    browser = pages.as_("anna")
    values = typed(browser.page(f"/lead/{one}/convert/qualify"))
    values.pop("include")

    assert send(browser, f"/lead/{one}/convert/qualify", values).status_code == 303
    assert pages.crm.names(pages.crm.anna, "deal") == []
    assert pages.crm.names(pages.crm.anna, "account") == ["新能源公司"]


def test_an_account_that_exists_is_used(pages: Pages) -> None:
    account(pages, "新能源公司")
    one = lead(pages)
    browser = pages.as_("anna")

    page = browser.page(f"/lead/{one}/convert/qualify")
    assert "新能源公司 exists already and is used." in page
    assert send(browser, f"/lead/{one}/convert/qualify", typed(page)).status_code == 303
    assert pages.crm.names(pages.crm.anna, "account") == ["新能源公司"]


def test_a_conversion_that_is_refused_names_the_step_and_keeps_the_rest(pages: Pages) -> None:
    one = lead(pages, contact_name="")
    browser = pages.as_("anna")
    values = typed(browser.page(f"/lead/{one}/convert/qualify"))

    answer = send(
        browser,
        f"/lead/{one}/convert/qualify",
        {**values, "account.website": "x", "deal.name": "Kept"},
    )

    assert answer.status_code == 422
    assert "Contact · Name" in answer.text
    assert typed(answer.text)["deal.name"] == "Kept"
    assert pages.crm.names(pages.crm.anna, "account") == []


# -- the bin ---------------------------------------------------------------------------------------


def test_deleting_says_what_goes_along_and_the_bin_brings_it_back(pages: Pages) -> None:
    one = deal(pages)
    pages.crm.add("anna", "quote", deal=one)
    browser = pages.as_("anna")

    confirm = browser.page(f"/deal/{one}/delete")
    answer = browser.post(f"/deal/{one}/delete")

    assert "These go with it:" in confirm and "1 Quote" in confirm
    assert answer.location == "/deal?done=deleted"
    assert browser.get(f"/deal/{one}").status_code == 404
    assert "Line 3" in browser.page("/deal/bin")
    assert "This is in the bin." in browser.page(f"/deal/{one}?deleted=1")
    back = browser.post(f"/deal/{one}/restore")
    assert back.location == f"/deal/{one}?done=restored"
    assert "Brought back" in browser.page(back.location)


def test_what_others_need_cannot_be_deleted(pages: Pages) -> None:
    one = account(pages, who="mia")
    deal(pages, "Line 3", "mia", account=one)
    browser = pages.as_("mia")

    confirm = browser.page(f"/account/{one}/delete")

    assert "This cannot be deleted now." in confirm and "Cancel</a><button" not in confirm
    assert browser.post(f"/account/{one}/delete").status_code == 422
    assert browser.get(f"/account/{one}").status_code == 200


def test_without_the_right_there_is_no_delete(pages: Pages) -> None:
    one = account(pages)
    browser = pages.as_("anna")

    assert f"/account/{one}/delete" not in browser.page(f"/account/{one}")
    assert browser.get(f"/account/{one}/delete").status_code == 403
    assert browser.post(f"/account/{one}/delete").status_code == 403


# -- house rules -----------------------------------------------------------------------------------


def test_get_never_writes(pages: Pages) -> None:
    one, two, three = account(pages), deal(pages), lead(pages)
    addresses = [
        "/", "/account", "/account/new", f"/account/{one}", f"/account/{one}/edit", "/deal/board",
        f"/deal/{two}", f"/deal/{two}/delete", f"/deal/{two}/field/name", "/deal/bin", "/profile",
        f"/lead/{three}/convert/qualify", f"/deal/{two}/stage", f"/deal/{two}/restore", "/people",
        f"/deal/{two}/assign", "/account/assign", "/account/delete", "/profile/role",
    ]  # fmt: skip
    before = _dump(pages)

    for address in addresses:
        for person in ("anna", "root"):
            assert pages.as_(person).get(address).status_code in (200, 302, 403, 404, 405), address

    assert _dump(pages) == before


def _dump(pages: Pages) -> dict[str, list[Any]]:
    import sqlalchemy as sa

    with pages.crm.engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return {
            n: sorted(map(str, connection.execute(sa.text(f'SELECT * FROM "{n}"')).all()))
            for n in names
        }


def test_what_was_said_is_logged_not_created(pages: Pages) -> None:
    customer = account(pages, "Pump works", country="ch")
    values = {"kind": "note", "subject": "Asked for a quote", "account": str(customer)}

    answer = pages.as_("anna").post("/activity/new", **values, back=f"/account/{customer}")

    assert answer.location == f"/account/{customer}?done=logged"
