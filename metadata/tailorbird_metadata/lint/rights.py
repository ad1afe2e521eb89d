"""What a role may do, as far as it is written: never, always, or under a condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model import Entity, Field, Grant, Layout, Model, Role

Right = bool | Expression
_NOTHING = Grant()


@dataclass(frozen=True, slots=True)
class Access:
    """The rights of a role on one entity; lines have those of what they belong to."""

    role: Role
    entity: Entity
    grant: Grant

    @property
    def creates(self) -> bool:
        """Whether the role may make records, at least sometimes."""
        return self.grant.create is not False

    @property
    def reads(self) -> bool:
        """Whether the role may read records, at least sometimes."""
        return self.grant.read is not False

    @property
    def edits(self) -> bool:
        """Whether the role may change records, at least sometimes."""
        return self.reads and self.grant.edit is not False

    def fills(self, field: Field) -> bool:
        """Whether the role may ever write the field."""
        if field.read_only or field.automatic:
            return False
        listed = self.grant.fields.get(field.id)
        return not field.sensitive if listed is None else listed.edit is not False

    def sees(self, field: Field) -> bool:
        """Whether the role may ever read the field."""
        listed = self.grant.fields.get(field.id)
        return not field.sensitive if listed is None else listed.read is not False


def people(model: Model) -> Iterator[Role]:
    """The roles that are written in files."""
    return (r for r in model.roles.values() if not r.everything)


def access(model: Model, role: Role, entity: Entity) -> Access:
    """The rights of `role` on `entity`."""
    grant = role.can.get(entity.id)
    if grant is None and entity.parent is not None:
        above = model.entity(str(entity.field(entity.parent).to))
        upper = access(model, role, above).grant
        grant = Grant(read=upper.read, create=upper.edit, edit=upper.edit, delete=upper.edit)
    return Access(role, entity, grant or _NOTHING)


def layout_of(role: Role, entity: Entity) -> Layout | None:
    """The layout that the role has of the entity; None where one is made up of all fields."""
    return next((x for x in entity.layouts.values() if role.id in x.roles), None)


def shown_on(layout: Layout) -> set[str]:
    """The ids of all fields that a layout shows or asks for, wherever on it."""
    found = {*layout.fields(), *layout.header, *layout.side.fields, *layout.quick_create}
    return found if layout.phone is None else found | shown_on(layout.phone)
