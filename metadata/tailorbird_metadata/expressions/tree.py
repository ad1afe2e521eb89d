"""The nodes of a checked expression; what every back end walks and what the model stores.

Names are resolved: fields, options and stages stand here by *id*, so renaming one changes no
tree.  `span` is the node's place in the text (first offset, end offset); it is for messages only
and takes part neither in equality nor in the stored form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tailorbird_metadata.expressions.types import ValueType

Scalar = str | bool | int | Decimal | date | datetime | None
Span = tuple[int, int] | None


class Placement(StrEnum):
    """Where an expression can be evaluated, from everywhere to the server alone."""

    RECORD = "record"
    """Own fields, `me`, the clock: form, server, SQL."""
    LINKED = "linked"
    """Reads through a lookup: server with linked values fetched, SQL."""
    AGGREGATE = "aggregate"
    """Reads child records: server with aggregates fetched, SQL."""
    EVENT = "event"
    """Asks what a record was before the change that is going on: server, while it is written."""

    def within(self, furthest: Placement) -> bool:
        """Whether what can be evaluated here can be where `furthest` still can."""
        order = tuple(Placement)
        return order.index(self) <= order.index(furthest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Base of all nodes; `type` is the type of its value."""

    type: ValueType
    span: Span = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A constant: text, `Decimal`, bool, date, moment (UTC), option id, or None."""

    value: Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRef(Node):
    """A field's value.

    `entity` is the id of the entity whose record is read first; `via` are the ids of the lookups
    followed from there; `field` is the id of the field at the end, `<id>__<part>` for a part of
    its value.  A money field means its base amount.
    """

    entity: str
    via: tuple[str, ...] = ()
    field: str

    @property
    def owner(self) -> str:
        """The id of the field at the end, whatever part of it is read."""
        return self.field.partition("__")[0]

    @property
    def key(self) -> str:
        """The name under which a fetched linked value is handed to a closure: `account.team`."""
        return ".".join((*self.via, self.field))


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Node):
    """A value from outside: `today`, `now`, `me`, `me.teams`, `me.email` …"""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """`operator` is one of eq ne lt le gt ge."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """`member in [a, b]` (options) or `member in me.teams` (container)."""

    member: Node
    options: tuple[Node, ...] = ()
    container: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """`operator` is one of add sub mul div; empty with anything is empty, so is x / 0."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function of the function table, by name."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """count, sum, min, max, avg, any, all, newest or oldest over the live children of the record.

    `child` is the id of the child entity, `by` the id of its lookup that points here, `also` those
    of further ones: a child that points here through several counts once.  `value`, `where` and
    `order` are evaluated on the child record (their FieldRef.entity is `child`).  For `any` and
    `all` the condition stands in `where`; newest and oldest are by `order`, of equals the one
    with the higher id is the newer, and what has no value in `order` is older and younger than
    none of the others.
    """

    function: str
    entity: str
    child: str
    by: str
    value: Node | None = None
    where: Node | None = None
    also: tuple[str, ...] = ()
    order: Node | None = None

    @property
    def links(self) -> tuple[str, ...]:
        """The ids of all lookups of the child that count."""
        return (self.by, *self.also)

    @property
    def key(self) -> str:
        """The name under which a fetched aggregate is handed to a closure."""
        parts = f"{self.value!r}; {self.where!r}; {self.order!r}"
        return f"{self.function}({self.child}.{'|'.join(self.links)}; {parts})"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRecord(Node):
    """A value of the record that is being edited, in a text about another one.

    `value` is read on that record; it is put in as a constant before anything is evaluated.
    """

    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Below(Node):
    """Whether `member` is the record `root` or stands below it in a tree.

    `entity` is the id of the tree's entity, `link` that of its lookup to the record above.  False
    where one of the two is empty.
    """

    entity: str
    link: str
    member: Node
    root: Node

    @property
    def key(self) -> str:
        """The name under which the fetched answer is handed to a closure."""
        return f"below({self.entity}.{self.link}; {self.member!r}; {self.root!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Old(Node):
    """The value that `operand` had on the record before the change that is going on.

    Empty (false for a condition) where the record is just being made.  What is read through a
    lookup is read through the one that the record had, as the other record is now.
    """

    operand: Node

    @property
    def key(self) -> str:
        """The name under which the value is handed to a closure."""
        return f"old({self.operand!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A checked expression: the author's text, and what it means.

    `reads` lists what it reads as dotted id paths from its own entity (`stage`, `account.team`,
    `deal.account:stage` for a child's field), sorted.
    """

    text: str
    tree: Node
    placement: Placement
    result: ValueType
    reads: tuple[str, ...] = ()
