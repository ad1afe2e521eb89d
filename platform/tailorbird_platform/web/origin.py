"""Whether a request that changes something was sent by a page of this installation."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request

from tailorbird_platform.settings import Settings

_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def from_elsewhere(request: Request, settings: Settings) -> bool:
    """Whether the browser says that another site is behind the request.

    Programs that send none of the three headers are not stopped here; they need the form's token.
    """
    origin = request.headers.get("Origin")
    if origin is not None:
        return not _is_ours(origin, request, settings)
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    referrer = request.headers.get("Referer")
    return referrer is not None and not _is_ours(referrer, request, settings)


def is_own_machine(request: Request) -> bool:
    """Whether the request names this machine itself, not a site that merely points to it."""
    try:
        name = urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        return False
    return name in _OWN_MACHINE


def _is_ours(address: str, request: Request, settings: Settings) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    ours = urlsplit(settings.base_url or request.host_url)
    return bool(parts.netloc) and (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)
