"""The form of one automation: from the draft or from what was typed, and its edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tailorbird_designer.conditions import Conditions, Names
from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.sentences import Teller
from tailorbird_designer.web import builder, builder_rows, step_form, trigger_form
from tailorbird_designer.web.builder import Built
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.keys import proposed_key
from tailorbird_designer.web.texts import TextPlace, new_texts, text_edits
from tailorbird_designer.web.troubles import Trouble, trouble
from tailorbird_designer.web.values import Values, one
from tailorbird_designer.web.written import Raw, as_json, edits_between, inner, text, written
from tailorbird_metadata.expressions.tree import Placement
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Automation, Entity, Model
from tailorbird_metadata.names import is_name

NEW = "new-automation"
"""In the place of a name in addresses; no name can be it."""
_OPTIONS = ("run_as", "once_per", "daily_cap")
_USUAL = {"run_as": "system", "daily_cap": "1000"}
_HANDLED = frozenset({*trigger_form.KEYS, *_OPTIONS, "when", "do", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationForm:
    """What is typed: `values` by the names of inputs; `action` only changes the form.

    `fresh` is a step that was added just now, `before` what is written in the draft.
    """

    entity: Entity
    automation: Automation | None
    name: str
    title: str
    values: Values
    before: Raw
    when: Built
    edits: tuple[Edit, ...] = ()
    wrong: tuple[Trouble, ...] = ()
    action: bool = False
    fresh: str = ""
    typed: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it is not there yet."""
        return self.automation is None

    @property
    def path(self) -> str:
        """The item path."""
        return f"automations.{self.name}"

    @property
    def sent(self) -> Mapping[str, str] | None:
        """The single values as they were typed, or None for the first sight."""
        return {k: v[0] for k, v in self.values.items() if v} if self.typed else None


def stored(at: Desk, automation: Automation) -> AutomationForm:
    """The form of an automation as it stands in the draft."""
    entity = at.model.entity(automation.entity)
    before = written(at, f"automations.{automation.name}")
    names = Names(at.model, entity.id)
    source = automation.when.text if automation.when is not None else ""
    rows = builder.condition_of(source, names)
    return AutomationForm(
        entity=entity,
        automation=automation,
        name=automation.name,
        title=at.say(automation.label),
        values=_values(before),
        before=before,
        when=builder.built(rows, names, source, teller_of(at), Placement.EVENT),
    )


def blank(at: Desk, entity: Entity) -> AutomationForm:
    """The form of a new automation of an entity."""
    names = Names(at.model, entity.id)
    empty = builder.built(builder.condition_of("", names), names, "", teller_of(at))
    values: Values = {"t.kind": ("created",), "run_as": ("system",), "daily_cap": ("1000",)}
    return AutomationForm(
        entity=entity, automation=None, name="", title="", values=values, before={}, when=empty
    )


def typed(at: Desk, start: AutomationForm, values: Values) -> AutomationForm:
    """What was typed over `start`."""
    names = Names(at.model, start.entity.id)
    block, _, action = one(values, "then").partition(":")
    rows = builder_rows.from_form([(k, v) for k, vs in values.items() for v in vs], "when", names)
    fresh = ""
    if block == "when":
        rows = builder_rows.done(rows, action, names, published_rows(at, start.automation))
    elif block == "s":
        values, fresh = step_form.pressed(values, action)
    label = one(values, f"label.{at.model.workspace.locale}")
    proposed = one(values, "key") or proposed_key([label], "automation", set(at.model.automations))
    source = start.when.text or ""
    form = replace(
        start,
        values=values,
        typed=True,
        name=start.name or proposed,
        title=label or start.title,
        when=builder.built(rows, names, source, teller_of(at), Placement.EVENT),
        action=bool(action),
        fresh=fresh,
    )
    wrong = tuple(_wrong(at, form))
    return replace(form, wrong=wrong, edits=tuple(_edits(at, form)))


def teller_of(at: Desk) -> Teller:
    """Says things about the draft."""
    return Teller(model=at.model, voice=at.voice)


def published_rows(at: Desk, automation: Automation | None) -> Conditions | None:
    """The condition as it is in force; None for an automation that is not published."""
    wanted = automation.id if automation is not None else ""
    known = next((a for a in at.published.automations.values() if a.id == wanted), None)
    if known is None:
        return None
    teller = Teller(model=at.published, voice=at.voice)
    return teller.condition(known.when, at.published.entity(known.entity))


def label_place(form: AutomationForm) -> TextPlace:
    """The name of the automation."""
    known = form.automation
    return TextPlace(
        path=f"{form.path}.label", name="label", text=known.label if known else None,
        title=message("What it is called"), required=True,
    )  # fmt: skip


def button_place(form: AutomationForm) -> TextPlace:
    """The words on the button."""
    trigger = form.automation.trigger if form.automation else None
    return TextPlace(
        path=f"{form.path}.button.label", name="button",
        text=trigger.label if trigger and text(form.before, "button", "label") else None,
        title=message("Words on the button"),
    )  # fmt: skip


def help_place(form: AutomationForm) -> TextPlace:
    """What it is for."""
    known = form.automation
    return TextPlace(
        path=f"{form.path}.help", name="help", text=known.help if known else None,
        title=message("What it is for"), lines=True,
    )  # fmt: skip


def _values(before: Raw) -> Values:
    found = trigger_form.trigger_values(before)
    steps = inner(before, "do")
    found["s"] = tuple(steps)
    for name, step in steps.items():
        if isinstance(step, dict):
            found |= step_form.step_values(name, step)
    for key in _OPTIONS:
        found[key] = (text(before, key) or _USUAL.get(key, ""),)
    found["off"] = (text(before, "off"),)
    return found


def _wrong(at: Desk, form: AutomationForm) -> Iterator[Trouble]:
    if form.when.text is None:
        yield trouble(message("A condition is not finished."), at.say, f"{form.path}.when")
    if form.is_new:
        own = at.model.workspace.locale
        if not one(form.values, f"label.{own}"):
            yield trouble(message("Give it a name."), at.say, f"{form.path}.label")
        if not is_name(form.name) or form.name in at.model.automations:
            yield trouble(message("`{name}` cannot be a key.", name=form.name), at.say, "key")
    if not step_form.names_of(form.values):
        yield trouble(message("Add at least one step."), at.say, f"{form.path}.do")


def _now(form: AutomationForm, model: Model) -> Raw:
    """What should be written, apart from labels."""
    values, before = form.values, form.before
    found: Raw = {k: v for k, v in before.items() if k not in _HANDLED}
    found |= trigger_form.trigger_raw(values, before, form.entity)
    if one(values, "t.kind") not in trigger_form.BY_CLOCK:
        found.pop("zone", None)
    when = text(before, "when") if form.when.text is None else form.when.text
    if when:
        found["when"] = when
    for key in _OPTIONS:
        said = one(values, key)
        if said and (said != _USUAL.get(key) or key in before):
            found[key] = said
    if one(values, "off") == "true":
        found["off"] = "true"
    steps = inner(before, "do")
    found["do"] = {
        name: step_form.step_raw(name, values, inner(steps, name), model, form.entity)
        for name in step_form.names_of(values)
    }
    return found


def _edits(at: Desk, form: AutomationForm) -> Iterator[Edit]:
    sent = form.sent or {}
    now = _now(form, at.model)
    if form.is_new:
        yield from _whole(at, form, now, sent)
        return
    steps, was = inner(now, "do"), inner(form.before, "do")
    texts = ("do", "label", "help")
    rest: Raw = {k: v for k, v in now.items() if k not in texts}
    before: Raw = {k: v for k, v in form.before.items() if k not in texts}
    yield from edits_between(form.path, before, rest)
    yield from _step_edits(f"{form.path}.do", was, steps)
    places = [label_place(form), help_place(form)]
    if "button" in rest:
        places.append(button_place(form))
    for place in places:
        yield from text_edits(at, place, sent)


def _step_edits(path: str, before: Raw, now: Raw) -> Iterator[Edit]:
    """Steps that go, come, change and move."""
    order = [n for n in before if n in now]
    for name in before:
        if name not in now:
            yield Edit(verb=Verb.RETIRE, path=f"{path}.{name}")
    previous = ""
    for place, (name, value) in enumerate(now.items()):
        step, was = inner(now, name), inner(before, name)
        if name not in before:
            yield Edit(
                verb=Verb.ADD, path=f"{path}.{name}", value=as_json(value),
                after=previous or None, before=order[0] if order and not previous else None,
            )  # fmt: skip
            order.insert(place, name)
        else:
            yield from edits_between(f"{path}.{name}", was, step)
            if order.index(name) != place:
                order.remove(name)
                order.insert(place, name)
                beside = order[place + 1] if place + 1 < len(order) else None
                yield Edit(
                    verb=Verb.MOVE, path=f"{path}.{name}",
                    after=previous or None, before=None if previous else beside,
                )  # fmt: skip
        previous = name


def _whole(at: Desk, form: AutomationForm, now: Raw, sent: Mapping[str, str]) -> Iterator[Edit]:
    label, labels = new_texts(at, f"{form.path}.label", "label", sent)
    said, helps = new_texts(at, f"{form.path}.help", "help", sent)
    value: Raw = {"label": label, "help": said, "on": form.entity.name, **now}
    more: list[Edit] = []
    if isinstance(now.get("button"), dict):
        words, more = new_texts(at, f"{form.path}.button.label", "button", sent)
        value["button"] = {**inner(now, "button"), "label": words}
    yield Edit(verb=Verb.ADD, path=form.path, value=as_json(value))
    yield from (*labels, *helps, *more)
