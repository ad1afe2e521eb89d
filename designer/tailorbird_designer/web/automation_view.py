"""What the page of one automation shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_designer.conditions import Names
from tailorbird_designer.sentences import Pieces, Teller, automation_sentence
from tailorbird_designer.sentences.automations import step_words
from tailorbird_designer.sentences.triggers import trigger_text
from tailorbird_designer.web import builder, step_form, trigger_form
from tailorbird_designer.web.automation_form import (
    NEW,
    AutomationForm,
    button_place,
    help_place,
    label_place,
    published_rows,
    teller_of,
)
from tailorbird_designer.web.builder import BoundBuilder
from tailorbird_designer.web.counting import passing
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.frame import Mark, mark
from tailorbird_designer.web.inputs import Choice, Input, choices, errors_at, input_id
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_designer.web.runs_view import BoundRun, BoundState, run_lines, state_of
from tailorbird_designer.web.step_form import BoundStep
from tailorbird_designer.web.tentative import tentative
from tailorbird_designer.web.texts import text_inputs
from tailorbird_designer.web.troubles import Troubles
from tailorbird_designer.web.trying import Trial, trial
from tailorbird_designer.web.values import Control, one
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Automation, Model

LIST = "/designer/automations"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundAutomation:
    """What the template sees; `said` are the steps in words by name."""

    is_new: bool
    off: bool
    name: str
    title: str
    entity: str
    action: str
    list: str
    code: str
    sentence: Pieces
    labels: tuple[Input, ...]
    helps: tuple[Input, ...]
    key: Input | None
    on: str
    when_title: str
    trigger: tuple[Control, ...]
    button: tuple[Input, ...]
    builder: BoundBuilder
    if_title: str
    steps: tuple[BoundStep, ...]
    said: dict[str, Pieces]
    kinds: tuple[Choice, ...]
    options: tuple[Input, ...]
    cap: str
    errors: tuple[str, ...]
    state: BoundState | None
    mark: Mark | None
    origin: BoundOrigin | None
    trial: Trial | None
    runs: tuple[BoundRun, ...]


def view(at: Desk, form: AutomationForm, troubles: Troubles) -> BoundAutomation:
    """Everything, with what is wrong at its input."""
    there = tentative(at, form.edits) if form.edits and not form.wrong else None
    if there is not None and form.typed and not troubles:
        troubles = there.troubles
    model = there.model if there is not None else at.model
    meant = model.automations.get(form.name)
    known = _published(at, form)
    return BoundAutomation(
        is_new=form.is_new,
        off=form.automation is not None and form.automation.off,
        name=form.name,
        title=form.title or at.say(message("New automation")),
        entity=at.say(form.entity.label),
        action=f"{LIST}/{NEW if form.is_new else form.name}",
        list=LIST,
        code=f"/designer/code/automations/{form.name}.yaml",
        sentence=_sentence(at, model, meant, known),
        labels=text_inputs(at, label_place(form), form.sent, troubles),
        helps=text_inputs(at, help_place(form), form.sent, troubles),
        key=_key(at, form, troubles) if form.is_new else None,
        on=form.entity.name,
        when_title=_heading(at, model, meant),
        trigger=_trigger(at, form, troubles),
        button=_button(at, form, troubles),
        builder=_builder(at, form, troubles),
        if_title=at.say(
            builder.title_of(form.when.conditions.join, len(form.when.conditions.items))
        ),
        steps=tuple(_steps(at, form, troubles)),
        said=_said(at, model, meant),
        kinds=tuple(Choice(value=k, label=at.say(t)) for k, t, _ in step_form.KINDS),
        options=tuple(_options(at, form, troubles)),
        cap=at.voice.count(int(cap)) if (cap := one(form.values, "daily_cap")).isdigit() else cap,
        errors=troubles.at(f"{form.path}.do", "dz-steps") if not form.edits else (),
        state=state_of(at, known) if known is not None else None,
        mark=None if form.is_new else mark(at, form.path),
        origin=None if form.is_new else origin_of(at, form.path),
        trial=trial(at, model, form.path, published_rows(at, form.automation), form.when.conditions)
        if meant is not None
        else None,
        runs=tuple(run_lines(at, known)) if known is not None else (),
    )


def _published(at: Desk, form: AutomationForm) -> Automation | None:
    if form.automation is None:
        return None
    wanted = form.automation.id
    return next((a for a in at.published.automations.values() if a.id == wanted), None)


def sentence_for(at: Desk, automation: Automation) -> Pieces:
    """An automation of the draft in words, for a list."""
    wanted = automation.id
    known = next((a for a in at.published.automations.values() if a.id == wanted), None)
    return _sentence(at, at.model, automation, known)


def _sentence(at: Desk, model: Model, meant: Automation | None, known: Automation | None) -> Pieces:
    if meant is None:
        return ()
    teller = Teller(model=model, voice=at.voice)
    before = Teller(model=at.published, voice=at.voice)
    return automation_sentence(teller, meant, known, before if known is not None else None)


def _heading(at: Desk, model: Model, meant: Automation | None) -> str:
    if meant is None:
        return at.say(message("What sets it off"))
    teller = Teller(model=model, voice=at.voice)
    return trigger_text(teller, model.entity(meant.entity), meant.trigger)


def _said(at: Desk, model: Model, meant: Automation | None) -> dict[str, Pieces]:
    if meant is None:
        return {}
    teller = Teller(model=model, voice=at.voice)
    entity = model.entity(meant.entity)
    return {s.name: step_words(teller, entity, s) for s in meant.steps.values()}


def _key(at: Desk, form: AutomationForm, troubles: Troubles) -> Input:
    return Input(
        id="in-key", name="key", label=at.say(message("Key")), kind="key", limit=40,
        value=one(form.values, "key"), errors=errors_at(troubles, "key", "key"),
        hint=at.say(message("The name in files. Empty: from the name.")),
    )  # fmt: skip


def _trigger(at: Desk, form: AutomationForm, troubles: Troubles) -> tuple[Control, ...]:
    inputs = trigger_form.TriggerInputs(teller_of(at), form.entity, troubles, form.path)
    return inputs.draw(form.values)


def _button(at: Desk, form: AutomationForm, troubles: Troubles) -> tuple[Input, ...]:
    if trigger_form.trigger_texts(form.values) != "button":
        return ()
    return text_inputs(at, button_place(form), form.sent, troubles)


def _builder(at: Desk, form: AutomationForm, troubles: Troubles) -> BoundBuilder:
    names = Names(at.model, form.entity.id)
    own = NEW if form.is_new else form.name
    return builder.bound(
        form.when,
        names,
        teller_of(at),
        name="when",
        look=f"{LIST}/{own}/look",
        before=published_rows(at, form.automation),
        passes=passing(at, form.entity, form.when.conditions, names),
        errors=() if form.when.errors else errors_at(troubles, "when", f"{form.path}.when"),
    )


def _steps(at: Desk, form: AutomationForm, troubles: Troubles) -> Iterator[BoundStep]:
    actor = trigger_form.trigger_texts(form.values) not in trigger_form.BY_CLOCK
    inputs = step_form.StepInputs(teller_of(at), form.entity, troubles, form.path, actor)
    return inputs.draw(step_form.names_of(form.values), form.values, form.fresh)


def _options(at: Desk, form: AutomationForm, troubles: Troubles) -> Iterator[Input]:
    say, values = at.say, form.values
    runs_as = (
        ("system", say(message("The product: no right restricts it"))),
        ("actor", say(message("Whoever set it off, with their rights"))),
    )
    yield Input(
        id="in-run-as", name="run_as", label=say(message("Runs as")), kind="choice",
        options=choices(runs_as, one(values, "run_as")),
        errors=errors_at(troubles, "run_as", f"{form.path}.run_as"),
    )  # fmt: skip
    yield Input(
        id="in-daily-cap", name="daily_cap", label=say(message("At most so many runs a day")),
        kind="number", value=one(values, "daily_cap"),
        errors=errors_at(troubles, "daily_cap", f"{form.path}.daily_cap"),
    )  # fmt: skip
    fields = [("", say(message("every time")))]
    fields += [(f.name, say(f.label)) for f in form.entity.active_fields() if _short(f.type)]
    yield Input(
        id=input_id("once_per"), name="once_per", label=say(message("Once for each value of")),
        kind="choice", options=choices(fields, one(values, "once_per")),
        errors=errors_at(troubles, "once_per", f"{form.path}.once_per"),
    )  # fmt: skip
    yield Input(
        id="in-off", name="off", label=say(message("Switched off in the configuration")),
        kind="tick", value=one(values, "off"),
        hint=say(message("Takes effect with the next publish. To stop it at once, use Pause.")),
    )  # fmt: skip


def _short(kind: str) -> bool:
    return kind not in ("formula", "rollup", "mirror", "tags", "long_text")
