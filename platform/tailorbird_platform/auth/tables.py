"""The tables of sign-in; nothing in them can be used by whoever reads them (only hashes)."""

from __future__ import annotations

import sqlalchemy as sa

from tailorbird_runtime.fieldtypes.columns import identifier, text

auth_metadata = sa.MetaData(info={"part": "auth", "version": 1})

passwords = sa.Table(
    "sys_password",
    auth_metadata,
    sa.Column("user_id", identifier(), primary_key=True, autoincrement=False),
    sa.Column("hash", text(), nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
)

sessions = sa.Table(
    "sys_session",
    auth_metadata,
    sa.Column("hash", text(), primary_key=True),
    sa.Column("user_id", identifier(), nullable=False, index=True),
    sa.Column("stamp", sa.BigInteger, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.Column("agent", text(), nullable=False, server_default=""),
)
"""`stamp` is the person's stamp at sign-in: when theirs moves on, the session is over.

All moments in these tables are whole seconds since 1970 in UTC.
"""

tokens = sa.Table(
    "sys_token",
    auth_metadata,
    sa.Column("id", identifier(), sa.Identity(), primary_key=True),
    sa.Column("prefix", text(), nullable=False, unique=True),
    sa.Column("hash", text(), nullable=False),
    sa.Column("user_id", identifier(), nullable=False, index=True),
    sa.Column("name", text(), nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("last_used_at", sa.BigInteger),
    sa.Column("expires_at", sa.BigInteger),
    sa.Column("revoked_at", sa.BigInteger),
    sqlite_autoincrement=True,
)

invitations = sa.Table(
    "sys_invitation",
    auth_metadata,
    sa.Column("hash", text(), primary_key=True),
    sa.Column("user_id", identifier(), nullable=False, index=True),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
)

failures = sa.Table(
    "sys_sign_in_failure",
    auth_metadata,
    sa.Column("id", identifier(), sa.Identity(), primary_key=True),
    sa.Column("key", text(), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Index("ix_sys_sign_in_failure_key_at", "key", "at"),
)
"""One row for a wrong password, under the account and under the caller's address."""
