"""What an ordered list of roles may do, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Entity, Field, Model, Role, Text
from tailorbird_runtime.access.grants import RoleRights
from tailorbird_runtime.access.rights import Allowed, all_of, any_of

T = TypeVar("T")

HANDED_OVER = {"owner": "user", "team": "team"}
"""Fields whose change hands a record over, with their types."""

ALWAYS = frozenset({"assign", "export", "print"})
"""The actions that every entity has beside its conversions, and that run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAccess:
    """What may be done with a field of a record that may be read, edited or created.

    `read` includes reading a mask; `plain` is reading the value itself.  `edit` and `create` say
    whether the field may be written on a stored and on a new record; `listed` is `edit` as far as
    a role names the field expressly.
    """

    read: Allowed
    plain: Allowed
    edit: Allowed
    create: Allowed
    listed: Allowed


NO_ACCESS = FieldAccess(read=False, plain=False, edit=False, create=False, listed=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPolicy:
    """Rights on one entity; `fields` is by field id and has every field that is not retired."""

    entity: Entity
    read: Allowed
    create: Allowed
    edit: Allowed
    delete: Allowed
    actions: Mapping[str, Allowed]
    fields: Mapping[str, FieldAccess]

    def right(self, action: str) -> Allowed:
        """The right to `read`, `create`, `edit`, `delete`, or to an action by its name."""
        if action in ("read", "create", "edit", "delete"):
            found: Allowed = getattr(self, action)
            return found
        return self.actions.get(action, False)

    def field(self, field_id: str) -> FieldAccess:
        """The rights on a field; none on one that is unknown or retired."""
        return self.fields.get(field_id, NO_ACCESS)

    def readable(self) -> tuple[Field, ...]:
        """The fields that can be read on some record at least, in the order of the entity."""
        if self.read is False:
            return ()
        return tuple(f for f in self.entity.active_fields() if self.field(f.id).read is not False)

    def writable(self) -> tuple[Field, ...]:
        """The fields that people can write by their nature, whatever their rights."""
        return tuple(f for f in self.entity.active_fields() if is_writable(f))

    def usable(self, field_id: str) -> bool:
        """Whether lists may be filtered, sorted and summed by the field.

        Only a field that can be read in the clear on every readable record: any other would tell
        its hidden values through what a filter finds.
        """
        return self.read is not False and self.field(field_id).plain is True


def is_writable(field: Field) -> bool:
    """Whether people can write the field at all: not computed, not given out by the product."""
    if field.system:
        own = field.id == "probability" and not field.read_only
        return own or field.type in ("stage", "currency") or field.id == "pipeline"
    if field.retired is not None or field.read_only:
        return False
    return field.lines is not None or not (field.automatic or field.type == "id")


class Policy:
    """The union of the rights of some roles, in a person's order."""

    def __init__(self, model: Model, roles: Iterable[Role]) -> None:
        self.model = model
        self.roles = tuple(roles)
        self.role_ids = tuple(role.id for role in self.roles)
        self.everything = any(role.everything for role in self.roles)
        self._rights = [RoleRights(model, role) for role in self.roles]
        for rights in self._rights:
            rights.beside = self._rights
        self._entities: dict[str, EntityPolicy] = {}
        self._kept: dict[Hashable, Any] = {}

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave at the first call with this key: statements built once per policy.

        The number of keys is bounded by the model (entities, fields), not by what people ask.
        """
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def of(self, entity_id: str) -> EntityPolicy:
        """The rights on an entity; raises KeyError for one that the model does not have."""
        known = self._entities.get(entity_id)
        if known is None:
            known = self._entities[entity_id] = self._compile(self.model.entity(entity_id))
        return known

    def _compile(self, entity: Entity) -> EntityPolicy:
        rows = [rights.rows(entity) for rights in self._rights]
        actions = {name for found in rows for name in found.actions} | ALWAYS
        actions |= set(entity.conversions)
        return EntityPolicy(
            entity=entity,
            read=any_of(r.read for r in rows),
            create=any_of(r.create for r in rows),
            edit=any_of(r.edit for r in rows),
            delete=any_of(r.delete for r in rows),
            actions=frozen({a: any_of(r.action(a) for r in rows) for a in sorted(actions)}),
            fields=frozen(_fields(entity, self._rights)),
        )


def _fields(entity: Entity, roles: Sequence[RoleRights]) -> dict[str, FieldAccess]:
    """The rights on all fields; the currency is written by who may write every amount."""
    found = {f.id: _field_access(entity, f, roles) for f in entity.active_fields()}
    amounts = [found[f.id] for f in entity.active_fields() if f.type == "money"]
    for field in entity.active_fields():
        if field.type == "currency":
            own = found[field.id]
            found[field.id] = replace(
                own,
                edit=all_of((own.edit, *(a.edit for a in amounts))),
                create=all_of((own.create, *(a.create for a in amounts))),
            )
    return found


def _field_access(entity: Entity, field: Field, roles: Iterable[RoleRights]) -> FieldAccess:
    """A role's right on a field counts only on the records that this same role opens."""
    rights = [(role.rows(entity), role.field(entity, field)) for role in roles]
    return FieldAccess(
        read=_within((row.read, found.read) for row, found in rights),
        plain=_within((row.read, found.plain) for row, found in rights),
        edit=_within((row.edit, found.edit) for row, found in rights),
        create=_within((row.create, found.edit) for row, found in rights),
        listed=_within((row.edit, found.edit if found.listed else False) for row, found in rights),
    )


def _within(pairs: Iterable[tuple[Allowed, Allowed]]) -> Allowed:
    """The union of field rights, given that the union of the row rights already holds.

    True only where no role opens a record without also opening the field; otherwise each role's
    field right is bound to its own row right.
    """
    open_pairs = [(row, field) for row, field in pairs if row is not False]
    if open_pairs and all(field is True for _, field in open_pairs):
        return True
    if len(open_pairs) == 1:
        return open_pairs[0][1]
    return any_of(all_of((row, field)) for row, field in open_pairs)


_PRODUCT = Role(id="", name="", label=Text({}), everything=True)


class Policies:
    """The compiled policies of one model, by ordered role ids; unknown roles give nothing."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[tuple[str, ...], Policy] = {}
        self._everything = Policy(model, (_PRODUCT,))

    def of(self, role_ids: Iterable[str]) -> Policy:
        """The policy of these roles, compiled at the first call; always the same object."""
        key = tuple(role_ids)
        known = self._known.get(key)
        if known is None:
            roles = (self._model.role(role_id) for role_id in key)
            made = Policy(self._model, (role for role in roles if role is not None))
            known = self._known.setdefault(key, made)  # of two at the same moment, the first
        return known

    def everything(self) -> Policy:
        """The policy of the product itself: every right, whatever the roles say."""
        return self._everything
