"""The two cookies: who is signed in, and, before that, which browser asked for a form."""

from __future__ import annotations

from flask import Request, Response

from tailorbird_platform.settings import Settings

_SESSION = "tailorbird"
_VISITOR = "tailorbird-visitor"


def session_secret(request: Request, settings: Settings) -> str | None:
    """The session's secret that the browser sent."""
    return request.cookies.get(_name(_SESSION, settings)) or None


def visitor_secret(request: Request, settings: Settings) -> str | None:
    """What marks a browser before sign-in."""
    return request.cookies.get(_name(_VISITOR, settings)) or None


def keep_session(response: Response, settings: Settings, secret: str) -> None:
    """Sign the browser in."""
    _set(response, settings, _SESSION, secret, settings.session_longest)
    _drop(response, settings, _VISITOR)


def keep_visitor(response: Response, settings: Settings, secret: str) -> None:
    """Mark the browser for the forms before sign-in."""
    _set(response, settings, _VISITOR, secret, None)


def drop_session(response: Response, settings: Settings) -> None:
    """Take the session from the browser."""
    _drop(response, settings, _SESSION)


def _name(name: str, settings: Settings) -> str:
    return f"__Host-{name}" if settings.secure else name


def _set(response: Response, settings: Settings, name: str, value: str, age: int | None) -> None:
    response.set_cookie(
        _name(name, settings),
        value,
        max_age=age,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
    )


def _drop(response: Response, settings: Settings, name: str) -> None:
    response.delete_cookie(
        _name(name, settings), path="/", secure=settings.secure, httponly=True, samesite="Lax"
    )
