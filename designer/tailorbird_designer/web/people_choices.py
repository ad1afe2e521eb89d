"""Who may get a task, a notice or a mail: people to choose from, as recipients are written."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_designer.conditions import Names, Place
from tailorbird_designer.sentences import Teller
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity


def recipients(
    teller: Teller, entity: Entity, *, mail: bool = False, actor: bool = True
) -> Iterator[tuple[str, str]]:
    """Values and labels; `mail` adds e-mail fields, `actor` whoever set it off."""
    say = teller.voice.say
    for place in _places(teller.names(entity)):
        if place.field.type == "user" and not place.path.endswith(".manager"):
            label = teller.place(place)
            yield place.path, label
            managers = message("the manager of {who}")
            yield f"{place.path}.manager", say(Message(managers.text, {"who": label}))
        elif mail and place.kind == "email" and not _of_person(place):
            yield place.path, teller.place(place)
    for role in teller.model.roles.values():
        yield f"role {role.name}", say(message("Role {name}", name=role.label))
    for key, team in teller.model.workspace.teams.items():
        yield f"team {key}", say(message("Team {name}", name=team))
    for key, queue in teller.model.workspace.queues.items():
        yield f"queue {key}", say(message("Queue {name}", name=queue))
    if actor:
        yield "actor", say(message("whoever set it off"))


def placeholders(teller: Teller, entity: Entity) -> Iterator[tuple[str, str]]:
    """What may stand in braces in a text about the record: path and label."""
    for place in _places(teller.names(entity)):
        if place.field.type not in ("tags", "long_text") and place.path.count(".") < 2:
            yield place.path, teller.place(place)


def _places(names: Names) -> Iterator[Place]:
    for _, places in names.offered():
        yield from places


def _of_person(place: Place) -> bool:
    return place.field.system and place.field.id in ("email", "name")
