"""A small company whose configuration is published, and admins who change it in drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.workspaces import SMALL, write_workspace

from tailorbird_designer.drafts import Drafts
from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.publish.publish import Change, Published, publish
from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.repository import Repository
from tailorbird_metadata.compiler import compile_workspace
from tailorbird_platform.founding import Facts, found
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.system import ensure_system

ADA, LENA = 1, 2
AUTHORS = {
    ADA: Author("Ada 安达", "ada@small.example"),
    LENA: Author("Lena", "lena@small.example"),
}
START = datetime(2026, 3, 10, 12, tzinfo=UTC)


def put(path: str, value: Any) -> Edit:
    """A value at an item path."""
    return Edit(verb=Verb.SET, path=path, value=value)


def new(path: str, value: Any) -> Edit:
    """A new item."""
    return Edit(verb=Verb.ADD, path=path, value=value)


def whole(path: str, text: str) -> Edit:
    """A file with this text."""
    return Edit(verb=Verb.TEXT, path=path, text=text)


@dataclass
class Workshop:
    """Drafts on a company that stands on a database and in a folder."""

    folder: Path
    engine: sa.Engine
    repository: Repository
    drafts: Drafts

    def save(self, person: int, *edits: Edit, base: str | None = None, title: str = "Change"):  # type: ignore[no-untyped-def]
        """Save as a page does that was drawn just now, or from `base`."""
        head = base or self.drafts.look(person).head
        return self.drafts.save(person, AUTHORS[person], edits, base=head, title=title)

    def by_hand(self, path: str, old: str, new: str) -> Published:
        """Somebody edits a file of the working tree and applies it, as the command line does."""
        place = self.folder / path
        text = place.read_text("utf-8")
        assert old in text
        place.write_text(text.replace(old, new), "utf-8")
        return self.apply()

    def apply(self) -> Published:
        """What stands in the files is published."""
        files = self.repository.fingerprint()
        compiled = compile_workspace(self.folder)
        assert compiled.model is not None, [str(p.message) for p in compiled.problems]
        with read(self.engine) as connection:
            old = revisions.newest_model(connection)
            plan = make_plan(connection, old, compiled.model)
        change = Change(old=old, new=compiled.model, plan=plan, files=files, subject="By hand")
        return publish(self.engine, self.repository, change, Author("Hand", "h@x"), START)


class Ticking:
    """A clock that goes on a minute at each look."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def pack_shop(folder: Path, engine: sa.Engine) -> Workshop:
    """A company founded from the b2b pack whose first release is in force."""
    facts = Facts(label="Nordwind", pack="b2b", timezone="Europe/Berlin", country="DE", teams={})
    found(folder, facts, AUTHORS[ADA], START)
    ensure_system(engine)
    repository = Repository(folder)
    made = Workshop(folder, engine, repository, Drafts(engine, repository, Ticking()))
    made.apply()
    return made


def workshop(folder: Path, engine: sa.Engine, files: Mapping[str, str] = SMALL) -> Workshop:
    """A company whose first release is in force."""
    write_workspace(folder, files)
    (folder / ".gitignore").write_text("/var/\n")
    repository = Repository(folder)
    repository.create()
    ensure_system(engine)
    made = Workshop(folder, engine, repository, Drafts(engine, repository, Ticking()))
    made.apply()
    return made
