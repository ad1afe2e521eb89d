"""The tables of people, teams and roles; the people room is the only one that writes them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tailorbird_runtime.fieldtypes.columns import Moment, identifier, text

people_metadata = sa.MetaData(info={"part": "people", "version": 1})

sys_user = sa.Table(
    "sys_user",
    people_metadata,
    sa.Column("id", identifier(), sa.Identity(), primary_key=True),
    sa.Column("name", text(), nullable=False),
    sa.Column("name__key", text(), nullable=False),
    sa.Column("email", text(), nullable=False),
    sa.Column("email__key", text(), nullable=False),
    sa.Column("locale", text()),
    sa.Column("zone", text()),
    sa.Column("theme", text()),
    sa.Column("density", text()),
    sa.Column("manager", identifier(), sa.ForeignKey("sys_user.id")),
    sa.Column("team", text()),
    sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column("stamp", sa.Integer(), nullable=False, server_default="1"),
    sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
    sa.Column("created_at", Moment(), nullable=False),
    sa.Column("changed_at", Moment()),
    sa.Index("ux_sys_user_email", "email__key", unique=True),
    sa.Index("ix_sys_user_name", "name__key", "id"),
    sqlite_autoincrement=True,
)
"""`stamp` moves when what a session was opened under is no longer true (roles, deactivation)."""

sys_team = sa.Table(
    "sys_team",
    people_metadata,
    sa.Column("key", text(), primary_key=True),
    sa.Column("parent", text(), sa.ForeignKey("sys_team.key")),
    sa.Column("manager", identifier(), sa.ForeignKey("sys_user.id")),
)

sys_team_member = sa.Table(
    "sys_team_member",
    people_metadata,
    sa.Column("person", identifier(), sa.ForeignKey("sys_user.id"), primary_key=True),
    sa.Column("team", text(), sa.ForeignKey("sys_team.key"), primary_key=True),
    sa.Index("ix_sys_team_member_team", "team"),
)
"""All teams of a person, the main one (`sys_user.team`, which is `me.team`) too."""

sys_user_role = sa.Table(
    "sys_user_role",
    people_metadata,
    sa.Column("person", identifier(), sa.ForeignKey("sys_user.id"), primary_key=True),
    sa.Column("role", text(), primary_key=True),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Index("ix_sys_user_role_role", "role"),
)
"""A person's roles (ids) in the person's own order."""

sys_people = sa.Table(
    "sys_people",
    people_metadata,
    sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
    sa.Column("version", sa.BigInteger(), nullable=False),
)
"""One row (id 1): its version grows with every change of people, roles, teams, memberships."""


@sa.event.listens_for(sys_people, "after_create")
def _first_row(target: sa.Table, connection: sa.Connection, **_: Any) -> None:
    connection.execute(target.insert().values(id=1, version=1))
