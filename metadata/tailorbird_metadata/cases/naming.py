"""What the names in a test mean, looked up in the finished model; mistakes are taken down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from tailorbird_metadata.cases.suite import Ref, Said, Values
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.fieldtypes import FIELD_TYPES, LiteralRefused
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode
from tailorbird_metadata.source.places import problem_at

T = TypeVar("T")

_SETTABLE = frozenset({"stage", "currency", "created_at", "changed_at", "stage_entered_at",
                       "last_activity_at"})  # fmt: skip
"""System fields that a given record may have from the beginning."""


_LIMITED = ("integer", "decimal", "money", "percent", "text", "long_text")
"""Types whose values have limits."""


@dataclass(slots=True)
class Naming:
    """Names in one file; those of a pack may be from before a rename.

    `people` and `records` (to entity ids) are those of the suite.
    """

    model: Model
    layer: str
    people: set[str] = field(default_factory=set)
    records: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    loose: bool = False
    """Whether values may be outside the limits of their field, as they are to be refused."""

    # -- problems ---------------------------------------------------------------------------

    def add(self, node: Node, code: str, sentence: Message, mend: Message) -> None:
        """Takes a mistake down."""
        if not (isinstance(node, ScalarNode) and node.refused):
            self.problems.append(problem_at(node, code, sentence, mend))

    def unknown(self, node: ScalarNode, code: str, sentence: Message, known: Iterable[str]) -> None:
        """Takes down that a name means nothing here."""
        names = sorted(known)
        near = did_you_mean(node.text, names)
        if near:
            mend = message("Did you mean `{name}`?", name=near)
        elif names:
            mend = message("Known here: {names}.", names=", ".join(names[:15]))
        else:
            mend = message("There is none yet; remove it.")
        self.add(node, code, sentence, mend)

    # -- names ------------------------------------------------------------------------------

    def item(self, node: ScalarNode, known: Mapping[str, T], code: str, what: Message) -> T | None:
        """The item of that name; in a pack's file that of that id, too."""
        found = known.get(node.text)
        if found is None and self.layer != "company":
            found = next((i for i in known.values() if getattr(i, "id", None) == node.text), None)
        if found is None:
            self.unknown(node, code, what, known)
        return found

    def entity(self, node: ScalarNode) -> Entity | None:
        """The entity of that name."""
        sentence = message("`{name}` is not an entity.", name=node.text)
        return self.item(node, self.model.entities, "E0213", sentence)

    def field(self, entity: Entity, node: ScalarNode) -> Field | None:
        """The field of that name."""
        sentence = message("`{name}` is not a field of {entity}.", name=node.text,
                           entity=entity.label)  # fmt: skip
        found = self.item(node, entity.fields, "E0214", sentence)
        if found is None or found.retired is None:
            return found
        self.add(
            node,
            "E0216",
            message(
                "{field} of {entity} is retired since {day} and still used here.",
                field=found.label,
                entity=entity.label,
                day=found.retired,
            ),
            message("Remove it here, or delete `retired:` at the field to bring it back."),
        )
        return None

    def role(self, node: ScalarNode) -> str | None:
        """The id of the role of that name."""
        sentence = message("`{name}` is not a role.", name=node.text)
        found = self.item(node, self.model.roles, "E0217", sentence)
        return None if found is None else found.id

    def team(self, node: ScalarNode) -> str | None:
        """The team of that key."""
        teams = self.model.workspace.teams
        if node.text in teams:
            return node.text
        self.unknown(node, "E0218", message("`{name}` is not a team.", name=node.text), teams)
        return None

    def person(self, node: ScalarNode) -> str | None:
        """The person of the suite of that name."""
        if node.text in self.people:
            return node.text
        sentence = message("`{name}` is not a person of this test.", name=node.text)
        self.unknown(node, "E0501", sentence, self.people)
        return None

    def record(self, node: ScalarNode) -> str | None:
        """The given record of that name."""
        if node.text in self.records:
            return node.text
        sentence = message("`{name}` is not a record of this test.", name=node.text)
        self.unknown(node, "E0501", sentence, self.records)
        return None

    def somebody(self, node: ScalarNode) -> Ref | None:
        """A person, or `role x` or `team x`."""
        kind, _, name = node.text.rpartition(" ")
        if not kind:
            person = self.person(node)
            return None if person is None else Ref(kind="person", name=person)
        shown = ScalarNode(
            source=node.source,
            line=node.line,
            column=node.column + len(kind) + 1,
            end_line=node.end_line,
            end_column=node.end_column,
            text=name,
        )
        found = self.role(shown) if kind == "role" else self.team(shown)
        return None if found is None else Ref(kind=kind, name=found)

    # -- values -----------------------------------------------------------------------------

    def values(
        self, entity: Entity, node: MapNode | None, *, given: bool = False, shown: bool = False
    ) -> Values:
        """Values by field id; `given` ones may be of system fields, `shown` ones of any field."""
        found: dict[str, Said] = {}
        for entry in node.entries.values() if node is not None else ():
            place = self.field(entity, entry.key)
            if place is None or not self.may_stand(entry.key, place, given, shown):
                continue
            said = self.value(place, entry.value)
            if said is not None:
                found[place.id] = said
        return frozen(found)

    def may_stand(self, node: ScalarNode, found: Field, given: bool, shown: bool) -> bool:
        """Whether a value of this field can be given, set, or looked at."""
        computed = found.automatic or found.type == "id"
        if shown and found.type != "id":
            return True
        settable = found.name in _SETTABLE if given else found.name in ("stage", "currency")
        if not computed and (not found.system or settable):
            return True
        self.add(
            node,
            "E0222",
            message("{field} is worked out by the product and cannot be set.", field=found.label),
            message("Remove the line."),
        )
        return False

    def value(self, place: Field, node: Node) -> Said | None:
        """What is written for a field; None if it is wrong (then taken down)."""
        if isinstance(node, ListNode):
            items = [n for n in node.items if isinstance(n, ScalarNode)]
            if place.kind == "teams" and any(self.team(n) is None for n in items):
                return None
            texts = tuple(n.text for n in items)
            return self.literal(place, node, "|".join(texts), texts)
        if not isinstance(node, ScalarNode) or node.refused:
            return None
        if node.style == "plain" and node.text in ("null", ""):
            return self.empty(place, node)
        if place.kind == "user":
            person = self.person(node)
            return None if person is None else _reference("person", person)
        if place.kind == "lookup":
            return self.linked(place, node)
        if place.kind == "team":
            team = self.team(node)
            return None if team is None else Said(text=team, value=team)
        if place.kind == "teams" and self.team(node) is None:
            return None
        if place.kind == "datetime":
            return self.moment(node)
        return self.literal(place, node, node.text, node.text)

    def empty(self, place: Field, node: ScalarNode) -> Said | None:
        """Nothing at all, where that can be."""
        if place.name not in ("created_at", "changed_at"):
            return Said(text=None)
        self.add(
            node,
            "E0106",
            message("{field} is never empty.", field=place.label),
            message("Write it like 2026-01-31 or 2026-01-31 08:00."),
        )
        return None

    def linked(self, place: Field, node: ScalarNode) -> Said | None:
        """A given record, which must be of the entity that the lookup leads to."""
        record = self.record(node)
        if record is None:
            return None
        if self.records[record] == place.to:
            return _reference("record", record)
        self.add(
            node,
            "E0502",
            message("{field} does not lead to records such as `{name}`.", field=place.label,
                    name=node.text),
            message("Name a record of the right entity."),
        )  # fmt: skip
        return None

    def moment(self, node: ScalarNode) -> Said | None:
        """A day, or a day and a time, in the company's time zone."""
        try:
            found = datetime.fromisoformat(node.text)
        except ValueError:
            self.add(
                node,
                "E0106",
                message("`{value}` is not a moment.", value=node.text),
                message("Write it like 2026-01-31 or 2026-01-31 08:00."),
            )
            return None
        moment = self.at(found)
        return Said(text=moment.isoformat(), value=moment)

    def at(self, found: datetime) -> datetime:
        """A wall time of the company as a moment."""
        if found.tzinfo is None:
            found = found.replace(tzinfo=ZoneInfo(self.model.workspace.timezone))
        try:
            return found.astimezone(UTC)
        except OverflowError:
            return found.replace(tzinfo=UTC)

    def literal(
        self, place: Field, node: Node, text: str, raw: str | tuple[str, ...]
    ) -> Said | None:
        """A plain value of the field's type."""
        kind = place.kind
        typed: Any = place
        if kind in ("autonumber", "currency"):
            return Said(text=raw, value=text)
        type_ = FIELD_TYPES[kind]
        several = type_.value_type(typed).kind is Kind.TEXTS
        if several and isinstance(raw, str):
            raw = (raw,)
        try:
            found: Any = type_.literal(text, typed) if not several else ()
            for one in raw if several else ():
                found += type_.literal(one, typed)
        except LiteralRefused as refused:
            if self.loose and kind in _LIMITED:
                return Said(text=raw, value=text)
            mend = refused.help or message(
                "Write a value that {field} can have.", field=place.label
            )
            self.add(node, "E0106", refused.sentence, mend)
            return None
        return Said(text=raw, value=found)


def _reference(kind: str, name: str) -> Said:
    return Said(text=name, value=Ref(kind=kind, name=name))
