"""Whether this process can answer: for load balancers and whoever watches."""

from __future__ import annotations

import threading
import time

import sqlalchemy as sa
from flask import Blueprint, Response, json

from tailorbird_platform.companies import Company
from tailorbird_platform.live import NothingApplied

_KEPT_SECONDS = 1.0


class Health:
    """Asks the database at most once a second, however often it is asked."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._lock = threading.Lock()
        self._until = 0.0
        self._last: tuple[int, dict[str, object]] = (503, {"status": "unknown"})

    def state(self) -> tuple[int, dict[str, object]]:
        """An HTTP status and what to say."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._last = self._ask()
                self._until = time.monotonic() + _KEPT_SECONDS
            return self._last

    def _ask(self) -> tuple[int, dict[str, object]]:
        try:
            live = self._company.live()
            told = self._work()
        except NothingApplied:
            return 503, {"status": "nothing applied"}
        except sa.exc.SQLAlchemyError:
            return 503, {"status": "database does not answer"}
        return 200, {"status": "ok", "release": live.release} | told

    def _work(self) -> dict[str, object]:
        """How long ago a worker showed itself (seconds), what waits, what was given up."""
        queue = self._company.queue
        seen = queue.workers()
        age = (self._company.clock() - seen[0].beat_at).total_seconds() if seen else None
        return {"worker": None if age is None else max(round(age), 0), **queue.depth()}


def health_blueprint(company: Company) -> Blueprint:
    """`GET /health`, open to everyone; it says nothing about the company."""
    pages = Blueprint("operations", __name__)
    health = Health(company)

    @pages.get("/health")
    def show() -> Response:
        status, words = health.state()
        return Response(json.dumps(words), status, mimetype="application/json")

    return pages
