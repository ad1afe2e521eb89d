"""Item paths as people know them: labels instead of keys, and the page where an item is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_designer.web.desk import Desk
from tailorbird_metadata.layers.addresses import FOLDERS
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
    "assignments": message("Assignments"),
    "pools": message("Pools"),
    "approvals": message("Approvals"),
    "reports": message("Reports"),
    "dashboards": message("Dashboards"),
    "webforms": message("Web forms"),
    "calendars": message("Calendars"),
    "environments": message("Environments"),
    "clocks": message("Clocks"),
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
    "title": message("Title"),
    "icon": message("Icon"),
    "shortcut": message("Shortcut"),
    "message": message("Message"),
    "required": message("Required"),
    "unique": message("Unique"),
    "read_only": message("Read only"),
    "default": message("Default"),
    "type": message("Type"),
    "min": message("Least"),
    "max": message("Most"),
    "places": message("Decimal places"),
    "unit": message("Unit"),
    "to": message("To"),
    "color": message("Colour"),
    "value": message("Formula"),
    "when": message("Condition"),
    "check": message("Check"),
    "require": message("Required fields"),
    "clear_when": message("Emptied when"),
    "clear": message("Emptied fields"),
    "show_at": message("Shown at"),
    "enforce": message("Holds for"),
    "depends_on": message("Depends on"),
    "replace_with": message("Replaced by"),
    "sensitive": message("Sensitive"),
    "searchable": message("Found by search"),
    "on_delete": message("When deleted"),
    "read": message("Read"),
    "create": message("Create"),
    "edit": message("Edit"),
    "delete": message("Delete"),
    "export": message("Export"),
    "print": message("Print"),
    "assign": message("Assign"),
    "navigation": message("Navigation"),
    "start": message("Start page"),
    "extends": message("Builds on"),
    "options": message("Options"),
    "probability": message("Probability"),
    "closed": message("Closed as"),
    "stale_after_days": message("Goes stale after"),
    "moves": message("Moves"),
    "set": message("Sets"),
    "sets": message("Sets"),
    "mobile_card": message("Card on phones"),
    "parent": message("Parent"),
    "on": message("Applies to"),
    "after": message("Trigger"),
    "every": message("Schedule"),
    "date": message("Date"),
    "quiet": message("Quiet for"),
    "button": message("Button"),
    "zone": message("Time zone"),
    "run_as": message("Runs as"),
    "once_per": message("Once per"),
    "daily_cap": message("Runs a day at most"),
    "table": message("Table"),
    "give_to": message("Given to"),
    "otherwise": message("Otherwise"),
    "share": message("Shared by"),
    "who": message("Who"),
    "admins": message("Administrators"),
    "protect": message("Protected"),
    "where": message("Which records"),
    "per_day": message("A day at most"),
    "open_per_person": message("Open ones a person at most"),
    "chart": message("Chart"),
    "within": message("Within"),
    "warn": message("Warning"),
    "release_approvals": message("Approvals of releases"),
    "owners": message("Owners"),
    "off": message("Switched off"),
    "if": message("Condition"),
    "due": message("Due"),
    "text": message("Text"),
    "template": message("Template"),
    "subject": message("Subject"),
    "body": message("Body"),
    "attempts": message("Attempts"),
    "send": message("Values sent"),
    "url": message("Address"),
    "secret": message("Secret"),
    "path": message("Path"),
    "method": message("Method"),
    "currency": message("Currency"),
    "currencies": message("Currencies"),
    "country": message("Country"),
    "timezone": message("Time zone"),
    "locale": message("Language"),
    "locales": message("Languages"),
}
"""Settings of items that people know by a word."""

_COLLECTIONS = (
    *("fields", "options", "rules", "layouts", "lists", "boards", "pipelines", "stages", "enter"),
    *("tabs", "sections", "can", "do", "actions", "convert"),
    *("teams", "queues", "packs", "clocks", "return_when", "holidays", "make_up_days", *FOLDERS),
)
"""Keys below which items stand by their names."""

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
            yield at.say(known.label if known is not None else _word(parts, place))


def is_setting(path: str) -> bool:
    """Whether a path leads to a setting of an item, not to an item."""
    parts = path.split(".")
    return len(parts) > 1 and parts[-2] not in _COLLECTIONS and parts[-1] in PROPERTIES


def _word(parts: list[str], place: int) -> Message | str:
    """A setting in words; the name of an item stays what it is."""
    part = parts[place]
    named = place > 0 and parts[place - 1] in _COLLECTIONS
    return part if named else PROPERTIES.get(part, part)


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
            yield at.say(_word(rest, place))


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
    found: Mapping[str, object] = getattr(model, kind) if kind in FOLDERS else {}
    return found
