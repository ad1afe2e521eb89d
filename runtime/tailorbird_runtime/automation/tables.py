"""The tables of automations: runs, notices, states, counters and what was done already."""

from __future__ import annotations

import sqlalchemy as sa

from tailorbird_runtime.fieldtypes.columns import Moment, identifier, text

automation_metadata = sa.MetaData(info={"part": "automation", "version": 1})

sys_run = sa.Table(
    "sys_run",
    automation_metadata,
    sa.Column("id", identifier(), sa.Identity(), primary_key=True),
    sa.Column("automation", text(), nullable=False),
    sa.Column("entity", text(), nullable=False),
    sa.Column("record", identifier(), nullable=False),
    sa.Column("release", sa.Integer(), nullable=False),
    sa.Column("trigger", text(), nullable=False),
    sa.Column("actor", identifier()),
    sa.Column("started_at", Moment(), nullable=False),
    sa.Column("state", text(), nullable=False),
    sa.Column("reason", sa.Text()),
    sa.Column("causes", sa.Text(), nullable=False),
    sa.Column("trace", sa.Text(), nullable=False),
    sa.Index("ix_sys_run_record", "entity", "record", "id"),
    sa.Index("ix_sys_run_automation", "automation", "id"),
    sa.Index("ix_sys_run_started", "started_at"),
    sqlite_autoincrement=True,
)
"""One row a run; `automation` is an id, `causes` (the automations before it in the chain) and
`trace` are JSON, `reason` a sentence as JSON."""

sys_notice = sa.Table(
    "sys_notice",
    automation_metadata,
    sa.Column("id", identifier(), sa.Identity(), primary_key=True),
    sa.Column("person", identifier(), nullable=False),
    sa.Column("at", Moment(), nullable=False),
    sa.Column("title", sa.Text(), nullable=False),
    sa.Column("body", sa.Text(), nullable=False),
    sa.Column("automation", text()),
    sa.Column("entity", text()),
    sa.Column("record", identifier()),
    sa.Column("read_at", Moment()),
    sa.Index("ix_sys_notice_person", "person", "id"),
    sa.Index(
        "ix_sys_notice_unread",
        "person",
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)
"""What the product tells a person; `title` and `body` are sentences as JSON."""

sys_automation = sa.Table(
    "sys_automation",
    automation_metadata,
    sa.Column("automation", text(), primary_key=True),
    sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("why", sa.Text()),
    sa.Column("since", Moment()),
    sa.Column("by", identifier()),
    sa.Column("breaches", sa.Integer(), nullable=False, server_default="0"),
)
"""What stands beside the configuration: pauses, and how often in a row an automation was stopped
because of a circle.  The row `*` is the switch for all."""

sys_automation_day = sa.Table(
    "sys_automation_day",
    automation_metadata,
    sa.Column("automation", text(), primary_key=True),
    sa.Column("day", sa.Date(), primary_key=True),
    sa.Column("runs", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("over", sa.Integer(), nullable=False, server_default="0"),
)
"""How many runs started on a day of the company, and how many did not as the cap was reached."""

sys_turn = sa.Table(
    "sys_turn",
    automation_metadata,
    sa.Column("name", text(), primary_key=True),
    sa.Column("person", identifier(), nullable=False),
)
"""Who got something last, where a role or a team takes turns."""

sys_due = sa.Table(
    "sys_due",
    automation_metadata,
    sa.Column("automation", text(), primary_key=True),
    sa.Column("due_at", Moment(), primary_key=True),
    sa.Column("state", text(), nullable=False),
)
"""Due times that somebody saw to; `state` is begun, passed (it was paused) or known (it lay
before the automation)."""

sys_fired = sa.Table(
    "sys_fired",
    automation_metadata,
    sa.Column("automation", text(), primary_key=True),
    sa.Column("record", identifier(), primary_key=True),
    sa.Column("occasion", text(), primary_key=True),
    sa.Column("at", Moment(), nullable=False),
)
"""For which occasions (a day, a quiet time, a value) an automation ran on a record already."""
