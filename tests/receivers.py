"""What tests send to: a web receiver and a mail server on the loopback."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def message_id(self) -> str:
        return self.headers["Tailorbird-Message-Id"]


Answer = tuple[int, Mapping[str, str]]


@dataclass
class Receiver:
    """A web server that keeps what it got; `answer` decides about each request."""

    port: int = 0
    got: list[Request] = field(default_factory=list)
    answer: Callable[[Request], Answer] = lambda request: (200, {})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def web_receiver(certificate: Path | None = None) -> Iterator[Receiver]:
    """A receiver on a free port, with TLS if a certificate is given."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            request = Request(
                self.command, self.path, dict(self.headers.items()), self.rfile.read(length)
            )
            if len(request.body) < length:
                return  # the caller died in the middle: nothing has arrived
            receiver.got.append(request)
            status, headers = receiver.answer(request)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        do_POST = do_PUT = do_GET = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on the terminal."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A caller that was killed, or that does not trust us, is part of the test."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    receiver.port = server.server_port
    with _running(server):
        yield receiver


@dataclass
class MailServer:
    """A mail server that keeps the mails; `refuse` gives the answer to a command, else 250."""

    port: int = 0
    got: list[bytes] = field(default_factory=list)
    refuse: Callable[[str], str | None] = lambda command: None


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on a free port that knows as much of SMTP as a client without login needs."""
    kept = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 test")
            for raw in self.rfile:
                command = raw.decode().strip()
                refusal = kept.refuse(command)
                if refusal is not None:
                    self.say(refusal)
                elif command.upper() == "DATA":
                    self.say("354 go on")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    kept.got.append(b"".join(x[1:] if x[:1] == b"." else x for x in lines))
                    self.say(kept.refuse("END") or "250 taken")
                elif command.upper() == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that was killed is part of the test."""

    server = Server(("127.0.0.1", 0), Handler)
    kept.port = server.server_address[1]
    with _running(server):
        yield kept


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
