"""The worker process: looks for due jobs until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import threading
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from tailorbird_platform.companies import Company
from tailorbird_platform.operations.jobs import run_due

PAUSE = 30.0
_log = logging.getLogger("tailorbird.worker")


def work(company: Company, pause: float = PAUSE) -> None:
    """Run due jobs again and again; returns after SIGTERM or SIGINT, or when the parent is gone."""
    stop = threading.Event()

    def end(signal_number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    parent = os.getppid()
    while not stop.is_set() and os.getppid() == parent:
        try:
            run_due(company)
        except SQLAlchemyError:
            _log.exception("the database does not answer; trying again")
        _rest(stop, parent, pause)
    company.close()


def _rest(stop: threading.Event, parent: int, pause: float) -> None:
    """Wait, but notice within a second when the parent has died."""
    waited = 0.0
    while waited < pause and os.getppid() == parent and not stop.wait(1.0):
        waited += 1.0
