"""What the worker may use to reach the outside, as the environment says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_runtime.outgoing.calls import WebCaller
from tailorbird_runtime.outgoing.guard import Guard
from tailorbird_runtime.outgoing.mail import Mailer, SmtpMailer
from tailorbird_runtime.outgoing.settings import (
    Lookup,
    allowed_hosts,
    settings_lookup,
    smtp_settings,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """`mailer` is None where no mail server is set: mails then wait."""

    mailer: Mailer | None
    caller: WebCaller
    lookup: Lookup


def outside(environment: Mapping[str, str]) -> Outside:
    """Mail server, guard and settings; raises SettingWrong."""
    smtp = smtp_settings(environment)
    return Outside(
        mailer=None if smtp is None else SmtpMailer(smtp),
        caller=WebCaller(Guard(allowed_hosts(environment))),
        lookup=settings_lookup(environment),
    )
