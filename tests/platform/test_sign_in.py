"""Signing in and out, sessions that end at once, first-password links, and the rate limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.companies import PASSWORD, Browser, House, make_house

from tailorbird_platform.auth.attempts import PER_ACCOUNT
from tailorbird_platform.web.sign_in import local_path


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "small", database_url) as made:
        yield made


def is_in(browser: Browser) -> bool:
    """Whether the browser sees pages without being sent to the sign-in page."""
    return browser.get("/profile").status_code == 200


def test_the_right_password_opens_a_session_and_leads_on(house: House) -> None:
    browser = house.browser()
    turned = browser.get("/deal?view=all")
    assert (turned.status_code, turned.headers["Location"]) == (
        303,
        "/sign-in?next=/deal%3Fview%3Dall",
    )
    browser.get(turned.headers["Location"])
    sent = {"email": " Anna@Small.example ", "password": PASSWORD, "next": "/deal?view=all"}
    answer = browser.post("/sign-in", sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/deal?view=all")
    cookies = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("tailorbird=")]
    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0] and "SameSite=Lax" in cookies[0] and "Path=/" in cookies[0]
    assert "Secure" not in cookies[0]
    assert is_in(browser)


def test_behind_https_the_cookie_is_bound_to_the_host(tmp_path: Path, database_url: str) -> None:
    with make_house(tmp_path / "s", database_url, base_url="https://crm.example.com") as house:
        browser = house.browser()
        browser.get("/sign-in", base_url="https://crm.example.com")
        sent = {"email": "anna@small.example", "password": PASSWORD}
        answer = browser.post("/sign-in", sent, base_url="https://crm.example.com")
        cookies = answer.headers.getlist("Set-Cookie")
        session = next(c for c in cookies if c.startswith("__Host-tailorbird="))
        assert "Secure" in session and "Domain" not in session
        assert not any(c.startswith("tailorbird") for c in cookies)
        assert answer.headers["Strict-Transport-Security"]


def test_wrong_unknown_and_deactivated_are_told_the_same(house: House) -> None:
    house.company.people.deactivate(house.people["wei"], now=house.clock())
    told = set()
    for email in ("anna@small.example", "nobody@small.example", "wei@small.example", "'--"):
        browser = house.browser()
        answer = browser.sign_in(email, "wrong" if email.startswith("anna") else PASSWORD)
        assert answer.status_code == 422
        told.add(re.sub(r'(?:value|content)="[^"]*"', "", answer.text))
        assert "E-mail or password is not right." in answer.text
        assert not is_in(browser)
    assert len(told) == 1


def test_a_signed_out_session_is_over_also_when_its_cookie_is_sent_again(house: House) -> None:
    browser = house.signed_in("anna")
    cookie = browser.client.get_cookie("tailorbird")
    assert cookie is not None
    is_in(browser)
    answer = browser.post("/sign-out")
    assert answer.status_code == 303
    assert browser.client.get_cookie("tailorbird") is None
    browser.client.set_cookie("tailorbird", cookie.value)
    assert not is_in(browser)


def test_every_sign_in_has_a_session_of_its_own_and_ends_the_one_before(house: House) -> None:
    browser = house.signed_in("anna")
    first = browser.client.get_cookie("tailorbird")
    assert first is not None
    browser.get("/profile")
    browser.post("/sign-in", {"email": "anna@small.example", "password": PASSWORD})
    second = browser.client.get_cookie("tailorbird")
    assert second is not None and second.value != first.value
    browser.client.set_cookie("tailorbird", first.value)
    assert not is_in(browser)


def test_a_new_password_ends_all_other_sessions_at_once(house: House) -> None:
    here, elsewhere = house.signed_in("anna"), house.signed_in("anna")
    old = here.client.get_cookie("tailorbird")
    assert old is not None
    accounts = house.company.accounts
    refusal = accounts.change_password(house.people["anna"], "wrong", "another good one 1")
    assert "not right" in str(refusal)
    assert is_in(here) and is_in(elsewhere)
    here.get("/profile")
    answer = here.post(
        "/profile/password",
        {"current": PASSWORD, "new": "another good one 1", "again": "another good one 1"},
    )
    assert answer.status_code == 303, answer.text
    assert is_in(here)
    assert not is_in(elsewhere)
    elsewhere.client.set_cookie("tailorbird", old.value)
    assert not is_in(elsewhere)
    assert house.browser().sign_in("anna@small.example", PASSWORD).status_code == 422
    assert house.browser().sign_in("anna@small.example", "another good one 1").status_code == 303


def test_deactivation_ends_sessions_and_tokens_at_the_next_request(house: House) -> None:
    browser, api = house.signed_in("anna"), house.api("anna")
    assert is_in(browser)
    assert api.call("GET", "/deal").status_code == 200
    house.company.people.deactivate(house.people["anna"], now=house.clock())
    assert not is_in(browser)
    assert api.call("GET", "/deal").status_code == 401


def test_a_change_of_roles_ends_sessions_and_changes_what_tokens_may(house: House) -> None:
    browser, api = house.signed_in("max"), house.api("max")
    assert is_in(browser)
    assert api.call("GET", "/deal").status_code == 200
    house.company.people.set_roles(house.people["max"], (), now=house.clock())
    assert not is_in(browser)
    assert api.call("GET", "/deal").status_code != 200


def test_sessions_end_when_idle_and_after_their_longest_time(house: House) -> None:
    idle, busy = house.signed_in("anna"), house.signed_in("anna")
    for _ in range(3):
        house.clock.pass_by(hours=5)
        assert is_in(busy)
    assert not is_in(idle)
    for _ in range(6 * 30):
        house.clock.pass_by(hours=4)
        if not is_in(busy):
            break
    else:
        raise AssertionError("a session lived longer than thirty days")
    assert house.company.sessions.remove_expired() >= 1


def test_many_wrong_passwords_make_the_account_wait_but_not_for_ever(house: House) -> None:
    for _ in range(PER_ACCOUNT):
        assert house.browser().sign_in("anna@small.example", "wrong").status_code == 422
    refused = house.browser().sign_in("anna@small.example", PASSWORD)
    assert refused.status_code == 429
    assert "Try again in 15 minutes" in refused.text
    assert house.browser().sign_in("max@small.example", PASSWORD).status_code == 303
    house.clock.pass_by(minutes=16)
    assert house.browser().sign_in("anna@small.example", PASSWORD).status_code == 303
    assert house.company.accounts.attempts.remove_expired() >= PER_ACCOUNT


@pytest.mark.parametrize(
    "spelling", ["ánna@small.example", "ANNA@small.example", "ａnna@small.example"]
)
def test_another_spelling_of_the_account_waits_too(house: House, spelling: str) -> None:
    for _ in range(PER_ACCOUNT):
        house.browser().sign_in("anna@small.example", "wrong")
    assert house.browser().sign_in(spelling, PASSWORD).status_code == 429


def test_an_address_that_no_database_holds_is_unknown(house: House) -> None:
    assert house.browser().sign_in("anna\0@small.example", PASSWORD).status_code == 422


def test_a_borrowed_session_cannot_try_out_the_password(house: House) -> None:
    accounts, person = house.company.accounts, house.people["anna"]
    for number in range(PER_ACCOUNT):
        assert accounts.change_password(person, f"guess {number}", "another horse 马")
    refused = accounts.change_password(person, PASSWORD, "another horse 马")
    assert str(refused) == "Too many attempts. Try again in 15 minutes."
    house.clock.pass_by(minutes=16)
    assert accounts.change_password(person, PASSWORD, "another horse 马") is None


def test_one_address_cannot_try_many_accounts(house: House) -> None:
    attempts = house.company.accounts.attempts
    for number in range(50):
        attempts.failed(f"person{number}@x.example", "127.0.0.1")
    assert house.browser().sign_in("anna@small.example", PASSWORD).status_code == 429


def test_a_first_password_link_works_once_and_only_the_newest(house: House) -> None:
    accounts, person = house.company.accounts, house.people["anna"]
    older, newest = accounts.invite(person), accounts.invite(person)
    assert house.browser().get(f"/first-password/{older}").status_code == 404
    browser = house.browser()
    assert "Anna" in browser.get(f"/first-password/{newest}").text
    different = {"password": "a brand new one 1", "again": "something else 1"}
    assert "not the same" in browser.post(f"/first-password/{newest}", different).text
    weak = {"password": "anna", "again": "anna"}
    assert "at least 10 characters" in browser.post(f"/first-password/{newest}", weak).text
    good = {"password": "a brand new one 1", "again": "a brand new one 1"}
    assert browser.post(f"/first-password/{newest}", good).status_code == 303
    assert is_in(browser)
    late = house.browser()
    assert late.get(f"/first-password/{newest}").status_code == 404
    assert house.browser().sign_in("anna@small.example", "a brand new one 1").status_code == 303


def test_a_first_password_link_ends_after_a_week_and_with_its_person(house: House) -> None:
    accounts = house.company.accounts
    link, other = accounts.invite(house.people["anna"]), accounts.invite(house.people["wei"])
    house.company.people.deactivate(house.people["wei"], now=house.clock())
    assert house.browser().get(f"/first-password/{other}").status_code == 404
    house.clock.pass_by(days=8)
    assert house.browser().get(f"/first-password/{link}").status_code == 404
    assert accounts.remove_expired() == 2


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/deal?view=all", "/deal?view=all"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\tevil", "/"),
        ("deal", "/"),
        ("", "/"),
    ],
)
def test_sign_in_leads_to_no_other_site(wanted: str, path: str) -> None:
    assert local_path(wanted) == path


def test_the_database_holds_nothing_that_lets_somebody_in(house: House) -> None:
    browser, token = house.signed_in("anna"), house.api("anna").token
    link = house.company.accounts.invite(house.people["wei"])
    cookie = browser.client.get_cookie("tailorbird")
    assert cookie is not None
    with house.company.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        dump = "\n".join(
            str(tuple(row))
            for table in tables
            for row in connection.execute(sa.select(sa.text("*")).select_from(sa.table(table)))
        )
    for secret in (cookie.value, token, token.split("_", 2)[2], link, PASSWORD):
        assert secret not in dump
    assert "argon2id" in dump


def test_sign_in_speaks_the_browsers_language_then_the_persons(house: House) -> None:
    browser = house.browser()
    page = browser.get("/sign-in", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert '<html lang="zh' in page.text
    sent = {"email": "wei@small.example", "password": "wrong"}
    refused = browser.post("/sign-in", sent, headers={"Accept-Language": "zh-CN"})
    assert "邮箱或密码不正确" in refused.text
    browser.post("/sign-in", {"email": "wei@small.example", "password": PASSWORD})
    assert '<html lang="zh' in browser.get("/profile").text
