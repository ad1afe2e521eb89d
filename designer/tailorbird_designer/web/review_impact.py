"""Whom and what a draft touches: people by role, and everything that reads a changed field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.uses import Use, uses
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Role

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One line: how many of what, which ones, and where to look."""

    icon: str
    head: str
    detail: str
    href: str


_KINDS: Mapping[str, tuple[Message, Message]] = {
    "formula": (message("{n} formula"), message("{n} formulas")),
    "field": (message("{n} field"), message("{n} fields")),
    "rule": (message("{n} rule"), message("{n} rules")),
    "stage": (message("{n} stage"), message("{n} stages")),
    "pipeline": (message("{n} pipeline"), message("{n} pipelines")),
    "layout": (message("{n} layout"), message("{n} layouts")),
    "view": (message("{n} view"), message("{n} views")),
    "board": (message("{n} board"), message("{n} boards")),
    "phone": (message("{n} card on phones"), message("{n} cards on phones")),
    "conversion": (message("{n} conversion"), message("{n} conversions")),
    "automation": (message("{n} automation"), message("{n} automations")),
}


def touched(at: Desk, paths: Iterable[str]) -> tuple[Touch, ...]:
    """What the changed items have to do with."""
    changed = tuple(paths)
    return (*_people(at, changed), *_readers(at, changed))


def _people(at: Desk, paths: tuple[str, ...]) -> Iterator[Touch]:
    """Who works with the changed entities, or has a changed role."""
    roles = [role for role in at.model.roles.values() if _concerns(at, role, paths)]
    ids = {role.id for role in roles}
    people = at.context.live.people.users(active_only=True)
    count = sum(bool(ids & set(user.roles)) for user in people)
    if not roles:
        return
    people_words = counted(count, message("1 person"), message("{n} people", n=count))
    role_words = counted(len(roles), message("1 role"), message("{n} roles", n=len(roles)))
    yield Touch(
        icon="users",
        head=at.say(message("{people} in {roles}", people=people_words, roles=role_words)),
        detail=_named(at, [at.say(role.label) for role in roles]),
        href="/designer/roles",
    )


def _concerns(at: Desk, role: Role, paths: tuple[str, ...]) -> bool:
    firsts = {path.split(".")[0] for path in paths}
    if any(path.startswith(f"roles.{role.name}") for path in paths):
        return True
    names = {e.id: e.name for e in at.model.entities.values()}
    return any(names.get(entity) in firsts for entity in role.can)


def _readers(at: Desk, paths: tuple[str, ...]) -> Iterator[Touch]:
    """What shows or reads a field that was there and changes."""
    found = uses(at.model)
    kinds: dict[str, dict[str, Use]] = {}
    for entity, field in _fields(at, paths):
        for use in found.of(entity, field):
            kinds.setdefault(use.kind.text, {})[at.say(use.label) + use.href] = use
    for kind, (one, many) in _KINDS.items():
        known = list(kinds.get(kind, {}).values())
        if known:
            words = counted(len(known), one, many)
            yield Touch(
                icon=known[0].icon,
                head=at.say(Message(words.text, {"n": len(known)})),
                detail=_named(at, [at.say(use.label) for use in known]),
                href=known[0].href,
            )


def _fields(at: Desk, paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for path in paths:
        parts = path.split(".")
        entity = at.model.entities.get(parts[0])
        if entity is None or len(parts) < 3 or parts[1] != "fields":
            continue
        field = entity.fields.get(parts[2])
        if field is None or at.published_field(entity, field) is None:
            continue
        if (entity.id, field.id) not in seen:
            seen.add((entity.id, field.id))
            yield entity.id, field.id


def _named(at: Desk, labels: list[str]) -> str:
    known = list(dict.fromkeys(labels))
    more = len(known) - _MOST_NAMED
    if more > 1:
        known = [*known[:_MOST_NAMED], at.say(message("{n} more", n=more))]
    return at.voice.join(known)
