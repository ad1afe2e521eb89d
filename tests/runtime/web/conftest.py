"""A small application around the pages, with the real record service, and browsers for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g, request
from flask.testing import FlaskClient
from tests.crm import RICH, Crm, company
from werkzeug.test import TestResponse

from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.live import Live
from tailorbird_runtime.people import People
from tailorbird_runtime.web import pages_blueprint
from tailorbird_runtime.web.context import RequestContext, Visitor
from tailorbird_runtime.web.errors import error_page
from tailorbird_runtime.web.security import CONTENT_SECURITY_POLICY

TOKEN = "token-of-the-test"


@dataclass
class FakeAccounts:
    """Passwords of the test: the current one is always `old password`."""

    changed: dict[int, str] = field(default_factory=dict)
    invited: list[int] = field(default_factory=list)

    def change_password(self, user_id: int, current: str, new: str) -> Message | None:
        if current != "old password":
            return message("The present password is not right.")
        self.changed[user_id] = new
        return None

    def invitation(self, user_id: int) -> str:
        self.invited.append(user_id)
        return f"http://localhost/invitation/{user_id}"

    def end_sessions(self, user_id: int) -> None:
        """Nobody is signed in elsewhere here."""


@dataclass
class Browser:
    """One person in front of the pages."""

    client: FlaskClient
    person: str
    locale: str = "en"

    def get(self, address: str, partial: bool = False) -> TestResponse:
        """Open an address."""
        return self.client.get(address, headers=self._headers(partial))

    def post(self, address: str, partial: bool = False, **values: Any) -> TestResponse:
        """Send a form; `__` in a name stands for a dot."""
        data = {k.replace("__", "."): v for k, v in values.items()}
        return self.client.post(
            address, data={"csrf_token": TOKEN, **data}, headers=self._headers(partial)
        )

    def page(self, address: str) -> str:
        """The text of a page that must be there."""
        answer = self.get(address)
        assert answer.status_code == 200, (address, answer.status, answer.text[-2000:])
        return answer.text

    def _headers(self, partial: bool) -> dict[str, str]:
        return {
            "X-Test-Person": self.person,
            "X-Test-Locale": self.locale,
            **({"HX-Request": "true"} if partial else {}),
        }


@dataclass
class Pages:
    """The company, its application, and browsers for its people."""

    crm: Crm
    app: Flask
    accounts: FakeAccounts

    def as_(self, person: str, locale: str = "en") -> Browser:
        """A browser in which this person is signed in; `visitor` for nobody."""
        return Browser(self.app.test_client(), person, locale)


def application(crm: Crm, accounts: FakeAccounts) -> Flask:
    """The pages of a company; who is signed in stands in a header of the test."""
    app = Flask("pages", static_folder=None)
    people = People(crm.engine)
    live = Live(
        model=crm.model,
        tables=crm.tables,
        records=crm.records,
        people=people,
        automation=crm.automation,
        release=1,
        clock=crm.clock,
    )

    @app.before_request
    def _context() -> None:
        name = request.headers.get("X-Test-Person", "anna")
        locale = request.headers.get("X-Test-Locale", "en")
        if name == "visitor":
            g.tailorbird = Visitor(locale=locale, zone="UTC", theme="auto", csrf_token=TOKEN)
            return
        actor = crm.people[name]
        stored = people.actor(actor.id)
        g.tailorbird = RequestContext(
            live=live,
            actor=actor if stored is None or not stored.roles else stored,
            locale=locale,
            zone="Europe/Berlin",
            theme=stored.theme if stored else "auto",
            csrf_token=TOKEN,
            accounts=accounts,
        )

    @app.after_request
    def _headers(response: Any) -> Any:
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    for status in (404, 405, 400):
        app.register_error_handler(status, lambda error: error_page(error.code))
    app.register_blueprint(pages_blueprint())
    return app


def pages_of(engine: sa.Engine, files: dict[str, str]) -> Pages:
    """A company behind its pages."""
    accounts, crm = FakeAccounts(), company(engine, files)
    return Pages(crm=crm, app=application(crm, accounts), accounts=accounts)


@pytest.fixture
def pages(engine: sa.Engine) -> Iterator[Pages]:
    """The rich company of `tests.crm` behind its pages."""
    yield pages_of(engine, RICH)
