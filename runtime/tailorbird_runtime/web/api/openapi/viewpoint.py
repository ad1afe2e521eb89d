"""For whom a document is made: a model, that person's rights, a language."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.messages import Message
from tailorbird_metadata.model import Entity, Field, Model, Text
from tailorbird_runtime.access.policy import EntityPolicy, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewpoint:
    """Everything in the document is asked of this, so that nothing unreadable gets into it."""

    model: Model
    policy: Policy
    locale: str

    def entities(self) -> tuple[Entity, ...]:
        """The kinds of records that can be read, in the order of the model."""
        return tuple(
            e
            for e in self.model.entities.values()
            if e.retired is None and self.rights(e).read is not False
        )

    def rights(self, entity: Entity) -> EntityPolicy:
        """The rights on an entity."""
        return self.policy.of(entity.id)

    def writable(self, entity: Entity, *, new: bool) -> tuple[Field, ...]:
        """The fields that can be written on some record."""
        rights = self.rights(entity)
        return tuple(
            f
            for f in rights.writable()
            if (rights.field(f.id).create if new else rights.field(f.id).edit) is not False
        )

    def target(self, field: Field) -> str | None:
        """The name of what a lookup or user field points to, if it may be known."""
        if field.type == "user":
            return "user"
        if field.to is None or self.policy.of(field.to).read is False:
            return None
        return self.model.entity(field.to).name

    def say(self, text: Message | Text) -> str:
        """Words in the language of the document."""
        return text.render(self.locale)
