"""Who may do something, in words: for refusals that help."""

from __future__ import annotations

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Model, Role, Text


def may_edit_field(model: Model, entity: Entity, field: Field) -> Message:
    """A sentence that names the roles that may change the field."""
    names = [r.label for r in model.roles.values() if _edits(r, entity, field)]
    return _who(names)


def may_do(model: Model, entity: Entity, action: str) -> Message:
    """A sentence that names the roles that have the right (on some records at least)."""
    names = [r.label for r in model.roles.values() if _does(r, entity, action)]
    return _who(names)


def _who(labels: list[Text]) -> Message:
    if not labels:
        return message("Nobody may do this.")
    return message("Roles that may: {roles}.", roles=Listed(tuple(labels)))


class Listed:
    """Labels joined to one text in the language of the reader."""

    def __init__(self, labels: tuple[Text | Message, ...]) -> None:
        self._labels = labels

    def render(self, locale: str) -> str:
        """The labels with commas between them."""
        joint = "、" if locale.startswith("zh") else ", "
        return joint.join(label.render(locale) for label in self._labels)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Listed) and self._labels == other._labels

    def __hash__(self) -> int:
        return hash(self._labels)


def _edits(role: Role, entity: Entity, field: Field) -> bool:
    if role.everything:
        return True
    grant = role.can.get(entity.id)
    if grant is None or grant.edit is False:
        return False
    listed = grant.fields.get(field.id)
    return not field.sensitive if listed is None else listed.edit is not False


def _does(role: Role, entity: Entity, action: str) -> bool:
    if role.everything:
        return True
    grant = role.can.get(entity.id)
    if grant is None:
        return False
    if action in ("read", "create", "edit", "delete"):
        return getattr(grant, action) is not False
    return grant.actions.get(action, False) is not False
