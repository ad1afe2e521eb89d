"""Which maps hold items of their own: what makes a new one, and how one is switched off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemMap:
    """A map of items.

    `what` is the word for one item in messages; `new` are the keys of which a new item needs at
    least one; `off` is the word that switches an item of a lower layer off; `shorthand` is the
    key that a bare text stands for.  Items that may be `listed` by name alone, in a list instead
    of a map, need nothing to be new.
    """

    what: str
    new: tuple[str, ...] = ()
    off: str | None = None
    shorthand: str | None = None
    listed: bool = False


DEEDS = ("set", "create_record", "create_task", "assign", "notify", "mail", "call")
"""What a step of an automation can do: it has exactly one of these keys."""

CONSEQUENCES = ("require", "check", "options", "read_only", "clear_when")
"""What a rule can bring about: it has exactly one of these keys."""

_PANELS = ItemMap("panel", off="hidden", listed=True)
_OPTIONS = ItemMap("option", new=("label",), shorthand="label")

ITEM_MAPS: dict[str, dict[tuple[str, ...], ItemMap]] = {
    "entity": {
        ("fields",): ItemMap("field", new=("type",)),
        ("fields", "*", "options"): _OPTIONS,
        ("rules",): ItemMap("rule", new=CONSEQUENCES, off="off"),
        ("convert",): ItemMap("conversion", new=("into",), off="off"),
        ("convert", "*", "into"): ItemMap("step", new=("entity",), off="off"),
        ("clocks",): ItemMap("clock", new=("stop", "within"), off="off"),
    },
    "picklist": {("options",): _OPTIONS},
    "pipeline": {
        ("stages",): ItemMap("stage", new=("label", "probability", "closed")),
        ("stages", "*", "enter"): ItemMap("gate", new=("need", "approval"), off="off"),
    },
    "layout": {
        ("tabs",): ItemMap("tab", new=("sections", "panels"), off="hidden"),
        ("tabs", "*", "sections"): ItemMap("section", new=("fields",), off="hidden"),
        ("tabs", "*", "panels"): _PANELS,
        ("side",): _PANELS,
    },
    "views": {
        ("lists",): ItemMap("list", new=("columns",), off="hidden"),
        ("boards",): ItemMap("board", new=("by",), off="hidden"),
        ("calendars",): ItemMap("calendar", new=("starts",), off="hidden"),
    },
    "role": {},
    "automation": {("do",): ItemMap("step", new=DEEDS, off="off")},
    "template": {},
    "integration": {("actions",): ItemMap("action", new=("path", "method"), off="off")},
    "assignment": {("rules",): ItemMap("rule", new=("give_to",), off="off")},
    "pool": {("return_when",): ItemMap("rule", new=("when",), off="off")},
    "approval": {},
    "report": {
        ("group_by",): ItemMap("group", new=("value",), off="off", shorthand="value"),
        ("show",): ItemMap("measure", new=("value",), off="off", shorthand="value"),
    },
    "dashboard": {
        ("rows", "*"): ItemMap("tile", new=("show",), off="hidden", shorthand="show"),
    },
    "webform": {("fields",): ItemMap("field", off="hidden", shorthand="label", listed=True)},
    "calendar": {
        ("holidays",): ItemMap("holiday", new=("on", "from"), off="off"),
        ("make_up_days",): ItemMap("make-up day", new=("on",), off="off"),
    },
    "environment": {},
}
"""By kind of file and path from its root (`*` is any name)."""


def item_map(kind: str, path: tuple[str, ...]) -> ItemMap | None:
    """What the map at `path` of a file holds, or None if it is an ordinary map."""
    for pattern, found in ITEM_MAPS.get(kind, {}).items():
        if len(pattern) == len(path) and all(
            a in ("*", b) for a, b in zip(pattern, path, strict=True)
        ):
            return found
    return None
