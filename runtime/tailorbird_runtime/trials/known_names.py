"""The names of a model, those that packs go on using for what the company renamed among them."""

from __future__ import annotations

from tailorbird_metadata.expressions.scope import Symbol
from tailorbird_metadata.fieldtypes import symbol_of
from tailorbird_runtime.access.scope import ReadableScope


class KnownNames(ReadableScope):
    """A scope that also knows fields, options and roles by their ids: their first names."""

    def field(self, entity: str, name: str) -> Symbol | None:
        """The field with this name or id, retired ones left out."""
        found = super().field(entity, name)
        owner = self._model.entity(entity)
        if found is not None or not owner.has(name):
            return found
        known = owner.field(name)
        return symbol_of(known) if known.retired is None and known.lines is None else None

    def option(self, of: str, name: str) -> str | None:
        """The id of an option by its name or id."""
        found = super().option(of, name)
        picklist = self._picklist(of)
        if found is not None or picklist is None:
            return found
        known = picklist.by_id(name)
        return known.id if known is not None else None

    def role(self, name: str) -> str | None:
        """The id of a role by its name or id."""
        known = self._model.role(name)
        return super().role(name) or (known.id if known is not None else None)
