"""The durable queue: work that must happen, also after a crash.

A job is put in the transaction of what caused it, taken by a worker under a lease, and marked
when it is over.  A worker that dies in between leaves a lease that runs out; the job is then taken
again, with the same message id: everything here happens at least once.
"""

from tailorbird_runtime.jobs.job import GiveUp, Job, Retry, Seen, State
from tailorbird_runtime.jobs.queue import Queue
from tailorbird_runtime.jobs.tables import queue_metadata
from tailorbird_runtime.jobs.work import Handler, perform, work_once

__all__ = [
    "GiveUp",
    "Handler",
    "Job",
    "Queue",
    "Retry",
    "Seen",
    "State",
    "perform",
    "queue_metadata",
    "work_once",
]
