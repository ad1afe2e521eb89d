"""W0610, W0611: roles that can do nothing, and layouts for those who may not read."""

from __future__ import annotations

from tailorbird_metadata.lint.ground import Ground
from tailorbird_metadata.lint.rights import access, people
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Role


def idle_roles(ground: Ground) -> None:
    """Takes down roles without any right; one that others extend gives them theirs."""
    bases = {r.extends for r in people(ground.model)}
    for role in people(ground.model):
        if role.id not in bases and role.portal is None and not _does_something(role):
            ground.add(
                "W0610",
                f"roles.{role.name}",
                message("People who are only {role} can do nothing.", role=role.label),
                message("Say under `can:` what they may read, or remove the role."),
            )


def _does_something(role: Role) -> bool:
    return any(
        g.read is not False
        or g.create is not False
        or any(a is not False for a in g.actions.values())
        for g in role.can.values()
    )


def layouts_without_readers(ground: Ground) -> None:
    """Takes down the roles of a layout that may never read a record of its entity."""
    for entity in ground.entities():
        for layout in entity.layouts.values():
            for role in people(ground.model):
                if role.id in layout.roles and not access(ground.model, role, entity).reads:
                    ground.add(
                        "W0611",
                        f"{entity.name}.layouts.{layout.name}.for",
                        message("{role} may not read {many}, so this layout is never seen.",
                                role=role.label, many=entity.label_many),
                        message("Take the role out, or give it the right to read."),
                        value=True,
                    )  # fmt: skip
