"""Which addresses calls may go to: nothing inside the house, unless it was allowed by name."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from tailorbird_metadata.messages import message
from tailorbird_runtime.jobs import GiveUp, Retry

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host; raises OSError."""

_PORTS = {"https": 443, "http": 80}
_UNICAST = IPv6Network("2000::/3")
_NOT_OUTSIDE = tuple(
    ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")
)
"""Special addresses that Python takes for global ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a call goes: the name for the certificate, the address to connect to."""

    scheme: str
    host: str
    port: int
    address: str
    path: str

    @property
    def name(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class Guard:
    """Turns a URL into an address that was checked, so that no second look-up can change it.

    Without being listed in `allowed`, a receiver has https, port 443 and public addresses only.
    """

    def __init__(
        self, allowed: frozenset[tuple[str, int]] = frozenset(), resolve: Resolve | None = None
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve or addresses_of

    def target(self, url: str) -> Target:
        """Raises GiveUp for a URL that may not be called, Retry for a name that is not known."""
        scheme, host, port, path = _parts(url)
        allowed = (host, port) in self._allowed
        if not allowed and (scheme, port) != ("https", 443):
            raise _blocked(host, port)
        try:
            addresses = self._resolve(host, port)
        except OSError as failure:
            sentence = message("{host} is not known to the network.", host=host)
            raise Retry(sentence, lane=30) from failure
        if not addresses or (not allowed and not all(is_public(a) for a in addresses)):
            raise _blocked(host, port)
        return Target(scheme=scheme, host=host, port=port, address=addresses[0], path=path)


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, whatever way it is written."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found not in _UNICAST:
            return False
    if any(found.version == net.version and found in net for net in _NOT_OUTSIDE):
        return False
    return found.is_global and not found.is_multicast


def addresses_of(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _parts(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        host, port = "", 0
    plain = url.isascii() and url.isprintable() and " " not in url
    if not host or not port or not plain or "@" in parts.netloc or parts.scheme not in _PORTS:
        raise GiveUp(message("The address of the receiver is not an https address."))
    path = parts.path or "/"
    return parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path


def _blocked(host: str, port: int) -> GiveUp:
    return GiveUp(
        message(
            "Calls to {host}:{port} are not allowed: it is not a public https address. "
            "TAILORBIRD_OUTGOING_ALLOW can list it.",
            host=host,
            port=port,
        )
    )
