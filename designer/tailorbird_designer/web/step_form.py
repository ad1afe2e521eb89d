"""The THEN block of an automation: between the YAML of its steps and the inputs of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_designer.sentences import Teller
from tailorbird_designer.web.inputs import Input, choices, errors_at, input_id
from tailorbird_designer.web.people_choices import recipients
from tailorbird_designer.web.troubles import Troubles
from tailorbird_designer.web.value_rows import hint, row_numbers, row_values, rows_raw, settable
from tailorbird_designer.web.values import Control, Values, many, one
from tailorbird_designer.web.written import Raw, Words, inner, text
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Model

KINDS = (
    ("set", message("Set fields"), "pencil"),
    ("create_task", message("Add a task"), "checklist"),
    ("notify", message("Notify"), "bell"),
    ("mail", message("Send an email"), "mail"),
    ("assign", message("Hand over"), "user-plus"),
    ("create_record", message("Create a record"), "plus"),
    ("call", message("Call another system"), "plug"),
)
ICONS = {kind: icon for kind, _, icon in KINDS}
_DUE = re.compile(r"in (\d+) (working )?days?")
_DUES = (
    ("", message("no day")),
    ("today", message("today")),
    ("days", message("days later")),
    ("working", message("working days later")),
)
_BRACES = message("A field in braces is the record's value.")


def step_values(name: str, raw: Raw) -> Values:
    """The inputs' values of one step as it is written."""
    p = f"s.{name}"
    kind = next((k for k, _, _ in KINDS if k in raw), "set")
    found: Values = {f"{p}.kind": (kind,), f"{p}.if": (text(raw, "if"),)}
    if kind == "set":
        return found | row_values(f"{p}.row", inner(raw, "set"))
    deed = inner(raw, kind)
    for key in ("title", "for", "to", "text", "template", "entity", "link", "attempts"):
        found[f"{p}.{key}"] = (text(deed, key),)
    found[f"{p}.what"] = ("template" if "template" in deed else "text",)
    if kind == "call":
        found[f"{p}.action"] = (f"{text(deed, 'integration')}/{text(deed, 'action')}",)
        return found | row_values(f"{p}.row", inner(deed, "send"))
    return found | _due_values(p, text(deed, "due")) | row_values(f"{p}.row", inner(deed, "set"))


def step_raw(name: str, values: Values, before: Raw, model: Model, entity: Entity) -> Raw:
    """The step that a form says, of an automation of `entity`; `id` stays."""
    p = f"s.{name}"
    kind = one(values, f"{p}.kind")
    when = one(values, f"{p}.if")
    found: Raw = {k: v for k, v in before.items() if k == "id"}
    if when:
        found["if"] = when
    target = target_of(name, kind, values, model, entity)
    rows = rows_raw(f"{p}.row", values, target)
    found[kind] = rows if kind == "set" else _deed(kind, p, values, rows)
    return found


def _deed(kind: str, p: str, values: Values, rows: Raw) -> Raw:
    match kind:
        case "create_task":
            title = Words(one(values, f"{p}.title"))
            keys: Raw = {"title": title, "for": one(values, f"{p}.for")}
            return _some({**keys, "due": _due(values, p), "set": rows})
        case "assign":
            return _some({"to": one(values, f"{p}.to")})
        case "notify":
            what = one(values, f"{p}.what") or "text"
            return _some({"to": one(values, f"{p}.to"), what: Words(one(values, f"{p}.{what}"))})
        case "mail":
            return _some({k: one(values, f"{p}.{k}") for k in ("to", "template")})
        case "create_record":
            keys = {k: one(values, f"{p}.{k}") for k in ("entity", "link")}
            return _some({**keys, "set": rows})
        case _:
            system, _, action = one(values, f"{p}.action").partition("/")
            keys = {"integration": system, "action": action}
            more: Raw = {"send": rows, "attempts": one(values, f"{p}.attempts")}
            return _some({**keys, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundStep:
    """One step on the page."""

    name: str
    number: int
    icon: str
    kind: str
    label: str
    controls: tuple[Control, ...]
    rows: tuple[tuple[Input, Input], ...]
    errors: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class StepInputs:
    """Draws the steps of one automation."""

    teller: Teller
    entity: Entity
    troubles: Troubles
    path: str
    actor: bool

    def draw(self, names: list[str], values: Values, fresh: str) -> Iterator[BoundStep]:
        """Each step in order; `fresh` is one that was added just now."""
        labels = {kind: self.say(label) for kind, label, _ in KINDS}
        for number, name in enumerate(names, 1):
            kind = one(values, f"s.{name}.kind")
            controls = (*self.controls(name, kind, values), self.condition(name, values))
            rows = tuple(self.rows(name, kind, values))
            known = [e for c in controls for e in c.errors]
            known += [e for r in rows for i in r for e in i.errors]
            said = tuple(
                e
                for e in errors_at(self.troubles, f"s.{name}.kind", f"{self.path}.do.{name}")
                if e not in known
            )
            yield BoundStep(
                name=name, number=number, icon=ICONS.get(kind, "bolt"), kind=kind,
                label=labels.get(kind, kind), controls=controls, rows=rows, errors=said,
                open=bool(said or known) or name == fresh,
            )  # fmt: skip

    def controls(self, name: str, kind: str, values: Values) -> Iterator[Control]:
        match kind:
            case "create_task":
                yield self.text(name, "title", message("Task"), values, "create_task.title",
                                hint=_BRACES)  # fmt: skip
                yield self.who(name, "for", message("For"), values, "create_task.for")
                yield from self.due(name, values)
            case "assign":
                yield self.who(name, "to", message("To"), values, "assign.to")
            case "notify":
                yield from self.notice(name, values)
            case "mail":
                yield self.who(name, "to", message("To"), values, "mail.to", mail=True)
                yield self.template(name, values, "mail.template")
            case "create_record":
                yield from self.record(name, values)
            case "call":
                yield self.action(name, values)
                yield self.text(name, "attempts", message("Attempts"), values, "call.attempts",
                                kind="number")  # fmt: skip
            case _:
                return

    def condition(self, name: str, values: Values) -> Input:
        return self.text(
            name, "if", message("Only if"), values, "if", kind="formula",
            check=f"/designer/conditions/{self.entity.name}",
        )  # fmt: skip

    def due(self, name: str, values: Values) -> Iterator[Control]:
        how = one(values, f"s.{name}.due")
        yield self.choice(name, "due", message("Due"), [(v, self.say(t)) for v, t in _DUES], how,
                          "create_task.due")  # fmt: skip
        if how in ("days", "working"):
            yield self.text(name, "due_n", message("How many"), values, "create_task.due",
                            kind="number")  # fmt: skip

    def notice(self, name: str, values: Values) -> Iterator[Control]:
        yield self.who(name, "to", message("To"), values, "notify.to")
        what = one(values, f"s.{name}.what") or "text"
        kinds = [
            ("text", self.say(message("Words of its own"))),
            ("template", self.say(message("A template"))),
        ]
        yield self.choice(name, "what", message("What it says"), kinds, what, "notify")
        if what == "template":
            yield self.template(name, values, "notify.template")
        else:
            yield self.text(name, "text", message("Text"), values, "notify.text",
                            hint=_BRACES)  # fmt: skip

    def record(self, name: str, values: Values) -> Iterator[Control]:
        entities = self.teller.model.entities.values()
        chosen = one(values, f"s.{name}.entity")
        pairs = [("", ""), *((e.name, self.say(e.label)) for e in entities if not e.retired)]
        yield self.choice(name, "entity", message("Of what"), pairs, chosen,
                          "create_record.entity")  # fmt: skip
        target = self.teller.model.entities.get(chosen)
        if target is not None:
            links = [("", self.say(message("none")))]
            for field in target.active_fields():
                if field.type == "lookup" and field.to == self.entity.id:
                    links.append((field.name, self.say(field.label)))
            yield self.choice(name, "link", message("Leads back by"), links,
                              one(values, f"s.{name}.link"), "create_record.link")  # fmt: skip

    def template(self, name: str, values: Values, path: str) -> Input:
        fitting = [
            (t.name, self.say(t.label))
            for t in self.teller.model.templates.values()
            if t.entity == self.entity.id
        ]
        return self.choice(name, "template", message("Template"), [("", ""), *fitting],
                           one(values, f"s.{name}.template"), path)  # fmt: skip

    def action(self, name: str, values: Values) -> Input:
        pairs = [
            (f"{i.name}/{a}", f"{self.say(i.label)}: {a}")
            for i in self.teller.model.integrations.values()
            for a in i.actions
        ]
        return self.choice(name, "action", message("Action"), [("/", ""), *pairs],
                           one(values, f"s.{name}.action"), "call")  # fmt: skip

    def rows(self, name: str, kind: str, values: Values) -> Iterator[tuple[Input, Input]]:
        """The values that are written, and an empty row for one more."""
        target = target_of(name, kind, values, self.teller.model, self.entity)
        if target is None and kind != "call":
            return
        for place, n in enumerate([*row_numbers(f"s.{name}.row", values), -1]):
            key = one(values, f"s.{name}.row.{n}.key") if n >= 0 else ""
            value = one(values, f"s.{name}.row.{n}.value") if n >= 0 else ""
            yield self.row(name, kind, target, place, key, value)

    def row(
        self, name: str, kind: str, target: Entity | None, place: int, key: str, value: str
    ) -> tuple[Input, Input]:
        start = f"s.{name}.row.{place}"
        within = {"set": "set", "call": "call.send"}.get(kind, f"{kind}.set")
        said = errors_at(self.troubles, f"{start}.value", f"{self.path}.do.{name}.{within}.{key}")
        label = self.say(message("Key") if kind == "call" else message("Field"))
        first = Input(id=input_id(f"{start}.key"), name=f"{start}.key", label=label, value=key)
        if target is not None:
            pairs = [("", ""), *((f.name, self.say(f.label)) for f in settable(target))]
            first = Input(id=first.id, name=first.name, label=label, kind="choice",
                          options=choices(pairs, key))  # fmt: skip
        second = Input(
            id=input_id(f"{start}.value"), name=f"{start}.value", label=self.say(message("Value")),
            value=value, errors=said if key else (),
            hint=hint(self.teller, target, key),
        )  # fmt: skip
        return first, second

    # -- pieces ---------------------------------------------------------------------------------

    def say(self, text: object) -> str:
        return self.teller.voice.say(text)  # type: ignore[arg-type]

    def text(
        self,
        name: str,
        key: str,
        label: Message,
        values: Values,
        path: str,
        *,
        kind: str = "text",
        hint: Message | None = None,
        check: str = "",
    ) -> Input:
        full = f"s.{name}.{key}"
        return Input(
            id=input_id(full), name=full, label=self.say(label), kind=kind,
            value=one(values, full), hint=self.say(hint) if hint else "", check=check,
            errors=errors_at(self.troubles, full, f"{self.path}.do.{name}.{path}"),
        )  # fmt: skip

    def choice(
        self,
        name: str,
        key: str,
        label: Message,
        pairs: list[tuple[str, str]],
        chosen: str,
        path: str,
    ) -> Input:
        full = f"s.{name}.{key}"
        return Input(
            id=input_id(full), name=full, label=self.say(label), kind="choice",
            options=choices(pairs, chosen),
            errors=errors_at(self.troubles, full, f"{self.path}.do.{name}.{path}"),
        )  # fmt: skip

    def who(
        self, name: str, key: str, label: Message, values: Values, path: str, *, mail: bool = False
    ) -> Input:
        known = list(recipients(self.teller, self.entity, mail=mail, actor=self.actor))
        return self.choice(name, key, label, [("", ""), *known], one(values, f"s.{name}.{key}"),
                           path)  # fmt: skip


def target_of(name: str, kind: str, values: Values, model: Model, entity: Entity) -> Entity | None:
    """The entity whose fields a step writes."""
    if kind == "set":
        return entity
    if kind == "create_task":
        return model.entities.get("task")
    if kind == "create_record":
        return model.entities.get(one(values, f"s.{name}.entity"))
    return None


def names_of(values: Values) -> list[str]:
    """The steps of a form, in order."""
    return list(dict.fromkeys(many(values, "s")))


def pressed(values: Values, action: str) -> tuple[Values, str]:
    """The values after a press: `add:mail`, `drop:note`, `move:note:before`; and what is new."""
    verb, _, rest = action.partition(":")
    names = names_of(values)
    if verb == "add" and rest in ICONS:
        name = free_name(rest, names)
        return values | {"s": (*names, name), f"s.{name}.kind": (rest,)}, name
    name, _, before = rest.partition(":")
    if name not in names:
        return values, ""
    if verb == "drop":
        return values | {"s": tuple(n for n in names if n != name)}, ""
    if verb in ("up", "down"):
        at = names.index(name) + (-1 if verb == "up" else 1)
        names.remove(name)
        names.insert(max(at, 0), name)
    elif verb == "move":
        names.remove(name)
        names.insert(names.index(before) if before in names else len(names), name)
    return values | {"s": tuple(names)}, ""


def free_name(kind: str, taken: list[str]) -> str:
    """A name for a new step."""
    base = {"create_task": "task", "create_record": "record"}.get(kind, kind)
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}_{number}"
    return found


def _due_values(p: str, said: str) -> Values:
    if said in ("", "today"):
        return {f"{p}.due": (said,)}
    parts = _DUE.fullmatch(said)
    if parts is None:
        return {f"{p}.due": ("",)}
    how = "working" if parts[2] else "days"
    return {f"{p}.due": (how,), f"{p}.due_n": (parts[1],)}


def _due(values: Values, p: str) -> str:
    how, count = one(values, f"{p}.due"), one(values, f"{p}.due_n") or "1"
    if how in ("", "today"):
        return how
    days = "day" if count == "1" else "days"
    return f"in {count} {'working ' if how == 'working' else ''}{days}"


def _some(found: dict[str, str | list[str] | Raw]) -> Raw:
    return {k: v for k, v in found.items() if v}
