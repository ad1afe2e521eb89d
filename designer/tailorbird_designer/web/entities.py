"""`/designer`: every kind of thing with its figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import redirect

from tailorbird_designer.web import numbers
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_of, own_fields
from tailorbird_designer.web.frame import Mark, mark, page
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_metadata.messages import counted, message
from tailorbird_metadata.model import Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundEntityCard:
    """One kind of thing."""

    label: str
    name: str
    icon: str
    href: str
    facts: str
    retired: bool
    mark: Mark | None
    origin: BoundOrigin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundEntities:
    """What the overview's template sees."""

    cards: tuple[BoundEntityCard, ...]


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer")
    def overview() -> Answer:
        at = desk()
        return page("designer/entities.html", BoundEntities(cards=tuple(_cards(at))))

    @pages.get("/designer/entities/<entity>")
    def entity_page(entity: str) -> Answer:
        found = entity_of(desk(), entity)
        return redirect(f"/designer/entities/{found.name}/fields", 303)


def _cards(at: Desk) -> Iterator[BoundEntityCard]:
    records = numbers.records(at.ports.engine, at.context.live)
    for entity in at.model.entities.values():
        yield BoundEntityCard(
            label=at.say(entity.label_many),
            name=entity.name,
            icon=entity.icon,
            href=f"/designer/entities/{entity.name}/fields",
            facts=_facts(at, entity, records.get(entity.id)),
            retired=entity.retired is not None,
            mark=mark(at, entity.name, retired=entity.retired is not None),
            origin=origin_of(at, entity.name, entity.origin),
        )


def _facts(at: Desk, entity: Entity, records: int | None) -> str:
    fields = own_fields(entity)
    said = [at.say(counted(fields, message("1 field"), message("{n} fields", n=fields)))]
    if records is not None:
        many = message("{n} records", n=at.voice.integer(records))
        said.append(at.say(counted(records, message("1 record"), many)))
    return " · ".join(said)
