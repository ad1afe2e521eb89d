"""Who asks, in which language, with which model: fixed from start to end of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import abort, g

from tailorbird_runtime.live import Live

if TYPE_CHECKING:
    from tailorbird_runtime.people.actor import Actor
    from tailorbird_runtime.web.accounts import Accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Someone who is not signed in; `theme` is light, dark or auto."""

    locale: str
    zone: str
    theme: str
    csrf_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """A signed-in request: one model and one actor from start to end.

    `locale` is a language key (`en`, `zh`), `zone` an IANA time zone, `theme` light, dark or
    auto.  `csrf_token` is what forms send back as `csrf_token` and scripts as `X-CSRF-Token`.
    """

    live: Live
    actor: Actor
    locale: str
    zone: str
    theme: str
    csrf_token: str
    accounts: Accounts


def current() -> RequestContext:
    """The context of the present request; 401 where nobody is signed in."""
    found = anyone()
    if not isinstance(found, RequestContext):
        abort(401)
    return found


def anyone() -> RequestContext | Visitor:
    """The context of the present request, signed in or not."""
    return cast("RequestContext | Visitor", g.tailorbird)
