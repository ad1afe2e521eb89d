"""A company for tests of the whole product: folder with history, database, people who sign in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from tests.visitor import Api, Browser, csrf_token
from tests.workspaces import SMALL, write_workspace

from tailorbird_designer.publish.publish import Change, Published, publish
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.repository import Repository
from tailorbird_metadata.compiler import compile_workspace
from tailorbird_platform.app import app_for
from tailorbird_platform.companies import Company
from tailorbird_platform.founding import Facts, found
from tailorbird_platform.planning import plan_for
from tailorbird_platform.settings import Settings, settings_for

__all__ = ["Api", "Browser", "Clock", "House", "csrf_token", "make_house", "make_pack_house"]

PASSWORD = "correct horse 马"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True)
class House:
    """A company with its application; `people` are ids by first name."""

    folder: Path
    company: Company
    app: Flask
    clock: Clock
    people: Mapping[str, int]

    def __enter__(self) -> House:
        return self

    def __exit__(self, *failure: object) -> None:
        self.company.close()

    def browser(self) -> Browser:
        """Somebody who is not signed in."""
        return Browser(self.app.test_client())

    def signed_in(self, name: str) -> Browser:
        """A browser of one of the people, through the sign-in page."""
        browser = self.browser()
        answer = browser.sign_in(f"{name}@small.example", PASSWORD)
        assert answer.status_code == 303, answer.text
        return browser

    def api(self, name: str) -> Api:
        """A program with a token of one of the people."""
        token = self.company.tokens.create(self.people[name], "test")
        return Api(self.app.test_client(use_cookies=False), token)

    def publish(self) -> Published:
        """Apply what stands in the files."""
        return apply_files(self.company)


def make_house(
    folder: Path,
    database_url: str,
    files: Mapping[str, str] = SMALL,
    people: Mapping[str, Mapping[str, Any]] | None = None,
    **settings: Any,
) -> House:
    """Write the files, apply them, add people with `PASSWORD`, make the application."""
    write_workspace(folder, files)
    (folder / ".gitignore").write_text("/var/\n")
    Repository(folder).create()
    return open_house(folder, database_url, people or PEOPLE, **settings)


def make_pack_house(
    folder: Path,
    database_url: str,
    *,
    pack: str = "b2b",
    people: Mapping[str, Mapping[str, Any]] | None = None,
    **settings: Any,
) -> House:
    """A company founded from a pack, with people of every role and no records."""
    facts = Facts(
        label="Nordwind",
        pack=pack,
        timezone="Europe/Berlin",
        country="DE",
        teams={"berlin": "Berlin", "vienna": "Wien"},
    )
    found(folder, facts, Author("T", "t@t"), datetime.now(UTC))
    return open_house(folder, database_url, people or PACK_PEOPLE, **settings)


def open_house(
    folder: Path, database_url: str, people: Mapping[str, Mapping[str, Any]], **settings: Any
) -> House:
    """Apply what stands in the folder, add the people, make the application."""
    clock = Clock()
    company = Company(quick_settings(folder, database_url, **settings), clock)
    company.prepare()
    apply_files(company)
    ids = {name: _add(company, name, facts) for name, facts in people.items()}
    return House(folder, company, app_for(company), clock, ids)


def _add(company: Company, name: str, facts: Mapping[str, Any]) -> int:
    known = {"name": name.capitalize(), "email": f"{name}@small.example", "now": company.clock()}
    person = company.people.create(**(known | dict(facts)))
    company.accounts.set_password(person, PASSWORD)
    return person


PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "ada": {"roles": ("admin",)},
    "max": {"roles": ("manager",), "team": "berlin"},
    "anna": {"roles": ("rep",), "team": "berlin"},
    "wei": {"roles": ("rep",), "team": "vienna", "name": "李伟", "locale": "zh"},
}


PACK_PEOPLE: Mapping[str, Mapping[str, Any]] = {
    **PEOPLE,
    "finn": {"roles": ("finance",)},
    "eva": {"roles": ("executive",)},
}


def quick_settings(folder: Path, database_url: str, **more: Any) -> Settings:
    """Settings with passwords that cost next to nothing."""
    settings = settings_for(folder, {}, database=database_url)
    return replace(settings, password_cost=1, password_memory=64, **more)


def apply_files(company: Company) -> Published:
    """What `tailorbird apply` does, for a company whose files have no problems."""
    repository = Repository(company.settings.workspace)
    files = repository.fingerprint()
    compiled = compile_workspace(repository.folder)
    assert compiled.model is not None, compiled.problems
    planned = plan_for(company.engine, compiled.model)
    change = Change(
        old=planned.old, new=planned.new, plan=planned.plan, files=files, subject="test"
    )
    return publish(company.engine, repository, change, Author("T", "t@t"), company.clock())
