"""Rules about a change on the pages: the server decides, and says it at the field."""

from __future__ import annotations

import re

import sqlalchemy as sa
from tests.crm import RICH
from tests.runtime.web.conftest import pages_of
from tests.runtime.web.test_records import account, send, stored, typed
from tests.workspaces import with_files

ENTITY = "entities/account/entity.yaml"
RULES = """
            rules:
              fewer: {check: employees >= old.employees, message: Not fewer., show_at: employees}
              asked: {when: changed(website) and not is_new(), require: [phone]}
              named: {when: changed(name) and old.name == "Pump works", options: {country: [de]}}
              locked: {when: employees > 90, read_only: [industry]}
"""


def test_the_form_leaves_it_to_the_server_and_shows_the_refusal_at_its_field(
    engine: sa.Engine,
) -> None:
    files = with_files(RICH, {ENTITY: RICH[ENTITY].rstrip() + RULES})
    pages = pages_of(engine, files)
    made = account(pages, employees="5", country="at")
    browser = pages.as_("anna")
    page = browser.page(f"/account/{made}/edit")
    assert "old(" not in page and "fewer" not in page
    for name in ("employees", "phone"):
        control = re.search(rf'<input[^>]*id="f-{name}"[^>]*>', page)
        assert control is not None and "required" not in control[0]

    values = typed(page)
    more = {"employees": "4", "website": "https://a.example", "name": "Pumps"}
    answer = send(browser, f"/account/{made}/edit", {**values, **more})
    assert answer.status_code == 422
    for name in ("employees", "phone", "country"):
        assert f'id="f-{name}-error"' in answer.text, name
    assert "Not fewer." in answer.text
    again = typed(answer.text)
    assert (again["employees"], again["name"]) == ("4", "Pumps")

    right = {"employees": "6", "website": "https://a.example", "phone": "030 1234567"}
    assert send(browser, f"/account/{made}/edit", {**again, **values, **right}).status_code == 303
    assert stored(pages, "account", made)["employees"] == 6
