"""Defaults that follow what is typed."""

from __future__ import annotations

from tests.runtime.web.conftest import Pages


def test_the_form_learns_what_defaults_make_of_its_values(pages: Pages) -> None:
    browser = pages.as_("anna")

    first = browser.get("/contact/draft").json
    given = browser.get(f"/contact/draft?v.owner={pages.crm.ben.id}&v.name=X").json

    assert first is not None and given is not None
    assert first["owner"] == {"typed": str(pages.crm.anna.id), "title": "anna"}
    assert "owner" not in given and "name" not in first
    assert pages.as_("finn").get("/lead/draft").status_code == 404
