"""The frame of a page: who is signed in, where they can go, what they can make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tailorbird_metadata.model import Entity, Model
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import BoundOption
from tailorbird_runtime.forms.values import BoundValue
from tailorbird_runtime.forms.voice import Sayable


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationItem:
    """A place in the side bar; `key` is the letter after G (or C, to make one)."""

    label: str
    icon: str
    href: str
    key: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundShell:
    """What the frame template sees; for a visitor only language, theme and company are set."""

    lang: str
    theme: str
    csrf_token: str
    company: str
    mark: str
    compact: bool = False
    section: str = ""
    navigation: tuple[NavigationItem, ...] = ()
    creatable: tuple[NavigationItem, ...] = ()
    name: str = ""
    role: str = ""
    person: BoundValue | None = None
    roles: tuple[BoundOption, ...] = ()
    may_manage_people: bool = False
    notes: tuple[str, ...] = ()
    unread: int = 0

    @property
    def tabs(self) -> tuple[NavigationItem, ...]:
        """The three places of the phone's tab bar; the rest is behind More."""
        return self.navigation[:3]


def navigation_of(model: Model, role_ids: Iterable[str]) -> list[Entity]:
    """The entities of the side bar: those of the person's first role that names some."""
    for role_id in role_ids:
        role = model.role(role_id)
        if role is not None and role.navigation:
            return [model.entity(e) for e in role.navigation if _live(model, e)]
    return [e for e in model.entities.values() if e.retired is None and e.parent is None]


def start_of(model: Model, role_ids: Iterable[str]) -> str:
    """Where a person begins: the start of the first role that has one, else the first place."""
    held = tuple(role_ids)
    for role_id in held:
        role = model.role(role_id)
        found = _start(model, role.start) if role is not None and role.start else None
        if found:
            return found
    first = navigation_of(model, held)[:1]
    return places.list_page(first[0].name) if first else "/profile"


def item(
    entity: Entity, say: Callable[[Sayable], str], *, current: str, new: bool = False
) -> NavigationItem:
    """A place for an entity; `new` for the form that makes one."""
    label = entity.label if new else entity.label_many
    return NavigationItem(
        label=say(label),
        icon=entity.icon,
        href=places.new_page(entity.name) if new else places.list_page(entity.name),
        key=(entity.shortcut or "").upper(),
        current=current == entity.name,
    )


def _live(model: Model, entity_id: str) -> bool:
    return any(e.id == entity_id and e.retired is None for e in model.entities.values())


def _start(model: Model, path: str) -> str | None:
    """The address of `deal.boards.pipeline`, `deal.lists.mine` or `deal.calendars.visits`."""
    parts = path.split(".")
    entity = model.entities.get(parts[0])
    if entity is None or entity.retired is not None:
        return None
    if len(parts) == 3 and parts[1] == "boards" and parts[2] in entity.boards:
        return places.board_page(entity.name, {"view": parts[2]})
    if len(parts) == 3 and parts[1] == "calendars" and parts[2] in entity.calendars:
        return places.calendar_page(entity.name, {"view": parts[2]})
    if len(parts) == 3 and parts[1] == "lists" and parts[2] in entity.lists:
        return places.list_page(entity.name, {"view": parts[2]})
    return places.list_page(entity.name)
