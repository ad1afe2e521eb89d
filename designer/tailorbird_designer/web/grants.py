"""What a role may do with one entity: the drawer of the matrix, and its edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_designer.edits import Edit
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.origin import first_layer
from tailorbird_designer.web.rights import (
    RIGHTS,
    BoundRight,
    field_edits,
    field_input,
    grant_of,
    right_edits,
    right_input,
)
from tailorbird_designer.web.troubles import Trouble, Troubles
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field, Grant, Role
from tailorbird_metadata.source.workspace import COMPANY
from tailorbird_runtime.printing.sheet import templates_for


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundGrant:
    """What the drawer shows."""

    title: str
    action: str
    close: str
    check: str
    rights: tuple[BoundRight, ...]
    fields: tuple[BoundRight, ...]
    named: tuple[BoundRight, ...]
    actions: tuple[BoundRight, ...]
    note: str


def grant_form(
    at: Desk, role: Role, entity: Entity, sent: Mapping[str, str] | None, troubles: Troubles
) -> BoundGrant:
    """The drawer; fields that the role names stand before the others."""
    grant = grant_of(role, entity)
    path = f"roles.{role.name}.can.{entity.name}"
    bound = [
        (
            f.id in grant.fields or bool((sent or {}).get(f"f.{f.name}.how")),
            field_input(at, f, grant.fields.get(f.id), f"{path}.fields.{f.name}", sent, troubles),
        )
        for f in _fields(entity)
    ]
    note = message("Without rights of its own here, the rights on the record above it hold.")
    return BoundGrant(
        title=at.say(entity.label),
        action=f"/designer/roles/{role.name}/grant/{entity.name}",
        close=f"/designer/roles/{role.name}",
        check=f"/designer/entities/{entity.name}/check-formula?as=condition",
        rights=tuple(
            right_input(
                at, key, at.say(label), getattr(grant, key), f"{path}.{key}", sent, troubles
            )
            for key, label in RIGHTS.items()
        ),
        named=tuple(f for named, f in bound if named),
        fields=tuple(f for named, f in bound if not named),
        actions=tuple(
            right_input(
                at, f"a.{name}", label, grant.actions.get(name, False), f"{path}.actions.{name}",
                sent, troubles,
            )
            for name, label in _actions(at, entity)
        ),
        note=at.say(note) if entity.parent is not None else "",
    )  # fmt: skip


def _fields(entity: Entity) -> Iterator[Field]:
    for field in entity.active_fields():
        if not field.system or field.type == "stage":
            yield field


def _actions(at: Desk, entity: Entity) -> Iterator[tuple[str, str]]:
    if any(entity.has(f) for f in ("owner", "team")):
        yield "assign", at.say(message("Hand over to somebody else"))
    if templates_for(at.model, entity.id):
        yield "print", at.say(message("Print"))
    for conversion in entity.conversions.values():
        yield conversion.name, at.say(conversion.label)


def grant_edits(
    at: Desk, role: Role, entity: Entity, sent: Mapping[str, str]
) -> Iterator[Edit | Trouble]:
    """One edit for each right that was chosen otherwise."""
    grant = grant_of(role, entity)
    path = f"roles.{role.name}.can.{entity.name}"
    base = next((r for r in at.model.roles.values() if r.id == role.extends), None)
    lower = grant_of(base, entity) if base is not None else Grant()
    for key in RIGHTS:
        place = f"{path}.{key}"
        below = getattr(lower, key) is not False or _in_pack(at, place)
        yield from right_edits(at, key, getattr(grant, key), place, sent, below)
    for field in _fields(entity):
        place = f"{path}.fields.{field.name}"
        yield from field_edits(field, grant.fields.get(field.id), place, sent)
    for name, _ in _actions(at, entity):
        right = grant.actions.get(name, False)
        place = f"{path}.actions.{name}"
        below = lower.actions.get(name, False) is not False or _in_pack(at, place)
        yield from right_edits(at, f"a.{name}", right, place, sent, below)


def _in_pack(at: Desk, path: str) -> bool:
    """Whether a lower layer says something at a path."""
    return first_layer(at, path) not in ("", COMPANY)
