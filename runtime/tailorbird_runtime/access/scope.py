"""The names that a person may use in an own condition: those of fields they may read."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.expressions.hints.suggest import by_label
from tailorbird_metadata.expressions.scope import Collection, Symbol
from tailorbird_metadata.expressions.types import ValueType
from tailorbird_metadata.fieldtypes import symbol_of
from tailorbird_metadata.model import Picklist
from tailorbird_metadata.model.order import option_order
from tailorbird_runtime.access.policy import Policy


class ReadableScope:
    """A scope over a compiled model, as one policy sees it.

    What may not be read is not there: the checker gives the same answer for both, and suggests
    nothing hidden.
    """

    def __init__(self, policy: Policy, entity_id: str) -> None:
        self._policy = policy
        self._model = policy.model
        self._entity = entity_id

    @property
    def entity(self) -> str:
        """The id of the entity whose records are asked for."""
        return self._entity

    @property
    def record(self) -> str | None:
        """See `Scope`: no record is being edited here."""
        return None

    def field(self, entity: str, name: str) -> Symbol | None:
        """The readable field with this name."""
        rights = self._policy.of(entity)
        found = rights.entity.fields.get(name)
        if found is None or not rights.usable(found.id):
            return None
        return symbol_of(found)

    def collection(self, entity: str, name: str) -> Collection | None:
        """The children of this name, if the person may read any."""
        for child, lookup in self._model.children_of(entity):
            if lookup.collection == name and self._policy.of(child.id).usable(lookup.id):
                return Collection(child=child.id, by=lookup.id)
        return None

    def tree(self, entity: str) -> str | None:
        """The lookup to the record above, if the person may read it."""
        rights = self._policy.of(entity)
        link = rights.entity.tree
        return link if link is not None and rights.usable(link) else None

    def names(self, entity: str) -> tuple[str, ...]:
        """All names that `field` and `collection` know."""
        rights = self._policy.of(entity)
        fields = [f.name for f in rights.entity.active_fields() if rights.usable(f.id)]
        children = [
            str(lookup.collection)
            for child, lookup in self._model.children_of(entity)
            if lookup.collection and self._policy.of(child.id).usable(lookup.id)
        ]
        return (*fields, *children)

    def labels(self, entity: str) -> Mapping[str, str]:
        """The readable fields by what they are called."""
        rights = self._policy.of(entity)
        fields = (f for f in rights.entity.active_fields() if rights.usable(f.id))
        return by_label((f.name, f.label.values) for f in fields)

    def option(self, of: str, name: str) -> str | None:
        """The id of an option of the picklist with path `of`."""
        found = self._picklist(of)
        option = found.options.get(name) if found is not None else None
        return option.id if option is not None else None

    def options(self, of: str) -> tuple[str, ...]:
        """The names of all options of the picklist."""
        found = self._picklist(of)
        return tuple(found.options) if found is not None else ()

    def option_labels(self, of: str) -> Mapping[str, str]:
        """The options of the picklist by what they are called."""
        found = self._picklist(of)
        return by_label((o.name, o.label.values) for o in found.options.values()) if found else {}

    def closed(self, of: str) -> Mapping[str, str]:
        """The ids of the options that close a record, each with how."""
        found = self._picklist(of)
        return found.closed() if found is not None else {}

    def held(self, of: str) -> tuple[str, ...]:
        """The ids of the options under which a record is held."""
        found = self._picklist(of)
        return found.held() if found is not None else ()

    def order(self, of: str) -> tuple[tuple[str, ...], ...]:
        """The ids of the options in order, of stages by pipeline."""
        found = self._picklist(of)
        return option_order(self._model, found) if found is not None else ()

    def calendar(self, name: str) -> str | None:
        """The days of a calendar."""
        found = self._model.calendars.get(name)
        return None if found is None else found.working_days() or ""

    def calendars(self) -> tuple[str, ...]:
        """The names of all calendars."""
        return tuple(self._model.calendars)

    def outsider(self, name: str) -> ValueType | None:
        """Nothing: who asks is a person of the company."""
        return None

    def role(self, name: str) -> str | None:
        """The id of a role."""
        found = self._model.roles.get(name)
        return found.id if found is not None else None

    def roles(self) -> tuple[str, ...]:
        """The names of all roles."""
        return tuple(self._model.roles)

    def team(self, key: str) -> str | None:
        """The key of a team of the workspace."""
        return key if key in self._model.workspace.teams else None

    def teams(self) -> tuple[str, ...]:
        """The keys of all teams."""
        return tuple(self._model.workspace.teams)

    def _picklist(self, path: str) -> Picklist | None:
        for shared in self._model.picklists.values():
            if shared.path == path:
                return shared
        for entity in self._model.entities.values():
            for field in entity.fields.values():
                if field.picklist is not None and field.picklist.path == path:
                    return field.picklist
        return None
