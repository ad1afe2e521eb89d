"""The stage path of a record: where it stands, and what the next stage asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, GateItem, Pipeline, Stage
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.values import Shown
from tailorbird_runtime.forms.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundStage:
    """One step of the path; `state` is done, now or ahead, `follows` whether it may come next."""

    name: str
    label: str
    state: str
    tone: str = ""
    days: str = ""
    stale: bool = False
    closed: bool = False
    follows: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundNeed:
    """One demand of the next stage; `href` leads to the field where it can be met."""

    label: str
    met: bool
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPath:
    """The path and the gate of the next stage; `others` are the stages that may come next."""

    stages: tuple[BoundStage, ...]
    action: str
    place: int
    now: BoundStage | None
    next: BoundStage | None = None
    needs: tuple[BoundNeed, ...] = ()
    others: tuple[BoundStage, ...] = ()
    movable: bool = False


def pipeline_of(entity: Entity, stage_id: str | None) -> Pipeline | None:
    """The pipeline that has the stage; the entity's first where no stage is set."""
    for pipeline in entity.pipelines.values():
        if stage_id is None or pipeline.by_id(stage_id) is not None:
            return pipeline
    return None


def next_stage(pipeline: Pipeline, stage_id: str) -> Stage | None:
    """The first stage on the way to winning that may follow this one."""
    stages = [s for s in pipeline.stages.values() if s.retired is None or s.id == stage_id]
    current = pipeline.by_id(stage_id)
    if current is None or current.closed is not None:
        return None
    place = stages.index(current)
    ahead = (s for s in stages[place + 1 :] if not s.gives_up)
    return next((s for s in ahead if pipeline.moves.leads(stage_id, s.id)), None)


def bind_path(
    entity: Entity,
    record: Shown,
    voice: Voice,
    *,
    gates: Iterable[tuple[GateItem, bool]] = (),
    movable: bool = False,
) -> BoundPath | None:
    """The path of a record; None for an entity without stages, or one whose stage is hidden.

    `gates` are the demands of the next stage, each with whether it is met.
    """
    stage_field = entity.stage_field()
    stage_id = record.values.get(stage_field.id) if stage_field else None
    pipeline = pipeline_of(entity, stage_id) if stage_field else None
    if stage_id is None or pipeline is None:
        return None
    current = pipeline.by_id(stage_id)
    assert current is not None
    stages = tuple(_steps(pipeline, current, record, voice))
    place = next(n for n, s in enumerate(stages) if s.state == "now")
    following = next_stage(pipeline, stage_id)
    others = tuple(
        _bind(s, "ahead", voice, None)
        for s in pipeline.stages.values()
        if s.retired is None and s is not current and pipeline.moves.leads(stage_id, s.id)
    )
    return BoundPath(
        stages=stages,
        action=places.record_action(entity.name, record.id, "stage"),
        place=place + 1,
        now=stages[place],
        next=_bind(following, "ahead", voice, None) if following else None,
        needs=tuple(n for i, met in gates if (n := _need(entity, record, i, met, voice))),
        others=others,
        movable=movable and bool(others),
    )


def _steps(pipeline: Pipeline, current: Stage, record: Shown, voice: Voice) -> Iterator[BoundStage]:
    """The stages on the way, and the present one wherever it is."""
    on_path = [
        s
        for s in pipeline.stages.values()
        if s is current or (s.retired is None and not s.gives_up)
    ]
    place = on_path.index(current)
    for number, stage in enumerate(on_path):
        bound = _bind(stage, _state(number, place), voice, record if stage is current else None)
        yield replace(bound, follows=pipeline.moves.leads(current.id, stage.id))


def _state(number: int, place: int) -> str:
    return "done" if number < place else "now" if number == place else "ahead"


def _bind(stage: Stage, state: str, voice: Voice, record: Shown | None) -> BoundStage:
    entered = record.values.get("stage_entered_at") if record is not None else None
    days = (voice.now - entered).days if isinstance(entered, datetime) else None
    limit = stage.stale_after_days
    return BoundStage(
        name=stage.name,
        label=voice.say(stage.label),
        state=state,
        tone=stage.color or {"won": "ok", "lost": "gray"}.get(stage.closed or "", ""),
        days=voice.days(days) if days is not None and stage.closed is None else "",
        stale=days is not None and limit is not None and days > limit,
        closed=stage.closed is not None,
    )


def _need(
    entity: Entity, record: Shown, item: GateItem, met: bool, voice: Voice
) -> BoundNeed | None:
    """A demand; None for one that is met because it does not concern this record.

    (A tender number, where the deal is no tender: met, and the field is empty.)
    """
    if item.need is None:
        return BoundNeed(label=voice.say(item.unavailable or message("Not open yet")), met=False)
    fields = [entity.field(f) for f in item.fields if entity.has(f)]
    empty = [f for f in fields if record.values.get(f.id) in (None, (), False)]
    sentence = voice.say(item.message) if item.message else item.name
    own = voice.say(item.label)
    if not met:
        place = (empty or fields)[:1]
        label = own or (voice.say(fields[0].label) if len(fields) == 1 else sentence)
        href = ""
        if place:
            href = places.record_page(entity.name, record.id, f"field-{place[0].name}")
        return BoundNeed(label=label, met=False, href=href)
    filled = [voice.say(f.label) for f in fields if f not in empty and f.picklist is None]
    if fields and not filled and empty:
        return None
    choices = [voice.say(f.label) for f in fields if f not in empty]
    return BoundNeed(label=own or voice.join(filled or choices) or sentence, met=True)
