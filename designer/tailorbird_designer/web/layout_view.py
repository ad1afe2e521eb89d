"""What the page of a layout shows: places with fields, what a role may do with them, the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.frame import Mark, mark
from tailorbird_designer.web.inputs import Choice
from tailorbird_designer.web.kinds import kind_icon
from tailorbird_designer.web.layout_edits import HEADER
from tailorbird_designer.web.origin import BoundOrigin, origin_of
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Layout, Role, Rule, Section, Tab
from tailorbird_metadata.model.layout import CARD
from tailorbird_runtime.access.policy import EntityPolicy, Policies
from tailorbird_runtime.forms.layouts import HEADER_SIZE

_ALSO = ("stage", "probability", "last_activity_at", "created_at", "created_by", "assigned_at")
_PANELS: Mapping[str, Message] = {
    "history": message("History"),
    "timeline": message("Timeline"),
    "tasks": message("Tasks"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundSpot:
    """A field on the layout, or one that could come onto it.

    `right` is hidden, masked, read or nothing; `why` says so in words.
    """

    name: str
    label: str
    icon: str
    href: str
    words: str
    required: bool = False
    ruled: bool = False
    wide: bool = False
    chosen: bool = False
    right: str = ""
    why: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPlace:
    """A section of a tab, or the header."""

    place: str
    label: str
    href: str = ""
    columns: int = 2
    when: str = ""
    hidden: str = ""
    spots: tuple[BoundSpot, ...] = ()
    free: int = 0
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTabPlan:
    """A tab with its sections and panels."""

    name: str
    label: str
    href: str
    sections: tuple[BoundPlace, ...]
    panels: tuple[str, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPlan:
    """The canvas."""

    name: str
    address: str
    choices: tuple[Choice, ...]
    roles: str
    seen: str
    first: str
    header: BoundPlace
    tabs: tuple[BoundTabPlan, ...]
    palette: tuple[BoundSpot, ...]
    origin: BoundOrigin | None
    see: str


@dataclass(frozen=True, slots=True)
class Looking:
    """One layout through the eyes of one role."""

    at: Desk
    entity: Entity
    layout: Layout
    role: Role | None
    policy: EntityPolicy
    chosen: str
    asked: Mapping[str, str]

    @property
    def address(self) -> str:
        """The address of the layout."""
        return f"/designer/entities/{self.entity.name}/layouts/{self.layout.name}"


def looking(at: Desk, entity: Entity, layout: Layout, asked: Mapping[str, str]) -> Looking:
    """Through the eyes of the layout's first role; an admin's where it has none."""
    roles = [r for i in layout.roles if (r := at.model.role(i)) is not None]
    wanted = next((r for r in roles if r.name == asked.get("role")), roles[0] if roles else None)
    policies = Policies(at.model)
    policy = policies.of([wanted.id]) if wanted is not None else policies.everything()
    return Looking(at, entity, layout, wanted, policy.of(entity.id), asked.get("field", ""), asked)


def plan(look: Looking) -> BoundPlan:
    """All that the canvas shows."""
    at, layout = look.at, look.layout
    shown = set(layout.fields())
    rest = [f for f in placeable(look.entity) if f.id not in shown]
    seen, first = _seen(look)
    return BoundPlan(
        name=layout.name,
        address=look.address,
        choices=tuple(_choices(look)),
        roles=", ".join(at.say(r.label) for i in layout.roles if (r := at.model.role(i))),
        seen=seen,
        first=first,
        header=_header(look),
        tabs=tuple(_tab(look, tab) for tab in layout.tabs.values()),
        palette=tuple(_spot(look, f) for f in rest),
        origin=origin_of(at, f"{look.entity.name}.layouts.{layout.name}"),
        see=f"/designer/see/{look.role.name}/{look.entity.name}" if look.role else "",
    )


def placeable(entity: Entity) -> Iterator[Field]:
    """The fields that can stand on a layout."""
    for field in entity.active_fields():
        if not field.system or field.id in _ALSO or field.type == "stage":
            yield field


def panel_label(at: Desk, entity: Entity, name: str) -> str:
    """A panel in words: one of the product's, or the records that look this one up."""
    if name in _PANELS:
        return at.say(_PANELS[name])
    lookup = entity.fields.get(name.removesuffix(CARD)) if name.endswith(CARD) else None
    if lookup is not None:
        return at.say(message("Card of {field}", field=lookup.label))
    for child, lookup in at.model.children_of(entity.id):
        if lookup.collection == name:
            return at.say(child.label_many)
    return name


def _choices(look: Looking) -> Iterator[Choice]:
    start = f"/designer/entities/{look.entity.name}/layouts"
    for layout in look.entity.layouts.values():
        roles = [r for i in layout.roles if (r := look.at.model.role(i)) is not None]
        here = layout.name == look.layout.name
        for role in roles:
            yield Choice(
                value=f"{start}/{layout.name}?role={role.name}",
                label=look.at.say(role.label),
                chosen=here and look.role is not None and role.id == look.role.id,
            )
        if not roles:
            yield Choice(value=f"{start}/{layout.name}", label=layout.name, chosen=here)


def _seen(look: Looking) -> tuple[str, str]:
    """`14 of 31`, and how many of them stand on the first tab."""
    if look.role is None:
        return "", ""
    fields = [f.id for f in look.entity.active_fields() if not f.system]
    readable = [f for f in look.layout.fields() if look.policy.field(f).read is not False]
    first = next(iter(look.layout.tabs.values()), None)
    early = {f for s in first.sections.values() for f in s.fields} if first else set()
    own = [f for f in readable if f in fields]
    count = message("{seen} of {all}", seen=len(own), all=len(fields))
    return look.at.say(count), str(sum(f in early for f in own))


def _header(look: Looking) -> BoundPlace:
    fields = [look.entity.field(f) for f in look.layout.header]
    return BoundPlace(
        place=HEADER,
        label=look.at.say(message("Header")),
        spots=tuple(_spot(look, f, HEADER) for f in fields),
        free=max(0, HEADER_SIZE - len(fields)),
    )


def _tab(look: Looking, tab: Tab) -> BoundTabPlan:
    return BoundTabPlan(
        name=tab.name,
        label=look.at.say(tab.label),
        href=f"{look.address}?tab={tab.name}",
        sections=tuple(_section(look, tab, s) for s in tab.sections.values()),
        panels=tuple(panel_label(look.at, look.entity, p) for p in tab.panels),
        chosen=look.asked.get("tab") == tab.name,
    )


def _section(look: Looking, tab: Tab, section: Section) -> BoundPlace:
    place = f"{tab.name}.{section.name}"
    fields = [look.entity.field(f) for f in section.fields]
    unseen = fields and all(look.policy.field(f.id).read is False for f in fields)
    hidden = message("hidden from {role}", role=look.role.label) if unseen and look.role else None
    return BoundPlace(
        place=place,
        label=look.at.say(section.label),
        href=f"{look.address}?section={place}",
        columns=section.columns,
        when=" ".join(section.show_when.text.split()) if section.show_when else "",
        hidden=look.at.say(hidden) if hidden else "",
        spots=tuple(_spot(look, f, place) for f in fields),
        chosen=look.asked.get("section") == place,
    )


def _spot(look: Looking, field: Field, place: str = "off") -> BoundSpot:
    right, why = _right(look, field)
    label = look.at.say(field.label)
    return BoundSpot(
        name=field.name,
        label=label,
        icon=kind_icon(field.type),
        href=f"{look.address}?field={field.name}&at={place}",
        words=f"{label} {field.name}".lower(),
        required=field.required,
        ruled=any(_names(rule, field) for rule in look.entity.rules.values()),
        wide=field.type == "long_text",
        chosen=look.chosen == field.name and look.asked.get("at", place) == place,
        right=right,
        why=look.at.say(why) if why else "",
        mark=mark(look.at, f"{look.entity.name}.fields.{field.name}"),
    )


def _names(rule: Rule, field: Field) -> bool:
    return field.id in rule.require


def _right(look: Looking, field: Field) -> tuple[str, Message | None]:
    if look.role is None:
        return "", None
    access = look.policy.field(field.id)
    role = look.role.label
    if access.read is False:
        return "hidden", message("{role} cannot see it", role=role)
    if access.plain is False:
        return "masked", message("{role} sees a part of it", role=role)
    if access.edit is False and access.create is False and field.formula is None:
        return "read", message("{role} can only read it", role=role)
    return "", None
