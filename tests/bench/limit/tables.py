"""The tables of the hand-written application, with the indexes that its questions want."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

metadata = sa.MetaData()
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")


def _named(name: str, type_: Any, *rest: Any, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, type_, *rest, **more)


users = sa.Table(
    "users",
    metadata,
    _named("id", _ID, sa.Identity(), primary_key=True),
    _named("name", _TEXT, nullable=False),
    _named("email", _TEXT, nullable=False, unique=True),
    _named("active", sa.Boolean, nullable=False),
)
tokens = sa.Table(
    "tokens",
    metadata,
    _named("prefix", _TEXT, primary_key=True),
    _named("hash", _TEXT, nullable=False),
    _named("user_id", _ID, sa.ForeignKey("users.id"), nullable=False),
)
accounts = sa.Table(
    "accounts",
    metadata,
    _named("id", _ID, sa.Identity(), primary_key=True),
    _named("name", _TEXT, nullable=False),
    _named("city", _TEXT),
    _named("owner_id", _ID, sa.ForeignKey("users.id")),
    _named("created_at", sa.DateTime, nullable=False),
)
contacts = sa.Table(
    "contacts",
    metadata,
    _named("id", _ID, sa.Identity(), primary_key=True),
    _named("name", _TEXT, nullable=False),
    _named("email", _TEXT),
    _named("account_id", _ID, sa.ForeignKey("accounts.id"), nullable=False, index=True),
    _named("owner_id", _ID, sa.ForeignKey("users.id")),
    _named("created_at", sa.DateTime, nullable=False),
)
deals = sa.Table(
    "deals",
    metadata,
    _named("id", _ID, sa.Identity(), primary_key=True),
    _named("version", sa.Integer, nullable=False),
    _named("name", _TEXT, nullable=False),
    _named("name_key", _TEXT, nullable=False),
    _named("account_id", _ID, sa.ForeignKey("accounts.id"), nullable=False),
    _named("contact_id", _ID, sa.ForeignKey("contacts.id")),
    _named("owner_id", _ID, sa.ForeignKey("users.id")),
    _named("phase", _TEXT, nullable=False),
    _named("amount_cents", sa.BigInteger),
    _named("probability", sa.Integer),
    _named("close_on", sa.Date),
    _named("source", _TEXT),
    _named("line", _TEXT),
    _named("quantity", sa.Integer),
    _named("discount_cents", sa.Integer),
    _named("urgent", sa.Boolean, nullable=False),
    _named("next_step", _TEXT),
    _named("description", _TEXT),
    _named("created_at", sa.DateTime, nullable=False),
    _named("changed_at", sa.DateTime, nullable=False),
    _named("deleted_at", sa.DateTime),
)
audit = sa.Table(
    "audit",
    metadata,
    _named("id", _ID, sa.Identity(), primary_key=True),
    _named("entity", _TEXT, nullable=False),
    _named("record_id", _ID, nullable=False),
    _named("version", sa.Integer, nullable=False),
    _named("at", sa.DateTime, nullable=False),
    _named("user_id", _ID),
    _named("changes", sa.JSON, nullable=False),
    sa.Index("ix_audit_record", "entity", "record_id", "version"),
)

_LIVE = deals.c.deleted_at.is_(None)
for _name, _columns in {
    "account": (deals.c.account_id, deals.c.id),
    "contact": (deals.c.contact_id, deals.c.id),
    "owner": (deals.c.owner_id, deals.c.id),
    "by_name": (deals.c.name_key, deals.c.id),
    "owner_by_name": (deals.c.owner_id, deals.c.name_key, deals.c.id),
}.items():
    sa.Index(f"ix_deals_{_name}", *_columns, postgresql_where=_LIVE, sqlite_where=_LIVE)

# SQLite reads an index backwards with the empty values last; PostgreSQL wants it written down.
_UP = (deals.c.amount_cents, deals.c.id)
_DOWN = (deals.c.amount_cents.desc().nulls_last(), deals.c.id.desc())
for _name, _before in {"by_amount": (), "owner_by_amount": (deals.c.owner_id,)}.items():
    sa.Index(f"ix_deals_{_name}", *_before, *_UP, sqlite_where=_LIVE).ddl_if(dialect="sqlite")
    sa.Index(f"ix_deals_{_name}", *_before, *_DOWN, postgresql_where=_LIVE).ddl_if(
        dialect="postgresql"
    )


def make_engine(url: str) -> sa.Engine:
    """An engine; SQLite with WAL, foreign keys and write transactions that wait."""
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=5000",
        "cache_size=-16000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
