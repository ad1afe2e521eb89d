"""What the worker does with jobs that leave the house."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Model
from tailorbird_runtime.jobs import GiveUp, Handler, Job, Retry
from tailorbird_runtime.outgoing.calls import Call, WebCaller
from tailorbird_runtime.outgoing.mail import Letter, Mailer
from tailorbird_runtime.outgoing.settings import Lookup, SettingMissing, resolved, setting

Clock = Callable[[], datetime]

MAIL = "mail"
CALL = "call"
MAIL_LASTS = timedelta(days=3)
"""A mail without a deadline of its own is not sent later than that after somebody asked for it."""


def mail_handler(mailer: Mailer, clock: Clock) -> Handler:
    """Sends `{to, subject, body, deadline?}`; too late is not at all."""

    def send(job: Job) -> None:
        last = _deadline(job)
        if clock() > last:
            day = last.date().isoformat()
            raise GiveUp(message("Too late: it was to be sent by {day}.", day=day))
        mailer.send(
            Letter(
                to=job.payload["to"],
                subject=job.payload["subject"],
                body=job.payload["body"],
                message_id=job.message_id,
                date=job.asked_at,
            )
        )

    return send


def call_handler(
    caller: WebCaller, model: Callable[[], Model], lookup: Lookup, clock: Clock
) -> Handler:
    """Makes the call `{integration, action, body, cause?}` with the integration as it is now.

    `cause` are names of automations, the first one first.
    """

    def call(job: Job) -> None:
        try:
            wanted = _request(job, model(), lookup, int(clock().timestamp()))
        except SettingMissing as missing:
            raise Retry(missing.message) from missing
        caller.call(wanted)

    return call


def _deadline(job: Job) -> datetime:
    given = job.payload.get("deadline")
    last = datetime.fromisoformat(given) if given else job.asked_at + MAIL_LASTS
    return last if last >= job.asked_at else job.asked_at + MAIL_LASTS


def _request(job: Job, model: Model, lookup: Lookup, now: int) -> Call:
    integration = model.integrations.get(job.payload["integration"])
    action = integration.actions.get(job.payload["action"]) if integration else None
    if integration is None or action is None:
        raise GiveUp(message("The configuration does not know this call any more."))
    address = resolved(integration.url, lookup).rstrip("/")
    secret = integration.secret
    return Call(
        method=action.method,
        url=address + resolved(action.path, lookup),
        body=json.dumps(job.payload["body"], ensure_ascii=False).encode(),
        message_id=job.message_id,
        attempt=job.attempt,
        timestamp=now,
        secret=None if secret is None else setting(secret, lookup),
        cause=" > ".join(job.payload.get("cause", ())) or None,
    )
