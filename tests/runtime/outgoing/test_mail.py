"""Mails reach the server whole, in any script, and nothing in them becomes a header."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from typing import cast

import pytest
from tests.receivers import MailServer, mail_server

from tailorbird_runtime.jobs import GiveUp, Job, Retry, State
from tailorbird_runtime.outgoing.handlers import MAIL_LASTS, mail_handler
from tailorbird_runtime.outgoing.mail import Letter, SmtpMailer
from tailorbird_runtime.outgoing.settings import (
    SettingMissing,
    SettingWrong,
    SmtpSettings,
    allowed_hosts,
    resolved,
    settings_lookup,
    smtp_settings,
)

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as made:
        yield made


def mailer(server: MailServer) -> SmtpMailer:
    sender = Address("Nordwind CRM", addr_spec="crm@nordwind.example")
    return SmtpMailer(
        SmtpSettings(host="127.0.0.1", port=server.port, sender=sender, security="none")
    )


def letter(**facts: str) -> Letter:
    given = {
        "to": "li@suzhou.example",
        "subject": "Thank you",
        "body": "Hello",
        "message_id": "a" * 32,
    }
    return Letter(**(given | facts), date=NOW)


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))


def test_a_mail_in_chinese_arrives_as_it_was_written(server: MailServer) -> None:
    body = "李先生，您好：\n\n报价 12,50 € 已确认。\n.\n谢谢"
    mailer(server).send(letter(subject="苏州工厂已签约", body=body))
    mail = read(server.got[0])
    assert (mail["Subject"], mail["From"]) == (
        "苏州工厂已签约",
        "Nordwind CRM <crm@nordwind.example>",
    )
    assert mail["To"] == "li@suzhou.example"
    assert mail["Message-ID"] == f"<{'a' * 32}@nordwind.example>"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == body + "\n"
    assert server.got[0].isascii()


def test_the_message_id_is_the_same_at_every_attempt(server: MailServer) -> None:
    for _ in range(2):
        mailer(server).send(letter())
    assert server.got[0] == server.got[1]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00"])
def test_values_cannot_add_headers(server: MailServer, end: str) -> None:
    mailer(server).send(letter(subject=f"Won{end}Bcc: all@evil.example", body="x"))
    mail = read(server.got[0])
    assert mail["Bcc"] is None and set(mail.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    assert mail["Subject"] == "Won Bcc: all@evil.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example> <c@d.example",
        "@b.example",
        "李@b.example",
    ],
)
def test_an_addressee_is_one_address_or_none(server: MailServer, address: str) -> None:
    with pytest.raises(GiveUp, match="not an e-mail address"):
        mailer(server).send(letter(to=address))
    assert server.got == []


def test_an_international_domain_is_written_as_mail_servers_know_it(server: MailServer) -> None:
    mailer(server).send(letter(to="info@bücher.example"))
    assert read(server.got[0])["To"] == "info@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("RCPT", "550 unknown", GiveUp),
        ("RCPT", "450 later", Retry),
        ("MAIL", "451 later", Retry),
        ("END", "554 spam", GiveUp),
        ("EHLO", "421 closing", Retry),
    ],
)
def test_what_the_server_says_decides(
    server: MailServer, command: str, answer: str, outcome: type[Exception]
) -> None:
    server.refuse = lambda line: answer if line.upper().startswith((command, "HELO")) else None
    if command != "EHLO":
        server.refuse = lambda line: answer if line.upper().startswith(command) else None
    with pytest.raises(outcome):
        mailer(server).send(letter())


def test_an_addressee_that_the_server_cannot_write_does_not_hold_the_others(
    server: MailServer,
) -> None:
    with pytest.raises(GiveUp, match="josé@suzhou.example"):
        mailer(server).send(letter(to="josé@suzhou.example"))
    assert server.got == []


def test_a_server_without_encryption_gets_nothing_where_encryption_is_asked(
    server: MailServer,
) -> None:
    sender = Address(addr_spec="crm@nordwind.example")
    strict = SmtpMailer(SmtpSettings(host="127.0.0.1", port=server.port, sender=sender))
    with pytest.raises(Retry):
        strict.send(letter())
    assert server.got == []


def job(asked: datetime, deadline: datetime | None = None) -> Job:
    payload = {"to": "li@suzhou.example", "subject": "s", "body": "b"}
    if deadline is not None:
        payload["deadline"] = deadline.isoformat()
    return Job(
        id=1,
        kind="mail",
        payload=payload,
        message_id="b" * 32,
        state=State.RUNNING,
        attempt=1,
        attempts=8,
        due_at=asked,
        created_at=asked,
        asked_at=asked,
    )


def test_a_mail_that_is_late_is_not_sent(server: MailServer) -> None:
    hour = timedelta(hours=1)
    for late in (job(NOW - MAIL_LASTS - hour), job(NOW - 3 * hour, deadline=NOW - hour)):
        with pytest.raises(GiveUp, match="Too late"):
            mail_handler(mailer(server), lambda: NOW)(late)
    assert server.got == []
    for timely in (
        job(NOW - MAIL_LASTS + hour),
        job(NOW - 9 * MAIL_LASTS, deadline=NOW + hour),
        job(NOW - hour, deadline=NOW - 2 * hour),  # a person replayed it after its deadline
    ):
        mail_handler(mailer(server), lambda: NOW)(timely)
    assert len(server.got) == 3


def test_settings_of_the_mail_server() -> None:
    assert smtp_settings({}) is None
    plain = {"TAILORBIRD_SMTP_HOST": "mail.example", "TAILORBIRD_SMTP_FROM": "crm@nordwind.example"}
    found = smtp_settings(plain)
    assert found is not None and (found.port, found.security) == (587, "starttls")
    named = smtp_settings(plain | {"TAILORBIRD_SMTP_FROM": "Nordwind <crm@nordwind.example>"})
    assert named is not None and named.sender.display_name == "Nordwind"
    for wrong in (
        {"TAILORBIRD_SMTP_FROM": "nobody"},
        {"TAILORBIRD_SMTP_FROM": ""},
        {"TAILORBIRD_SMTP_PORT": "0"},
        {"TAILORBIRD_SMTP_SECURITY": "ssl"},
        {"TAILORBIRD_SMTP_SECURITY": "none", "TAILORBIRD_SMTP_USER": "crm"},
    ):
        with pytest.raises(SettingWrong):
            smtp_settings(plain | wrong)


def test_settings_that_the_configuration_names() -> None:
    lookup = settings_lookup({"TAILORBIRD_SETTING_ERP_URL": "https://erp.example"})
    assert resolved("{settings.erp_url}/v1", lookup) == "https://erp.example/v1"
    with pytest.raises(SettingMissing, match="TAILORBIRD_SETTING_TOKEN"):
        resolved("{settings.token}", lookup)
    assert allowed_hosts({"TAILORBIRD_OUTGOING_ALLOW": "ERP.intern:8443, 127.0.0.1:9000"}) == {
        ("erp.intern", 8443),
        ("127.0.0.1", 9000),
    }
    with pytest.raises(SettingWrong):
        allowed_hosts({"TAILORBIRD_OUTGOING_ALLOW": "erp.intern"})
