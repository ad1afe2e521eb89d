"""Item paths as people know them: labels instead of keys, and the page where an item is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_designer.web.desk import Desk
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Model
from tailorbird_runtime.forms.voice import Sayable

_PARTS: Mapping[str, Message] = {
    "rules": message("Rules"),
    "layouts": message("Layouts"),
    "lists": message("Lists"),
    "boards": message("Boards"),
    "pipelines": message("Pipelines"),
    "convert": message("Conversion"),
    "indexes": message("Indexes"),
    "automations": message("Automations"),
    "templates": message("Templates"),
    "integrations": message("Integrations"),
    "roles": message("Access"),
    "picklists": message("Picklists"),
    "workspace": message("Company"),
    "teams": message("Teams"),
    "queues": message("Queues"),
    "packs": message("Packs"),
    "labels": message("Translations"),
    "tests": message("Tests"),
}
PROPERTIES: Mapping[str, Message] = {
    "label": message("Label"),
    "label_many": message("Label of many"),
    "help": message("Help"),
    "message": message("Message"),
    "required": message("Required"),
    "unique": message("Unique"),
    "read_only": message("Read only"),
    "default": message("Default"),
    "type": message("Type"),
    "value": message("Formula"),
    "when": message("Condition"),
    "check": message("Check"),
    "require": message("Required fields"),
    "read": message("Read"),
    "create": message("Create"),
    "edit": message("Edit"),
    "delete": message("Delete"),
    "export": message("Export"),
    "options": message("Options"),
    "trigger": message("Trigger"),
    "steps": message("Steps"),
}
"""Settings of items that people know by a word."""

_QUIET = ("fields", "options", "stages", "enter", "tabs", "sections", "can", "do")


def item_name(at: Desk, path: str) -> str:
    """`Deal / Tender number` for `deal.fields.tender`."""
    return " / ".join(_words(at, path))


def item_address(at: Desk, path: str) -> str:
    """The page on which an item is changed; its code where there is no other."""
    parts = path.split(".")
    first = parts[0]
    if first in at.model.entities:
        return _of_entity(first, parts[1:])
    if first in ("roles", "picklists", "automations") and len(parts) > 1:
        return f"/designer/{first}/{parts[1]}"
    return "/designer/code"


def _of_entity(entity: str, rest: list[str]) -> str:
    at = f"/designer/entities/{entity}"
    places = ("fields", "rules", "layouts", "pipelines")
    if len(rest) > 1 and rest[0] in places:
        return f"{at}/{rest[0]}/{rest[1]}"
    return f"{at}/code" if rest and rest[0] in ("lists", "boards", "convert") else f"{at}/fields"


def _words(at: Desk, path: str) -> Iterator[str]:
    parts = path.split(".")
    entity = _entity(at, parts[0])
    if entity is not None:
        yield at.say(entity.label)
        yield from _in_entity(at, entity, parts[1:])
        return
    for place, part in enumerate(parts):
        label = _top(at, parts[0], part) if place == 1 else None
        if label is not None:
            yield at.say(label)
        elif place == 0 and part in _PARTS:
            yield at.say(_PARTS[part])
        elif part not in _QUIET:
            known = _entity(at, part)
            words = PROPERTIES.get(part, part) if place > 1 else part
            yield at.say(known.label if known is not None else words)


def _entity(at: Desk, name: str) -> Entity | None:
    return at.model.entities.get(name) or at.published.entities.get(name)


def _in_entity(at: Desk, entity: Entity, rest: list[str]) -> Iterator[str]:
    for place, part in enumerate(rest):
        label = _label(at, entity, rest[: place + 1])
        if label is not None:
            yield at.say(label)
        elif part in _PARTS and place == 0:
            yield at.say(_PARTS[part])
        elif part not in _QUIET or place == len(rest) - 1:
            yield at.say(PROPERTIES.get(part, part))


def _label(at: Desk, entity: Entity, parts: list[str]) -> Sayable | str | None:
    """The label of the item that these parts lead to."""
    match parts:
        case ["fields", name] if name in entity.fields:
            return entity.fields[name].label
        case ["fields", name, "options", option] if name in entity.fields:
            picklist = entity.fields[name].picklist
            known = picklist.options if picklist is not None else {}
            return known[option].label if option in known else None
        case ["rules", name] if name in entity.rules:
            return entity.rules[name].label
        case ["lists", name] if name in entity.lists:
            return entity.lists[name].label
        case ["boards", name] if name in entity.boards:
            return entity.boards[name].label
        case ["pipelines", name] if name in entity.pipelines:
            return entity.pipelines[name].label
        case ["pipelines", name, "stages", stage] if name in entity.pipelines:
            stages = entity.pipelines[name].stages
            return stages[stage].label if stage in stages else None
    return None


def _top(at: Desk, kind: str, name: str) -> Sayable | str | None:
    """The label of an item that stands beside the entities."""
    for model in (at.model, at.published):
        found = _mapping(model, kind).get(name)
        if found is not None:
            label: Sayable | str | None = getattr(found, "label", None)
            return label
    return None


def _mapping(model: Model, kind: str) -> Mapping[str, object]:
    known: Mapping[str, Mapping[str, object]] = {
        "roles": model.roles,
        "picklists": model.picklists,
        "automations": model.automations,
        "templates": model.templates,
        "integrations": model.integrations,
    }
    return known.get(kind, {})
