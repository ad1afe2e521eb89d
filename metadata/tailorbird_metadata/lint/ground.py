"""What all lints look at, and where they take down what they find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tailorbird_metadata.expressions.analysis import Domains
from tailorbird_metadata.expressions.tree import Expression, Node
from tailorbird_metadata.expressions.valuesets import ValueSet
from tailorbird_metadata.layers.compose import Composition
from tailorbird_metadata.lint.domains import domains_of, options_of, plain
from tailorbird_metadata.lint.places import Places
from tailorbird_metadata.lint.verdicts import Verdict, Verdicts
from tailorbird_metadata.messages import Message
from tailorbird_metadata.model import Entity, Model
from tailorbird_metadata.problems import Note, Problem
from tailorbird_metadata.source.nodes import ScalarNode
from tailorbird_metadata.source.places import problem_at


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Written:
    """An expression where it stands: `entity` is the id of the one whose record it reads.

    `condition` says that it is one, and not a formula or a value.
    """

    entity: str
    node: ScalarNode
    path: str
    expression: Expression
    condition: bool


@dataclass(kw_only=True, eq=False)
class Ground:
    """A compiled company; `written` are all expressions of its files, each once."""

    model: Model
    composition: Composition
    written: tuple[Written, ...] = ()
    verdicts: Verdicts = field(default_factory=Verdicts)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def places(self) -> Places:
        """Where items stand."""
        return Places(self.composition)

    def entities(self) -> Iterator[Entity]:
        """The entities in use."""
        return (e for e in self.model.entities.values() if e.retired is None)

    def conditions(self) -> Iterator[Written]:
        """The conditions about records of entities in use."""
        used = {e.id for e in self.entities()}
        return (w for w in self.written if w.condition and w.entity in used)

    @cached_property
    def options(self) -> Mapping[str, ValueSet]:
        """What a choice can be, by the path of its list."""
        return options_of(self.model)

    def domains(self, entity: Entity, saved: bool) -> Domains:
        """What the fields of a record can be; with `saved`, of one that passed their limits."""
        return domains_of(self.options, entity, saved)

    def verdict(self, written: Written, saved: bool) -> Verdict:
        """Whether a condition ever holds and ever fails; with `saved`, see `domains`."""
        entity = self.model.entity(written.entity)
        tree = written.expression.tree
        return self.verdicts.of(tree, entity, saved, self.options, plain)

    def plain(self, entity: Entity, tree: Node) -> Node:
        """A condition with what follows from the stage said by the stage."""
        return plain(entity, tree)

    def add(
        self,
        code: str,
        path: str,
        sentence: Message,
        help: Message,
        *,
        value: bool = False,
        node: ScalarNode | None = None,
        notes: Iterable[tuple[Message, str]] = (),
    ) -> None:
        """Takes a finding down at `path` (its value with `value`), or at `node`.

        `notes` are sentences with the paths of other items.
        """
        place = node or (self.places.value(path) if value else self.places.key(path))
        told = (Note(message=m, location=self.places.key(p).location) for m, p in notes)
        self.problems.append(
            problem_at(
                place,
                code,
                sentence,
                help,
                severity="error" if code.startswith("E") else "warning",
                path=path,
                notes=tuple(told),
            )
        )
