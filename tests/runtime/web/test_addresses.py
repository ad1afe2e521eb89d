"""Addresses that name what is not there, or is not there for this person."""

from __future__ import annotations

import pytest
from tests.runtime.web.conftest import Pages

TOO_LARGE = "9" * 23


@pytest.mark.parametrize(
    "address",
    [
        f"/account/{TOO_LARGE}",
        f"/account/{TOO_LARGE}/edit",
        f"/account/{TOO_LARGE}/field/name",
        f"/people/{TOO_LARGE}",
    ],
)
def test_a_number_beyond_every_id_is_not_there(pages: Pages, address: str) -> None:
    assert pages.as_("root").get(address).status_code == 404
    assert pages.as_("root").post(f"/account/{TOO_LARGE}/delete").status_code == 404


@pytest.mark.parametrize("digits", [23, 5000])
def test_a_copy_of_a_number_beyond_every_id_is_an_empty_form(pages: Pages, digits: int) -> None:
    assert pages.as_("anna").get(f"/account/new?copy_of={'9' * digits}").status_code == 200


def test_a_picker_finds_nothing_for_a_text_that_no_database_holds(pages: Pages) -> None:
    for lookup in ("/account/lookup/owner", "/contact/lookup/account"):
        assert pages.as_("anna").get(f"{lookup}?q=a%00").status_code == 200


def test_an_address_fills_in_no_hidden_field_and_does_not_tell_of_one(pages: Pages) -> None:
    browser = pages.as_("anna")
    hidden = browser.get("/account/new?set.credit_limit=4711")
    missing = browser.get("/account/new?set.no_such_field=4711")
    assert hidden.text == missing.text and "4711" not in hidden.text
    sent = browser.post(
        "/account/new", name="A", country="de", set__credit_limit="1", credit_limit="1"
    )
    assert sent.status_code == 303
