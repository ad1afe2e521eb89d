"""The pages before one is signed in: sign-in, sign-out, and the link for a first password."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from tailorbird_metadata.messages import Message, message
from tailorbird_platform.auth.accounts import Refused, SignedIn
from tailorbird_platform.companies import Company
from tailorbird_platform.web import cookies
from tailorbird_platform.web.turned_away import TurnedAway
from tailorbird_runtime.web.context import RequestContext

LINK_OVER = message("This link is used up or too old. Ask an administrator for a new one.")
NOT_THE_SAME = message("The two passwords are not the same.")


def auth_blueprint(company: Company) -> Blueprint:
    """Sign-in and its neighbours for one company."""
    pages = Blueprint("auth", __name__)
    settings = company.settings

    @pages.get("/sign-in")
    def sign_in_form() -> AnyResponse:
        if isinstance(g.tailorbird, RequestContext):
            return redirect(local_path(request.args.get("next", "")), 303)
        return _sign_in_page(None, "", 200)

    @pages.post("/sign-in")
    def sign_in() -> AnyResponse:
        email, password = request.form.get("email", ""), request.form.get("password", "")
        address = request.remote_addr or "-"
        outcome = company.accounts.sign_in(email, password, address, _agent())
        if isinstance(outcome, Refused):
            return _sign_in_page(outcome.sentence, email, outcome.status)
        _end_old_session(company)
        return _signed_in(company, outcome, local_path(request.form.get("next", "")))

    @pages.post("/sign-out")
    def sign_out() -> AnyResponse:
        _end_old_session(company)
        answer = make_response(redirect("/sign-in", 303))
        cookies.drop_session(answer, settings)
        return answer

    @pages.get("/first-password/<secret>")
    def first_password_form(secret: str) -> AnyResponse:
        return _password_page(company, secret, None, 200)

    @pages.post("/first-password/<secret>")
    def first_password(secret: str) -> AnyResponse:
        password = request.form.get("password", "")
        if password != request.form.get("again", ""):
            return _password_page(company, secret, NOT_THE_SAME, 422)
        outcome = company.accounts.accept(secret, password, _agent())
        if isinstance(outcome, SignedIn):
            return _signed_in(company, outcome, "/")
        return _password_page(company, secret, outcome, 422)

    return pages


def local_path(text: str) -> str:
    """A path of this installation to go on to; `/` for anything that could lead elsewhere."""
    plain = text.isprintable() and "\\" not in text and not text.startswith("//")
    return text if plain and text.startswith("/") else "/"


def _signed_in(company: Company, outcome: SignedIn, path: str) -> Response:
    answer = make_response(redirect(path, 303))
    cookies.keep_session(answer, company.settings, outcome.secret)
    return answer


def _sign_in_page(sentence: Message | None, email: str, status: int) -> Response:
    values = {
        "error": _words(sentence),
        "email": email,
        "next": local_path(request.values.get("next", "")),
    }
    return make_response(render_template("auth/sign_in.html", **values), status)


def _password_page(
    company: Company, secret: str, sentence: Message | None, status: int
) -> Response:
    invited = company.accounts.invited(secret)
    if invited is None:
        raise TurnedAway(404, LINK_OVER)
    values = {"error": _words(sentence), "name": invited.name}
    return make_response(render_template("auth/password.html", **values), status)


def _words(sentence: Message | None) -> str | None:
    return None if sentence is None else sentence.render(g.tailorbird.locale)


def _end_old_session(company: Company) -> None:
    old = cookies.session_secret(request, company.settings)
    if old is not None:
        company.sessions.end(old)


def _agent() -> str:
    return request.headers.get("User-Agent", "")
