"""Fills the hand-written application's database."""

from __future__ import annotations

import hashlib
import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from tests.bench import data
from tests.bench.data import Sizes
from tests.bench.limit import tables

TOKEN = "bench1_hand-written"
_NOW = datetime(2026, 11, 1)
_BATCH = 5_000


def seed(url: str, sizes: Sizes) -> None:
    """Make the tables and fill them; the database must be empty."""
    engine = tables.make_engine(url)
    tables.metadata.create_all(engine)
    with engine.execution_options(writing=True).begin() as connection:
        prefix, _, secret = TOKEN.partition("_")
        names = data.people()
        _insert(connection, tables.users, (_user(n, name) for n, name in enumerate(names, 1)))
        _insert(
            connection,
            tables.tokens,
            [{"prefix": prefix, "hash": hashlib.sha256(secret.encode()).hexdigest(), "user_id": 1}],
        )
        _insert(connection, tables.accounts, map(_linked, data.accounts(sizes)))
        _insert(connection, tables.contacts, map(_linked, data.contacts(sizes)))
        _insert(connection, tables.deals, map(_deal, data.deals(sizes)))
        _insert(connection, tables.audit, map(_entry, range(1, sizes.deals + 1)))
    settle(engine)
    engine.dispose()


def settle(engine: sa.Engine) -> None:
    """Do what a database does by itself in its first quiet minute: statistics, visibility."""
    words = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(words))


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    source: Iterator[dict[str, Any]] = iter(rows)
    while batch := list(itertools.islice(source, _BATCH)):
        connection.execute(table.insert(), batch)


def _user(number: int, name: str) -> dict[str, Any]:
    return {"name": name, "email": f"user{number}@example.com", "active": True}


def _linked(row: dict[str, Any]) -> dict[str, Any]:
    found = {f"{k}_id" if k in ("account", "contact", "owner") else k: v for k, v in row.items()}
    return {**found, "created_at": _NOW}


def _deal(row: dict[str, Any]) -> dict[str, Any]:
    found = _linked(row)
    text = unicodedata.normalize("NFKD", found["name"])
    return {
        **{k: v for k, v in found.items() if k not in ("amount", "discount", "probability_guess")},
        "name_key": "".join(c for c in text if not unicodedata.combining(c)).lower(),
        "probability": found["probability_guess"],
        "amount_cents": int(found["amount"] * 100),
        "discount_cents": int(found["discount"] * 100),
        "version": 1,
        "changed_at": _NOW,
    }


def _entry(number: int) -> dict[str, Any]:
    changes = {"phase": [None, "open"], "amount_cents": [None, 100_000]}
    return {
        "entity": "deal",
        "record_id": number,
        "version": 1,
        "at": _NOW,
        "user_id": 1,
        "changes": changes,
    }
