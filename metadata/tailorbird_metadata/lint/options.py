"""W0608: an option that nobody can ever choose."""

from __future__ import annotations

from tailorbird_metadata.expressions.analysis import Cell, TooComplex, cells
from tailorbird_metadata.expressions.tree import FieldRef, Node
from tailorbird_metadata.expressions.valuesets import only
from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.lint.passing import demands
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Option, Rule


def unreachable_options(ground: Ground) -> None:
    """Takes down options that only go with retired ones, and those that a rule always refuses."""
    for entity in ground.entities():
        for field in entity.active_fields():
            if field.system or field.picklist is None or field.type == "stage":
                continue
            for option in field.picklist.options.values():
                if option.retired is None and _is_orphan(entity, field, option):
                    _tell(
                        ground,
                        entity,
                        field,
                        option,
                        message("{option} of {field} is offered only for options that are retired.",
                                option=option.label, field=field.label),
                        message("Change its `for:`, or retire it, too."),
                    )  # fmt: skip
        for rule in entity.rules.values():
            if rule.when is None:
                _refused(ground, entity, rule)


def _is_orphan(entity: Entity, field: Field, option: Option) -> bool:
    """Whether everything that it goes with is retired."""
    above = entity.field(field.depends_on).picklist if field.depends_on is not None else None
    if above is None:
        return False
    parents = [p for p in map(above.by_id, option.parents) if p is not None]
    return bool(parents) and all(p.retired is not None for p in parents)


def _refused(ground: Ground, entity: Entity, rule: Rule) -> None:
    """The options with which no record meets a rule for all records."""
    for demand in demands(entity, rule):
        passed = ground.plain(entity, demand.passed())
        try:
            found = cells(passed, ground.domains(entity, saved=True))
        except TooComplex:
            continue
        for subject in {n for cell in found for n in cell}:
            field = _chosen_field(entity, subject)
            if field is None or field.picklist is None:
                continue
            for option in field.picklist.options.values():
                if option.retired is None and not _passes(found, subject, option.id):
                    _tell(
                        ground,
                        entity,
                        field,
                        option,
                        message(
                            "Nobody can choose {option} for {field}:"
                            " the rule `{rule}` always refuses it.",
                            option=option.label,
                            field=field.label,
                            rule=rule.name,
                        ),
                        message("Change the rule, or retire the option."),
                        (message("the rule"), f"{entity.name}.rules.{rule.name}"),
                    )


def _chosen_field(entity: Entity, subject: Node) -> Field | None:
    """The field with options that people choose, if that is what a cell is about."""
    if not isinstance(subject, FieldRef) or subject.via or not entity.has(subject.field):
        return None
    field = entity.field(subject.field)
    return None if field.system or field.retired is not None else field


def _passes(found: tuple[Cell, ...], subject: Node, option: str) -> bool:
    wanted = only([option])
    return any(subject not in c or not c[subject].meet(wanted).is_none for c in found)


def _tell(
    ground: Ground,
    entity: Entity,
    field: Field,
    option: Option,
    sentence: Message,
    help: Message,
    *notes: tuple[Message, str],
) -> None:
    path = f"{entity.name}.fields.{field.name}"
    if field.picklist is not None and not field.picklist.shared:
        path += f".options.{option.name}"
    ground.add("W0608", path, sentence, help, notes=notes)
