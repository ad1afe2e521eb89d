"""W0603: a field that people fill, and that no layout of any role has."""

from __future__ import annotations

from tailorbird_metadata.lint.filling import filled_somewhere
from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.lint.rights import access, layout_of, people, shown_on
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Layout


def fields_on_no_layout(ground: Ground) -> None:
    """Takes down the fields that nobody can fill on any page."""
    filled = filled_somewhere(ground.model)
    for entity in ground.entities():
        layouts = _layouts(ground, entity)
        if not layouts:
            continue
        placed = set().union(*(shown_on(x) for x in layouts), *_elsewhere(entity))
        for field in entity.active_fields():
            if field.id in placed or (entity.id, field.id) in filled:
                continue
            if _is_for_people(entity, field):
                _tell(ground, entity, field)


def _layouts(ground: Ground, entity: Entity) -> list[Layout]:
    """The layouts of those who read the entity; none if somebody has one made up of all fields."""
    found: list[Layout] = []
    for role in people(ground.model):
        if not access(ground.model, role, entity).reads:
            continue
        layout = layout_of(role, entity)
        if layout is None:
            return []
        found.append(layout)
    return found


def _elsewhere(entity: Entity) -> list[set[str]]:
    """The fields that lists and boards show, and those that a list changes."""
    found: list[set[str]] = [set(entity.bulk_edit)]
    found += [{c.partition(".")[0] for c in v.columns} for v in entity.lists.values()]
    found += [set(board.card) for board in entity.boards.values()]
    return found


def _is_for_people(entity: Entity, field: Field) -> bool:
    """Whether only a person can give it its value: computed and given ones serve unseen, too."""
    if field.system or field.automatic or field.read_only or field.default is not None:
        return False
    return field.id != entity.parent


def _tell(ground: Ground, entity: Entity, field: Field) -> None:
    ground.add(
        "W0603",
        f"{entity.name}.fields.{field.name}",
        message("{field} is on no layout of {entity}, so nobody can fill it.",
                field=field.label, entity=entity.label),
        message("Add it to a section of a layout, or retire it."),
    )  # fmt: skip
