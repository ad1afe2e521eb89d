"""Settings of what leaves the house, from the environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address

from tailorbird_metadata.messages import Message, message

Lookup = Callable[[str], str | None]
"""The value of a setting by its name in the configuration, None if it has none."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}
_OWN_MACHINE = ("127.0.0.1", "localhost", "::1")
_PLACE = re.compile(r"\{settings\.([a-z][a-z0-9_]*)\}")


class SettingWrong(Exception):
    """A setting that cannot be used."""

    def __init__(self, sentence: Message, help: Message | None = None) -> None:
        super().__init__(str(sentence))
        self.message = sentence
        self.help = help


class SettingMissing(Exception):
    """The configuration names a setting that has no value."""

    def __init__(self, name: str) -> None:
        self.message = message(
            "The setting {name} has no value. Set {variable}.", name=name, variable=variable(name)
        )
        super().__init__(str(self.message))


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The server that takes mails; `security` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    sender: Address
    security: str = "starttls"
    user: str | None = None
    password: str | None = None
    timeout: float = 10


def variable(name: str) -> str:
    """The environment variable that holds a setting of the configuration."""
    return f"TAILORBIRD_SETTING_{name.upper()}"


def settings_lookup(environment: Mapping[str, str]) -> Lookup:
    """Settings as the environment has them; an empty one counts as none."""
    return lambda name: environment.get(variable(name)) or None


def resolved(text: str, lookup: Lookup) -> str:
    """`text` with the values of the settings that it names; raises SettingMissing."""
    return _PLACE.sub(lambda found: setting(found[1], lookup), text)


def setting(name: str, lookup: Lookup) -> str:
    """The value of a setting; raises SettingMissing."""
    value = lookup(name)
    if value is None:
        raise SettingMissing(name)
    return value


def allowed_hosts(environment: Mapping[str, str]) -> frozenset[tuple[str, int]]:
    """Host and port of every receiver that TAILORBIRD_OUTGOING_ALLOW opens the guard for."""
    entries = environment.get("TAILORBIRD_OUTGOING_ALLOW", "").replace(",", " ").split()
    found = set()
    for entry in entries:
        host, _, port = entry.rpartition(":")
        if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise SettingWrong(
                message("{entry} in TAILORBIRD_OUTGOING_ALLOW is not host:port.", entry=entry),
                message("Write it like erp.intern:8443, several with commas."),
            )
        found.add((host.strip("[]").lower(), int(port)))
    return frozenset(found)


def smtp_settings(environment: Mapping[str, str]) -> SmtpSettings | None:
    """The mail server, None where TAILORBIRD_SMTP_HOST names none; raises SettingWrong."""
    host = environment.get("TAILORBIRD_SMTP_HOST")
    if not host:
        return None
    security = environment.get("TAILORBIRD_SMTP_SECURITY") or "starttls"
    if security not in PORTS:
        raise SettingWrong(message("TAILORBIRD_SMTP_SECURITY must be starttls, tls or none."))
    user = environment.get("TAILORBIRD_SMTP_USER") or None
    if user and security == "none" and host not in _OWN_MACHINE:
        raise SettingWrong(
            message("A password is not sent to another machine without encryption."),
            message("Set TAILORBIRD_SMTP_SECURITY to starttls or tls."),
        )
    return SmtpSettings(
        host=host,
        port=_port(environment.get("TAILORBIRD_SMTP_PORT"), PORTS[security]),
        sender=_sender(environment.get("TAILORBIRD_SMTP_FROM")),
        security=security,
        user=user,
        password=environment.get("TAILORBIRD_SMTP_PASSWORD") or None,
    )


def _port(text: str | None, usual: int) -> int:
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingWrong(message("TAILORBIRD_SMTP_PORT must be a number from 1 to 65535."))
    return int(text)


def _sender(text: str | None) -> Address:
    name, _, address = (text or "").rpartition("<")
    try:
        return Address(name.strip().strip('"'), addr_spec=address.rstrip("> "))
    except (MessageError, ValueError, IndexError) as failure:
        raise SettingWrong(
            message("TAILORBIRD_SMTP_FROM must be the address that mails come from."),
            message("Write it like crm@example.com or Nordwind CRM <crm@example.com>"),
        ) from failure
