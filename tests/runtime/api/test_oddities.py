"""Whatever is sent: never a fault of ours, always JSON, and nothing written by a refusal."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson
import pytest
import sqlalchemy as sa
from tests.runtime.api.conftest import Answer, Api

from tailorbird_runtime.web.api.blueprint import METHODS

ODD_VALUES: tuple[bytes, ...] = (
    b"null",
    b"true",
    b"0",
    b"-1",
    b"1.9",
    b"1e5",
    b"1e300",
    b"-0.0",
    b"9007199254740993",
    b"9223372036854775807",
    b"9223372036854775808",
    b"-9223372036854775809",
    b"9" * 40,
    b"0.000000000000000000000000001",
    b'""',
    b'" "',
    b'"\\t\\n"',
    b'"1_000"',
    '"٣"'.encode(),
    b'"1,5"',
    b'"NaN"',
    b'"Infinity"',
    b'"1e999999999"',
    b'"-0"',
    b'"0x10"',
    b'"2026-99-99"',
    b'"0000-00-00"',
    b'"9999-12-31"',
    b'"2026-01-15T25:00:00Z"',
    b'"0001-01-01T00:00:00+14:00"',
    b'"9999-12-31T23:59:59-14:00"',
    b'"javascript:alert(1)"',
    b'"http://[::1"',
    b'"a@b@c"',
    '"用户@例子.公司"'.encode(),
    b'"+"',
    b'"' + b"9" * 200 + b'"',
    b'"' + b"x" * 20_000 + b'"',
    b'"' + "\u202e\u200b\ufeff汉".encode() + b'"',
    '"e\u0301\u0301\u0301"'.encode(),
    '"\U0010ffff"'.encode(),
    b'"\'; drop table x_deal; --"',
    b'"%s %d {0} {name}"',
    b"[]",
    b"[1, 2]",
    b'["a", "a", "|", ""]',
    b"[[[[1]]]]",
    b"[null]",
    b"{}",
    b'{"id": 1}',
    b'{"amount": "1"}',
    b'{"amount": {"amount": 1}, "currency": []}',
    b'{"amount": null, "currency": null}',
    b'{"amount": "1e400", "currency": "EUR"}',
    b'{"amount": "1", "currency": "EUR", "more": 1}',
)

ODD_BODIES: tuple[bytes, ...] = (
    b"",
    b"null",
    b"[]",
    b"{",
    b"\x00",
    b"\xff\xfe{\x00}\x00",
    b"[" * 100_000,
    b'{"a":' * 2_000,
    b'{"": 1}',
    b'{"name": "a", "name": "b"}',
    b'{"__class__": "x", "constructor": {}, "__proto__": {}}',
    b'{"id": 1, "version": 9, "created_by": 1, "deleted_at": null, "stage_open": true}',
    b'{"name": NaN}',
    b'{"name": "\\ud800"}',
    b'{"name": "\\u0000"}',
    b'{"' + b"k" * 10_000 + b'": 1}',
    b"{" + b",".join(b'"k%d": 1' % n for n in range(5_000)) + b"}",
)

ODD_TEXTS = (
    "",
    "'",
    '"',
    "\\",
    "%",
    "_",
    "\x00",
    "\ud7ff",
    "汉",
    "-",
    ",",
    ",,,",
    "--name",
    "-salary",
    "name;drop",
    "name asc",
    "name,name",
    "a.b.c.d.e",
    "account..name",
    ".",
    "true",
    "1e9",
    "-1",
    "9" * 30,
    "id",
    "version",
    "(",
    "((((((((((((((((((((((((((((((((((((((((",
    "1 << 4000000000",
    '"a" =~ "(a+)+$"',
    "a" * 3_000,
    "not " * 500 + "true",
    "today",
    "me",
    "me.teams",
    "now > now",
    "name.__class__",
    "amount / 0 > 1",
    "amount > 1e400",
    "amount > 99999999999999999999999999",
    'd"9999-99-99" > today',
    "add_days(today, 99999999999) > today",
    'name == "\x00"',
    "AAAA",
    "e30",
)
PARAMETERS = (
    "where",
    "sort",
    "limit",
    "after",
    "fields",
    "expand",
    "total",
    "deleted",
    "filter[name]",
    "filter[amount][gt]",
    "filter[account][in]",
    "filter[expected_close][lt]",
    "filter[created_at]",
    "filter[stage][in]",
    "filter[id][in]",
    "filter[owner][in]",
    "filter[needs_permit]",
    "filter[net_value][ge]",
    "filter[tags][contains]",
    "filter[name][between]",
)


@pytest.fixture
def deal(api: Api) -> dict[str, Any]:
    account = api("ann", "POST", "/account", {"name": "Acme"}, status=201).json
    body = {"name": "D", "account": account["id"], "amount": "1"}
    return api("ann", "POST", "/deal", body, status=201).json


def test_odd_values_in_a_field_of_every_type(api: Api, deal: dict[str, Any]) -> None:
    tried = set()
    for entity, record in (("deal", deal), ("account", deal["account"])):
        path = f"/{entity}/{record['id']}"
        for field in api.live.model.entities[entity].fields.values():
            if (field.type, field.system) in tried:
                continue
            tried.add((field.type, field.system))
            for value in ODD_VALUES:
                body = b'{"%s": %s}' % (field.name.encode(), value)
                if _sane(api("ann", "PATCH", path, body, If_Match="*")).status == 200:
                    _sane(api("ann", "GET", path))
    for value in ODD_VALUES:
        _sane(api("ann", "POST", "/account", b'{"name": %s, "tags": %s}' % (value, value)))
        _sane(api("ann", "POST", f"/deal/{deal['id']}/assign", b'{"owner": %s}' % value))
    _sane(api("root", "GET", "/account?sort=-name&limit=200"))
    _sane(api("root", "GET", "/deal?expand=account"))


def test_odd_bodies_on_every_operation(api: Api, deal: dict[str, Any], engine: sa.Engine) -> None:
    lead = api("ann", "POST", "/lead", {"company": "L"}, status=201).json
    before = _rows(engine)
    for body in ODD_BODIES:
        for method, path in (
            ("POST", "/deal"),
            ("PATCH", f"/deal/{deal['id']}"),
            ("DELETE", f"/deal/{deal['id']}"),
            ("POST", f"/deal/{deal['id']}/assign"),
            ("POST", f"/deal/{deal['id']}/restore"),
        ):
            answer = _sane(api("ann", method, path, body, If_Match='"1"'))
            assert answer.status >= 400, (method, path, body[:50])
        for field in (b"include", b"values", b"x"):
            path = f"/lead/{lead['id']}/convert/qualify"
            inner = body if body.startswith(b"{") else b"7"
            answer = _sane(api("ann", "POST", path, b'{"%s": %s}' % (field, inner)))
            assert answer.status >= 400
    assert _rows(engine) == before


def test_odd_parameters_on_lists(api: Api, deal: dict[str, Any]) -> None:
    faults = []
    for name in PARAMETERS:
        for text in ODD_TEXTS:
            encoded = quote(text, errors="surrogatepass")
            answer = api("ann", "GET", f"/deal?{quote(name, safe='[]')}={encoded}")
            if answer.status >= 500:
                faults.append((name, text[:80]))
            else:
                _sane(answer)
    assert faults == []
    for raw in ("%", "%ff", "&&&", "=", "a=1&a=1", "filter[]=1", "filter[[=1", "?", "#", "+"):
        _sane(api("ann", "GET", f"/deal?{raw}"))


def test_odd_paths_and_methods(api: Api, deal: dict[str, Any]) -> None:
    for path in (
        "/nothing",
        "/deal/",
        "/deal/0",
        "/deal/-1",
        "/deal/1.0",
        "/deal/٣",
        "/deal/9223372036854775808",
        "/deal/" + "9" * 400,
        "/deal/1/2/3/4",
        "/deal/1/convert/nothing",
        "/deal%00/1",
        "/%2e%2e/%2e%2e/etc",
        "/user",
        "/sys_user",
        "/x_deal",
        "/DEAL",
        "/deal;a=1",
        "/__class__",
        "/汉",
    ):
        for method in METHODS:
            answer = _sane(api("ann", method, path, If_Match='"1"'))
            assert answer.status in (404, 405) or method == "OPTIONS", (method, path)
    assert api("ann", "GET", f"/deal/{deal['id']}", status=200).json["version"] == 1


def test_methods_that_an_address_does_not_have(api: Api, deal: dict[str, Any]) -> None:
    one = f"/deal/{deal['id']}"
    assert api("ann", "PUT", one, {}, status=405).headers["Allow"] == (
        "GET, PATCH, DELETE, HEAD, OPTIONS"
    )
    assert api("ann", "OPTIONS", one, status=204).headers["Allow"] == (
        "GET, PATCH, DELETE, HEAD, OPTIONS"
    )
    assert api("ann", "DELETE", "/deal", status=405).headers["Allow"] == (
        "GET, POST, HEAD, OPTIONS"
    )
    head = api("ann", "HEAD", one, status=200)
    assert (head.data, head.etag) == (b"", '"1"')
    assert head.headers["Content-Length"] != "0"
    overridden = api("ann", "POST", one, {}, X_HTTP_Method_Override="DELETE")
    assert overridden.status == 405
    api("ann", "GET", f"{one}?_method=DELETE", status=400)
    api("ann", "GET", one, status=200)


def test_without_a_token_everything_is_401(api: Api) -> None:
    for path in ("/", "/me", "/openapi.json", "/deal", "/deal/1", "/nothing", "/a/b/c/d"):
        for method in METHODS:
            answer = api(None, method, path)
            assert answer.status == 401, (method, path)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert (
        api("wrong", "GET", "/me", Accept_Language="zh").json["detail"]
        != (api("wrong", "GET", "/me").json["detail"])
    )
    api(None, "GET", "/me?token=ann", status=401)


def test_every_answer_is_kept_out_of_caches(api: Api, deal: dict[str, Any]) -> None:
    for who, path in (("ann", "/deal"), ("ann", "/nothing"), (None, "/deal"), ("ann", "/me")):
        headers = api(who, "GET", path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Vary"] == "Authorization, Cookie, Accept-Language"
    again = api("ann", "GET", f"/deal/{deal['id']}", If_None_Match='"1"')
    assert again.status == 200


def test_ids_of_others_are_as_unknown_as_ids_of_nobody(api: Api, deal: dict[str, Any]) -> None:
    for method, tail, body in (
        ("GET", "", None),
        ("PATCH", "", {"name": "x"}),
        ("DELETE", "", None),
        ("POST", "/assign", {"owner": 2}),
        ("POST", "/restore", None),
    ):
        answers = [
            api("bo", method, f"/deal/{record}{tail}", body, If_Match='"1"')
            for record in (deal["id"], 777)
        ]
        assert [a.status for a in answers] == [404, 404]
        assert answers[0].data == answers[1].data


def _sane(answer: Answer) -> Answer:
    assert answer.status < 500, answer.data
    if answer.status >= 400:
        if answer.data:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert orjson.loads(answer.data)["status"] == answer.status
        assert b"Traceback" not in answer.data
    return answer


def _rows(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table: connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("x_deal", "x_account", "x_lead", "sys_history")
        }
