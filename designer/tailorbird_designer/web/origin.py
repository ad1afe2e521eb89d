"""Where an item comes from: a pack with what the company changed, the product, or the company."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_designer.web.desk import Desk
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.source.workspace import COMPANY, CORE


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundOrigin:
    """The badge; `changes` is empty where the company says nothing of its own."""

    label: str
    changes: str


def origin_of(at: Desk, path: str, layer: str = "") -> BoundOrigin | None:
    """The badge of an item path; None for an item of the company's own."""
    lowest = first_layer(at, path) or layer
    if lowest in ("", COMPANY, at.model.workspace.name):
        return None
    count = company_changes(at, path)
    said = counted(count, message("1 change here"), message("{n} changes here", n=count))
    return BoundOrigin(label=at.say(_layer(at, lowest)), changes=at.say(said) if count else "")


def first_layer(at: Desk, path: str) -> str:
    """The layer that declared an item: core, a pack's name, or company; empty for unknown."""
    found = at.workbench.compiled.origins.get(path)
    return found[0].layer if found else ""


def company_changes(at: Desk, path: str) -> int:
    """How many values the company says about an item of a lower layer, itself and below."""
    start = path + "."
    return sum(
        any(o.layer == COMPANY and o.value != "{…}" for o in origins)
        for place, origins in at.workbench.compiled.origins.items()
        if place == path or place.startswith(start)
    )


def raw(at: Desk, path: str) -> str | None:
    """What is written at a path, of all layers the topmost; None where nothing is."""
    found = at.workbench.compiled.origins.get(path)
    return found[-1].value if found and found[-1].value != "{…}" else None


def _layer(at: Desk, layer: str) -> Message:
    if layer == CORE:
        return message("Part of the product")
    for pack in at.model.packs:
        if pack.name == layer:
            return message("Pack {name} {version}", name=pack.label, version=pack.version)
    return message("Pack {name}", name=layer)
