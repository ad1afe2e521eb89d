"""Steps of automations: each does one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition, expression
from tailorbird_metadata.compiler.items import named
from tailorbird_metadata.compiler.phrases import phrase
from tailorbird_metadata.compiler.recipients import Recipients
from tailorbird_metadata.compiler.schedules import due
from tailorbird_metadata.compiler.values import values_of
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.collections import DEEDS
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.automation import (
    Assign,
    CallOut,
    CreateRecord,
    CreateTask,
    Deed,
    Mail,
    Notify,
    SetFields,
    Step,
)
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode

TASK = "task"
"""The entity of tasks."""


class Steps:
    """Reads the steps of one automation of `draft`; `layer` is the one that declared it."""

    def __init__(
        self, context: Context, draft: Draft, layer: str, recipients: Recipients, path: str
    ) -> None:
        self.context, self.draft, self.layer = context, draft, layer
        self.recipients, self.path = recipients, path
        self.readers: Mapping[str, Callable[[MapNode, str], Deed | None]] = {
            "create_record": self.create_record,
            "create_task": self.create_task,
            "assign": self.assign,
            "notify": self.notify,
            "mail": self.mail,
            "call": self.call,
        }

    def read(self, root: MapNode) -> Mapping[str, Step]:
        """The steps by name, in order."""
        found: dict[str, Step] = {}
        for name, key, node in root.maps("do"):
            step = self.step(name, key, node) if isinstance(node, MapNode) else None
            if step is not None:
                found[name] = step
        return frozen(found)

    def step(self, name: str, key: ScalarNode, node: MapNode) -> Step | None:
        path = f"{self.path}.do.{name}"
        when = condition(self.context, self.draft, node.scalar("if"), path=f"{path}.if")
        written = [deed for deed in DEEDS if deed in node.entries]
        if len(written) != 1:
            self.not_one(name, key if not written else node.key(written[1]), written, path)
            return None
        deed = self.deed(written[0], node, path)
        if deed is None:
            return None
        return Step(id=node.text("id") or name, name=name, does=deed, when=when)

    def not_one(self, name: str, place: Node, written: list[str], path: str) -> None:
        if written:
            sentence = message(
                "The step `{name}` does two things: {deeds}.", name=name, deeds=", ".join(written)
            )
            mend = message("Make two steps of it.")
        else:
            sentence = message("The step `{name}` does nothing.", name=name)
            mend = message("Give it one of these: {names}.", names=", ".join(DEEDS))
        self.context.add(place, "E0116", sentence, mend, path=path)

    def deed(self, key: str, node: MapNode, path: str) -> Deed | None:
        if key == "set":
            sets = values_of(self.context, self.draft, node, self.draft, path)
            return SetFields(sets=frozen(sets)) if sets else None
        inner = node.mapping(key)
        return None if inner is None else self.readers[key](inner, path)

    # -- records ----------------------------------------------------------------------------

    def create_record(self, node: MapNode, path: str) -> CreateRecord | None:
        named_ = node.scalar("entity")
        target = self.context.entity(named_) if named_ is not None and not named_.refused else None
        if target is None or named_ is None:
            return None
        sets = values_of(self.context, target, node, self.draft, path)
        link = self.link(target, node.scalar("link"), path)
        written = {*self.written(target, node), *([link] if link is not None else [])}
        if link is not None or "link" not in node.entries:
            self.complete(target, written, named_, path)
        return CreateRecord(entity=target.id, sets=frozen(sets), link=link)

    def link(self, target: Draft, node: ScalarNode | None, path: str) -> str | None:
        field = self.context.field(target, node, path) if node is not None else None
        if field is None or node is None:
            return None
        if field.type == "lookup" and field.to == self.draft.id:
            return field.id
        self.context.add(
            node,
            "E0221",
            message(
                "{field} does not lead to {entity}.",
                field=field.label,
                entity=self.context.label_of(self.draft),
            ),
            message("Name a lookup of the new record that leads to the one that sets this off."),
            path=path,
        )
        return None

    def written(self, target: Draft, node: MapNode) -> set[str]:
        """The ids of the fields that stand under `set`, whether their values are right or not."""
        found = (
            target.fields.get(target.current(key.text, key.source.layer))
            for _, key, _ in node.maps("set")
        )
        return {f.id for f in found if f is not None}

    def complete(self, target: Draft, written: set[str], place: ScalarNode, path: str) -> None:
        """A new record without a required field would be refused every time."""
        missing = [
            field
            for field in target.fields.values()
            if field.required
            and not field.system
            and target.nodes[field.name].get("default") is None
            and field.retired is None
            and field.id not in written
            and not field.automatic
            and field.type != "boolean"
        ]
        if not missing:
            return
        self.context.add(
            place,
            "E0245",
            message(
                "A new {entity} needs {field}, and this step does not give it.",
                entity=self.context.label_of(target),
                field=missing[0].label,
            ),
            message("Add `{name}:` under `set:`.", name=missing[0].name),
            path=path,
        )

    def create_task(self, node: MapNode, path: str) -> CreateTask | None:
        title, whom = node.scalar("title"), node.scalar("for")
        days, working = due(node.text("due"))
        target = self.context.draft(TASK)
        if title is None or target is None:
            return None
        sets = values_of(self.context, target, node, self.draft, path)
        given = {"title", "due_on", "owner"} | self.written(target, node)
        self.complete(target, given, node.key("title"), path)
        return CreateTask(
            title=phrase(self.context, self.draft, title, self.layer, f"{path}.title"),
            to=self.recipients.read(whom),
            due_days=days,
            working_days=working,
            sets=frozen(sets),
        )

    def assign(self, node: MapNode, path: str) -> Assign | None:
        to = self.recipients.read(node.scalar("to"))
        owner = self.draft.fields.get("owner")
        if owner is None or owner.type != "user":
            if "owner" not in self.draft.unsure:
                self.context.add(
                    next(e.key for e in node.entries.values()) if node.entries else node,
                    "E0225",
                    message(
                        "{entity} has no field `owner` and cannot be handed over.",
                        entity=self.context.label_of(self.draft),
                    ),
                    message("Give it a field `owner` of the type user."),
                    path=path,
                )
            return None
        return None if to is None else Assign(to=to)

    # -- messages ---------------------------------------------------------------------------

    def notify(self, node: MapNode, path: str) -> Notify | None:
        to = self.recipients.read(node.scalar("to"))
        text, template = node.scalar("text"), node.scalar("template")
        if ("text" in node.entries) == ("template" in node.entries):
            self.context.add(
                next(e.key for e in node.entries.values()) if node.entries else node,
                "E0116",
                message("A notice has either a `text` or a `template`."),
                message("Write one of the two."),
                path=path,
            )
            return None
        if template is not None:
            name = self.template(template, path)
            return Notify(to=to, template=name) if to is not None and name is not None else None
        if text is None:
            return None
        said = phrase(self.context, self.draft, text, self.layer, f"{path}.text")
        return None if to is None else Notify(to=to, text=said)

    def mail(self, node: MapNode, path: str) -> Mail | None:
        to = self.recipients.read(node.scalar("to"), mail=True)
        template = node.scalar("template")
        name = self.template(template, path) if template is not None else None
        return Mail(to=to, template=name) if to is not None and name is not None else None

    def template(self, node: ScalarNode, path: str) -> str | None:
        known = self.context.templates
        told = ("E0240", message("`{name}` is not a template.", name=node.text))
        name = named(self.context, "template", node, known, told, path)
        if name is None or known[name].entity == self.draft.id:
            return name
        other = self.context.draft(known[name].entity)
        self.context.add(
            node,
            "E0244",
            message(
                "The template `{name}` is about {other}, not about {entity}.",
                name=node.text,
                other=self.context.label_of(other) if other is not None else known[name].entity,
                entity=self.context.label_of(self.draft),
            ),
            message("Name a template that is `on: {entity}`.", entity=self.draft.name),
            path=path,
        )
        return None

    # -- other systems ------------------------------------------------------------------------

    def call(self, node: MapNode, path: str) -> CallOut | None:
        sends = self.sends(node, path)
        known = self.context.integrations
        system, action = node.scalar("integration"), node.scalar("action")
        if system is None or action is None:
            return None
        told = ("E0241", message("`{name}` is not an integration.", name=system.text))
        name = named(self.context, "integration", system, known, told, path)
        if name is None:
            return None
        if action.text not in known[name].actions:
            sentence = message(
                "`{name}` is not an action of the integration {system}.",
                name=action.text,
                system=known[name].label,
            )
            self.context.unknown(action, "E0242", sentence, known[name].actions, path)
            return None
        attempts = node.value("attempts", 8)
        return CallOut(
            integration=name,
            action=action.text,
            sends=frozen(sends),
            attempts=attempts if isinstance(attempts, int) else 8,
        )

    def sends(self, node: MapNode, path: str) -> dict[str, Value]:
        """What is sent: texts as they are, or expressions."""
        found: dict[str, Value] = {}
        for name, _, value in node.maps("send"):
            if not isinstance(value, ScalarNode):
                continue
            if not value.text.startswith("="):
                found[name] = Value(literal=value.text or None)
                continue
            own = f"{path}.send.{name}"
            said = expression(self.context, self.draft, value, value.text[1:], 1, None, path=own)
            if said is not None:
                found[name] = Value(expression=said)
        return found
