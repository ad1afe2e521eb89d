"""What a JSON body may be, and with which words any other is refused."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from flask import Flask, request

from tailorbird_runtime.web.api.body import MAX_BYTES, parse, read_object
from tailorbird_runtime.web.api.problems import ApiProblem

GOOD = {
    b'{"a": 1}': {"a": 1},
    b'{"a": 0.10}': {"a": Decimal("0.10")},
    b'{"a": "\\u6c49\xe8\xaf\xad"}': {"a": "汉语"},
    b'{"a": "\\ud83d\\ude00"}': {"a": "😀"},
    b'{"a": "[[[[{{{{"}': {"a": "[[[[{{{{"},
    b'{"a": [1, null, true]}': {"a": [1, None, True]},
}

BAD = {
    b"": "not well-formed JSON (line 1, column 1)",
    b"{": "not well-formed JSON (line 1, column 2)",
    b'{"a": 1}}': "not well-formed JSON (line 1, column 9)",
    b'{"a": NaN}': "NaN is not a number",
    b'{"a": -Infinity}': "-Infinity is not a number",
    b'{"a": 1, "a": 2}': "“a” stands twice",
    b'{"x": {"a": 1, "b": 2, "a": 3}}': "“a” stands twice",
    b'{"a": "\\u0000"}': "character that cannot be stored",
    b'{"a": "\\ud800"}': "character that cannot be stored",
    b'{"\\udfff": 1}': "character that cannot be stored",
    b'{"a": "\xff"}': "not text in UTF-8",
    b'\xef\xbb\xbf{"a": 1}': "not well-formed JSON",
    b'{"a": ' + b"9" * 41 + b"}": "more than 40 digits",
    b'{"a": 1e999999999}': "more than 40 digits",
    b'{"a": 0.' + b"1" * 60 + b"}": "more than 40 digits",
    b'{"a": ' + b"[" * 100_000: "nested more than 32 levels",
    b'{"a": ' * 40 + b"1" + b"}" * 40: "nested more than 32 levels",
    b"{\"a\": 'x'}": "not well-formed JSON",
    b'{"a": 1,}': "not well-formed JSON",
}


@pytest.mark.parametrize("body", GOOD)
def test_what_is_written_arrives_digit_for_digit(body: bytes) -> None:
    assert parse(body) == GOOD[body]


@pytest.mark.parametrize("body", BAD, ids=range(len(BAD)))
def test_what_cannot_be_meant_is_refused_with_its_reason(body: bytes) -> None:
    with pytest.raises(ApiProblem) as refused:
        parse(body)
    assert refused.value.status == 400
    assert BAD[body] in str(refused.value.detail)


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=UTF-8", 200),
        ("application/merge-patch+json", 200),
        ("application/json; charset=latin-1", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        (None, 415),
    ],
)
def test_a_body_must_say_that_it_is_json(content_type: str | None, status: int) -> None:
    assert _status(b"{}", content_type=content_type) == status


def test_a_compressed_body_is_refused() -> None:
    headers = {"Content-Encoding": "gzip"}
    assert _status(b"{}", content_type="application/json", headers=headers) == 415


def test_only_objects_are_bodies() -> None:
    for body in (b"[]", b"1", b'"a"', b"null", b"true"):
        assert _status(body, content_type="application/json") == 400


def test_a_body_of_more_than_a_megabyte_is_refused() -> None:
    fits = b'{"a": "' + b"x" * (MAX_BYTES - 9) + b'"}'
    assert _status(fits, content_type="application/json") == 200
    assert _status(fits + b" ", content_type="application/json") == 413


def test_a_body_in_chunks_is_not_cut_off() -> None:
    body = b"{}" + b" " * MAX_BYTES
    more = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    assert _status(body, content_type="application/json", environ_overrides=more) == 413
    assert _status(b"{}", content_type="application/json", environ_overrides=more) == 200


def _status(body: bytes, **more: object) -> int:
    app = Flask(__name__)
    stream = BytesIO(body)
    chunked = "environ_overrides" in more
    length = None if chunked else len(body)
    with app.test_request_context(
        "/", method="POST", input_stream=stream, content_length=length, **more
    ):
        try:
            read_object(request)
        except ApiProblem as refused:
            return refused.status
        return 200
