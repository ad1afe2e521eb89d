"""The worker process: carries out jobs and looks at what is due, until it is told to stop."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from tailorbird_metadata.messages import message
from tailorbird_platform.clock import Clock
from tailorbird_platform.companies import Company
from tailorbird_platform.live import NothingApplied
from tailorbird_platform.operations.jobs import run_due
from tailorbird_platform.operations.outside import Outside
from tailorbird_runtime.jobs import Handler, Queue, perform
from tailorbird_runtime.jobs.queue import LEASE
from tailorbird_runtime.outgoing.handlers import CALL, MAIL, call_handler, mail_handler

THREADS = 4
LOOK_EVERY = 0.5
"""Seconds between two looks into an empty queue."""
BEAT_EVERY = 4
"""How often a lease is renewed in the time for which it holds."""
DUE_EVERY = 2.0
"""Seconds between two looks at the schedules of automations."""
REGULAR_EVERY = 30.0
PATIENCE = 8.0
"""Seconds that jobs under way get when the worker is told to stop."""
_log = logging.getLogger("tailorbird.worker")


class Worker:
    """Takes jobs and carries them out in a few threads.

    A job that hangs holds one thread; the lanes of the queue see to it that the jobs of one
    receiver never hold all.
    """

    def __init__(
        self,
        company: Company,
        outside: Outside,
        *,
        clock: Clock | None = None,
        lease: timedelta = LEASE,
        threads: int = THREADS,
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.queue = Queue(company.engine, clock or company.clock)
        self._company = company
        self._outside = outside
        self._lease = lease
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._under_way: dict[Future[None], int] = {}
        self._wake = threading.Event()

    def handlers(self) -> dict[str, Handler]:
        """Who does which kind of job, with the configuration that is in force now."""
        try:
            live = self._company.live()
        except NothingApplied:
            return {}
        lookup, now = self._outside.lookup, self.queue.clock
        found: dict[str, Handler] = dict(live.automation.handlers())
        found[CALL] = call_handler(self._outside.caller, lambda: live.model, lookup, now)
        if self._outside.mailer is not None:
            found[MAIL] = mail_handler(self._outside.mailer, now)
        return found

    def beat(self) -> None:
        """Show that the worker lives, and say why mails wait if they do."""
        busy_with = [job for future, job in list(self._under_way.items()) if not future.done()]
        self.queue.beat(self.name, self._lease, busy_with=busy_with)
        if self._outside.mailer is None:
            self.queue.hold(MAIL, message("No mail server is set (TAILORBIRD_SMTP_HOST)."))

    def look(self) -> int:
        """Take as many jobs as there are free threads, and start them; how many."""
        self._under_way = {f: job for f, job in self._under_way.items() if not f.done()}
        free = self._threads - len(self._under_way)
        if free <= 0:
            return 0
        handlers = self.handlers()
        taken = self.queue.claim(self.name, frozenset(handlers), free, self._lease)
        for job in taken:
            started = self._pool.submit(perform, self.queue, handlers[job.kind], job)
            self._under_way[started] = job.id
            started.add_done_callback(self._finished)
        return len(taken)

    def due(self) -> int:
        """Put jobs for automations whose time has come; how many times."""
        try:
            return self._company.live().automation.run_due(self.queue.clock())
        except NothingApplied:
            return 0

    def drain(self) -> int:
        """Carry out everything that is due now; how many jobs."""
        self.due()
        count = 0
        while taken := self.look():
            count += taken
            wait(self._under_way)
        return count

    def run(self, stop: threading.Event, pause: float = LOOK_EVERY) -> None:
        """Work until `stop` is set or the parent process is gone, then let jobs come to an end."""
        parent = os.getppid()
        beating = threading.Thread(target=self._beat_on, args=(stop,), daemon=True)
        beating.start()
        regular = (
            _Regular(self._pool, DUE_EVERY, self.due),
            _Regular(self._pool, REGULAR_EVERY, lambda: run_due(self._company)),
        )
        while not stop.is_set() and os.getppid() == parent:
            self._wake.clear()
            for round in regular:
                round.look()
            if not self._looked(stop, pause):
                self._wake.wait(pause)
        stop.set()
        wait(self._under_way, PATIENCE)
        beating.join()
        self._leave()

    def _looked(self, stop: threading.Event, pause: float) -> int:
        try:
            return self.look()
        except SQLAlchemyError:
            _log.exception("the database does not answer; trying again")
            stop.wait(pause * 4)
            return 0

    def _finished(self, future: Future[None]) -> None:
        self._wake.set()
        failure = future.exception()
        if failure is not None:
            _log.error("a job could not be marked", exc_info=failure)

    def _beat_on(self, stop: threading.Event) -> None:
        while True:
            try:
                self.beat()
            except SQLAlchemyError:
                _log.exception("the worker could not show itself")
            if stop.wait(self._lease.total_seconds() / BEAT_EVERY):
                return

    def _leave(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        try:
            self.queue.leave(self.name)
        except SQLAlchemyError:
            _log.exception("the worker could not sign off")


class _Regular:
    """Does something every so many seconds in a thread of the pool, one round at a time."""

    def __init__(self, pool: ThreadPoolExecutor, every: float, task: Callable[[], object]) -> None:
        self._pool = pool
        self._every = every
        self._task = task
        self._next = 0.0
        self._round: Future[object] | None = None

    def look(self) -> None:
        """Start a round if it is time."""
        if time.monotonic() < self._next or (self._round is not None and not self._round.done()):
            return
        if self._round is not None and (failure := self._round.exception()) is not None:
            _log.error("regular work failed; trying again", exc_info=failure)
        self._next = time.monotonic() + self._every
        self._round = self._pool.submit(self._task)


def work(worker: Worker) -> None:
    """Run a worker; returns after SIGTERM or SIGINT, or when the parent is gone."""
    stop = threading.Event()

    def end(signal_number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    worker.run(stop)
