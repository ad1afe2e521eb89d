"""Reading a JSON body strictly: nothing is guessed, repaired or silently dropped.

The standard reader keeps the last of two equal keys, takes `NaN`, turns `0.1` into a float and
falls over a thousand brackets; here each of them is refused with a sentence, and numbers with a
fraction arrive as `Decimal`, digit for digit.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.web.api.problems import ApiProblem

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_DIGITS = 40
MAX_EXPONENT = 400

_TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
"""A text, also one that never ends: the closing mark is optional, so that it cannot backtrack."""
_ODD_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_MEDIA_TYPES = frozenset({"application/json", "application/merge-patch+json"})


def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in the body of `request`.

    Raises ApiProblem 413 for more than `MAX_BYTES`, 415 for a body that is not declared to be
    JSON in UTF-8, and 400 for anything that is not one well-formed JSON object.
    """
    _check_type(request)
    found = parse(_bytes(request))
    if not isinstance(found, dict):
        raise _malformed(message("The body must be a JSON object, written in braces."))
    return found


def read_optional_object(request: Request) -> dict[str, Any]:
    """As `read_object`, but a request without a body counts as an empty object."""
    if not request.content_length and "Transfer-Encoding" not in request.headers:
        return {}
    return read_object(request)


def parse(data: bytes) -> Any:
    """The value of JSON text; raises ApiProblem 400 with the reason."""
    _check_depth(data)
    try:
        found = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_without_duplicates,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_constant,
        )
    except UnicodeDecodeError as error:
        raise _malformed(message("The body is not text in UTF-8.")) from error
    except json.JSONDecodeError as error:
        raise _malformed(_where(error)) from error
    if _ODD_ESCAPE.search(data):
        _check_texts(found)
    return found


def _check_type(request: Request) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    plain = request.headers.get("Content-Encoding", "identity").lower() == "identity"
    if request.mimetype in _MEDIA_TYPES and charset == "utf-8" and plain:
        return
    raise ApiProblem(
        415, "media_type", message("Send the body as JSON: Content-Type: application/json.")
    )


def _bytes(request: Request) -> bytes:
    """The whole body; one byte more is read than is allowed, as a body that comes in chunks is
    cut off at the limit without a word."""
    request.max_content_length = MAX_BYTES + 1
    try:
        data = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise _too_large() from error
    except ClientDisconnected as error:
        raise _malformed(message("The body is shorter than announced.")) from error
    if len(data) > MAX_BYTES:
        raise _too_large()
    return data


def _too_large() -> ApiProblem:
    return ApiProblem(
        413, "too_large", message("The body may have at most {limit} bytes.", limit=MAX_BYTES)
    )


def _check_depth(data: bytes) -> None:
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for byte in re.sub(rb"[^][{}]+", b"", _TEXTS.sub(b"", data)):
        if byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _malformed(
                    message("The body is nested more than {limit} levels deep.", limit=MAX_DEPTH)
                )
        else:
            depth -= 1


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _malformed(message("“{name}” stands twice in one object.", name=name[:80]))
            seen.add(name)
    return found


def _decimal(text: str) -> Decimal:
    found = Decimal(text)
    exponent = found.as_tuple().exponent
    if len(text) > MAX_DIGITS or not isinstance(exponent, int) or abs(exponent) > MAX_EXPONENT:
        raise _too_long_a_number()
    return found


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _too_long_a_number()
    return int(text)


def _no_constant(text: str) -> Any:
    raise _malformed(message("{value} is not a number in JSON.", value=text))


def _check_texts(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value or not value.isprintable() and _has_surrogate(value):
            raise _malformed(message("A text holds a character that cannot be stored."))
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_texts(name)
            _check_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_texts(inner)


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _too_long_a_number() -> ApiProblem:
    return _malformed(message("A number has more than {limit} digits.", limit=MAX_DIGITS))


def _where(error: json.JSONDecodeError) -> Message:
    return message(
        "The body is not well-formed JSON (line {line}, column {column}).",
        line=error.lineno,
        column=error.colno,
    )


def _malformed(reason: Message) -> ApiProblem:
    return ApiProblem(400, "malformed", reason)
