"""What the passes of one compilation share: items, drafts of entities, labels, problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from tailorbird_metadata.compiler.labels import Labels
from tailorbird_metadata.compiler.memory import Memory, Table, Trace, copied
from tailorbird_metadata.expressions.scope import Collection
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.layers.compose import Composition, Item
from tailorbird_metadata.lint import Written
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.assignment import Assignment
from tailorbird_metadata.model.automation import Integration
from tailorbird_metadata.model.calendar import Calendar
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.phrase import Template
from tailorbird_metadata.model.picklist import Picklist
from tailorbird_metadata.model.pool import Pool
from tailorbird_metadata.model.report import Report
from tailorbird_metadata.names import MOST_GUESSED, did_you_mean, proposed_label
from tailorbird_metadata.problems import Note, Problem, Severity
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode
from tailorbird_metadata.source.places import problem_at


@dataclass(slots=True)
class Draft:
    """An entity while it is compiled: what names mean in it, before its expressions are read.

    `aliases` are names that lower layers use for fields that the company calls otherwise;
    `unsure` are names of fields that exist in the files and could not be compiled, which is
    reported: what mentions them is not judged.  `idle` are fields of types that do not run yet.
    """

    id: str
    name: str
    item: Item
    fields: dict[str, Field] = field(default_factory=dict)
    nodes: dict[str, MapNode] = field(default_factory=dict)
    keys: dict[str, ScalarNode] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    collections: dict[str, Collection] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    idle: dict[str, Field] = field(default_factory=dict)
    later: set[str] = field(default_factory=set)
    """Names of fields whose type does not run in this version: shown nowhere, read by nothing."""
    pipelines: list[Item] = field(default_factory=list)

    @property
    def root(self) -> MapNode:
        """The composed root of its file."""
        return self.item.root

    def contents(self) -> dict[str, object]:
        """A copy of the draft as it is now; it goes on changing."""
        return {f.name: copied(getattr(self, f.name)) for f in fields(self)}

    def take(self, contents: Mapping[str, object]) -> None:
        """Makes the draft what it was when `contents` were copied."""
        for name, held in contents.items():
            setattr(self, name, copied(held))

    def current(self, name: str, layer: str) -> str:
        """The present name of the field that a text of `layer` calls `name`."""
        if name not in self.fields and layer != "company":
            return self.aliases.get(name, name)
        return name

    def by_id(self, field_id: str) -> Field | None:
        """The field with this id."""
        return next((f for f in self.fields.values() if f.id == field_id), None)


@dataclass(slots=True)
class Context:
    """The state of one compilation."""

    composition: Composition
    labels: Labels
    texts: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    language: int = 1
    """The version of the language."""
    memory: Memory | None = None
    trace: Trace = field(default_factory=Trace)
    state: object = None
    """The mark of what all units of this stage share (see `units`)."""
    text_marks: dict[str, object] = field(default_factory=dict)
    drafts: Table[str, Draft] = field(init=False)
    _names: dict[str, str] = field(default_factory=dict)
    """Names of drafts by id."""
    entity_aliases: dict[str, str] = field(default_factory=dict)
    picklists: Table[str, Picklist] = field(init=False)
    picklist_roots: dict[str, MapNode] = field(default_factory=dict)
    picklist_aliases: dict[str, str] = field(default_factory=dict)
    options: Table[str, Picklist] = field(init=False)
    """Every picklist by its path, stages of entities included."""
    option_aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    """Role ids by name."""
    role_aliases: dict[str, str] = field(default_factory=dict)
    teams: tuple[str, ...] = ()
    zone: str = "UTC"
    """The company's time zone."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Types of declared settings by name."""
    templates: dict[str, Template] = field(default_factory=dict)
    integrations: dict[str, Integration] = field(default_factory=dict)
    calendars: Table[str, Calendar] = field(init=False)
    used_calendars: set[str] = field(default_factory=set)
    """The names of those whose working days are counted in an expression."""
    pools: dict[str, Pool] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    approvals: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The ids of approvals and of their entities by name."""
    queues: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    """The languages that people of the company may choose."""
    item_aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    """By kind and the name in a lower layer: the company's own name of an item."""
    unsure_items: set[tuple[str, str]] = field(default_factory=set)
    """Kind and name of items that are one file each and could not be compiled."""
    locales: tuple[str, ...] = ("en", "zh")
    """The languages in which the product's own labels are kept in the model."""
    company: str = "company"
    """The name of the workspace."""
    formulas: Table[tuple[str, str], Expression] = field(init=False)
    """Formulas by entity and field id, with the formulas they read laid in."""
    unsure_entities: set[str] = field(default_factory=set)
    unsure_collections: set[str] = field(default_factory=set)
    """Names of children whose lookup could not be compiled."""
    causes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """By id of a problem: what makes it the same mistake as another one."""
    unsure_roles: set[str] = field(default_factory=set)
    unsure_views: set[str] = field(default_factory=set)
    unsure_picklists: set[str] = field(default_factory=set)

    written: list[Written] = field(default_factory=list)
    """Every expression of the files; one that several items inherit, for each of them."""

    left_out: list[ScalarNode] = field(default_factory=list)
    """Expressions that were not judged, because of something that is reported elsewhere."""

    def __post_init__(self) -> None:
        self.drafts = Table("drafts", self.trace)
        self.picklists = Table("picklists", self.trace)
        self.options = Table("options", self.trace)
        self.formulas = Table("formulas", self.trace)
        self.calendars = Table("calendars", self.trace)

    def add(
        self,
        node: Node,
        code: str,
        sentence: Message,
        help: Message | None = None,
        *,
        severity: Severity = "error",
        path: str = "",
        notes: tuple[Note, ...] = (),
        cause: tuple[str, ...] = (),
    ) -> None:
        """Takes a problem down; those with the same `cause` are told once."""
        found = problem_at(node, code, sentence, help, severity=severity, path=path, notes=notes)
        self.take(found, cause)

    def take(self, problem: Problem, cause: tuple[str, ...] = ()) -> None:
        """Takes a finished problem down."""
        self.problems.append(problem)
        if cause:
            self.causes[id(problem)] = cause

    def hide(self, node: ScalarNode) -> None:
        """Takes a value out of the texts that excerpts are made of: it is not told again."""
        lines = self.texts[node.source.path].split("\n")
        for number in range(node.line, node.end_line + 1):
            line = lines[number - 1]
            start = node.column - 1 if number == node.line else 0
            end = node.end_column - 1 if number == node.end_line else len(line)
            lines[number - 1] = line[:start] + "•" * (end - start) + line[end:]
        self.texts[node.source.path] = "\n".join(lines)

    def idle(self, node: Node, written: str, path: str = "") -> None:
        """Takes down that something is understood and kept, and that nothing acts on it yet."""
        self.add(
            node,
            "W0023",
            message("`{name}` is accepted and has no effect in this version.", name=written),
            message("Leave it for a later version, or remove it."),
            severity="warning",
            path=path,
        )

    def unknown(
        self,
        node: ScalarNode,
        code: str,
        sentence: Message,
        known: Iterable[str],
        path: str = "",
        cause: tuple[str, ...] = (),
    ) -> None:
        """Takes down that a name means nothing, with what was probably meant."""
        if node.refused:
            return
        names = sorted(known)
        near = did_you_mean(node.text, names) if len(self.problems) < MOST_GUESSED else None
        if near:
            mend = message("Did you mean `{name}`?", name=near)
        elif names:
            mend = message("Known here: {names}.", names=_some(names))
        else:
            mend = message("There is none yet; remove it.")
        self.add(node, code, sentence, mend, path=path, cause=cause or (code, node.text))

    def origin_of(self, layer: str) -> str:
        """A layer as the model names it: the company's is called after the workspace."""
        return self.company if layer == "company" else layer

    def formula(self, entity: str, field: str) -> Expression | None:
        """See `model.formulas.Formulas`."""
        return self.formulas.get((entity, field))

    def target(self, entity: str, lookup: str) -> str | None:
        """See `model.formulas.Formulas`."""
        draft = self.draft(entity)
        found = draft.by_id(lookup) if draft is not None else None
        return None if found is None or found.kind != "lookup" else found.to

    def draft(self, entity_id: str) -> Draft | None:
        """The draft with this id."""
        if len(self._names) != len(self.drafts):
            self._names = {d.id: n for n, d in dict.items(self.drafts)}
        name = self._names.get(entity_id)
        return None if name is None else self.drafts.get(name)

    def entity(self, node: ScalarNode) -> Draft | None:
        """The entity that a text names; takes a problem down if there is none."""
        name = node.text
        if name not in self.drafts and node.source.layer != "company":
            name = self.entity_aliases.get(name, name)
        found = self.drafts.get(name)
        if found is None and name not in self.unsure_entities:
            self.unknown(
                node, "E0213", message("`{name}` is not an entity.", name=name), self.drafts
            )
        return found

    def shown_field(self, draft: Draft, node: ScalarNode, path: str = "") -> Field | None:
        """Like `field`, for places that only show: what is retired or comes later is not shown."""
        name = draft.current(node.text, node.source.layer)
        found = draft.fields.get(name)
        if name in draft.later or (found is not None and found.retired is not None):
            return None
        return self.field(draft, node, path)

    def field(self, draft: Draft, node: ScalarNode, path: str = "") -> Field | None:
        """The field of `draft` that a text names; takes a problem down if there is none."""
        name = draft.current(node.text, node.source.layer)
        found = draft.fields.get(name)
        if name in draft.later:
            self.later_field(node, path)
            return None
        if found is None:
            if name not in draft.unsure and not node.refused:
                self.unknown_field(draft, node, path)
            return None
        if found.retired is not None:
            self.retired_field(draft, node, found, path)
            return None
        return found

    def later_field(self, node: ScalarNode, path: str = "") -> None:
        """Takes down that something depends on a field whose type does not run yet."""
        self.add(node, "E0024", later_sentence(node.text), LATER_HELP, path=path)

    def unknown_field(self, draft: Draft, node: ScalarNode, path: str) -> None:
        """Takes down that an entity has no such field."""
        sentence = message(
            "`{name}` is not a field of {entity}.", name=node.text, entity=self.label_of(draft)
        )
        renamed = next((n for old, n in draft.aliases.items() if old == node.text), None)
        if renamed is not None:
            self.add(node, "E0214", sentence, message("It is called `{name}` now.", name=renamed))
            return
        cause = ("field", draft.id, node.text)
        known = [n for n in draft.fields if n != "id"]
        self.unknown(node, "E0214", sentence, known, path, cause)

    def retired_field(self, draft: Draft, node: ScalarNode, found: Field, path: str) -> None:
        """Takes down that a field is used which is out of use."""
        self.add(
            node,
            "E0216",
            message(
                "{field} of {entity} is retired since {day} and still used here.",
                field=found.label,
                entity=self.label_of(draft),
                day=found.retired,
            ),
            message("Remove it here, or delete `retired:` at the field to bring it back."),
            path=path,
        )

    def role(self, node: ScalarNode) -> str | None:
        """The id of the role that a text names; takes a problem down if there is none."""
        name = node.text
        if name not in self.roles and node.source.layer != "company":
            name = self.role_aliases.get(name, name)
        found = self.roles.get(name)
        if found is None and name not in self.unsure_roles:
            self.unknown(node, "E0217", message("`{name}` is not a role.", name=name), self.roles)
        return found

    def label_of(self, draft: Draft) -> Message:
        """An entity as messages call it: its label, else its name."""
        label = draft.root.get("label")
        if isinstance(label, MapNode):
            label = label.get("one")
        return Message(label.text if isinstance(label, ScalarNode) else proposed_label(draft.name))


LATER_HELP = message("Leave it out here until it does.")


def later_sentence(name: str) -> Message:
    """What is said where something depends on what a later version brings."""
    return message("`{name}` does not run in this version and cannot be used.", name=name)


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:15])
    return shown if len(names) <= 15 else f"{shown} …"
