"""`/designer/entities/<e>/pipelines`: stages in order, their gates, and who may move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import abort, redirect, request

from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.web import keys, numbers
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_head, entity_of, gone_if_done
from tailorbird_designer.web.fields import moved
from tailorbird_designer.web.frame import Mark, mark, page
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_designer.web.pipeline_form import PipelineForm, form_of, stored
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.stage_form import NEW
from tailorbird_designer.web.troubles import Troubles
from tailorbird_designer.web.values import sent_values
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Entity, Pipeline, Stage

_SALES = (
    ("open", message("Open"), None),
    ("won", message("Won"), "won"),
    ("lost", message("Lost"), "lost"),
)
"""The stages that a new pipeline begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundStage:
    """One stage in the list."""

    name: str
    label: str
    others: str
    href: str
    color: str
    probability: str
    closed: str
    tone: str
    stale: str
    gate: tuple[str, ...]
    count: str
    retired: bool
    mark: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPipeline:
    """What the page of a pipeline sees."""

    entity: str
    name: str
    label: str
    action: str
    order: str
    new_stage: str
    new_pipeline: str
    tabs: tuple[tuple[str, str, bool], ...]
    stages: tuple[BoundStage, ...]
    form: PipelineForm
    origin: BoundOrigin | None
    mark: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundOverview:
    """All pipelines by entity."""

    groups: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...]


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/pipelines")
    def overview() -> Answer:
        at = desk()
        return page("designer/pipelines.html", BoundOverview(groups=tuple(_groups(at))))

    @pages.get("/designer/entities/<entity>/pipelines")
    def first(entity: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        for pipeline in found.pipelines.values():
            return redirect(f"{start_of(found)}/{pipeline.name}", 303)
        return page("designer/no_pipeline.html", start_of(found), head=_head(at, found))

    @pages.post("/designer/entities/<entity>/pipelines/new-pipeline")
    def new(entity: str) -> Answer:
        at = desk()
        return _new(at, entity_of(at, entity))

    @pages.get("/designer/entities/<entity>/pipelines/<name>")
    def one(entity: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        pipeline = pipeline_of(found, name)
        return _page(at, found, pipeline, stored(at, found, pipeline), Troubles())

    @pages.post("/designer/entities/<entity>/pipelines/<name>")
    def keep(entity: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        pipeline = pipeline_of(found, name)
        form = form_of(at, found, pipeline, sent_values())
        if form.action:
            return _page(at, found, pipeline, form, Troubles())
        if form.wrong:
            return _page(at, found, pipeline, form, Troubles(form.wrong)), 422
        return save(
            form.edits,
            title=message("{thing}: pipeline {name}", thing=found.label, name=pipeline.label),
            back=f"{start_of(found)}/{name}",
            again=lambda troubles: _page(at, found, pipeline, form, troubles),
        )

    @pages.post("/designer/entities/<entity>/pipelines/<name>/order")
    def order(entity: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        pipeline = pipeline_of(found, name)
        return moved(at, f"{found.name}.pipelines.{pipeline.name}.stages")


def start_of(entity: Entity) -> str:
    """The address of the pipelines of an entity."""
    return f"/designer/entities/{entity.name}/pipelines"


def pipeline_of(entity: Entity, name: str) -> Pipeline:
    """The pipeline of an address."""
    found = entity.pipelines.get(name)
    if found is None:
        gone_if_done()
        abort(404)
    return found


def _new(at: Desk, entity: Entity) -> Answer:
    """Another pipeline with three stages; stage names are unique in the entity."""
    label = " ".join(request.form.get("label", "").split()) or at.say(message("Sales"))
    name = keys.proposed_key([label], "pipeline", set(entity.pipelines))
    taken = {s.name for p in entity.pipelines.values() for s in p.stages.values()}
    stages: dict[str, Json] = {}
    for key, words, closed in _SALES:
        stage: dict[str, Json] = {"label": words.render(at.model.workspace.locale)}
        if closed is not None:
            stage["closed"] = closed
        stages[keys.proposed_key([key], key, taken)] = stage
    value: dict[str, Json] = {"label": label, "stages": stages}
    if entity.pipelines:
        value["when"] = "false"
    edit = Edit(verb=Verb.ADD, path=f"{entity.name}.pipelines.{name}", value=value)
    return save(
        [edit],
        title=message("{thing}: new pipeline {name}", thing=entity.label, name=label),
        back=f"{start_of(entity)}/{name}",
        again=lambda troubles: page(
            "designer/no_pipeline.html", start_of(entity), troubles, head=_head(at, entity)
        ),
    )


def _head(at: Desk, entity: Entity) -> object:
    return entity_head(at, entity, "pipelines")


def _page(
    at: Desk, entity: Entity, pipeline: Pipeline, form: PipelineForm, troubles: Troubles
) -> str:
    path = f"{entity.name}.pipelines.{pipeline.name}"
    shown = BoundPipeline(
        entity=entity.name,
        name=pipeline.name,
        label=at.say(pipeline.label),
        action=f"{start_of(entity)}/{pipeline.name}",
        order=f"{start_of(entity)}/{pipeline.name}/order",
        new_stage=f"{start_of(entity)}/{pipeline.name}/stages/{NEW}",
        new_pipeline=f"{start_of(entity)}/new-pipeline",
        tabs=tuple(
            (at.say(p.label), f"{start_of(entity)}/{p.name}", p is pipeline)
            for p in entity.pipelines.values()
        ),
        stages=tuple(_stages(at, entity, pipeline)),
        form=form.drawn(at, troubles),
        origin=origin_of(at, path),
        mark=mark(at, path),
    )
    return page("designer/pipeline.html", shown, troubles, head=_head(at, entity))


def _stages(at: Desk, entity: Entity, pipeline: Pipeline) -> Iterator[BoundStage]:
    counts = numbers.options(at.ports.engine, at.context.live, entity.id, pipeline.field)
    start = f"{start_of(entity)}/{pipeline.name}/stages"
    for stage in pipeline.stages.values():
        path = f"{entity.name}.pipelines.{pipeline.name}.stages.{stage.name}"
        yield BoundStage(
            name=stage.name,
            label=at.say(stage.label),
            others=_others(at, stage),
            href=f"{start}/{stage.name}",
            color=stage.color or "",
            probability=at.voice.percent(stage.probability),
            closed=at.say(_closed(stage)),
            tone="ok" if stage.closed == "won" else "gray",
            stale=at.voice.days(stage.stale_after_days) if stage.stale_after_days else "",
            gate=tuple(_gate(at, entity, stage)),
            count=at.voice.count(counts.get(stage.id, 0)),
            retired=stage.retired is not None,
            mark=mark(at, path),
        )


def _others(at: Desk, stage: Stage) -> str:
    shown = at.say(stage.label)
    return at.voice.join([t for t in dict.fromkeys(stage.label.values.values()) if t != shown])


def _closed(stage: Stage) -> Message | None:
    known = {"won": message("closed, won"), "lost": message("closed, lost")}
    if stage.closed is None or stage.closed in known:
        return known.get(stage.closed or "")
    return message("closed: {way}", way=stage.closed)


def _gate(at: Desk, entity: Entity, stage: Stage) -> Iterator[str]:
    for item in stage.enter.values():
        if item.label is not None:
            yield at.say(item.label)
        else:
            fields = [at.say(entity.field(f).label) for f in item.fields if entity.has(f)]
            yield at.voice.join(fields) or item.name


def _groups(
    at: Desk,
) -> Iterator[tuple[str, str, tuple[tuple[str, str, str], ...]]]:
    for entity in at.model.entities.values():
        if entity.retired is not None:
            continue
        lines = []
        for pipeline in entity.pipelines.values():
            count = sum(s.retired is None for s in pipeline.stages.values())
            said = counted(count, message("1 stage"), message("{n} stages", n=count))
            href = f"{start_of(entity)}/{pipeline.name}"
            lines.append((at.say(pipeline.label), href, at.say(said)))
        if lines:
            yield at.say(entity.label), entity.icon, tuple(lines)
