"""What every request passes: origin and form token, tokens of programs, headers, errors, limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.companies import Api, Browser, House, csrf_token, make_house
from tests.workspaces import TINY, with_files
from werkzeug.routing import Rule

SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "small", database_url) as made:
        yield made


def writing_routes(house: House) -> Iterator[tuple[str, str]]:
    """Every page that changes something, with values put in for its placeholders."""
    for rule in house.app.url_map.iter_rules():
        for method in (rule.methods or set()) - SAFE:
            if not rule.rule.startswith("/api/"):
                yield method, _filled(rule)


def _filled(rule: Rule) -> str:
    values = {"entity": "deal", "id": "1", "record": "1", "record_id": "1"}
    return re.sub(
        r"<(?:([^:>]+):)?([^>]+)>",
        lambda m: values.get(m[2], "1" if (m[1] or "").startswith("int") else "x"),
        rule.rule,
    )


def test_no_page_writes_without_the_token_of_its_form(house: House) -> None:
    browser = house.signed_in("ada")
    routes = list(writing_routes(house))
    assert len(routes) > 8
    for method, path in routes:
        for token in (None, "", "wrong", "0" * 64):
            data = {} if token is None else {"csrf_token": token}
            answer = browser.client.open(path, method=method, data=data)
            assert answer.status_code == 403, (method, path)
            assert "out of date" in answer.text


def test_no_page_writes_for_another_site_even_with_the_token(house: House) -> None:
    browser = house.signed_in("ada")
    token = csrf_token(browser.get("/profile").text)
    assert token
    foreign = [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Referer": "http://["},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": "https://evil.example/x"},
    ]
    for headers in foreign:
        for method, path in writing_routes(house):
            answer = browser.client.open(
                path, method=method, data={"csrf_token": token}, headers=headers
            )
            assert answer.status_code == 403, (headers, path)


def test_a_token_of_one_session_is_worth_nothing_in_another(house: House) -> None:
    one, other = house.signed_in("anna"), house.signed_in("ada")
    one.get("/profile")
    token = csrf_token(one.page)
    answer = other.client.post("/sign-out", data={"csrf_token": token})
    assert answer.status_code == 403


def test_the_token_may_come_in_a_header_and_from_our_own_origin(house: House) -> None:
    browser = house.signed_in("anna")
    token = csrf_token(browser.get("/profile").text)
    headers = {"X-CSRF-Token": token, "Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert browser.client.post("/sign-out", headers=headers).status_code == 303


def test_programs_come_with_a_token_in_the_header_only(house: House) -> None:
    api, browser = house.api("anna"), house.signed_in("anna")
    assert api.call("GET", "/deal").status_code == 200
    plain = house.app.test_client(use_cookies=False)
    for answer in (
        plain.get("/api/v1/deal"),
        plain.get(f"/api/v1/deal?token={api.token}&access_token={api.token}"),
        plain.get("/api/v1/deal", headers={"Authorization": f"Basic {api.token}"}),
        plain.get("/api/v1/deal", headers={"Authorization": f"Bearer {api.token[:-1]}x"}),
        plain.get("/api/v1/deal", headers={"Authorization": "Bearer "}),
        plain.get("/api/v1/nothing-here"),
        plain.post("/api/v1/deal", json={}),
    ):
        assert answer.status_code == 401
        assert answer.is_json
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert browser.client.get("/api/v1/deal").status_code == 200
    written = browser.client.post("/api/v1/deal", json={"name": "x"})
    assert written.status_code in (401, 403)


def test_tokens_end_by_time_and_by_hand(house: House) -> None:
    tokens, anna = house.company.tokens, house.people["anna"]
    short = tokens.create(anna, "short", days=1)
    long = tokens.create(anna, "long")
    newest, oldest = tokens.of(anna)
    assert (newest.name, oldest.name, oldest.last_used_at) == ("long", "short", None)
    assert tokens.find(short) is not None
    assert tokens.of(anna)[1].last_used_at is not None
    house.clock.pass_by(days=2)
    assert tokens.find(short) is None
    assert tokens.find(long) is not None
    assert not tokens.revoke(house.people["wei"], newest.id)
    assert tokens.revoke(anna, newest.id)
    assert tokens.find(long) is None
    for odd in ("", "tb_", "tb_000000000000_" + "x" * 43, "x" * 100_000, "tb_%00_x", "令牌"):
        assert tokens.find(odd) is None


def test_every_answer_carries_the_security_headers(house: House) -> None:
    browser = house.signed_in("anna")
    visitor = house.browser()
    answers = {
        "page": browser.get("/profile"),
        "missing": browser.get("/deal/999999"),
        "sign-in": visitor.get("/sign-in"),
        "redirect": visitor.get("/deal"),
        "refused": browser.client.post("/sign-out"),
        "api": house.api("anna").call("GET", "/deal"),
        "api refused": visitor.client.get("/api/v1/deal"),
        "health": visitor.get("/health"),
    }
    for name, answer in answers.items():
        headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], name
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers.getlist("X-Content-Type-Options") == ["nosniff"], name
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store", name
        assert {"Cookie", "Authorization"} <= set(answer.vary)
        assert "Server" not in headers or "Werkzeug" not in headers["Server"]


def test_errors_are_pages_in_the_persons_language_and_json_for_programs(house: House) -> None:
    browser = house.signed_in("wei")
    missing = browser.get("/no_such_place/1")
    assert missing.status_code == 404
    assert '<html lang="zh' in missing.text
    assert "Traceback" not in missing.text
    wrong = browser.client.delete("/profile", headers=_token(browser))
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["Allow"]
    answer = house.api("wei").call("GET", "/no_such_thing")
    assert answer.status_code == 404
    assert answer.is_json


def _token(browser: Browser) -> dict[str, str]:
    return {"X-CSRF-Token": csrf_token(browser.get("/profile").text)}


def test_a_bug_is_a_page_of_ours_without_a_trace(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    @house.app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError("secret detail")

    answer = house.signed_in("anna").get("/broken")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text and "Traceback" not in answer.text
    assert "secret detail" in caplog.text


def test_what_is_too_large_is_refused(house: House) -> None:
    browser = house.signed_in("anna")
    browser.get("/profile")
    assert browser.post("/deal/new", {"name": "x" * 1_200_000}).status_code == 413
    answer = house.api("anna").call("POST", "/deal", {"name": "x" * 1_200_000})
    assert answer.status_code == 413
    assert answer.is_json


def test_without_a_site_address_only_this_machine_is_answered(house: House) -> None:
    client = house.app.test_client()
    for host in ("evil.example", "localhost.evil.example", "evil.example:80"):
        answer = client.get("/sign-in", headers={"Host": host})
        assert answer.status_code == 400, host
    for host in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 200, host


def test_health_says_so_to_everybody_and_nothing_else(house: House) -> None:
    answer = house.browser().get("/health")
    assert (answer.status_code, answer.json) == (
        200,
        {"status": "ok", "release": 1, "worker": None, "due": 0, "dead": 0},
    )


def test_only_the_health_page_itself_is_open(tmp_path: Path, database_url: str) -> None:
    files = with_files(
        TINY,
        {
            "entities/healthcare/entity.yaml": """
                entity: healthcare
                label: {one: Plan, many: Plans}
                title: name
                fields:
                  name: {type: text, required: true}
            """
        },
    )
    people = {"ada": {"roles": ("admin",)}}
    with make_house(tmp_path / "h", database_url, files, people) as house:
        assert house.browser().get("/healthcare").status_code == 303
        assert house.signed_in("ada").get("/healthcare").status_code == 200


def test_two_companies_stand_side_by_side_in_one_process(tmp_path: Path) -> None:
    admin: dict[str, dict[str, Any]] = {"ada": {"roles": ("admin",)}}
    one = make_house(tmp_path / "one", f"sqlite:///{tmp_path / 'one.db'}", people=admin)
    two = make_house(tmp_path / "two", f"sqlite:///{tmp_path / 'two.db'}", TINY, people=admin)
    with one, two:
        first, second = one.api("ada"), two.api("ada")
        assert first.call("GET", "/deal").status_code == 200
        assert second.call("GET", "/deal").status_code == 404
        assert second.call("GET", "/thing").status_code == 200
        stranger = Api(two.app.test_client(), first.token)
        assert stranger.call("GET", "/thing").status_code == 401


def test_before_the_first_apply_it_says_that_nothing_is_applied(
    tmp_path: Path, database_url: str
) -> None:
    from tests.companies import quick_settings

    from tailorbird_platform.app import create_app

    settings = quick_settings(tmp_path, database_url)
    app = create_app(settings)
    answer = app.test_client().get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "nothing applied"})
    assert app.test_client().get("/sign-in").status_code == 200
    app.extensions["tailorbird"].close()


def test_a_session_that_is_over_leads_to_sign_in_also_from_a_partial_request(house: House) -> None:
    visitor = house.browser()
    partial = visitor.get("/deal?sort=name", headers={"HX-Request": "true"})
    assert partial.status_code == 401
    assert partial.headers["HX-Redirect"] == "/sign-in?next=/deal%3Fsort%3Dname"
    sent = visitor.post("/deal/new", {"name": "x"})
    assert sent.status_code == 401
    assert "Sign in" in sent.text
    assert visitor.get("/nowhere/at/all").status_code == 303
