"""E0601: a role may make records, and a field that it cannot fill is required on each."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.lint.filling import filled_at_birth
from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.lint.rights import Access, access, people
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field


def cannot_create(ground: Ground) -> None:
    """Takes down each role and field of which every new record would be refused.

    What a role has from the one that it extends is told of that one alone.
    """
    for entity in ground.entities():
        demanded = list(_always_demanded(entity))
        found = {
            (role.id, field.id): rights
            for role in people(ground.model)
            for field in demanded
            if (rights := access(ground.model, role, entity)).creates
            and entity.id in role.can
            and not rights.fills(field)
        }
        for (_, field_id), rights in found.items():
            if (rights.role.extends, field_id) not in found:
                _tell(ground, rights, entity.field(field_id))


def _always_demanded(entity: Entity) -> Iterator[Field]:
    """The fields that every new record must bring along."""
    always = {f for r in entity.rules.values() if r.when is None for f in r.require}
    for field in entity.active_fields():
        wanted = field.required or field.id in always
        if wanted and not field.system and not filled_at_birth(entity, field):
            yield field


def _tell(ground: Ground, rights: Access, field: Field) -> None:
    place = f"roles.{rights.role.name}.can.{rights.entity.name}"
    written = f"{place}.fields.{field.name}" if field.id in rights.grant.fields else place
    help = message("Let them edit the field, give it a `default:`, or take `create` away.")
    if field.read_only:
        written = f"{rights.entity.name}.fields.{field.name}"
        help = message("Give it a `default:`, or take `read_only` or `required` away.")
    ground.add(
        "E0601",
        written,
        message(
            "{role} may create {many}, and cannot fill {field}, which is required.",
            role=rights.role.label,
            many=rights.entity.label_many,
            field=field.label,
        ),
        help,
        notes=[(message("the field"), f"{rights.entity.name}.fields.{field.name}")],
    )
