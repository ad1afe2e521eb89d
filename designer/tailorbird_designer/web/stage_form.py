"""One stage: what it is called, how likely, its gate, and what entering writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tailorbird_designer.conditions import Conditions, Names
from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.sentences import Teller
from tailorbird_designer.web import builder, builder_rows
from tailorbird_designer.web.builder import BoundBuilder, Built
from tailorbird_designer.web.counting import passing
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.inputs import Choice, Input, choices, errors_at, input_id
from tailorbird_designer.web.keys import proposed_key
from tailorbird_designer.web.option_rows import color_choices
from tailorbird_designer.web.texts import TextPlace, new_texts, text_edits, text_inputs
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_designer.web.value_rows import draw_rows, row_values, rows_raw
from tailorbird_designer.web.values import Values, many, one
from tailorbird_designer.web.written import Raw, as_json, edits_between, inner, text, written
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, GateItem, Pipeline, Stage
from tailorbird_metadata.names import is_name

NEW = "new-stage"
"""In the place of a name in addresses; no name can be it."""
_CLOSED = (
    ("", message("Open: work goes on")),
    ("won", message("Closed, won")),
    ("lost", message("Closed, lost")),
)
_ITEM = "demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundGate:
    """One demand of the gate."""

    name: str
    labels: tuple[Input, ...]
    messages: tuple[Input, ...]
    builder: BoundBuilder


@dataclass(frozen=True, slots=True, kw_only=True)
class StageForm:
    """What is typed; drawn for the template by `drawn`."""

    entity: Entity
    pipeline: Pipeline
    stage: Stage | None
    name: str
    title: str
    values: Values
    before: Raw
    needs: Mapping[str, Built]
    edits: tuple[Edit, ...] = ()
    wrong: tuple[Trouble, ...] = ()
    action: bool = False
    typed: bool = False
    labels: tuple[Input, ...] = ()
    key: Input | None = None
    settings: tuple[Input, ...] = ()
    colors: tuple[Choice, ...] = ()
    gates: tuple[BoundGate, ...] = ()
    rows: tuple[tuple[Input, Input], ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether it is not there yet."""
        return self.stage is None

    @property
    def path(self) -> str:
        """The item path."""
        return f"{self.entity.name}.pipelines.{self.pipeline.name}.stages.{self.name}"

    @property
    def address(self) -> str:
        """The page of the stage."""
        start = f"/designer/entities/{self.entity.name}/pipelines/{self.pipeline.name}/stages"
        return f"{start}/{NEW if self.is_new else self.name}"

    @property
    def sent(self) -> Mapping[str, str] | None:
        """The single values as they were typed."""
        return {k: v[0] for k, v in self.values.items() if v} if self.typed else None


def stored(at: Desk, entity: Entity, pipeline: Pipeline, stage: Stage | None) -> StageForm:
    """The form of a stage as it stands in the draft."""
    names, teller = Names(at.model, entity.id), _teller(at)
    start = f"{entity.name}.pipelines.{pipeline.name}.stages"
    before = written(at, f"{start}.{stage.name}") if stage is not None else {}
    gates = inner(before, "enter")
    values: Values = {
        "probability": (text(before, "probability"),),
        "closed": (text(before, "closed"),),
        "stale": (text(before, "stale_after").split(" ")[0],),
        "color": (text(before, "color"),),
        "g": tuple(gates),
        **row_values("set", inner(before, "set")),
    }
    needs = {}
    for name in gates:
        source = text(gates, name, "need")
        needs[name] = builder.built(builder.condition_of(source, names), names, source, teller)
    return StageForm(
        entity=entity,
        pipeline=pipeline,
        stage=stage,
        name=stage.name if stage else "",
        title=at.say(stage.label) if stage else at.say(message("New stage")),
        values=values,
        before=before,
        needs=needs,
    )


def form_of(
    at: Desk, entity: Entity, pipeline: Pipeline, stage: Stage | None, values: Values
) -> StageForm:
    """What was typed."""
    start = stored(at, entity, pipeline, stage)
    names, teller = Names(at.model, entity.id), _teller(at)
    block, _, action = one(values, "then").partition(":")
    values = _pressed(values, action) if block == "g" else values
    needs = {}
    pairs = [(k, v) for k, vs in values.items() for v in vs]
    for gate in many(values, "g"):
        rows = builder_rows.from_form(pairs, f"g.{gate}.need", names)
        if block == f"g.{gate}.need":
            rows = builder_rows.done(rows, action, names, _published(at, start, gate))
        known = start.needs.get(gate)
        source = known.text or "" if known is not None else ""
        needs[gate] = builder.built(rows, names, source, teller)
    own = at.model.workspace.locale
    taken = {s.name for p in entity.pipelines.values() for s in p.stages.values()}
    label = one(values, f"label.{own}")
    form = replace(
        start,
        values=values,
        needs=needs,
        typed=True,
        action=bool(action),
        name=start.name or one(values, "key") or proposed_key([label], "stage", taken),
        title=label or start.title,
    )
    wrong = tuple(_wrong(at, form, taken))
    return replace(form, wrong=wrong, edits=() if wrong else tuple(_edits(at, form)))


def drawn(at: Desk, form: StageForm, troubles: Troubles) -> StageForm:
    """The inputs, with what is wrong at each."""
    return replace(
        form,
        labels=text_inputs(at, _label(form), form.sent, troubles),
        key=_key(at, form, troubles) if form.is_new else None,
        settings=tuple(_settings(at, form, troubles)),
        colors=color_choices(at, one(form.values, "color")),
        gates=tuple(_gates(at, form, troubles)),
        rows=tuple(
            draw_rows(_teller(at), form.entity, troubles, f"{form.path}.set", "set", form.values)
        ),
    )


def _teller(at: Desk) -> Teller:
    return Teller(model=at.model, voice=at.voice)


def _pressed(values: Values, action: str) -> Values:
    verb, _, rest = action.partition(":")
    gates = many(values, "g")
    if verb == "add":
        number, name = 1, _ITEM
        while name in gates:
            number += 1
            name = f"{_ITEM}_{number}"
        return values | {"g": (*gates, name)}
    if verb == "drop":
        return values | {"g": tuple(g for g in gates if g != rest)}
    return values


def _wrong(at: Desk, form: StageForm, taken: set[str]) -> Iterator[Trouble]:
    own = at.model.workspace.locale
    if form.is_new:
        if not one(form.values, f"label.{own}"):
            yield trouble(message("Give it a name."), at.say, f"{form.path}.label")
        if not is_name(form.name) or form.name in taken:
            yield trouble(message("`{name}` cannot be a key.", name=form.name), at.say, "key")
    for gate, need in form.needs.items():
        path = f"{form.path}.enter.{gate}"
        if need.text is None:
            yield trouble(message("A condition is not finished."), at.say, f"{path}.need")
        elif not need.conditions.items and gate not in inner(form.before, "enter"):
            yield trouble(message("Say what must hold."), at.say, f"{path}.need")
        if not one(form.values, f"g.{gate}.message.{own}"):
            yield trouble(
                message("Say what a person is told when it does not hold."),
                at.say,
                f"{path}.message",
            )


def _now(form: StageForm) -> Raw:
    """What should be written, apart from texts."""
    values, before = form.values, form.before
    days = one(values, "stale")
    found: Raw = {
        "probability": one(values, "probability"),
        "closed": one(values, "closed"),
        "stale_after": f"{days} day{'' if days == '1' else 's'}" if days else "",
        "color": one(values, "color"),
    }
    kept = {k: v for k, v in before.items() if k not in (*found, "enter", "set", "label")}
    return {**kept, **{k: v for k, v in found.items() if v}, **_some("set", values, form.entity)}


def _some(key: str, values: Values, entity: Entity) -> Raw:
    found = rows_raw(key, values, entity)
    return {key: found} if found else {}


def _edits(at: Desk, form: StageForm) -> Iterator[Edit]:
    if form.is_new:
        yield from _whole(at, form)
        return
    before = {k: v for k, v in form.before.items() if k not in ("enter", "label")}
    yield from edits_between(form.path, before, _now(form))
    yield from text_edits(at, _label(form), form.sent or {})
    yield from _gate_edits(at, form)


def _gate_edits(at: Desk, form: StageForm) -> Iterator[Edit]:
    path, known = f"{form.path}.enter", inner(form.before, "enter")
    for gate in known:
        if gate not in form.needs:
            yield Edit(verb=Verb.RETIRE, path=f"{path}.{gate}")
    for gate, need in form.needs.items():
        if gate not in known:
            value, others = _new_gate(at, form, gate)
            yield Edit(verb=Verb.ADD, path=f"{path}.{gate}", value=value)
            yield from others
            continue
        if need.text != text(known, gate, "need"):
            yield Edit(verb=Verb.SET, path=f"{path}.{gate}.need", value=need.text or None)
        for place in _gate_places(form, gate):
            yield from text_edits(at, place, form.sent or {})


def _new_gate(at: Desk, form: StageForm, gate: str) -> tuple[Json, list[Edit]]:
    path, sent = f"{form.path}.enter.{gate}", form.sent or {}
    label, labels = new_texts(at, f"{path}.label", f"g.{gate}.label", sent)
    said, messages = new_texts(at, f"{path}.message", f"g.{gate}.message", sent)
    value: Raw = {"label": label, "need": form.needs[gate].text or "", "message": said}
    return as_json(value), [*labels, *messages]


def _whole(at: Desk, form: StageForm) -> Iterator[Edit]:
    label, labels = new_texts(at, f"{form.path}.label", "label", form.sent or {})
    more: list[Edit] = list(labels)
    value = as_json({"label": label, **_now(form)})
    gates: dict[str, Json] = {}
    for gate in form.needs:
        gates[gate], others = _new_gate(at, form, gate)
        more += others
    if gates and isinstance(value, dict):
        value["enter"] = gates
    closed = [s for s in form.pipeline.stages.values() if s.closed is not None]
    before = closed[0].name if closed and not one(form.values, "closed") else None
    yield Edit(verb=Verb.ADD, path=form.path, value=value, before=before)
    yield from more


def _label(form: StageForm) -> TextPlace:
    return TextPlace(
        path=f"{form.path}.label", name="label", required=True, title=message("What it is called"),
        text=form.stage.label if form.stage else None,
    )  # fmt: skip


def _gate_places(form: StageForm, gate: str) -> tuple[TextPlace, TextPlace]:
    known: GateItem | None = form.stage.enter.get(gate) if form.stage is not None else None
    path = f"{form.path}.enter.{gate}"
    return (
        TextPlace(
            path=f"{path}.label", name=f"g.{gate}.label", text=known.label if known else None,
            title=message("Beside the stage path"),
        ),
        TextPlace(
            path=f"{path}.message", name=f"g.{gate}.message",
            text=known.message if known else None, title=message("What is missing, in words"),
        ),
    )  # fmt: skip


def _key(at: Desk, form: StageForm, troubles: Troubles) -> Input:
    return Input(
        id="in-key", name="key", label=at.say(message("Key")), kind="key", limit=40,
        value=one(form.values, "key"), errors=errors_at(troubles, "key", "key"),
        hint=at.say(message("The name in files. Empty: from the name.")),
    )  # fmt: skip


def _closed(form: StageForm) -> Iterator[tuple[str, Message]]:
    """Ways to close, with the one that the stage has if it is none of the usual."""
    yield from _CLOSED
    own = one(form.values, "closed")
    if own not in (v for v, _ in _CLOSED):
        yield own, message("Closed: {way}", way=own)


def _settings(at: Desk, form: StageForm, troubles: Troubles) -> Iterator[Input]:
    values, say = form.values, at.say
    yield Input(
        id="in-closed", name="closed", label=say(message("State of the work")), kind="choice",
        options=choices(((v, say(t)) for v, t in _closed(form)), one(values, "closed")),
        errors=errors_at(troubles, "closed", f"{form.path}.closed"),
    )  # fmt: skip
    yield Input(
        id="in-probability", name="probability", label=say(message("Probability in percent")),
        kind="number", value=one(values, "probability"),
        errors=errors_at(troubles, "probability", f"{form.path}.probability"),
    )  # fmt: skip
    yield Input(
        id="in-stale", name="stale", label=say(message("Marked as old after so many days")),
        kind="number", value=one(values, "stale"), hint=say(message("Empty: never.")),
        errors=errors_at(troubles, "stale", f"{form.path}.stale_after"),
    )  # fmt: skip


def _gates(at: Desk, form: StageForm, troubles: Troubles) -> Iterator[BoundGate]:
    names = Names(at.model, form.entity.id)
    for gate, need in form.needs.items():
        label, said = _gate_places(form, gate)
        name = f"g.{gate}.need"
        yield BoundGate(
            name=gate,
            labels=text_inputs(at, label, form.sent, troubles),
            messages=text_inputs(at, said, form.sent, troubles),
            builder=builder.bound(
                need, names, _teller(at), name=name, look=f"{form.address}/look",
                before=_published(at, form, gate),
                passes=passing(at, form.entity, need.conditions, names),
                errors=() if need.errors else errors_at(
                    troubles, input_id(name), f"{form.path}.enter.{gate}.need"
                ),
            ),
        )  # fmt: skip


def _published(at: Desk, form: StageForm, gate: str) -> Conditions | None:
    known = at.published_entity(form.entity)
    if known is None or form.stage is None:
        return None
    for pipeline in known.pipelines.values():
        stage = pipeline.by_id(form.stage.id)
        item = stage.enter.get(gate) if stage is not None else None
        if item is not None:
            return Teller(model=at.published, voice=at.voice).condition(item.need, known)
    return None
