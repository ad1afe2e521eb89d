"""What a case names and what is there: when they are alike, and both in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tailorbird_metadata.cases import Message as Expectation
from tailorbird_metadata.cases import Ref, Request
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Field
from tailorbird_runtime.jobs.job import Job

_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,12})?\Z")


@dataclass(frozen=True, slots=True)
class Joined:
    """Several sentences in one line."""

    parts: list[Message]

    def render(self, locale: str) -> str:
        """The parts with commas between."""
        return ("，" if locale.startswith("zh") else ", ").join(
            p.render(locale) for p in self.parts
        )


def is_named(rule: str | None, code: str, wanted: str) -> bool:
    """Whether a refusal is the one of that name."""
    return code == wanted or (rule is not None and f".{rule}".endswith(f".{wanted}"))


def short(rule: str | None) -> str | None:
    """A rule as a test names it: `visit`, `moves.back`."""
    if rule is None:
        return None
    first, _, last = rule.rpartition(".")
    return f"moves.{last}" if first.endswith("moves") else last


def alike(value: Any, wanted: Any) -> bool:
    """Whether two values are the same; no value is like no value, 60000.00 like 60000."""
    if value in (None, ()) or wanted in (None, ()):
        return value in (None, ()) and wanted in (None, ())
    if isinstance(value, tuple) or isinstance(wanted, tuple):
        return sorted(value) == sorted(wanted)
    if isinstance(value, (int, Decimal)) and isinstance(wanted, (int, Decimal)):
        return Decimal(value) == Decimal(wanted)
    return bool(value == wanted)


def is_default(place: Field, value: Any) -> bool:
    """Whether the value is the one that a new record gets by itself."""
    default = place.default
    return default is not None and default.expression is None and default.literal == value


def pair(place: Field, shown: Any) -> Message:
    """A field and its value."""
    return message("{field} = {value}", field=place.label, value=shown)


def who(to: Ref | str | None) -> str:
    """A person, role or team as the test writes it."""
    if isinstance(to, Ref):
        return to.name if to.kind == "person" else f"{to.kind} {to.name}"
    return to or "…"


def mail_words(one: Expectation | Job) -> Message:
    """A mail, expected or sent."""
    if isinstance(one, Job):
        to, subject = one.payload["to"], one.payload["subject"]
    else:
        to, subject = who(one.to), one.text or one.template or "…"
    return message("mail to {who}: {subject}", who=to, subject=subject)


def is_call(wanted: Request, job: Job) -> bool:
    """Whether a job is the call that is expected."""
    body: Mapping[str, Any] = job.payload.get("body") or {}
    return (
        wanted.integration in (None, job.payload["integration"])
        and wanted.action in (None, job.payload["action"])
        and all(_sent(body.get(k)) == _plain(v) for k, v in wanted.sends.items())
    )


def _sent(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _plain(str(value))


def _plain(text: str) -> str:
    """A number without the zeros behind it, so that 60000.00 is 60000; other texts as they are."""
    if not _NUMBER.match(text):
        return text
    number = Decimal(text)
    return (
        str(number.to_integral_value())
        if number == number.to_integral()
        else str(number.normalize())
    )


def call_words(one: Request | Job) -> Message:
    """A call, expected or sent."""
    if isinstance(one, Job):
        system, action = one.payload["integration"], one.payload["action"]
        sends = {k: _sent(v) for k, v in (one.payload.get("body") or {}).items()}
    else:
        system, action, sends = one.integration or "…", one.action or "…", dict(one.sends)
    return message(
        "call of {system}: {action} {values}",
        system=system,
        action=action,
        values=", ".join(f"{k}={v}" for k, v in sorted(sends.items())),
    )
