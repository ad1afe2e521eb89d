"""Calls go where they may, once signed, in bounded time; nothing inside the house is reached."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

import pytest
from tests.receivers import Receiver, web_receiver

from tailorbird_runtime.jobs import GiveUp, Retry
from tailorbird_runtime.outgoing.calls import ANSWER_LIMIT, BODY_LIMIT, Call, WebCaller
from tailorbird_runtime.outgoing.guard import Guard, is_public

CERTIFICATE = Path(__file__).parents[2] / "data" / "tls" / "localhost.pem"
NOW = int(datetime(2026, 3, 10, 8, 0, tzinfo=UTC).timestamp())


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with web_receiver() as made:
        yield made


def caller(receiver: Receiver, **more: float) -> WebCaller:
    return WebCaller(Guard(frozenset({("127.0.0.1", receiver.port)})), **more)


def a_call(url: str, body: object = None, **facts: object) -> Call:
    given = {
        "method": "POST",
        "url": url,
        "body": json.dumps(body, ensure_ascii=False).encode(),
        "message_id": "f" * 32,
        "attempt": 2,
        "timestamp": NOW,
        "secret": "s3cret",
        "cause": "handover_when_won",
    }
    return Call(**(given | facts))  # type: ignore[arg-type]


def test_a_call_is_signed_and_says_which_one_it_is(receiver: Receiver) -> None:
    body = {"deal": "A-0001", "name": "苏州工厂", "value": "50000.00"}
    assert caller(receiver).call(a_call(f"{receiver.url}/projects?x=1", body)) == 200
    (request,) = receiver.got
    assert (request.method, request.path) == ("POST", "/projects?x=1")
    assert json.loads(request.body) == body
    signed = f"{NOW}.".encode() + request.body
    expected = hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()
    told = {k: v for k, v in request.headers.items() if k.startswith("Tailorbird-")}
    assert told == {
        "Tailorbird-Message-Id": "f" * 32,
        "Tailorbird-Timestamp": str(NOW),
        "Tailorbird-Attempt": "2",
        "Tailorbird-Signature": f"sha256={expected}",
        "Tailorbird-Cause": "handover_when_won",
    }
    assert request.headers["Content-Type"] == "application/json"


def test_without_a_secret_nothing_is_signed_and_a_cause_cannot_add_headers(
    receiver: Receiver,
) -> None:
    caller(receiver).call(a_call(receiver.url, secret=None, cause="a\r\nX-Evil: 1"))
    assert "Tailorbird-Signature" not in receiver.got[0].headers
    assert "X-Evil" not in receiver.got[0].headers
    assert receiver.got[0].headers["Tailorbird-Cause"] == "aX-Evil: 1"


@pytest.mark.parametrize("status", [500, 503, 408, 425, 429])
def test_trouble_of_the_receiver_is_tried_again(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda request: (status, {"Retry-After": "600"})
    with pytest.raises(Retry) as failure:
        caller(receiver).call(a_call(receiver.url))
    assert (str(status) in str(failure.value), failure.value.after) == (True, 600)


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
def test_a_refusal_is_laid_aside(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda request: (status, {})
    with pytest.raises(GiveUp, match=str(status)):
        caller(receiver).call(a_call(receiver.url))


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda request: (307, {"Location": f"{receiver.url}/elsewhere"})
    with pytest.raises(GiveUp, match="307"):
        caller(receiver).call(a_call(receiver.url))
    assert len(receiver.got) == 1


def test_nobody_there_is_tried_again_and_spares_the_others(receiver: Receiver) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gone = WebCaller(Guard(frozenset({("127.0.0.1", port)})))
    with pytest.raises(Retry) as failure:
        gone.call(a_call(f"http://127.0.0.1:{port}/"))
    assert failure.value.lane > 0


def dripping(ports: SimpleQueue[int], stop: threading.Event, head: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ports.put(server.getsockname()[1])
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(head)
            while not stop.wait(0.05):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    ],
)
def test_an_answer_that_drips_is_cut_off(head: bytes) -> None:
    ports: SimpleQueue[int] = SimpleQueue()
    stop = threading.Event()
    thread = threading.Thread(target=dripping, args=(ports, stop, head))
    thread.start()
    port = ports.get()
    slow = WebCaller(Guard(frozenset({("127.0.0.1", port)})), whole_seconds=0.4)
    started = time.monotonic()
    giving_up = threading.Timer(4, stop.set)
    giving_up.start()
    try:
        with pytest.raises(Retry, match="in time"):
            slow.call(a_call(f"http://127.0.0.1:{port}/"))
        assert time.monotonic() - started < 3
    finally:
        giving_up.cancel()
        stop.set()
        thread.join()


def test_a_body_that_is_too_large_is_not_sent(receiver: Receiver) -> None:
    with pytest.raises(GiveUp, match="256 KB"):
        caller(receiver).call(a_call(receiver.url, "x" * BODY_LIMIT))
    assert receiver.got == []
    assert ANSWER_LIMIT == 65536


INSIDE = (
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.7",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.5",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.7",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "fc00::1",
    "fd12::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_that_are_not_of_the_open_internet(address: str) -> None:
    assert not is_public(address)
    inside = Guard(resolve=lambda host, port: [address])
    with pytest.raises(GiveUp, match="not allowed"):
        inside.target("https://erp.example.com/x")
    mixed = Guard(resolve=lambda host, port: ["93.184.216.34", address])
    with pytest.raises(GiveUp, match="not allowed"):
        mixed.target("https://erp.example.com/x")


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_addresses_of_the_open_internet(address: str) -> None:
    found = Guard(resolve=lambda host, port: [address]).target("https://erp.example.com/a?b=c")
    assert (found.address, found.name, found.path) == (address, "erp.example.com", "/a?b=c")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "http://93.184.216.34/",
        "https://93.184.216.34:8443/",
        "https://93.184.216.34:22/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:25/",
        "https://user:pass@93.184.216.34/",
        "https://93.184.216.34@127.0.0.1/",
        "https://93.184.216.34/a b",
        "https://93.184.216.34/\r\nX: 1",
        "https://",
        "https:///x",
        "//93.184.216.34/",
        "https://93.184.216.34:99999/",
        "",
    ],
)
def test_what_the_guard_does_not_let_through(url: str) -> None:
    with pytest.raises(GiveUp):
        Guard().target(url)


def test_a_name_is_looked_up_once_and_that_address_is_used() -> None:
    """A name that points elsewhere at the second look-up gets nowhere."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    found = Guard(resolve=resolve).target("https://rebind.example.com/")
    assert (found.address, asked) == ("93.184.216.34", ["rebind.example.com"])


def test_an_unknown_name_is_tried_again() -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror("unknown")

    with pytest.raises(Retry, match="not known"):
        Guard(resolve=nobody).target("https://nowhere.example/")


def test_the_certificate_must_be_trusted_and_the_hosts_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with web_receiver(CERTIFICATE) as receiver:
        allowed = frozenset({("localhost", receiver.port), ("other.example", receiver.port)})
        web = WebCaller(Guard(allowed, resolve=lambda host, port: ["127.0.0.1"]))
        with pytest.raises(Retry, match="SSLCertVerificationError"):
            web.call(a_call(f"https://localhost:{receiver.port}/"))
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        with pytest.raises(Retry, match="SSLCertVerificationError"):
            web.call(a_call(f"https://other.example:{receiver.port}/"))
        assert receiver.got == []
        assert web.call(a_call(f"https://localhost:{receiver.port}/")) == 200
