"""What sets an automation off, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tailorbird_designer.sentences.pieces import Parts, Pieces, bold, rich, text_of
from tailorbird_designer.sentences.rows import Teller
from tailorbird_metadata.expressions.tree import Scalar
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field
from tailorbird_metadata.model.automation import Schedule, Trigger
from tailorbird_runtime.automation.words import value_words

_PLAIN: Final[Mapping[str, Message]] = {
    "created": message("{a} {thing} is created"),
    "updated": message("{a} {thing} is changed"),
}
_DAYS: Final = (
    message("Monday"), message("Tuesday"), message("Wednesday"), message("Thursday"),
    message("Friday"), message("Saturday"), message("Sunday"),
)  # fmt: skip
WORKDAYS: Final = (0, 1, 2, 3, 4)


def trigger_words(teller: Teller, entity: Entity, trigger: Trigger) -> Pieces:
    """What happens: `a Deal enters Won`."""
    locale = teller.voice.locale
    thing: Parts = {"a": article(teller, entity), "thing": bold(teller.voice.say(entity.label))}
    match trigger.kind:
        case "created" | "updated":
            return rich(_PLAIN[trigger.kind], locale, **thing)
        case "changed":
            return _changed(teller, entity, trigger)
        case "entered":
            stages = bold(teller.voice.join([_stage(teller, entity, s) for s in trigger.stages]))
            return rich(message("{a} {thing} enters {stages}"), locale, stages=stages, **thing)
        case "date":
            return _date(teller, entity, trigger)
        case "quiet":
            days = bold(teller.voice.days(trigger.days))
            said = message("nothing has happened with {a} {thing} for {days}")
            return rich(said, locale, days=days, **thing)
        case "button":
            label = bold(teller.voice.say(trigger.label))
            return rich(message("somebody presses {label} on {a} {thing}"), locale,
                        label=label, **thing)  # fmt: skip
        case _:
            time = bold(schedule_words(teller, trigger.schedule)) if trigger.schedule else ()
            return rich(message("it is {time}, for each {thing}"), locale, time=time,
                        thing=thing["thing"])  # fmt: skip


def trigger_text(teller: Teller, entity: Entity, trigger: Trigger) -> str:
    """The same as plain words with a capital: the heading of the block."""
    said = text_of(trigger_words(teller, entity, trigger))
    return said[:1].upper() + said[1:]


def article(teller: Teller, entity: Entity) -> str:
    """`a` or `an` before the entity's name; nothing in Chinese."""
    if teller.voice.chinese:
        return ""
    first = teller.voice.say(entity.label)[:1].lower()
    return "an" if first in "aeiou" else "a"


def schedule_words(teller: Teller, schedule: Schedule) -> str:
    """`every weekday at 08:00`."""
    say = teller.voice.say
    at = schedule.at
    if schedule.month_day is not None:
        return say(message("day {n} of the month, {at}", n=schedule.month_day, at=at))
    if len(schedule.weekdays) == 7:
        return say(message("every day at {at}", at=at))
    if schedule.weekdays == WORKDAYS:
        return say(message("every weekday at {at}", at=at))
    days = teller.voice.join([say(_DAYS[d]) for d in schedule.weekdays])
    return say(message("every {days} at {at}", days=days, at=at))


def _changed(teller: Teller, entity: Entity, trigger: Trigger) -> Pieces:
    field = entity.field(str(trigger.field))
    locale = teller.voice.locale
    parts: Parts = {
        "a": article(teller, entity),
        "thing": bold(teller.voice.say(entity.label)),
        "field": bold(teller.voice.say(field.label)),
        "was": bold(_values(teller, field, trigger.was)),
        "becomes": bold(_values(teller, field, trigger.becomes)),
    }
    if trigger.was and trigger.becomes:
        said = message("{a} {thing} changes its {field} from {was} to {becomes}")
    elif trigger.becomes:
        said = message("{a} {thing} changes its {field} to {becomes}")
    elif trigger.was:
        said = message("{a} {thing} changes its {field} from {was}")
    else:
        said = message("{a} {thing} changes its {field}")
    return rich(said, locale, **parts)


def _values(teller: Teller, field: Field, values: tuple[Scalar, ...]) -> str:
    said = [teller.voice.say(value_words(teller.model, field, v)) for v in values]
    return teller.voice.join(said)


def _stage(teller: Teller, entity: Entity, stage: str) -> str:
    for pipeline in entity.pipelines.values():
        found = pipeline.by_id(stage)
        if found is not None:
            return teller.voice.say(found.label)
    return stage


def _date(teller: Teller, entity: Entity, trigger: Trigger) -> Pieces:
    field = entity.field(str(trigger.field))
    parts: Parts = {
        "field": bold(teller.voice.say(field.label)),
        "thing": bold(teller.voice.say(entity.label)),
        "days": bold(teller.voice.days(abs(trigger.days))),
        "at": trigger.schedule.at if trigger.schedule else "",
    }
    if trigger.days < 0:
        said = message("it is {days} before {field} of the {thing}, {at}")
    elif trigger.days > 0:
        said = message("it is {days} after {field} of the {thing}, {at}")
    else:
        said = message("it is the day {field} of the {thing}, {at}")
    found = rich(said, teller.voice.locale, **parts)
    if not trigger.yearly:
        return found
    return rich(message("{day}, every year"), teller.voice.locale, day=found)
