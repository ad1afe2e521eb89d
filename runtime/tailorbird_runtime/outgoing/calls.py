"""Signed calls of other systems: one request, no redirects, bounded in time and size."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

from tailorbird_metadata.messages import message
from tailorbird_runtime.jobs import GiveUp, Retry
from tailorbird_runtime.outgoing.guard import Guard, Target

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
BODY_LIMIT = 256 * 1024
ANSWER_LIMIT = 64 * 1024
LANE_PAUSE = 30
LONGEST_WAIT = 24 * 3600
_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request; `message_id` is the same at every attempt, `timestamp` is in seconds."""

    method: str
    url: str
    body: bytes
    message_id: str
    attempt: int
    timestamp: int
    secret: str | None = None
    cause: str | None = None


class WebCaller:
    """Makes calls to receivers that the guard lets through."""

    def __init__(self, guard: Guard, *, whole_seconds: float = WHOLE_SECONDS) -> None:
        self._guard = guard
        self._whole = whole_seconds

    def call(self, call: Call) -> int:
        """The status (2xx) that the receiver answered; raises Retry or GiveUp."""
        if len(call.body) > BODY_LIMIT:
            raise GiveUp(message("The call is larger than {n} KB.", n=BODY_LIMIT // 1024))
        target = self._guard.target(call.url)
        try:
            status, wait = self._asked(target, call)
        except (OSError, http.client.HTTPException) as failure:
            raise _unreachable(target, failure) from failure
        if 200 <= status < 300:
            return status
        sentence = message("The receiver answered {status}.", status=status)
        if status >= 500 or status in _AGAIN:
            raise Retry(sentence, after=wait)
        raise GiveUp(sentence)

    def _asked(self, target: Target, call: Call) -> tuple[int, int]:
        with closing(_Pinned(target)) as connection, _ended_after(connection, self._whole):
            connection.connect()
            connection.putrequest(
                call.method, target.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in headers(target, call).items():
                connection.putheader(name, value)
            connection.endheaders(call.body)
            answer = connection.getresponse()
            answer.read(ANSWER_LIMIT)
            return answer.status, _wait(answer.getheader("Retry-After"))


def headers(target: Target, call: Call) -> Mapping[str, str]:
    """What goes along with the body."""
    found = {
        "Host": target.name,
        "Content-Type": "application/json",
        "Content-Length": str(len(call.body)),
        "User-Agent": "Tailorbird",
        "Connection": "close",
        "Tailorbird-Message-Id": call.message_id,
        "Tailorbird-Timestamp": str(call.timestamp),
        "Tailorbird-Attempt": str(call.attempt),
    }
    if call.secret is not None:
        found["Tailorbird-Signature"] = signature(call)
    if call.cause is not None:
        found["Tailorbird-Cause"] = "".join(c for c in call.cause if " " <= c <= "~")[:500]
    return found


def signature(call: Call) -> str:
    """`sha256=` and the HMAC of `<timestamp>.<body>` with the secret, in hex."""
    signed = b"%d." % call.timestamp + call.body
    return f"sha256={hmac.new((call.secret or '').encode(), signed, hashlib.sha256).hexdigest()}"


class _Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked; the certificate must be the host's."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self._target = target
        self.wire: socket.socket | None = None
        """The connection itself: `sock` is gone as soon as the head of an answer was read."""

    def connect(self) -> None:
        """Without a second look-up of the name, and without a proxy."""
        address = (self._target.address, self._target.port)
        self.sock = socket.create_connection(address, CONNECT_SECONDS)
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self.wire = self.sock
            self.sock.do_handshake()
        self.wire = self.sock


@contextmanager
def _ended_after(connection: _Pinned, seconds: float) -> Iterator[None]:
    """Cut the connection when its time is over, however slowly the other side drips.

    What was read of a cut answer looks complete, so that it ends in TimeoutError here.
    """
    over = threading.Event()

    def cut() -> None:
        over.set()
        wire = connection.wire
        if wire is not None:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if over.is_set():
        raise TimeoutError


def _wait(text: str | None) -> int:
    """The seconds of a Retry-After header; dates in it are left to our own pauses."""
    if text is None or not text.isascii() or not text.isdigit():
        return 0
    return min(int(text[:9]), LONGEST_WAIT)


def _unreachable(target: Target, failure: Exception) -> Retry:
    if isinstance(failure, TimeoutError):
        sentence = message("{host} did not answer in time.", host=target.host)
    else:
        sentence = message(
            "{host} could not be reached ({reason}).",
            host=target.host,
            reason=type(failure).__name__,
        )
    return Retry(sentence, lane=LANE_PAUSE)
