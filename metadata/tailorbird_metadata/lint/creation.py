"""E0601: a role may make records, and a field that it cannot fill is required on each."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.lint.filling import filled_at_birth
from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.lint.rights import Access, access, people
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field


def cannot_create(ground: Ground) -> None:
    """Takes down each role and field of which every new record would be refused."""
    for entity in ground.entities():
        demanded = list(_always_demanded(entity))
        for role in people(ground.model) if demanded else ():
            rights = access(ground.model, role, entity)
            if rights.creates and role.id and entity.id in role.can:
                for field in demanded:
                    _judge(ground, rights, field)


def _always_demanded(entity: Entity) -> Iterator[Field]:
    """The fields that every new record must bring along."""
    always = {f for r in entity.rules.values() if r.when is None for f in r.require}
    for field in entity.active_fields():
        wanted = field.required or field.id in always
        if wanted and not field.system and not filled_at_birth(entity, field):
            yield field


def _judge(ground: Ground, rights: Access, field: Field) -> None:
    if rights.fills(field):
        return
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
