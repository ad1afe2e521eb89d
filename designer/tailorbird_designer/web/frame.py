"""The frame around a page of the designer: draft, changes, places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import render_template, request

from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.troubles import Trouble
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Entity
from tailorbird_runtime.web.asking import here


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the draft does to an item: a sign, its colour, and words for it."""

    sign: str
    style: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceItem:
    """A line of the side bar."""

    label: str
    icon: str
    href: str
    current: bool = False
    mark: Mark | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGroup:
    """Lines of the side bar under one heading."""

    label: str
    items: tuple[PlaceItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleItem:
    """A role to look through."""

    label: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundDesk:
    """What the frame's template sees."""

    draft: str
    draft_title: str
    has_draft: bool
    changes: str
    saved: str
    saved_exact: str
    may_undo: bool
    may_redo: bool
    here: str
    place: str
    place_label: str
    base: str
    notice: str
    roles: tuple[RoleItem, ...]
    groups: tuple[PlaceGroup, ...]


_ACROSS = (
    ("picklists", message("Picklists"), "list", "picklists"),
    ("pipelines", message("Pipelines"), "target-arrow", ""),
    ("automations", message("Automations"), "bolt", "automations"),
    ("outbox", message("Emails and calls"), "send", ""),
    ("roles", message("Access"), "shield", "roles"),
)
_RELEASES = (
    ("review", message("Review draft"), "git-compare"),
    ("history", message("History"), "history"),
)
_SIGNS = {
    "+": ("+", "add", message("new in this draft")),
    "~": ("~", "mod", message("changed in this draft")),
    "-": ("−", "del", message("retired in this draft")),
}


def page(template: str, page: object, troubles: Iterable[Trouble] = (), **more: object) -> str:
    """A page of the designer; its template extends `designer/frame.html`."""
    at = desk()
    return render_template(template, page=page, desk=bound(at), troubles=tuple(troubles), **more)


def mark(at: Desk, *paths: str, retired: bool = False) -> Mark | None:
    """The mark of the first of these item paths that the draft has to do with.

    `retired` says that the item is out of use in the draft; if the draft did that, it shows.
    """
    sign = at.sign(*paths)
    if not sign:
        return None
    if retired and any(at.sign(f"{path}.retired") for path in paths):
        sign = "-"
    shown, style, words = _SIGNS[sign]
    return Mark(sign=shown, style=style, words=at.say(words))


def bound(at: Desk) -> BoundDesk:
    """The frame for this request."""
    bench = at.workbench
    groups = tuple(_groups(at))
    now = next((i for g in groups for i in g.items if i.current), None)
    draft = bench.draft
    title = draft.title or at.say(message("Untitled")) if draft is not None else ""
    count = at.changes()
    changes = counted(count, message("1 change"), message("{n} changes", n=count))
    saved = draft.saved_at if draft is not None else None
    return BoundDesk(
        draft=at.say(message("Draft: {title}", title=title) if draft else message("Published")),
        draft_title=title,
        has_draft=draft is not None,
        changes=at.say(changes) if draft is not None and count else "",
        saved=at.say(message("Saved {time}", time=at.voice.time(saved))) if saved else "",
        saved_exact=at.voice.exact_moment(saved) if saved else "",
        may_undo=bench.may_undo,
        may_redo=bench.may_redo,
        here=here() if request.method == "GET" else request.form.get("back", "/designer"),
        place=_section(),
        place_label=now.label if now else at.say(message("Designer")),
        base=bench.head,
        notice=at.say(_notice(at)),
        roles=tuple(
            RoleItem(label=at.say(r.label), href=f"/designer/see/{r.name}")
            for r in at.model.roles.values()
        ),
        groups=groups,
    )


def _notice(at: Desk) -> Message | None:
    if not at.workbench.behind:
        return None
    return message("Somebody published meanwhile. This draft does not have their changes yet.")


def _section() -> str:
    parts = request.path.split("/")
    return parts[2] if len(parts) > 2 else ""


def _groups(at: Desk) -> Iterator[PlaceGroup]:
    parts = request.path.split("/")
    entity = parts[3] if _section() == "entities" and len(parts) > 3 else ""
    entities = [_entity(at, e, entity) for e in at.model.entities.values()]
    new = PlaceItem(
        label=at.say(message("New entity")),
        icon="plus",
        href="/designer/entities/new",
        current=entity == "new",
    )
    yield PlaceGroup(label=at.say(message("Entities")), items=(*entities, new))
    yield PlaceGroup(
        label=at.say(message("Across entities")),
        items=tuple(
            PlaceItem(
                label=at.say(label),
                icon=icon,
                href=f"/designer/{key}",
                current=_section() == key,
                mark=mark(at, path) if path else None,
            )
            for key, label, icon, path in _ACROSS
        ),
    )
    yield PlaceGroup(
        label=at.say(message("Releases")),
        items=tuple(
            PlaceItem(
                label=at.say(label), icon=icon, href=f"/designer/{key}", current=_section() == key
            )
            for key, label, icon in _RELEASES
        ),
    )


def _entity(at: Desk, entity: Entity, current: str) -> PlaceItem:
    return PlaceItem(
        label=at.say(entity.label),
        icon=entity.icon,
        href=f"/designer/entities/{entity.name}/fields",
        current=entity.name == current,
        mark=mark(at, entity.name, retired=entity.retired is not None),
        gone=entity.retired is not None,
    )
