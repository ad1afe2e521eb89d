"""What a pipeline says as a whole: its name, whom it is for, and who may move how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tailorbird_designer.conditions import Names
from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.sentences import Teller
from tailorbird_designer.web import builder, builder_rows
from tailorbird_designer.web.builder import BoundBuilder, Built
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.inputs import Choice, Input, choices, errors_at, input_id
from tailorbird_designer.web.texts import TextPlace, text_edits, text_inputs
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_designer.web.values import Pills, Values, many, one, pills
from tailorbird_metadata.expressions.tree import Placement
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Pipeline

_WAYS = (
    ("back", message("Back to an earlier stage")),
    ("reopen", message("Out of a closed stage")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Who may move in one of the ways: everybody who may edit, or some roles."""

    label: str
    who: tuple[Choice, ...]
    name: str
    roles: Pills
    some: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineForm:
    """What is typed; drawn for the template by `drawn`."""

    entity: Entity
    pipeline: Pipeline
    values: Values
    when: Built
    edits: tuple[Edit, ...] = ()
    wrong: tuple[Trouble, ...] = ()
    action: bool = False
    typed: bool = False
    labels: tuple[Input, ...] = ()
    builder: BoundBuilder | None = None
    skip: bool = True
    ways: tuple[Way, ...] = ()

    @property
    def path(self) -> str:
        """The item path."""
        return f"{self.entity.name}.pipelines.{self.pipeline.name}"

    def drawn(self, at: Desk, troubles: Troubles) -> PipelineForm:
        """The inputs, with what is wrong at each."""
        sent = {k: v[0] for k, v in self.values.items() if v} if self.typed else None
        return replace(
            self,
            labels=text_inputs(at, _label(self), sent, troubles),
            builder=_builder(at, self, troubles),
            skip=one(self.values, "skip") == "true",
            ways=tuple(_way(at, self, name, label) for name, label in _WAYS),
        )


def stored(at: Desk, entity: Entity, pipeline: Pipeline) -> PipelineForm:
    """The form of a pipeline as it stands in the draft."""
    names = Names(at.model, entity.id)
    source = pipeline.when.text if pipeline.when is not None else ""
    values: Values = {"skip": ("true",) if pipeline.moves.skip else ()}
    for name, _ in _WAYS:
        roles: tuple[str, ...] | None = getattr(pipeline.moves, name)
        values[f"{name}.who"] = ("all" if roles is None else "some",)
        values[name] = tuple(_role_names(at, roles or ()))
    rows = builder.condition_of(source, names)
    return PipelineForm(
        entity=entity,
        pipeline=pipeline,
        values=values,
        when=builder.built(rows, names, source, _teller(at), Placement.LINKED),
    )


def form_of(at: Desk, entity: Entity, pipeline: Pipeline, values: Values) -> PipelineForm:
    """What was typed."""
    start = stored(at, entity, pipeline)
    names = Names(at.model, entity.id)
    block, _, action = one(values, "then").partition(":")
    rows = builder_rows.from_form([(k, v) for k, vs in values.items() for v in vs], "when", names)
    if block == "when":
        rows = builder_rows.done(rows, action, names)
    source = start.when.text or ""
    form = replace(
        start,
        values=values,
        when=builder.built(rows, names, source, _teller(at), Placement.LINKED),
        typed=True,
        action=bool(action),
    )
    if form.when.text is None:
        said = trouble(message("A condition is not finished."), at.say, f"{form.path}.when")
        return replace(form, wrong=(said,))
    return replace(form, edits=tuple(_edits(at, form, start)))


def _edits(at: Desk, form: PipelineForm, start: PipelineForm) -> Iterator[Edit]:
    sent = {k: v[0] for k, v in form.values.items() if v}
    yield from text_edits(at, _label(form), sent)
    if form.when.text != start.when.text:
        yield Edit(verb=Verb.SET, path=f"{form.path}.when", value=form.when.text or None)
    skip = one(form.values, "skip") == "true"
    if skip != form.pipeline.moves.skip:
        yield Edit(verb=Verb.SET, path=f"{form.path}.moves.skip", value=skip)
    for name, _ in _WAYS:
        now = _roles_of(form.values, name)
        was = _roles_of(start.values, name)
        if (now is None) != (was is None) or sorted(now or ()) != sorted(was or ()):
            value: Json = None if now is None else [str(n) for n in now]
            yield Edit(verb=Verb.SET, path=f"{form.path}.moves.{name}", value=value)


def _roles_of(values: Values, name: str) -> list[str] | None:
    return many(values, name) if one(values, f"{name}.who") == "some" else None


def _role_names(at: Desk, ids: tuple[str, ...]) -> Iterator[str]:
    for role_id in ids:
        role = at.model.role(role_id)
        yield role.name if role is not None else role_id


def _label(form: PipelineForm) -> TextPlace:
    return TextPlace(
        path=f"{form.path}.label",
        name="label",
        text=form.pipeline.label,
        title=message("What it is called"),
    )


def _teller(at: Desk) -> Teller:
    return Teller(model=at.model, voice=at.voice)


def _builder(at: Desk, form: PipelineForm, troubles: Troubles) -> BoundBuilder | None:
    if len(form.entity.pipelines) < 2 and not form.when.conditions.items:
        return None
    names = Names(at.model, form.entity.id)
    own = f"/designer/entities/{form.entity.name}/pipelines/{form.pipeline.name}"
    return builder.bound(
        form.when, names, _teller(at), name="when", look=own, target="",
        errors=errors_at(troubles, input_id("when"), f"{form.path}.when"),
    )  # fmt: skip


def _way(at: Desk, form: PipelineForm, name: str, label: Message) -> Way:
    who = one(form.values, f"{name}.who")
    pairs = (
        ("all", at.say(message("Everybody who may edit"))),
        ("some", at.say(message("Only these roles"))),
    )
    roles = ((r.name, at.say(r.label)) for r in at.model.roles.values() if r.name != "admin")
    return Way(
        label=at.say(label),
        who=choices(pairs, who),
        name=f"{name}.who",
        roles=pills(
            name, at.say(message("Roles")), roles, many(form.values, name),
            hint=at.say(message("None: only admins.")),
        ),
        some=who == "some",
    )  # fmt: skip
