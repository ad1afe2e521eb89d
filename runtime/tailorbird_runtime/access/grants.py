"""What one role gives, before several are put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model import Entity, Field, FieldRight, Grant, Model, Role
from tailorbird_runtime.access.rights import Allowed, all_of, allowed, through
from tailorbird_runtime.storage.tables import USER

_NOTHING = Grant()
_FOLLOW_STAGE = frozenset(
    {"stage_before", "stage_entered_at", "stage_open", "probability", "pipeline"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRights:
    """A role's rights on the records of one entity; `listed` has the fields that it names."""

    read: Allowed
    create: Allowed
    edit: Allowed
    delete: Allowed
    everything: bool = False
    listed: Mapping[str, FieldRight] = empty_map()
    actions: Mapping[str, Allowed] = empty_map()

    def action(self, name: str) -> Allowed:
        """The right to an action by its name."""
        return True if self.everything else self.actions.get(name, False)


_OUTSIDE = RowRights(read=False, create=False, edit=False, delete=False)
"""What people from outside may do: nothing, until portals run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRights:
    """A role's rights on one field of a record that it may read or write.

    `plain` is reading without a mask; `listed` says that the role names the field.
    """

    read: Allowed
    plain: Allowed
    edit: Allowed
    listed: bool = False


_ALL = FieldRights(read=True, plain=True, edit=True)
_NONE = FieldRights(read=False, plain=False, edit=False)


class RoleRights:
    """The rights of one role in a model.

    `beside` are the rights of all roles of the person, this one among them: another one may open
    records on which a field that this one shows is hidden.
    """

    def __init__(self, model: Model, role: Role) -> None:
        self._model = model
        self._role = role
        self._rows: dict[str, RowRights] = {}
        self.beside: Sequence[RoleRights] = (self,)

    def rows(self, entity: Entity) -> RowRights:
        """The rights on records of an entity; lines have those of what they belong to."""
        known = self._rows.get(entity.id)
        if known is None:
            known = self._rows[entity.id] = self._compiled(entity)
        return known

    def field(self, entity: Entity, field: Field) -> FieldRights:
        """The rights on a field.

        One that is not listed has the record's right, but a sensitive one is hidden, a formula
        shows no more than what it reads, and what follows from the stage is read like the stage.
        """
        rows = self.rows(entity)
        if rows.everything:
            return FieldRights(read=True, plain=True, edit=True, listed=True)
        listed = rows.listed.get(field.id)
        if listed is not None:
            read = allowed(listed.read)
            plain = False if listed.masked else read
            return FieldRights(read=read, plain=plain, edit=allowed(listed.edit), listed=True)
        if field.sensitive:
            return _NONE
        if field.formula is not None:
            shown = all_of(self._path(entity, path) for path in field.formula.reads)
            return FieldRights(read=shown, plain=shown, edit=False)
        stage = entity.stage_field() if field.id in _FOLLOW_STAGE and field.system else None
        return _ALL if stage is None else self.field(entity, stage)

    def _compiled(self, entity: Entity) -> RowRights:
        if self._role.everything:
            return RowRights(read=True, create=True, edit=True, delete=True, everything=True)
        if self._role.portal is not None:
            return _OUTSIDE
        grant = self._role.can.get(entity.id)
        if grant is None and entity.parent is not None:
            return self._through_parent(entity, entity.parent)
        grant = grant or _NOTHING
        return RowRights(
            read=allowed(grant.read),
            create=allowed(grant.create),
            edit=allowed(grant.edit),
            delete=allowed(grant.delete),
            listed=grant.fields,
            actions={name: allowed(right) for name, right in grant.actions.items()},
        )

    def _through_parent(self, entity: Entity, parent: str) -> RowRights:
        lookup = entity.field(parent)
        above = self._model.entity(str(lookup.to))
        rows = self.rows(above)
        edit = through(lookup.id, above.id, all_of((rows.read, rows.edit)))
        read = through(lookup.id, above.id, rows.read)
        return RowRights(read=read, create=edit, edit=edit, delete=edit)

    def _path(self, entity: Entity, path: str) -> Allowed:
        """Whether what an expression reads may be read plainly: `stage`, `account.team`,
        `deal.account:stage` (of a child)."""
        head, colon, rest = path.partition(":")
        if colon:
            return self._elsewhere(head.split(".")[0], rest)
        first, _, behind = path.partition(".")
        if not entity.has(first):
            return False
        found = entity.field(first)
        own = self.field(entity, found).plain
        if not behind or found.kind == "user":
            return own
        return all_of((own, self._elsewhere(str(found.to or USER), behind)))

    def _elsewhere(self, entity_id: str, path: str) -> Allowed:
        """The same for another record: nothing, if it depends on a condition over there."""
        if entity_id == USER:
            return True
        entity = self._model.entity(entity_id)
        if self.rows(entity).read is False:
            return False
        others = (o for o in self.beside if o.rows(entity).read is not False)
        return all(o._path(entity, path) is True for o in others)
