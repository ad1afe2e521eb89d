"""Trying the draft as a role: lists and forms as the role would see them, and nothing to save."""

from __future__ import annotations

import html
import json
import re

from tests.designer.web.admin import Admin, form_of
from tests.designer.web.test_layouts import place
from tests.designer.web.test_roles import grant

SEE = "/see/rep/deal"


def record(admin: Admin) -> int:
    """A deal that is stored under what is published."""
    api = admin.house.api("ada")
    assert api.call("POST", "/account", {"name": "Acme", "country": "de"}).status_code == 201
    made = api.call("POST", "/deal", {"name": "Roof", "account": 1, "notes": "Nice people"})
    assert made.status_code == 201
    return int(made.get_json()["id"])


def fields(page: str) -> set[str]:
    """The names of the fields that the form shows, locked ones included."""
    return set(re.findall(r'id="f-(\w+?)(?:-box)?"', page))


def test_a_field_of_the_draft_is_there_before_the_database_has_it(admin: Admin) -> None:
    number = record(admin)
    admin.saved("/entities/deal/new-field?type=text", label__en="Bond")
    place(admin, "/entities/deal/layouts/rep", name="bond", to="overview.notes")
    page = admin.page(f"{SEE}/new")
    assert "bond" in fields(page)
    assert "The draft as Sales rep sees it." in page
    stored = admin.page(f"{SEE}/{number}")
    assert 'value="Roof"' in stored and "bond" in fields(stored)


def test_what_the_role_cannot_see_is_not_there(admin: Admin) -> None:
    number = record(admin)
    assert "Nice people" in admin.page(f"{SEE}/{number}")
    assert grant(admin, "rep", "deal", f__notes__how="hidden", f__amount__how="hidden") == 303
    page = admin.page(f"{SEE}/{number}")
    assert "Nice people" not in page and "notes" not in fields(page)


def test_conditions_of_the_draft_are_live(admin: Admin) -> None:
    page = admin.page(f"{SEE}/new")
    live = re.search(r'data-live="([^"]*)"', page)
    assert live and json.loads(html.unescape(live[1]))["fields"]
    assert 'type="module"' in page and "js/form.js" in page


def test_lists_have_the_columns_that_the_role_may_read(admin: Admin) -> None:
    record(admin)
    before = admin.page(SEE)
    assert "Net value" in before and ">Roof<" in before
    assert grant(admin, "rep", "deal", f__net_value__how="hidden") == 303
    assert "Net value" not in admin.page(SEE)


def test_an_entity_that_is_only_in_the_draft_can_be_tried(admin: Admin) -> None:
    admin.saved("/entities/new", one__en="Tender", many__en="Tenders")
    assert "For this role the entity does not exist." in admin.page("/see/rep/tender")
    assert grant(admin, "rep", "tender", read__how="always", create__how="always") == 303
    assert "name" in fields(admin.page("/see/rep/tender/new"))


def test_nothing_can_be_saved_and_others_are_not_let_in(admin: Admin) -> None:
    page = admin.page(f"{SEE}/new")
    assert "disabled" in page and 'method="post" action="/deal' not in page
    assert admin.browser.post(f"/designer{SEE}/new", {"name": "x"}).status_code == 405
    assert admin.browser.get("/designer/see/nobody/deal").status_code == 404
    assert admin.browser.get(f"/designer{SEE}/999").status_code == 404
    assert admin.house.signed_in("anna").get(f"/designer{SEE}").status_code == 403


def test_every_role_can_be_tried_on_every_entity(packed: Admin) -> None:
    for role in packed.bench.model.roles:
        assert packed.browser.get(f"/designer/see/{role}").status_code == 302
        for name, entity in packed.bench.model.entities.items():
            if entity.parent is None:
                packed.page(f"/see/{role}/{name}")
                packed.page(f"/see/{role}/{name}/new")


def side_bar(page: str) -> list[str]:
    """The entities in the navigation of the role, by their addresses."""
    found = re.search(r'<nav class="see-n".*?</nav>', page, re.S)
    assert found is not None
    return re.findall(r'href="/designer/see/rep/(\w+)"', found[0])


def test_the_side_bar_is_the_one_that_the_role_will_have(admin: Admin) -> None:
    assert side_bar(admin.page(SEE)) == ["deal", "account", "task"]
    assert grant(admin, "rep", "account", read__how="never") == 303
    assert side_bar(admin.page(SEE)) == ["deal", "task"]
    admin.saved("/entities/new", one__en="Tender", many__en="Tenders")
    assert grant(admin, "rep", "tender", read__how="always") == 303
    form = {**form_of(admin.page("/roles/rep")), "navigation": ["tender", "account", "deal"]}
    assert admin.browser.post("/designer/roles/rep", form).status_code == 303
    assert admin.browser.get("/designer/see/rep").location.endswith("/see/rep/tender")
    assert side_bar(admin.page(SEE)) == ["tender", "deal"]
