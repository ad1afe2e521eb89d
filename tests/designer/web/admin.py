"""An admin at the designer: reads pages as a browser does and sends their forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import yaml
from tests.companies import House
from tests.visitor import Browser
from werkzeug.test import TestResponse

from tailorbird_designer.drafts import Drafts, Workbench
from tailorbird_designer.workspace.repository import Repository


@dataclass
class Admin:
    """Ada with her draft."""

    house: House
    browser: Browser
    drafts: Drafts

    @property
    def bench(self) -> Workbench:
        """Her draft as it is now."""
        return self.drafts.look(self.house.people["ada"])

    def page(self, path: str) -> str:
        """A page of the designer that is there."""
        answer = self.browser.get(f"/designer{path}")
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))
        return answer.text

    def send(self, path: str, **changed: str) -> TestResponse:
        """Open a page, change some inputs of its form (`set__max` is `set.max`), send it."""
        shown = self.page(path)
        sent = {**form_of(shown), **{k.replace("__", "."): v for k, v in changed.items()}}
        return self.browser.post(f"/designer{path}", sent)

    def saved(self, path: str, **changed: str) -> str:
        """Like `send`; it was saved, and this is where it leads."""
        answer = self.send(path, **changed)
        assert answer.status_code == 303, errors_of(answer.text)
        return answer.headers["Location"]

    def file(self, path: str) -> Any:
        """What a file of the draft says."""
        return yaml.safe_load(self.bench.files[path])


def admin_of(house: House) -> Admin:
    """Ada, signed in."""
    repository = Repository(house.company.settings.workspace)
    drafts = Drafts(house.company.engine, repository, house.clock)
    return Admin(house, house.signed_in("ada"), drafts)


def form_of(page: str) -> Mapping[str, str]:
    """The inputs of the page's own form with what stands in them."""
    reader = _Form()
    reader.feed(page)
    return reader.found


def errors_of(page: str) -> list[str]:
    """What a refused form says at its inputs and above them."""
    alert = re.search(r'role="alert".*?</ul>', page, re.S)
    lines = re.findall(r"<li>(.*?)</li>", alert[0], re.S) if alert else []
    return [" ".join(re.sub(r"<[^>]+>", "", line).split()) for line in lines]


def inputs_in_error(page: str) -> list[str]:
    """The names of the inputs that are marked as wrong."""
    tags = re.findall(r"<(?:input|select|textarea)[^>]*aria-invalid[^>]*>", page)
    return [m[1] for t in tags if (m := re.search(r'name="([^"]*)"', t))]


class _Form(HTMLParser):
    """Collects the form in the page's main part or drawer, as a browser would send it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._inside = False
        self._template = 0
        self._text = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {k: v or "" for k, v in attrs}
        if tag == "template":
            self._template += 1
        if tag == "form":
            self._inside = "data-form" in facts
        if not self._inside or self._template or "disabled" in facts:
            return
        name = facts.get("name", "")
        if tag == "input" and name:
            if facts.get("type") not in ("checkbox", "radio") or "checked" in facts:
                self.found[name] = facts.get("value", "")
        elif tag == "textarea":
            self._text, self.found[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and self._chosen(facts):
            self.found[self._select] = facts.get("value", "")

    def _chosen(self, facts: Mapping[str, str]) -> bool:
        return "selected" in facts or self._select not in self.found

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._template -= 1
        elif tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._text = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.found[self._text] += data
