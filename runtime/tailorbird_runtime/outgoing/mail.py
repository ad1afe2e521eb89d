"""Mails by SMTP: plain text, one addressee, the same Message-ID at every attempt."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol

from tailorbird_metadata.messages import message
from tailorbird_runtime.jobs import GiveUp, Retry
from tailorbird_runtime.outgoing.settings import SmtpSettings

_POLICY = SMTP.clone(cte_type="7bit")
"""Also a server that takes no 8-bit text gets the mail unharmed."""
LANE_PAUSE = 30
"""Seconds for which nobody tries a mail server that does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be sent; `message_id` is bare, without angle brackets and domain."""

    to: str
    subject: str
    body: str
    message_id: str
    date: datetime


class Mailer(Protocol):
    """Sends mails; raises Retry or GiveUp."""

    def send(self, letter: Letter) -> None:
        """Hand the mail to the server, or say why not."""


class SmtpMailer:
    """Hands mails to the company's mail server, one connection each."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    def send(self, letter: Letter) -> None:
        """Raises GiveUp where the server refuses for good, Retry for everything else."""
        text = written(letter, self._settings.sender)
        try:
            with self._connected() as server:
                server.send_message(text)
        except smtplib.SMTPRecipientsRefused as failure:
            code, _ = next(iter(failure.recipients.values()))
            raise _refused(code) from failure
        except smtplib.SMTPAuthenticationError as failure:
            reason = message("The mail server does not accept TAILORBIRD_SMTP_USER.")
            raise Retry(reason, lane=LANE_PAUSE) from failure
        except smtplib.SMTPConnectError as failure:
            raise self._unreachable(str(failure.smtp_code)) from failure
        except smtplib.SMTPResponseException as failure:
            raise _refused(failure.smtp_code) from failure
        except (OSError, smtplib.SMTPException) as failure:
            raise self._unreachable(type(failure).__name__) from failure

    def _connected(self) -> smtplib.SMTP:
        wanted = self._settings
        server: smtplib.SMTP
        if wanted.security == "tls":
            server = smtplib.SMTP_SSL(
                wanted.host,
                wanted.port,
                timeout=wanted.timeout,
                context=ssl.create_default_context(),
            )
        else:
            server = smtplib.SMTP(wanted.host, wanted.port, timeout=wanted.timeout)
        try:
            if wanted.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if wanted.user is not None:
                server.login(wanted.user, wanted.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _unreachable(self, reason: str) -> Retry:
        sentence = message(
            "The mail server {host} could not be used ({reason}).",
            host=f"{self._settings.host}:{self._settings.port}",
            reason=reason,
        )
        return Retry(sentence, lane=LANE_PAUSE)


def written(letter: Letter, sender: Address) -> EmailMessage:
    """The mail as it goes out.

    Whatever the values hold, they end up in the header they were meant for: line breaks become
    spaces, and the addressee is exactly one address, or GiveUp.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = _addressee(letter.to)
    mail["Subject"] = _one_line(letter.subject)
    mail["Date"] = letter.date
    mail["Message-ID"] = f"<{letter.message_id}@{_ascii(sender.domain)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(letter.body.splitlines()) + "\n")
    return mail


def _addressee(text: str) -> Address:
    try:
        found = Address(addr_spec=text)
        return Address(username=found.username, domain=_ascii(found.domain))
    except (MessageError, ValueError, IndexError) as failure:
        raise GiveUp(message("{address} is not an e-mail address.", address=text)) from failure


def _ascii(domain: str) -> str:
    return domain.encode("idna").decode("ascii")


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _refused(code: int) -> Retry | GiveUp:
    sentence = message("The mail server refused the mail ({code}).", code=code)
    return GiveUp(sentence) if 500 <= code < 600 else Retry(sentence)
