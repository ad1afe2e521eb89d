"""The tables of the queue: jobs and the workers that take them."""

from __future__ import annotations

import sqlalchemy as sa

from tailorbird_runtime.fieldtypes.columns import Moment, identifier, text

queue_metadata = sa.MetaData(info={"part": "queue", "version": 1})

sys_job = sa.Table(
    "sys_job",
    queue_metadata,
    sa.Column("id", identifier(), sa.Identity(), primary_key=True),
    sa.Column("kind", text(), nullable=False),
    sa.Column("lane", text(), nullable=False),
    sa.Column("state", text(), nullable=False),
    sa.Column("due_at", Moment(), nullable=False),
    sa.Column("message_id", text(), nullable=False),
    sa.Column("key", text(), unique=True),
    sa.Column("track", text()),
    sa.Column("payload", sa.Text(), nullable=False),
    sa.Column("attempts", sa.Integer(), nullable=False),
    sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("crashes", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("error", sa.Text()),
    sa.Column("worker", text()),
    sa.Column("lease", text()),
    sa.Column("automation", text()),
    sa.Column("entity", text()),
    sa.Column("record", identifier()),
    sa.Column("run", identifier()),
    sa.Column("created_at", Moment(), nullable=False),
    sa.Column("asked_at", Moment(), nullable=False),
    sa.Column("taken_at", Moment()),
    sa.Column("finished_at", Moment()),
    sa.Index(
        "ix_sys_job_open",
        "lane",
        "due_at",
        "id",
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    ),
    sa.Index(
        "ix_sys_job_track",
        "track",
        "id",
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    ),
    sa.Index("ix_sys_job_state", "state", "id"),
    sa.Index("ix_sys_job_run", "run"),
    sqlite_autoincrement=True,
)
"""`finished_at` is empty exactly while a job is waiting or running.

`due_at` is when it may be taken (again): of a running job, when its lease ends.  Jobs of one
`track` are done one after another, as they were put.  `error` is a Message as JSON.
`asked_at` is when it was put or, later, replayed.
"""

sys_worker = sa.Table(
    "sys_worker",
    queue_metadata,
    sa.Column("name", text(), primary_key=True),
    sa.Column("started_at", Moment(), nullable=False),
    sa.Column("beat_at", Moment(), nullable=False),
)
"""Who takes jobs, and when it last showed that it lives."""
