"""What happens when an automation goes too far: a circle, or more runs than a day admits."""

from __future__ import annotations

import sqlalchemy as sa

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Automation
from tailorbird_runtime.automation import notices, runs, states
from tailorbird_runtime.automation.occasion import Breach, Occasion
from tailorbird_runtime.automation.runs import Outcome


def stopped(
    connection: sa.Connection, release: int, inputs: Inputs, occasion: Occasion, breach: Breach
) -> Outcome:
    """Write down a circle; who takes part in it several times in a row is paused."""
    run = runs.add(
        connection,
        occasion,
        release=release,
        now=inputs.now,
        state=runs.STOPPED,
        causes=(),
        reason=breach.reason,
    )
    for automation in breach.guilty:
        if states.note_breach(connection, automation.id) == states.MOST_BREACHES:
            _pause(connection, inputs, automation, occasion, breach)
    return Outcome(run=run, state=runs.STOPPED, reason=breach.reason)


def _pause(
    connection: sa.Connection,
    inputs: Inputs,
    automation: Automation,
    occasion: Occasion,
    breach: Breach,
) -> None:
    states.pause(connection, automation.id, now=inputs.now, why=breach.reason, by=None)
    notices.tell(
        connection,
        notices.admins(connection),
        message("The automation “{name}” was paused.", name=automation.label),
        now=inputs.now,
        body=breach.reason,
        automation=automation.id,
        entity=occasion.entity,
        record=occasion.record,
    )


def capped(connection: sa.Connection, release: int, inputs: Inputs, occasion: Occasion) -> None:
    """Write down that the runs of a day are used up, and tell the admins."""
    automation = occasion.automation
    reason = message(
        "“{name}” ran {count} times today and may not run more often.",
        name=automation.label,
        count=automation.daily_cap,
    )
    runs.add(
        connection,
        occasion,
        release=release,
        now=inputs.now,
        state=runs.STOPPED,
        causes=(),
        reason=reason,
    )
    notices.tell(
        connection,
        notices.admins(connection),
        message("The automation “{name}” reached its limit for today.", name=automation.label),
        now=inputs.now,
        body=reason,
        automation=automation.id,
    )
