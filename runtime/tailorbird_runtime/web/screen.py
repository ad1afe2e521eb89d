"""Whether a page goes to a narrow screen: what a script measured, else what the browser says."""

from __future__ import annotations

from flask import request

COOKIE = "narrow"
"""`1` or `0`, written by `theme.js`: nothing but the width of the window, for the next page."""


def is_narrow() -> bool:
    """Whether the window is narrower than 761 px; a telephone where no script could measure."""
    measured = request.cookies.get(COOKIE)
    if measured in ("0", "1"):
        return measured == "1"
    hint = request.headers.get("Sec-CH-UA-Mobile")
    return hint == "?1" if hint else "Mobi" in request.headers.get("User-Agent", "")
