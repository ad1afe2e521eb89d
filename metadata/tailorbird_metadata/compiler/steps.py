"""Steps of automations: each does one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tailorbird_metadata.compiler.calls import call_out
from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import condition
from tailorbird_metadata.compiler.handing_over import has_owner
from tailorbird_metadata.compiler.items import named
from tailorbird_metadata.compiler.phrases import phrase
from tailorbird_metadata.compiler.recipients import Recipients
from tailorbird_metadata.compiler.schedules import due
from tailorbird_metadata.compiler.triggers import AboutChange
from tailorbird_metadata.compiler.values import lacking, values_of
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
from tailorbird_metadata.model.phrase import TemplateKind
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode

TASK = "task"
"""The entity of tasks."""


class Steps:
    """Reads the steps of one automation of `draft`; `layer` is the one that declared it."""

    def __init__(
        self,
        context: Context,
        draft: Draft,
        layer: str,
        recipients: Recipients,
        path: str,
        change: AboutChange,
    ) -> None:
        self.change = change
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
        when = condition(
            self.context, self.draft, node.scalar("if"), path=f"{path}.if", **self.change
        )
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
            sets = values_of(self.context, self.draft, node, self.draft, path, **self.change)
            return SetFields(sets=frozen(sets)) if sets else None
        inner = node.mapping(key)
        return None if inner is None else self.readers[key](inner, path)

    # -- records ----------------------------------------------------------------------------

    def create_record(self, node: MapNode, path: str) -> CreateRecord | None:
        named_ = node.scalar("entity")
        target = self.context.entity(named_) if named_ is not None and not named_.refused else None
        if target is None or named_ is None:
            return None
        sets = values_of(self.context, target, node, self.draft, path, **self.change)
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
        missing = lacking(target, written)
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
        sets = values_of(self.context, target, node, self.draft, path, **self.change)
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
        start = next((e.key for e in node.entries.values()), node)
        if not has_owner(self.context, self.draft, start, path):
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
        if name is None or not self.is_message(node, name, path):
            return None
        if known[name].entity == self.draft.id:
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

    def is_message(self, node: ScalarNode, name: str, path: str) -> bool:
        """Whether a template can be sent; one that is for paper is told."""
        if self.context.templates[name].kind is TemplateKind.MESSAGE:
            return True
        sentence = message("The template `{name}` is for printing and cannot be sent.", name=name)
        help_ = message("Name a template without `kind: print`.")
        self.context.add(node, "E0555", sentence, help_, path=path)
        return False

    # -- other systems ------------------------------------------------------------------------

    def call(self, node: MapNode, path: str) -> CallOut | None:
        return call_out(self.context, self.draft, node, path, self.change)
