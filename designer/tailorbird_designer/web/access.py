"""`/designer/entities/<entity>/access`: the rights on one entity, role by role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_head, entity_of
from tailorbird_designer.web.frame import mark, page
from tailorbird_designer.web.rights import LEVELS, RIGHTS, grant_of, level
from tailorbird_designer.web.roles import BoundRow, cells, people_words
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_metadata.model import Entity, Field, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundFieldRow:
    """A field that some role treats otherwise than the record: a word for each role."""

    label: str
    href: str
    sensitive: bool
    levels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundAccess:
    """What the template sees."""

    heads: tuple[str, ...]
    rows: tuple[BoundRow, ...]
    roles: tuple[str, ...]
    fields: tuple[BoundFieldRow, ...]


def add(pages: Pages) -> None:
    """Register the page."""

    @pages.get("/designer/entities/<entity>/access")
    def access(entity: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        head = entity_head(at, found, "access")
        return page("designer/access.html", _bound(at, found), head=head)


def _bound(at: Desk, entity: Entity) -> BoundAccess:
    roles = [r for r in at.model.roles.values() if not r.everything]
    return BoundAccess(
        heads=tuple(at.say(t) for t in RIGHTS.values()),
        rows=tuple(_rows(at, entity, roles)),
        roles=tuple(at.say(r.label) for r in roles),
        fields=tuple(_fields(at, entity, roles)),
    )


def _rows(at: Desk, entity: Entity, roles: list[Role]) -> Iterator[BoundRow]:
    held = Counter(r for u in at.context.live.people.users(active_only=True) for r in u.roles)
    for role in roles:
        yield BoundRow(
            label=at.say(role.label),
            name=role.name,
            href=f"/designer/roles/{role.name}?entity={entity.name}",
            cells=cells(at, role, entity),
            note=at.say(people_words(held[role.id])),
            mark=mark(at, f"roles.{role.name}.can.{entity.name}"),
            icon="user-circle",
        )


def _fields(at: Desk, entity: Entity, roles: list[Role]) -> Iterator[BoundFieldRow]:
    for field in entity.active_fields():
        levels = tuple(_level(at, r, entity, field) for r in roles)
        if field.sensitive or any(levels):
            yield BoundFieldRow(
                label=at.say(field.label),
                href=f"/designer/entities/{entity.name}/fields/{field.name}",
                sensitive=field.sensitive,
                levels=tuple((found, at.say(LEVELS[found])) for found in levels),
            )


def _level(at: Desk, role: Role, entity: Entity, field: Field) -> str:
    """What the role says; else whether it shows the field on the records that it opens."""
    named = level(grant_of(role, entity).fields.get(field.id))
    if named or field.sensitive:
        return named or "hidden"
    policy = at.policies.of([role.id]).of(entity.id)
    shown = policy.field(field.id).read
    if shown is True or (policy.read is False and policy.create is False):
        return ""
    return "hidden" if shown is False else "when"
