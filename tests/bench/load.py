"""Sends requests over kept connections, eight at a time, and counts what came back."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

CONCURRENCY = 8


@dataclass(frozen=True)
class Request:
    """One HTTP request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None = None


@dataclass
class Outcome:
    """What a load did: answers by status, and seconds from first to last."""

    statuses: Counter[int] = field(default_factory=Counter)
    elapsed: float = 0.0
    bytes: int = 0


def send_all(port: int, requests: int, make: Callable[[int], Request]) -> Outcome:
    """Send `requests` requests, the n-th made by `make(n)`."""
    outcome, lock = Outcome(), threading.Lock()
    numbers = iter(range(requests))

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        statuses: Counter[int] = Counter()
        size = 0
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                break
            request = make(number)
            connection.request(request.method, request.path, request.body, request.headers)
            answer = connection.getresponse()
            size += len(answer.read())
            statuses[answer.status] += 1
        connection.close()
        with lock:
            outcome.statuses += statuses
            outcome.bytes += size

    threads = [threading.Thread(target=work) for _ in range(CONCURRENCY)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.elapsed = time.perf_counter() - start
    return outcome


def once(port: int, request: Request) -> tuple[int, dict[str, str], bytes]:
    """Send one request: status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(request.method, request.path, request.body, request.headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), body
