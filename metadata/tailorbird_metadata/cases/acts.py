"""`when:` of a case: the one thing that is done."""

from __future__ import annotations

from tailorbird_metadata.cases.naming import Naming
from tailorbird_metadata.cases.suite import Act
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Automation, Entity
from tailorbird_metadata.source.nodes import MapNode, ScalarNode

ACTS = ("run", "press", "create", "edit", "move", "delete", "look_at")
"""The keys of which `when:` has exactly one."""

_WITH = {
    "run": ("on",),
    "press": ("as", "on"),
    "create": ("as", "set"),
    "edit": ("as", "set"),
    "move": ("as", "to", "set"),
    "delete": ("as",),
    "look_at": (),
}
"""What may, and mostly must, stand beside each of them."""

_NEEDED = {"press": ("as", "on"), "edit": ("set",), "move": ("to",)}


def read_act(naming: Naming, node: MapNode) -> Act | None:
    """The act of a case; None if it is wrong (then taken down)."""
    written = [key for key in ACTS if key in node.entries]
    if len(written) != 1:
        place = node.key(written[1]) if written else next(e.key for e in node.entries.values())
        naming.add(
            place,
            "E0503",
            message("A case does one thing."),
            message("Write one of these: {names}.", names=", ".join(ACTS)),
        )
        return None
    kind = written[0]
    if not _fits(naming, node, kind):
        return None
    return _Reading(naming, node, kind).act()


def _fits(naming: Naming, node: MapNode, kind: str) -> bool:
    """Whether only that stands beside it which means something there, and all that must."""
    for key, entry in node.entries.items():
        if key != kind and key not in _WITH[kind]:
            naming.add(
                entry.key,
                "E0503",
                message("`{key}` means nothing beside `{act}`.", key=key, act=kind),
                message("Remove it."),
            )
            return False
    for key in _NEEDED.get(kind, ()):
        if key not in node.entries:
            naming.add(
                node.key(kind),
                "E0102",
                message("`{name}` has no `{key}:`.", name=kind, key=key),
                message("Add `{key}:` and its value.", key=key),
            )
            return False
    return True


class _Reading:
    """One act being read."""

    def __init__(self, naming: Naming, node: MapNode, kind: str) -> None:
        self.naming, self.node, self.kind = naming, node, kind

    def act(self) -> Act | None:
        who = self.node.scalar("as")
        person = self.naming.person(who) if who is not None else None
        if who is not None and person is None:
            return None
        named = self.node.scalar(self.kind)
        if named is None or named.refused:
            return None
        if self.kind in ("run", "press"):
            return self.automation(named, person)
        if self.kind == "create":
            entity = self.naming.entity(named)
            return None if entity is None else self.written(entity, person, None)
        record = self.naming.record(named)
        if record is None:
            return None
        entity = self.naming.model.entity(self.naming.records[record])
        return self.written(entity, person, record)

    def written(self, entity: Entity, person: str | None, record: str | None) -> Act | None:
        stage = None
        if self.kind == "move":
            stage = self.stage(entity, self.node.scalar("to"))
            if stage is None:
                return None
        return Act(
            kind=self.kind,
            person=person,
            record=record,
            entity=entity.id,
            stage=stage,
            values=self.naming.values(entity, self.node.mapping("set")),
        )

    def stage(self, entity: Entity, node: ScalarNode | None) -> str | None:
        if node is None or node.refused:
            return None
        field = entity.stage_field()
        options = field.picklist.options if field is not None and field.picklist else {}
        sentence = message("`{name}` is not a stage of {entity}.", name=node.text,
                           entity=entity.label)  # fmt: skip
        found = self.naming.item(node, options, "E0218", sentence)
        return None if found is None else found.id

    def automation(self, node: ScalarNode, person: str | None) -> Act | None:
        naming = self.naming
        sentence = message("`{name}` is not an automation.", name=node.text)
        found = naming.item(node, naming.model.automations, "E0504", sentence)
        if found is None or not self.startable(node, found):
            return None
        on = self.node.scalar("on")
        record = naming.record(on) if on is not None else None
        if on is not None and record is None:
            return None
        if on is not None and record is not None and naming.records[record] != found.entity:
            naming.add(
                on,
                "E0502",
                message("{automation} does not run on records such as `{name}`.",
                        automation=found.label, name=on.text),
                message("Name a record of the right entity."),
            )  # fmt: skip
            return None
        return Act(
            kind=self.kind, person=person, record=record, automation=found.name, entity=found.entity
        )

    def startable(self, node: ScalarNode, found: Automation) -> bool:
        """`run` is for the clock, `press` for buttons; the rest is set off by an act."""
        by_clock = found.trigger.kind in ("schedule", "date", "quiet")
        if found.trigger.kind == "button" if self.kind == "press" else by_clock:
            return True
        if self.kind == "press":
            sentence = message("`{name}` has no button.", name=node.text)
        else:
            sentence = message("`{name}` is not set off by the clock.", name=node.text)
        mend = message("Do what sets it off, with `create`, `edit`, `move`, `press` or `run`.")
        self.naming.add(node, "E0503", sentence, mend)
        return False
