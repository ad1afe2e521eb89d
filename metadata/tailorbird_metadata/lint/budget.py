"""W0612 to W0614: forms, lists and menus with more than people can use."""

from __future__ import annotations

from typing import Final

from tailorbird_metadata.lint.filling import filled_at_birth
from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.lint.rights import people
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Layout

MOST_REQUIRED: Final = 12
"""Fields that a person must fill before a new record can be saved."""
MOST_IN_A_TAB: Final = 40
MOST_TABS: Final = 7
MOST_ON_A_PHONE: Final = 4
"""Facts on top of a record on a narrow screen."""
MOST_COLUMNS: Final = 9
MOST_IN_A_MENU: Final = 7


def over_budget(ground: Ground) -> None:
    """Takes down what is too long, with how long it may be."""
    for entity in ground.entities():
        _required(ground, entity)
        for layout in entity.layouts.values():
            _layout(ground, entity, layout)
        for view in entity.lists.values():
            sentence = message(
                "The list has {count} columns; more than {most} do not fit.",
                count=len(view.columns),
                most=MOST_COLUMNS,
            )
            if len(view.columns) > MOST_COLUMNS:
                path = f"{entity.name}.lists.{view.name}.columns"
                help = message("Leave out what a list can do without.")
                ground.add("W0613", path, sentence, help)
    for role in people(ground.model):
        below = ground.model.role(role.extends or "")
        inherited = below is not None and below.navigation == role.navigation
        if len(role.navigation) > MOST_IN_A_MENU and not inherited:
            sentence = message(
                "The menu of {role} has {count} entries; {most} can be taken in at a glance.",
                role=role.label,
                count=len(role.navigation),
                most=MOST_IN_A_MENU,
            )
            help = message("Leave out what is reached from another page.")
            ground.add("W0614", f"roles.{role.name}.navigation", sentence, help)


def _required(ground: Ground, entity: Entity) -> None:
    fields = [f for f in entity.active_fields() if f.required and not filled_at_birth(entity, f)]
    if len(fields) > MOST_REQUIRED:
        sentence = message(
            "A new {entity} asks for {count} fields at once; {most} are bearable.",
            entity=entity.label,
            count=len(fields),
            most=MOST_REQUIRED,
        )
        help = message("Ask for some of them later, in a stage gate or a rule with `when:`.")
        ground.add("W0612", entity.name, sentence, help)


def _layout(ground: Ground, entity: Entity, layout: Layout) -> None:
    path = f"{entity.name}.layouts.{layout.name}"
    if len(layout.tabs) > MOST_TABS:
        sentence = message(
            "The layout has {count} tabs; more than {most} are not found again.",
            count=len(layout.tabs),
            most=MOST_TABS,
        )
        help = message("Put tabs together, or show fewer to this role.")
        ground.add("W0612", f"{path}.tabs", sentence, help)
    for tab in layout.tabs.values():
        count = sum(len(section.fields) for section in tab.sections.values())
        if count > MOST_IN_A_TAB:
            sentence = message(
                "The tab has {count} fields; {most} are a long page already.",
                count=count,
                most=MOST_IN_A_TAB,
            )
            help = message("Make a second tab, or show fewer to this role.")
            ground.add("W0612", f"{path}.tabs.{tab.name}", sentence, help)
    phone = layout.phone.header if layout.phone is not None else ()
    if len(phone) > MOST_ON_A_PHONE and phone != layout.header:
        sentence = message(
            "The phone shows {count} facts on top; {most} fit above the fold.",
            count=len(phone),
            most=MOST_ON_A_PHONE,
        )
        help = message("Keep the facts that people need on the way.")
        ground.add("W0612", f"{path}.phone.header", sentence, help)
