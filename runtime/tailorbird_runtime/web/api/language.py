"""In which language the API answers: what the request asks for, else what the person has chosen."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Request

from tailorbird_metadata.messages import SOURCE_LOCALE

PRODUCT_LOCALES = (SOURCE_LOCALE, "zh")


def negotiated(request: Request, chosen: str | None, offered: Iterable[str] = ()) -> str:
    """A language key (`en`, `zh`).

    `chosen` is the person's language, `offered` are those of the workspace beside the product's.
    """
    header = request.headers.get("Accept-Language")
    if header:
        known = dict.fromkeys((*offered, *PRODUCT_LOCALES))
        for wanted, quality in request.accept_languages:
            found = _match(wanted, known)
            if found is not None and quality > 0:
                return found
    return chosen or SOURCE_LOCALE


def _match(wanted: str, known: Iterable[str]) -> str | None:
    """`zh-Hans-CN` is answered by `zh-Hans-CN`, `zh-Hans`, then `zh`."""
    parts = wanted.replace("_", "-").split("-")
    by_lower = {key.replace("_", "-").lower(): key for key in known}
    for length in range(len(parts), 0, -1):
        found = by_lower.get("-".join(parts[:length]).lower())
        if found is not None:
            return found
    return None
