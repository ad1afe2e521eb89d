"""When each regular job last ran."""

from __future__ import annotations

import sqlalchemy as sa

from tailorbird_runtime.fieldtypes.columns import text

jobs_metadata = sa.MetaData(info={"part": "jobs", "version": 1})

job_runs = sa.Table(
    "sys_job_run",
    jobs_metadata,
    sa.Column("job", text(), primary_key=True),
    sa.Column("started_at", sa.BigInteger, nullable=False),
)
"""`started_at` is in seconds since 1970; the row is claimed before the job runs."""
