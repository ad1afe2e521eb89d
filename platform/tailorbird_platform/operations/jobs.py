"""The regular jobs: what is over by time is removed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tailorbird_platform.clock import seconds
from tailorbird_platform.companies import Company
from tailorbird_platform.job_table import job_runs
from tailorbird_platform.live import NothingApplied
from tailorbird_runtime.records.deleting import KEPT_FOR
from tailorbird_runtime.storage.engine import write

_HOUR = 3600
_log = logging.getLogger("tailorbird.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so many seconds; `run` says how many things it removed."""

    every: int
    run: Callable[[Company], int]


def empty_bins(company: Company) -> int:
    """Delete for good what has been in a bin for as long as it is kept there."""
    try:
        live = company.live()
    except NothingApplied:
        return 0
    before = company.clock() - KEPT_FOR
    return sum(live.records.purge(e.id, before) for e in live.model.entities.values())


def end_sign_ins(company: Company) -> int:
    """Delete sessions, first-password links and counted attempts that are over."""
    accounts = company.accounts
    return (
        company.sessions.remove_expired()
        + accounts.remove_expired()
        + accounts.attempts.remove_expired()
    )


def tidy_queue(company: Company) -> int:
    """Delete jobs that were over long ago."""
    return company.queue.remove_old()


def tidy_runs(company: Company) -> int:
    """Delete the traces of automations that ran long ago."""
    try:
        return company.live().automation.remove_old()
    except NothingApplied:
        return 0


JOBS: Mapping[str, Job] = {
    "empty_bins": Job(24 * _HOUR, empty_bins),
    "tidy_queue": Job(24 * _HOUR, tidy_queue),
    "tidy_runs": Job(24 * _HOUR, tidy_runs),
    "end_sign_ins": Job(_HOUR, end_sign_ins),
}


def run_due(company: Company, jobs: Mapping[str, Job] = JOBS) -> dict[str, int]:
    """Run every job whose time has come and say what each removed.

    A job is claimed in the database first, so that several workers do it once.  A job that fails
    is logged and tried again at its next time.
    """
    done: dict[str, int] = {}
    for name, job in jobs.items():
        if not _claim(company, name, job.every):
            continue
        try:
            done[name] = job.run(company)
        except Exception:
            _log.exception("job %s failed", name)
        else:
            _log.info("job %s removed %d", name, done[name])
    return done


def _claim(company: Company, name: str, every: int) -> bool:
    now = seconds(company.clock)
    due = job_runs.update().where(job_runs.c.job == name, job_runs.c.started_at <= now - every)
    there = sa.select(job_runs.c.job).where(job_runs.c.job == name)
    try:
        with write(company.engine) as connection:
            if connection.execute(due.values(started_at=now)).rowcount:
                return True
            if connection.execute(there).first() is not None:
                return False
            connection.execute(job_runs.insert().values(job=name, started_at=now))
            return True
    except IntegrityError:
        return False
