"""Carrying out jobs that were taken."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from tailorbird_metadata.messages import message
from tailorbird_runtime.jobs.job import GiveUp, Job, Retry
from tailorbird_runtime.jobs.queue import Queue

Handler = Callable[[Job], None]
"""Does one kind of job; raises Retry or GiveUp.  Any other exception counts as a failure."""

TURN = 10
_log = logging.getLogger("tailorbird.jobs")


def work_once(queue: Queue, handlers: Mapping[str, Handler], worker: str, limit: int = TURN) -> int:
    """Take what is due, carry it out one after another; how many jobs were taken."""
    taken = queue.claim(worker, frozenset(handlers), limit)
    for job in taken:
        perform(queue, handlers[job.kind], job)
    return len(taken)


def perform(queue: Queue, handler: Handler, job: Job) -> None:
    """Carry out one job and note how it ended."""
    try:
        handler(job)
    except GiveUp as failure:
        _log.warning("job %d (%s) was given up at attempt %d", job.id, job.kind, job.attempt)
        queue.failed(job, failure.reason, final=True)
    except Retry as failure:
        _log.info("job %d (%s) failed at attempt %d", job.id, job.kind, job.attempt)
        queue.failed(job, failure.reason, after=failure.after)
        if failure.lane:
            queue.put_off(job.lane, failure.lane)
    except Exception as failure:
        _log.exception("job %d (%s) failed", job.id, job.kind)
        kind = type(failure).__name__
        queue.failed(job, message("The program failed: {kind}. Its log says more.", kind=kind))
    else:
        queue.done(job)
