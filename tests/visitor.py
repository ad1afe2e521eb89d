"""Who calls the product in tests: a person's browser, and a program with a token."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class Browser:
    """A person's browser: keeps cookies, sends each form with its token."""

    client: FlaskClient
    page: str = ""

    def get(self, path: str, **more: Any) -> TestResponse:
        answer = self.client.get(path, **more)
        self.page = answer.text
        return answer

    def post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with the token of the page seen last."""
        token = csrf_token(self.page)
        answer = self.client.post(path, data={"csrf_token": token, **(data or {})}, **more)
        if answer.mimetype == "text/html" and answer.text:
            self.page = answer.text
        return answer

    def sign_in(self, email: str, password: str, **more: Any) -> TestResponse:
        self.get("/sign-in")
        return self.post("/sign-in", {"email": email, "password": password}, **more)


@dataclass
class Api:
    """A program: every call carries the token, bodies are JSON."""

    client: FlaskClient
    token: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        given = {"Authorization": f"Bearer {self.token}"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=given)


def csrf_token(page: str) -> str:
    """The token in a page's first form or head; empty if there is none."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page) or re.search(
        r'name="csrf-token"[^>]*content="([^"]*)"', page
    )
    return unescape(found[1]) if found else ""
