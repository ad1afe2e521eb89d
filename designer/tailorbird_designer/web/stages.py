"""Pages of one stage of a pipeline."""

from __future__ import annotations

from flask import abort, render_template

from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_head, entity_of, gone_if_done
from tailorbird_designer.web.frame import bound, page
from tailorbird_designer.web.pipelines import pipeline_of, start_of
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save
from tailorbird_designer.web.stage_form import NEW, StageForm, drawn, form_of, stored
from tailorbird_designer.web.troubles import Troubles
from tailorbird_designer.web.values import sent_values
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Pipeline, Stage

_START = "/designer/entities/<entity>/pipelines/<pipeline>/stages/<name>"


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get(_START)
    def one(entity: str, pipeline: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        line = pipeline_of(found, pipeline)
        return _page(at, stored(at, found, line, _stage(line, name)), Troubles())

    @pages.post(f"{_START}/look")
    def look(entity: str, pipeline: str, name: str) -> Answer:
        at = desk()
        form = _typed(at, entity, pipeline, name)
        shown = drawn(at, form, Troubles() if form.action else Troubles(form.wrong))
        return render_template("designer/parts/stage_form.html", page=shown, desk=bound(at))

    @pages.post(_START)
    def keep(entity: str, pipeline: str, name: str) -> Answer:
        at = desk()
        form = _typed(at, entity, pipeline, name)
        if form.action:
            return _page(at, form, Troubles())
        if form.wrong:
            return _page(at, form, Troubles(form.wrong)), 422
        return save(
            form.edits,
            title=message("{thing}: stage {name}", thing=form.entity.label, name=form.title),
            back=f"{start_of(form.entity)}/{pipeline}/stages/{form.name}",
            again=lambda troubles: _page(at, form, troubles),
        )

    @pages.post(f"{_START}/retire")
    def retire(entity: str, pipeline: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        line = pipeline_of(found, pipeline)
        return _retire(at, found, line, _stage(line, name))


def _typed(at: Desk, entity: str, pipeline: str, name: str) -> StageForm:
    found = entity_of(at, entity)
    line = pipeline_of(found, pipeline)
    return form_of(at, found, line, _stage(line, name), sent_values())


def _stage(pipeline: Pipeline, name: str) -> Stage | None:
    if name == NEW:
        return None
    found = pipeline.stages.get(name)
    if found is None:
        gone_if_done()
        abort(404)
    return found


def _retire(at: Desk, entity: Entity, pipeline: Pipeline, stage: Stage | None) -> Answer:
    """Out of use, or back in use; records keep the stage."""
    if stage is None:
        abort(404)
    path = f"{entity.name}.pipelines.{pipeline.name}.stages.{stage.name}"
    edit = Edit(verb=Verb.RETIRE, path=path, value=at.voice.today.isoformat())
    title = message("{thing}: stage {name} retired", thing=entity.label, name=stage.label)
    if stage.retired is not None:
        edit = Edit(verb=Verb.SET, path=f"{path}.retired", value=None)
        title = message("{thing}: stage {name} back in use", thing=entity.label, name=stage.label)
    return save(
        [edit],
        title=title,
        back=f"{start_of(entity)}/{pipeline.name}",
        again=lambda troubles: _page(at, stored(at, entity, pipeline, stage), troubles),
    )


def _page(at: Desk, form: StageForm, troubles: Troubles) -> str:
    shown = drawn(at, form, troubles)
    head = entity_head(at, form.entity, "pipelines")
    return page("designer/stage.html", shown, troubles, head=head, list=start_of(form.entity))
