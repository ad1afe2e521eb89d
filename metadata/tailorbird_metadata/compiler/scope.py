"""What names in an expression mean, answered from the drafts of a compilation."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.expressions.scope import Collection, Symbol
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.model.entity import Field


@dataclass(frozen=True, slots=True)
class DraftScope:
    """Names as a text of `layer` about a record of `entity` (an id) means them."""

    context: Context
    entity: str
    layer: str

    def _draft(self, entity: str) -> Draft | None:
        return self.context.draft(entity)

    def field(self, entity: str, name: str) -> Symbol | None:
        """The field called `name`, under its present or (in a lower layer) its own name."""
        draft = self._draft(entity)
        if draft is None:
            return None
        found = draft.fields.get(draft.current(name, self.layer))
        return None if found is None else symbol_of(found)

    def collection(self, entity: str, name: str) -> Collection | None:
        """The children called `name`."""
        draft = self._draft(entity)
        return None if draft is None else draft.collections.get(name)

    def names(self, entity: str) -> tuple[str, ...]:
        """All fields in use and collections."""
        draft = self._draft(entity)
        if draft is None:
            return ()
        fields = (n for n, f in draft.fields.items() if f.retired is None)
        return (*fields, *draft.collections)

    def option(self, of: str, name: str) -> str | None:
        """The id of an option or stage; retired ones count, records still hold them."""
        picklist = self.context.options.get(of)
        if picklist is None:
            return None
        if name not in picklist.options and self.layer != "company":
            name = self.context.option_aliases.get((of, name), name)
        found = picklist.options.get(name)
        return None if found is None else found.id

    def options(self, of: str) -> tuple[str, ...]:
        """The names of the options in use."""
        picklist = self.context.options.get(of)
        if picklist is None:
            return ()
        return tuple(n for n, o in picklist.options.items() if o.retired is None)

    def role(self, name: str) -> str | None:
        """The id of a role."""
        if name not in self.context.roles and self.layer != "company":
            name = self.context.role_aliases.get(name, name)
        return self.context.roles.get(name)

    def roles(self) -> tuple[str, ...]:
        """All role names."""
        return tuple(self.context.roles)

    def team(self, key: str) -> str | None:
        """The key itself if the workspace declares it."""
        return key if key in self.context.teams else None

    def teams(self) -> tuple[str, ...]:
        """The keys of all teams."""
        return self.context.teams


def symbol_of(field: Field) -> Symbol:
    """A field as expressions see it."""
    return Symbol(
        id=field.id,
        name=field.name,
        type=FIELD_TYPES[field.type].value_type(field),
        retired=field.retired,
    )
