"""Founds the product's company for the bench and fills it with the same records."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.bench import data
from tests.bench.data import Sizes
from tests.bench.limit.seeding import settle

from tailorbird_metadata.model import Entity
from tailorbird_platform.companies import Company
from tailorbird_platform.settings import settings_for
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.live import Live
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.system import sys_history

WORKSPACE = Path(__file__).parent / "workspace"
_BATCH = 5_000


@dataclass(frozen=True)
class Keys:
    """What callers of the product send: a token of the first user, and a session cookie."""

    token: str
    cookie: str


def found(folder: Path, database: str) -> None:
    """A workspace in `folder`, applied to the database by the product's own command."""
    shutil.copytree(WORKSPACE, folder)
    (folder / ".gitignore").write_text("var/\n")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "bench")):
        identity = ("-c", "user.name=Bench", "-c", "user.email=bench@example.com")
        subprocess.run(["git", "-C", str(folder), *identity, *words], check=True)
    command = [sys.executable, "-m", "tailorbird_platform.cli", "-C", str(folder), "apply"]
    environment = {**os.environ, "TAILORBIRD_DATABASE_URL": database}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"apply ended with {done.returncode}: {done.stdout}{done.stderr}")


def seed(folder: Path, database: str, sizes: Sizes) -> Keys:
    """Fill the applied database; people and keys through the product, records by the row."""
    company = Company(settings_for(folder, os.environ, database=database))
    try:
        company.prepare()
        live = company.live()
        me = _people(company, live)
        with write(company.engine) as connection:
            for name, rows in (
                ("account", data.accounts(sizes)),
                ("contact", data.contacts(sizes)),
                ("deal", data.deals(sizes)),
            ):
                _insert(connection, live, live.model.entities[name], rows)
        settle(company.engine)
        token = company.tokens.create(me, "bench")
        return Keys(token=token, cookie=f"tailorbird={company.sessions.open(me, 'bench')}")
    finally:
        company.close()


def _people(company: Company, live: Live) -> int:
    role = live.model.roles["rep"].id
    for number, name in enumerate(data.people(), 1):
        made = company.people.create(
            name=name, email=f"user{number}@example.com", roles=(role,), now=company.clock()
        )
        if number == 1:
            first = int(made)
    return first


def _insert(
    connection: sa.Connection, live: Live, entity: Entity, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Rows and their history as the record service would write them, many at a time."""
    table = live.tables.of(entity.id)
    pattern = _written_by_the_product(connection, live, entity, table)
    numbers = itertools.count(1)
    source: Iterator[Mapping[str, Any]] = iter(rows)
    while batch := list(itertools.islice(source, _BATCH)):
        made = [_columns(entity, pattern, row) for row in batch]
        connection.execute(table.insert(), made)
        entry = {
            **{"entity": entity.id, "version": 1, "kind": "created", "door": "sample"},
            **{"actor": None, "cause": None, "at": pattern["created_at"]},
            "changes": json.dumps({"phase": [None, "open"], "amount": [None, "1000.0000"]}),
        }
        history = [{**entry, "record": next(numbers)} for _ in batch]
        connection.execute(sys_history.insert(), history)


def _written_by_the_product(
    connection: sa.Connection, live: Live, entity: Entity, table: sa.Table
) -> dict[str, Any]:
    """The system columns as a fresh record has them, from a draft of the service."""
    draft = live.records.draft(SYSTEM, entity.id)
    values = {c.name: draft.values.get(c.name) for c in table.c if c.name != "id"}
    now = live.clock()
    values |= {"version": 1, "created_at": now, "changed_at": now}
    return values


def _columns(entity: Entity, pattern: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(pattern)
    for name, value in row.items():
        field = entity.fields[name]
        found |= BINDINGS[field.type].write(field, value, {**pattern, **row})
    return found
