"""The form of one rule: from the model or from what was typed, and its edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask import request

from tailorbird_designer.conditions import Conditions, Names
from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.sentences import Teller
from tailorbird_designer.web import builder, builder_rows
from tailorbird_designer.web.builder import BoundBuilder, Built
from tailorbird_designer.web.counting import passing
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.inputs import Choice, Input, choices, errors_at, input_id
from tailorbird_designer.web.keys import proposed_key
from tailorbird_designer.web.texts import TextPlace, new_texts, text_edits, text_inputs
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_designer.web.written import Raw, as_json, edits_between, written
from tailorbird_metadata.expressions.tree import Expression, Placement
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Rule
from tailorbird_metadata.names import is_name

_KINDS = (
    ("require", message("Fields must have a value")),
    ("check", message("A condition must hold")),
)
_ENFORCE = (
    ("on_edit", message("Whenever a record is saved")),
    ("new_only", message("Only for new records")),
)
_PARTS = ("when", "check")
_KEPT = "kept"
"""The kind of a rule whose consequence is written in the file alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """All that the form shows; `action` is the press that only changes the form."""

    entity: Entity
    rule: Rule | None
    sent: Mapping[str, str] | None
    kind: str
    require: tuple[str, ...]
    show_at: str
    enforce: str
    parts: Mapping[str, Built]
    edits: tuple[Edit, ...]
    wrong: tuple[Trouble, ...]
    action: str = ""
    name: str = ""
    proposed: str = ""
    title: str = ""
    labels: tuple[Input, ...] = ()
    messages: tuple[Input, ...] = ()
    key: Input | None = None
    kinds: tuple[Choice, ...] = ()
    fields: tuple[Choice, ...] = ()
    field_errors: tuple[str, ...] = ()
    settings: tuple[Input, ...] = ()
    builders: Mapping[str, BoundBuilder] | None = None

    @property
    def is_new(self) -> bool:
        """Whether the rule is not there yet."""
        return self.rule is None

    def with_troubles(self, at: Desk, troubles: Troubles) -> RuleForm:
        """The inputs, with what is wrong at each."""
        return _drawn(at, self, troubles)


def stored(at: Desk, entity: Entity, rule: Rule | None) -> RuleForm:
    """The form of a rule as it stands in the draft; an empty one for None."""
    names = Names(at.model, entity.id)
    teller = Teller(model=at.model, voice=at.voice)
    texts = {
        "when": _text(_when(rule)) if rule else "",
        "check": _text(rule.check) if rule else "",
    }
    parts = {
        n: builder.built(builder.condition_of(t, names), names, t, teller, Placement.EVENT)
        for n, t in texts.items()
    }
    return RuleForm(
        entity=entity,
        rule=rule,
        sent=None,
        kind=_kind(rule),
        require=tuple(entity.field(f).name for f in rule.require) if rule else (),
        show_at=entity.field(rule.show_at).name if rule and rule.show_at else "",
        enforce=rule.enforce if rule else "on_edit",
        parts=parts,
        edits=(),
        wrong=(),
        name=rule.name if rule else "",
        title=(at.say(rule.label) or rule.name) if rule else "",
    )


def _when(rule: Rule) -> Expression | None:
    """The condition of a rule, whatever it is called in the file."""
    return rule.clear_when or rule.when


def _text(expression: Expression | None) -> str:
    return expression.text if expression is not None else ""


def _kind(rule: Rule | None) -> str:
    if rule is not None and (rule.options or rule.read_only or rule.clear):
        return _KEPT
    return "check" if rule is not None and rule.check is not None else "require"


def form_of(at: Desk, entity: Entity, rule: Rule | None) -> RuleForm:
    """What was typed."""
    sent = request.form.to_dict()
    names = Names(at.model, entity.id)
    start = stored(at, entity, rule)
    pressed, _, action = sent.get("then", "").partition(":")
    parts = {n: _part(at, start, n, names, action if n == pressed else "") for n in _PARTS}
    kind = sent.get("kind", start.kind)
    own = at.model.workspace.locale
    title = sent.get(f"label.{own}", "").strip()
    name = start.name or sent.get("key", "").strip()
    proposed = name or proposed_key(
        [title, sent.get(f"message.{own}", "")], "rule", set(entity.rules)
    )
    form = replace(
        start,
        sent=sent,
        kind=_KEPT if start.kind == _KEPT else kind if kind == "check" else "require",
        require=tuple(f for f in request.form.getlist("require") if f in entity.fields),
        show_at=sent.get("show_at", start.show_at),
        enforce=sent.get("enforce", start.enforce),
        parts=parts,
        action=action,
        name=name or proposed,
        proposed=proposed,
        title=title or start.title or proposed,
    )
    wrong = tuple(_wrong(at, form))
    return replace(form, wrong=wrong, edits=() if wrong else tuple(_edits(at, form)))


def _part(at: Desk, start: RuleForm, name: str, names: Names, action: str) -> Built:
    pairs = list(request.form.items(multi=True))
    found = builder_rows.from_form(pairs, name, names)
    if action:
        was = published_part(at, start.entity, start.rule, name)
        found = builder_rows.done(found, action, names, was)
    source = start.parts[name].text or ""
    teller = Teller(model=at.model, voice=at.voice)
    return builder.built(found, names, source, teller, Placement.EVENT)


def _wrong(at: Desk, form: RuleForm) -> Iterator[Trouble]:
    path = f"{form.entity.name}.rules.{form.name}"
    used = _PARTS if form.kind == "check" else ("when",)
    for name in used:
        if form.parts[name].text is None:
            yield trouble(message("A condition is not finished."), at.say, f"{path}.{name}")
    if form.is_new and (not is_name(form.name) or form.name in form.entity.rules):
        yield trouble(
            message("`{name}` cannot be a key.", name=form.name),
            at.say,
            "key",
            message("Small letters, digits and single _, and not one that is there already."),
        )
    if form.kind == "require" and not form.require:
        yield trouble(message("Choose at least one field."), at.say, f"{path}.require")
    if form.kind == "check" and not form.parts["check"].conditions.items:
        yield trouble(message("Say what must hold."), at.say, f"{path}.check")
    own = at.model.workspace.locale
    if form.kind == "check" and not (form.sent or {}).get(f"message.{own}", "").strip():
        yield trouble(
            message("Say what a person is told when it does not hold."), at.say, f"{path}.message"
        )


def _edits(at: Desk, form: RuleForm) -> Iterator[Edit]:
    path = f"{form.entity.name}.rules.{form.name}"
    sent = form.sent or {}
    values: Raw = {
        _when_key(form): form.parts["when"].text or "",
        "enforce": "" if form.enforce == "on_edit" else form.enforce,
    }
    if form.kind == "require":
        values |= {"require": list(form.require)}
    elif form.kind == "check":
        values |= {"check": form.parts["check"].text or "", "show_at": form.show_at}
    if form.is_new:
        label, more = new_texts(at, f"{path}.label", "label", sent)
        said, others = new_texts(at, f"{path}.message", "message", sent)
        whole = {"label": label, **values, "message": said}
        yield Edit(verb=Verb.ADD, path=path, value=as_json({k: v for k, v in whole.items() if v}))
        yield from (*more, *others)
        return
    handled = {_when_key(form), "enforce"}
    handled |= set() if form.kind == _KEPT else {"require", "check", "show_at"}
    before = written(at, path)
    now: Raw = {k: v for k, v in before.items() if k not in handled} | {
        k: v for k, v in values.items() if v
    }
    yield from edits_between(path, before, now)
    for place in _places(form):
        yield from text_edits(at, place, sent)


def _when_key(form: RuleForm) -> str:
    return "clear_when" if form.rule is not None and form.rule.clear else "when"


def _places(form: RuleForm) -> tuple[TextPlace, TextPlace]:
    path, rule = f"{form.entity.name}.rules.{form.name}", form.rule
    return (
        TextPlace(
            path=f"{path}.label", name="label", text=rule.label if rule else None,
            title=message("Name of the rule"),
        ),
        TextPlace(
            path=f"{path}.message", name="message", text=rule.message if rule else None,
            title=message("What people are told"),
        ),
    )  # fmt: skip


def _drawn(at: Desk, form: RuleForm, troubles: Troubles) -> RuleForm:
    label, said = _places(form)
    path = f"{form.entity.name}.rules.{form.name}"
    fields = [f for f in form.entity.active_fields() if _fillable(f) or f.name in form.require]
    key = Input(
        id="in-key", name="key", label=at.say(message("Key")), kind="key", limit=40,
        value=(form.sent or {}).get("key", ""), errors=errors_at(troubles, "key", "key"),
        hint=at.say(message("The name in files. Empty: from the name of the rule.")),
    )  # fmt: skip
    return replace(
        form,
        labels=text_inputs(at, label, form.sent, troubles),
        messages=text_inputs(at, said, form.sent, troubles),
        key=key if form.is_new else None,
        kinds=() if form.kind == _KEPT else choices(((k, at.say(t)) for k, t in _KINDS), form.kind),
        fields=tuple(
            Choice(value=f.name, label=at.say(f.label), chosen=f.name in form.require)
            for f in fields
        ),
        field_errors=errors_at(troubles, "require", f"{path}.require"),
        settings=_settings(at, form, troubles, path),
        builders={n: _builder(at, form, n, troubles, path) for n in _PARTS},
    )


def _fillable(field: Field) -> bool:
    """Whether people fill it in and may leave it empty."""
    return not (field.system or field.automatic or field.type == "boolean")


def _settings(at: Desk, form: RuleForm, troubles: Troubles, path: str) -> tuple[Input, ...]:
    known = [("", at.say(message("At the top of the form")))]
    known += [(f.name, at.say(f.label)) for f in form.entity.active_fields() if not f.system]
    enforce = Input(
        id="in-enforce", name="enforce", label=at.say(message("When it is checked")),
        kind="choice", options=choices(((k, at.say(t)) for k, t in _ENFORCE), form.enforce),
    )  # fmt: skip
    if form.kind == _KEPT:
        return (enforce,) if form.rule is not None and form.rule.options else ()
    if form.kind == "require":
        return (enforce,)
    show_at = Input(
        id="in-show-at", name="show_at", label=at.say(message("Shown at")), kind="choice",
        options=choices(known, form.show_at),
        errors=errors_at(troubles, "show-at", f"{path}.show_at"),
    )  # fmt: skip
    return (show_at, enforce)


def _builder(at: Desk, form: RuleForm, name: str, troubles: Troubles, path: str) -> BoundBuilder:
    names = Names(at.model, form.entity.id)
    made = form.parts[name]
    own = "new-rule" if form.is_new else form.name
    return builder.bound(
        made,
        names,
        Teller(model=at.model, voice=at.voice),
        name=name,
        look=f"/designer/entities/{form.entity.name}/rules/{own}/look",
        before=published_part(at, form.entity, form.rule, name),
        passes=passing(at, form.entity, made.conditions, names),
        errors=errors_at(troubles, input_id(name), f"{path}.{name}"),
    )


def published_part(at: Desk, entity: Entity, rule: Rule | None, name: str) -> Conditions | None:
    """The rows of `when` or `check` as they are in force; None for a rule that is not."""
    known = at.published_entity(entity)
    if known is None or rule is None:
        return None
    was = next((r for r in known.rules.values() if r.id == rule.id), None)
    if was is None:
        return None
    teller = Teller(model=at.published, voice=at.voice)
    return teller.condition(_when(was) if name == "when" else was.check, known)
