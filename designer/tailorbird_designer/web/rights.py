"""Rights of a role as people choose them: never, always, when; and edits for other choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.inputs import Choice, choices, errors_at, input_id
from tailorbird_designer.web.troubles import Trouble, Troubles, trouble
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, FieldRight, Grant, Right, Role
from tailorbird_runtime.access.rights import AllOf, Allowed, AnyOf, Own, Through

RIGHTS: Mapping[str, Message] = {
    "read": message("See"),
    "create": message("Create"),
    "edit": message("Edit"),
    "delete": message("Delete"),
}
HOW: Mapping[str, Message] = {
    "never": message("Never"),
    "always": message("Always"),
    "when": message("When…"),
}
LEVELS: Mapping[str, Message] = {
    "": message("As the record"),
    "hidden": message("Hidden"),
    "masked": message("Partly hidden"),
    "read": message("Read only"),
    "edit": message("Edit"),
    "when": message("When…"),
}
Sent = Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRight:
    """One right with its choice and its condition."""

    id: str
    name: str
    label: str
    options: tuple[Choice, ...]
    conditions: tuple[BoundCondition, ...]
    masked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCondition:
    """A condition below a choice; shown while the choice is `when`."""

    id: str
    name: str
    label: str
    value: str
    errors: tuple[str, ...]


def condition_text(right: Right) -> str:
    """A condition in one line; empty for never and always."""
    return " ".join(right.text.split()) if isinstance(right, Expression) else ""


def how(right: Right | Allowed) -> str:
    """never, always or when."""
    if isinstance(right, bool):
        return "always" if right else "never"
    return "when"


def allowed_text(right: Allowed, inside: bool = False) -> str:
    """The conditions of a right as it is carried out; empty for never and always."""
    match right:
        case Own(expression=expression):
            text = condition_text(expression)
            return f"({text})" if inside and " or " in text else text
        case Through(test=test):
            return allowed_text(test, inside)
        case AllOf(tests=tests):
            return " and ".join(allowed_text(t, True) for t in tests)
        case AnyOf(tests=tests):
            text = " or ".join(allowed_text(t) for t in tests)
            return f"({text})" if inside else text
    return ""


def level(right: FieldRight | None) -> str:
    """The word that a role file has for a right on a field, or `when` for conditions."""
    if right is None:
        return ""
    if isinstance(right.read, Expression) or isinstance(right.edit, Expression):
        return "when"
    if not right.read:
        return "hidden"
    if right.masked:
        return "when" if right.edit else "masked"
    return "edit" if right.edit else "read"


def grant_of(role: Role, entity: Entity) -> Grant:
    """What a role may do with an entity; nothing if it does not say."""
    return role.can.get(entity.id, Grant())


# -- inputs -----------------------------------------------------------------------------------


def right_input(
    at: Desk, name: str, label: str, right: Right, path: str, sent: Sent, troubles: Troubles
) -> BoundRight:
    """A choice of never, always, when."""
    chosen = (sent or {}).get(f"{name}.how", how(right))
    text = (sent or {}).get(f"{name}.if", condition_text(right))
    return BoundRight(
        id=input_id(name),
        name=name,
        label=label,
        options=choices(((k, at.say(t)) for k, t in HOW.items()), chosen),
        conditions=(_condition(at, f"{name}.if", label, text, (path,), troubles),),
    )


def field_input(
    at: Desk, field: Field, right: FieldRight | None, path: str, sent: Sent, troubles: Troubles
) -> BoundRight:
    """A choice of what the role may do with a field."""
    name = f"f.{field.name}"
    said = sent or {}
    chosen = said.get(f"{name}.how", level(right))
    read = said.get(f"{name}.read", _field_text(right.read) if right else "")
    edit = said.get(f"{name}.edit", _field_text(right.edit) if right else "")
    return BoundRight(
        id=input_id(name),
        name=name,
        label=at.say(field.label),
        options=choices(((k, at.say(t)) for k, t in LEVELS.items()), chosen),
        conditions=(
            _condition(at, f"{name}.read", at.say(RIGHTS["read"]), read, (f"{path}.read",),
                       troubles),
            _condition(at, f"{name}.edit", at.say(RIGHTS["edit"]), edit, (f"{path}.edit",),
                       troubles),
        ),
        masked=right is not None and right.masked,
    )  # fmt: skip


def _field_text(right: Right) -> str:
    return condition_text(right) or ("true" if right is True else "false")


def _condition(
    at: Desk, name: str, label: str, text: str, paths: tuple[str, ...], troubles: Troubles
) -> BoundCondition:
    return BoundCondition(
        id=input_id(name),
        name=name,
        label=at.say(message("{right} when", right=label)),
        value=text,
        errors=errors_at(troubles, name, *paths),
    )


# -- edits ------------------------------------------------------------------------------------


def right_edits(
    at: Desk, name: str, right: Right, path: str, sent: Mapping[str, str], below: bool
) -> Iterator[Edit | Trouble]:
    """What makes the right the chosen one; `below` is whether a lower layer may say otherwise."""
    chosen = sent.get(f"{name}.how", how(right))
    text = " ".join(sent.get(f"{name}.if", "").split())
    if chosen == "when" and not text:
        yield trouble(message("Say when."), at.say, path)
        return
    wanted: Json = text if chosen == "when" else chosen == "always"
    now: Json = condition_text(right) or right is True
    if wanted != now:
        nothing = wanted is False and not below
        yield Edit(verb=Verb.SET, path=path, value=None if nothing else wanted)


def field_edits(
    field: Field, right: FieldRight | None, path: str, sent: Mapping[str, str]
) -> Iterator[Edit]:
    """What makes the right on a field the chosen one."""
    name = f"f.{field.name}"
    chosen = sent.get(f"{name}.how", level(right))
    if chosen != "when":
        if chosen != level(right):
            yield Edit(verb=Verb.SET, path=path, value=chosen or None)
        return
    wanted: dict[str, Json] = {}
    for key in ("read", "edit"):
        text = " ".join(sent.get(f"{name}.{key}", "").split())
        if text:
            wanted[key] = {"true": True, "false": False}.get(text, text)
    if sent.get(f"{name}.masked"):
        wanted["masked"] = True
    if wanted and wanted != _written(right):
        yield Edit(verb=Verb.SET, path=path, value=wanted)


def _written(right: FieldRight | None) -> dict[str, Json]:
    if right is None or level(right) != "when":
        return {}
    found: dict[str, Json] = {
        "read": condition_text(right.read) or right.read is True,
        "edit": condition_text(right.edit) or right.edit is True,
    }
    return {**found, "masked": True} if right.masked else found
