"""The head of every page about one entity: its name, its figures, its tabs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, request

from tailorbird_designer.web import numbers
from tailorbird_designer.web.desk import Desk
from tailorbird_metadata.messages import counted, message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.web.notes import with_note


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTab:
    """A tab of an entity."""

    label: str
    href: str
    count: int | None
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundHead:
    """What `designer/entity.html` sees."""

    name: str
    label: str
    facts: str
    retired: bool
    settings: str
    code: str
    tabs: tuple[BoundTab, ...]


def entity_of(at: Desk, name: str) -> Entity:
    """The entity of an address in the draft; after an undo that took it away, the overview."""
    found = at.model.entities.get(name)
    if found is None:
        gone_if_done()
        abort(404)
    return found


def gone_if_done() -> None:
    """Leaves for the overview where an undo has taken away what the page is about."""
    done = request.args.get("done", "")
    if done in ("undone", "redone"):
        abort(redirect(with_note("/designer", done), 303))


def own_fields(entity: Entity) -> int:
    """How many fields people see; those of the product and retired ones do not count."""
    return sum(not f.system and f.retired is None for f in entity.fields.values())


def entity_head(at: Desk, entity: Entity, current: str, records: int | None = None) -> BoundHead:
    """The head with the tab `current`; `records` are counted unless they are known."""
    if records is None:
        records = numbers.records(at.ports.engine, at.context.live).get(entity.id, 0)
    return BoundHead(
        name=entity.name,
        label=at.say(entity.label),
        facts=_facts(at, entity, records),
        retired=entity.retired is not None,
        settings=f"/designer/entities/{entity.name}/settings",
        code=f"/designer/entities/{entity.name}/code",
        tabs=tuple(
            BoundTab(
                label=at.say(label),
                href=f"/designer/entities/{entity.name}/{key}",
                count=count,
                current=key == current,
            )
            for key, label, count in (
                ("fields", message("Fields"), own_fields(entity)),
                ("layouts", message("Layouts"), len(entity.layouts)),
                ("rules", message("Rules"), len(entity.rules)),
                ("pipelines", message("Pipeline"), None),
                ("access", message("Access"), None),
            )
        ),
    )


def _facts(at: Desk, entity: Entity, records: int) -> str:
    fields, layouts = own_fields(entity), len(entity.layouts)
    parts = (
        counted(fields, message("1 field"), message("{n} fields", n=fields)),
        counted(layouts, message("1 layout"), message("{n} layouts", n=layouts)),
        counted(
            records,
            message("1 record"),
            message("{n} records", n=at.voice.integer(records)),
        ),
    )
    return " · ".join(at.say(p) for p in parts)
