"""`then:` of a case: what comes of it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from tailorbird_metadata.cases.naming import Naming
from tailorbird_metadata.cases.suite import Act, Expected, Made, Message, Ref, Request, Said, Values
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode

REASONS = (
    *("required", "unique", "option", "reference", "read_only", "blocked", "closed"),
    *("forbidden", "currency", "invalid", "too_long", "too_large", "too_small", "too_precise"),
    *("unknown_option", "retired_option", "not_writable", "not_allowed", "not_found"),
)
"""Why something can be refused that is no rule, gate or move."""

MOVES = ("moves.allowed", "moves.back", "moves.reopen", "moves.skip")

_TASK = "task"


def read_outcome(naming: Naming, node: Node | None, act: Act) -> Expected:
    """What a case expects."""
    if not isinstance(node, MapNode):
        return Expected()
    entity = naming.model.entity(act.entity) if act.entity is not None else None
    return _Reading(naming, node, act, entity).outcome()


class _Reading:
    """One `then:` being read; `entity` is that of the record that is acted on."""

    def __init__(self, naming: Naming, node: MapNode, act: Act, entity: Entity | None) -> None:
        self.naming, self.node, self.act, self.entity = naming, node, act, entity

    def outcome(self) -> Expected:
        at = self.node.scalar("at")
        field = self.naming.field(self.entity, at) if at is not None and self.entity else None
        return Expected(
            refused=self.refused(),
            at=field.name if field is not None else None,
            record=self.record(),
            records=frozen(dict(self.records())),
            created=tuple(self.created()),
            tasks=tuple(self.tasks()),
            notices=tuple(self.messages("notices")),
            mails=tuple(self.messages("mails")),
            calls=tuple(self.calls()),
            readable=self.readable(),
        )

    def maps(self, key: str) -> Iterator[MapNode]:
        """The maps of the list under `key`."""
        found = self.node.get(key)
        for item in found.items if isinstance(found, ListNode) else ():
            if isinstance(item, MapNode):
                yield item

    # -- refusals ---------------------------------------------------------------------------

    def refused(self) -> str | None:
        node = self.node.scalar("refused")
        if node is None or node.refused:
            return None
        known = [*REASONS, *MOVES, *self.keys()]
        full = (*known, *(f"rules.{k}" for k in (self.entity.rules if self.entity else ())))
        if node.text in full:
            return node.text
        sentence = message("`{name}` refuses nothing here.", name=node.text)
        self.naming.unknown(node, "E0505", sentence, known)
        return None

    def keys(self) -> Iterator[str]:
        """Rules, and items of gates."""
        if self.entity is None:
            return
        yield from self.entity.rules
        for pipeline in self.entity.pipelines.values():
            for stage in pipeline.stages.values():
                for item in stage.enter:
                    yield item
                    yield f"{stage.name}.enter.{item}"

    # -- records ----------------------------------------------------------------------------

    def record(self) -> Values:
        node = self.node.mapping("record")
        if node is None or self.entity is None:
            return frozen({})
        if self.act.kind in ("run", "press") and self.act.record is None:
            self.naming.add(
                self.node.key("record"),
                "E0503",
                message("This act is about no single record."),
                message("Write `records:` with their names, or `on:` beside `run:`."),
            )
            return frozen({})
        return self.naming.values(self.entity, node, shown=True)

    def records(self) -> Iterator[tuple[str, Values]]:
        for _, key, value in self.node.maps("records"):
            name = self.naming.record(key)
            if name is not None and isinstance(value, MapNode):
                entity = self.naming.model.entity(self.naming.records[name])
                yield name, self.naming.values(entity, value, shown=True)

    def created(self) -> Iterator[Made]:
        for item in self.maps("created"):
            for entry in item.entries.values():
                entity = self.naming.entity(entry.key)
                if entity is not None and isinstance(entry.value, MapNode):
                    values = self.naming.values(entity, entry.value, shown=True)
                    yield Made(entity=entity.id, values=values)

    def tasks(self) -> Iterator[Made]:
        entity = self.naming.model.entities.get(_TASK)
        if entity is None:
            return
        for item in self.maps("tasks"):
            own = {k: e for k, e in item.entries.items() if k not in ("for", "due")}
            rest = MapNode(
                source=item.source,
                line=item.line,
                column=item.column,
                end_line=item.end_line,
                end_column=item.end_column,
                entries=own,
            )
            found: dict[str, Said] = dict(self.naming.values(entity, rest, shown=True))
            due, day = item.get("due"), entity.fields.get("due_on")
            said = self.naming.value(day, due) if due is not None and day is not None else None
            if day is not None and said is not None:
                found[day.id] = said
            holder = item.scalar("for")
            yield Made(
                entity=entity.id,
                values=frozen(found),
                holder=self.naming.somebody(holder) if holder is not None else None,
            )

    def readable(self) -> tuple[str, ...] | None:
        if self.node.get("readable") is None:
            return None
        found = (self.naming.person(n) for n in self.node.items("readable"))
        return tuple(p for p in found if p is not None)

    # -- messages ---------------------------------------------------------------------------

    def messages(self, key: str) -> Iterator[Message]:
        for item in self.maps(key):
            yield Message(
                to=self.to(item.scalar("to")),
                template=self.template(item.scalar("template")),
                text=item.text("text") or item.text("subject"),
                body=item.text("body"),
            )

    def to(self, node: ScalarNode | None) -> Ref | str | None:
        if node is None or node.refused:
            return None
        return node.text if "@" in node.text else self.naming.somebody(node)

    def template(self, node: ScalarNode | None) -> str | None:
        if node is None:
            return None
        sentence = message("`{name}` is not a template.", name=node.text)
        found = self.naming.item(node, self.naming.model.templates, "E0240", sentence)
        return None if found is None else found.name

    def calls(self) -> Iterator[Request]:
        known = self.naming.model.integrations
        for item in self.maps("calls"):
            node, action = item.scalar("integration"), item.scalar("action")
            system = None
            if node is not None:
                sentence = message("`{name}` is not an integration.", name=node.text)
                system = self.naming.item(node, known, "E0241", sentence)
            if action is not None and system is not None and action.text not in system.actions:
                sentence = message(
                    "`{name}` is not an action of the integration {system}.",
                    name=action.text,
                    system=system.label,
                )
                self.naming.unknown(action, "E0242", sentence, system.actions)
            sends = {k: v.text for k, _, v in item.maps("send") if isinstance(v, ScalarNode)}
            yield Request(
                integration=system.name if system is not None else None,
                action=action.text if action is not None else None,
                sends=frozen(sends),
            )
