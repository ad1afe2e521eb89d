"""Automations on the page of a record: its runs, its buttons, what went wrong just now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tailorbird_metadata.messages import message
from tailorbird_runtime.automation import Automations
from tailorbird_runtime.automation.view import Run
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.runs import BoundButton, BoundRun, RunBinder
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.storage.tables import USER
from tailorbird_runtime.web.asking import Asking, voice_of
from tailorbird_runtime.web.context import RequestContext

_WRONG = frozenset({"failed", "stopped"})
_SAME_SAVE = timedelta(seconds=2)
"""Other automations of the same save may have changed the record a moment later."""


def automation_of(asking: Asking) -> Automations:
    """The automations of this request's model."""
    return asking.context.live.automation


def found_runs(asking: Asking, record: Record) -> tuple[Run, ...]:
    """The runs about a record; none is looked for where the entity has no automations."""
    automation = automation_of(asking)
    if not automation.concerns(record.entity_id):
        return ()
    return automation.runs(asking.actor, record)


def bound_runs(asking: Asking, runs: Iterable[Run]) -> tuple[BoundRun, ...]:
    """Runs in the person's words."""
    wanted = tuple(runs)
    made = {e.made for run in wanted for e in run.entries if e.made is not None}
    people = [run.actor for run in wanted if run.actor is not None]
    return run_binder(asking.context, made, people).runs(wanted)


def run_binder(
    context: RequestContext, records: Iterable[tuple[str, int]], people: Iterable[int]
) -> RunBinder:
    """What puts runs and notices into words: titles of what the person may read, names."""
    by_entity: dict[str, list[int]] = {}
    for entity_id, record_id in records:
        by_entity.setdefault(entity_id, []).append(record_id)
    service, actor = context.live.records, context.actor
    policy = service.policy(actor)
    titles = {
        (entity_id, record_id): title
        for entity_id, ids in by_entity.items()
        if policy.of(entity_id).read is not False
        for record_id, title in service.titles(actor, entity_id, ids).items()
    }
    names = service.titles(actor, USER, people)
    model = context.live.model
    return RunBinder(model=model, voice=voice_of(context), titles=titles, names=names)


def just_gone_wrong(asking: Asking, record: Record, runs: Iterable[Run]) -> tuple[str, ...]:
    """What automations could not do after the newest change of the record."""
    changed = record.values.get("changed_at")
    if not isinstance(changed, datetime):
        return ()
    say = asking.voice.say
    return tuple(
        say(
            message(
                "“{name}” could not do its part: {reason}",
                name=run.automation.label if run.automation is not None else run.name,
                reason=run.reason or "",
            )
        )
        for run in runs
        if run.state in _WRONG and run.started_at >= changed - _SAME_SAVE
    )


def buttons(asking: Asking, record: Record) -> tuple[BoundButton, ...]:
    """The buttons that the person may press on a record."""
    return tuple(
        BoundButton(
            label=asking.voice.say(button.label),
            action=places.record_action(asking.entity.name, record.id, f"press/{button.name}"),
            outward=button.outward,
        )
        for button in automation_of(asking).buttons(asking.actor, record)
    )
