"""The first thing that happens to a request: who asks, and may a form of theirs be believed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from tailorbird_metadata.messages import Message, message
from tailorbird_platform.auth.known import Known
from tailorbird_platform.auth.secrets import kept, new_secret, same, signed
from tailorbird_platform.companies import Company
from tailorbird_platform.settings import Settings
from tailorbird_platform.web import cookies
from tailorbird_platform.web.origin import from_elsewhere, is_own_machine
from tailorbird_platform.web.turned_away import TurnedAway
from tailorbird_runtime.web.context import RequestContext, Visitor

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN = "/static/"
_HEALTH = "/health"
_LOCALES = ("en", "zh")
STALE_FORM = message("This form is out of date. Load the page again, then send it once more.")
FROM_ELSEWHERE = message("This request came from another site and was not carried out.")
WRONG_HOST = message("This address is not served here.")
SIGN_IN_FIRST = message("Sign in first.")
TOKEN_NEEDED = message("This needs a token: Authorization: Bearer …")


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """Passwords and sessions as the pages of one signed-in request may use them."""

    company: Company

    def change_password(self, user_id: int, current: str, new: str) -> Message | None:
        """Replace the password; this browser goes on under a new session."""
        refusal = self.company.accounts.change_password(user_id, current, new)
        if refusal is None:
            agent = request.headers.get("User-Agent", "")
            g.tailorbird_new_session = self.company.sessions.open(user_id, agent)
        return refusal

    def invitation(self, user_id: int) -> str:
        """A new one-time link for a first password."""
        return first_password_link(self.company, user_id)

    def end_sessions(self, user_id: int) -> None:
        """Sign a person out everywhere."""
        self.company.sessions.end_all(user_id)


def first_password_link(company: Company, user_id: int) -> str:
    """The absolute address of a new one-time link; never from the request's Host on a site."""
    base = company.settings.base_url or request.host_url.rstrip("/")
    return f"{base}/first-password/{company.accounts.invite(user_id)}"


def add_entrance(app: Flask, company: Company) -> None:
    """Give every request of the app its context, or turn it away."""
    settings = company.settings

    def enter() -> AnyResponse | None:
        if settings.base_url is None and not is_own_machine(request):
            raise TurnedAway(400, WRONG_HOST)
        if request.path == _HEALTH or request.path.startswith(_OPEN):
            return None
        if request.path.startswith("/api/"):
            _enter_api(company)
            return None
        return _enter_pages(company)

    def leave(response: Response) -> Response:
        if "tailorbird_new_session" in g:
            cookies.keep_session(response, settings, g.tailorbird_new_session)
        elif "tailorbird_new_visitor" in g:
            cookies.keep_visitor(response, settings, g.tailorbird_new_visitor)
        return response

    app.before_request(enter)
    app.after_request(leave)


def _enter_api(company: Company) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        context = _context(company, company.tokens.find(token.strip()), csrf_token="")
    elif request.method in _SAFE:
        context = _from_cookie(company)
    else:
        raise TurnedAway(401, TOKEN_NEEDED)
    if context is None:
        raise TurnedAway(401, TOKEN_NEEDED)
    g.tailorbird = context


def _enter_pages(company: Company) -> AnyResponse | None:
    context = _from_cookie(company)
    if context is not None:
        g.tailorbird = context
    elif request.blueprint != "auth":
        return _to_sign_in()
    else:
        g.tailorbird = visitor(company.settings)
        _mark_visitor(company.settings)
    if request.method not in _SAFE:
        _believe_form(company.settings)
    return None


def _from_cookie(company: Company) -> RequestContext | None:
    secret = cookies.session_secret(request, company.settings)
    if secret is None:
        return None
    token = signed(company.settings.secret_key, "form", kept(secret))
    return _context(company, company.sessions.find(secret), token)


def _context(company: Company, known: Known | None, csrf_token: str) -> RequestContext | None:
    actor = None if known is None else company.actor(known)
    if known is None or actor is None or not actor.active:
        return None
    live = company.live_model.at(known.applied)
    workspace = live.model.workspace
    return RequestContext(
        live=live,
        actor=actor,
        locale=actor.locale or workspace.locale,
        zone=actor.zone or workspace.timezone,
        theme=actor.theme or "auto",
        csrf_token=csrf_token,
        accounts=SignedInBrowser(company),
    )


def _believe_form(settings: Settings) -> None:
    """Refuse an unsafe request from another site, or without the token of its own form."""
    if from_elsewhere(request, settings):
        raise TurnedAway(403, FROM_ELSEWHERE)
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    wanted = g.tailorbird.csrf_token
    if not wanted or not same(sent, wanted):
        raise TurnedAway(403, STALE_FORM)


def visitor(settings: Settings) -> Visitor:
    """Whoever asks, as far as a browser tells without signing in."""
    locale = request.accept_languages.best_match(_LOCALES) or _LOCALES[0]
    secret = cookies.visitor_secret(request, settings)
    token = "" if secret is None else signed(settings.secret_key, "visitor", kept(secret))
    return Visitor(locale=locale, zone="UTC", theme="auto", csrf_token=token)


def _mark_visitor(settings: Settings) -> None:
    """Give a browser that has none the mark that its forms are tied to."""
    if g.tailorbird.csrf_token or request.method not in _SAFE:
        return
    secret = new_secret()
    g.tailorbird_new_visitor = secret
    old = g.tailorbird
    token = signed(settings.secret_key, "visitor", kept(secret))
    g.tailorbird = Visitor(locale=old.locale, zone=old.zone, theme=old.theme, csrf_token=token)


def _to_sign_in() -> AnyResponse:
    if request.method not in _SAFE:
        raise TurnedAway(401, SIGN_IN_FIRST)
    path = request.full_path.rstrip("?")
    where = "/sign-in" if path == "/" else f"/sign-in?next={quote(path, safe='/')}"
    if request.headers.get("HX-Request"):
        return Response("", 401, {"HX-Redirect": where})
    return redirect(where, 303)
