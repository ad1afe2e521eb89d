"""What can be proven about conditions before any record is seen: never, always, both, neither.

A condition becomes *cells*: each gives the values that single things (a field, a calculation, the
outcome of a test that is not understood further) may have, and it holds where one cell does.
What is not understood counts as free, so a proof holds, and a missing one says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tailorbird_metadata.expressions.emptiness import may_be_empty
from tailorbird_metadata.expressions.folding import folded
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.expressions.tree import (
    And,
    Call,
    Compare,
    FieldRef,
    In,
    Input,
    Literal,
    Node,
    Not,
    Or,
    Scalar,
)
from tailorbird_metadata.expressions.types import BOOLEAN, Kind, ValueType
from tailorbird_metadata.expressions.valuesets import (
    ANY_MEMBER,
    EITHER,
    TRUE,
    Members,
    Ranges,
    ValueSet,
    only,
    relations,
    stretch,
)

Cell = Mapping[Node, ValueSet]
Domains = Callable[[Node], ValueSet | None]
"""What a thing can be at all; None where nothing is known about it."""

MOST_CELLS: Final = 2000
_ORDERED: Final = frozenset({Kind.NUMBER, Kind.DATE, Kind.MOMENT, Kind.TIME})
_NAMED: Final = frozenset(
    {Kind.TEXT, Kind.CHOICE, Kind.TEAM, Kind.RECORD, Kind.BOOLEAN, Kind.TEXTS}
)
_NEEDING: Final = frozenset({"contains", "starts_with", "ends_with", "like", "has_tag", "overlaps"})
"""Tests that do not hold for an empty value."""
_OUTCOMES: Final = {
    "eq": ["equal", "both empty"],
    "ne": ["less", "more", "one empty"],
    "lt": ["less"],
    "le": ["less", "equal"],
    "gt": ["more"],
    "ge": ["more", "equal"],
}
_RELATION: Final = ValueType(kind=Kind.CHOICE, of="relation")
"""The type of a thing whose values are the outcomes of a comparison."""
_RELATIONS: Final = only(["less", "equal", "more", "one empty", "both empty"])
_WITH_EMPTY: Final = only(["one empty", "both empty"])
_TURNED: Final = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}


class TooComplex(Exception):
    """A condition has more cells than are looked at; nothing is known about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An example: `values` by the thing that has them, where they matter.

    It is `certain` if all of them are fields of the record itself, whose values are free of each
    other; otherwise it may be that no record is like this.  Of those in `some` is only known that
    they have a value, which is None here.
    """

    values: Mapping[Node, Scalar]
    certain: bool
    some: frozenset[Node] = frozenset()


def anything(node: Node) -> ValueSet | None:
    """The domains of somebody who knows nothing but the types."""
    return None


def cells(condition: Node, domains: Domains = anything) -> tuple[Cell, ...]:
    """The cells in which `condition` holds; raises `TooComplex`."""
    return _Reader(domains).cells(folded(condition), True)


def satisfiable(condition: Node, domains: Domains = anything) -> bool:
    """Whether it can hold, or nothing is known; False is proven."""
    try:
        return bool(cells(condition, domains))
    except TooComplex:
        return True


def implies(premise: Node, conclusion: Node, domains: Domains = anything) -> bool:
    """Whether the conclusion surely holds wherever the premise does; False says nothing."""
    denied = Not(type=BOOLEAN, operand=conclusion)
    return not satisfiable(And(type=BOOLEAN, operands=(premise, denied)), domains)


def overlaps(
    conditions: Sequence[Node], domains: Domains = anything
) -> Iterator[tuple[int, int, Case]]:
    """The places of each two conditions that can hold at once, with a case; raises `TooComplex`."""
    reader = _Reader(domains)
    read = [reader.cells(folded(c), True) for c in conditions]
    for place, mine in enumerate(read):
        for above in range(place):
            met = (reader.both(one, other) for one in read[above] for other in mine)
            narrowed = (reader.narrowed(cell) for cell in met if cell is not None)
            case = _case(tuple(cell for cell in narrowed if cell is not None))
            if case is not None:
                yield above, place, case


def reached(conditions: Iterable[Node], domains: Domains = anything) -> Iterator[bool]:
    """Whether there is a case for each condition that those before it leave; False is proven.

    Raises `TooComplex`.
    """
    reader = _Reader(domains)
    left: tuple[Cell, ...] = ({},)
    for condition in conditions:
        covered = reader.cells(folded(condition), True)
        yield any(_meet(reader, cell, other) for cell in left for other in covered)
        for cell in covered:
            left = reader.without(left, cell)


def _meet(reader: _Reader, one: Cell, other: Cell) -> bool:
    both = reader.both(one, other)
    return both is not None and reader.narrowed(both) is not None


def gap(
    conditions: Iterable[Node], domains: Domains = anything, where: Node | None = None
) -> Case | None:
    """A case (of those in which `where` holds) that no condition covers; raises `TooComplex`."""
    reader = _Reader(domains)
    left: tuple[Cell, ...] = ({},) if where is None else reader.cells(folded(where), True)
    for condition in conditions:
        for covered in reader.cells(folded(condition), True):
            left = reader.without(left, covered)
    return _case(tuple(c for c in map(reader.narrowed, left) if c is not None))


def _case(found: tuple[Cell, ...]) -> Case | None:
    """An example from the cells, from a certain one if there is."""
    if not found:
        return None
    best = next((c for c in found if all(map(_is_free, c))), found[0])
    unknown = {n: v for n, v in best.items() if isinstance(v, Members) and v.is_unknown}
    texts = {n: v.other_text() for n, v in unknown.items() if n.type.kind is Kind.TEXT}
    return Case(
        values={node: texts.get(node, values.example()) for node, values in best.items()},
        certain=all(map(_is_free, best)),
        some=frozenset(unknown.keys() - texts.keys()),
    )


def _is_free(node: Node) -> bool:
    return isinstance(node, FieldRef) and not node.via


class _Reader:
    """Turns conditions into cells."""

    def __init__(self, domains: Domains) -> None:
        self.domains = domains

    def cells(self, node: Node, holds: bool) -> tuple[Cell, ...]:
        """The cells in which `node` holds, or those in which it does not."""
        match node:
            case Literal(value=value):
                return ({},) if bool(value) is holds else ()
            case Not(operand=operand):
                return self.cells(operand, not holds)
            case And(operands=operands) | Or(operands=operands):
                if isinstance(node, And) is holds:
                    return self._all(operands, holds)
                return _counted(c for o in operands for c in self.cells(o, holds))
            case Call(function="choose", arguments=(test, then, other)):
                return self._choice(test, then, other, holds)
            case _:
                return self._test(node, holds)

    def without(self, found: tuple[Cell, ...], covered: Cell) -> tuple[Cell, ...]:
        """What is left of cells that do not overlap when `covered` is taken away."""
        left: list[Cell] = []
        for cell in found:
            if self.both(cell, covered) is None:
                left.append(cell)
                continue
            inside: Cell = cell
            for node, values in covered.items():
                outside = self.both(inside, {node: values.rest()})
                if outside is not None:
                    left.append(outside)
                inside = self.both(inside, {node: values}) or inside
        return _counted(left)

    def both(self, one: Cell, other: Cell) -> Cell | None:
        """The cell of the cases that are in both; None if there is none."""
        found = dict(one)
        for node, values in other.items():
            known = found.get(node) or self._domain(node, values)
            met = known.meet(values)
            if met.is_none:
                return None
            found[node] = met
        return found

    def _all(self, operands: tuple[Node, ...], holds: bool) -> tuple[Cell, ...]:
        found: tuple[Cell, ...] = ({},)
        for operand in operands:
            more = self.cells(operand, holds)
            if len(found) * len(more) > MOST_CELLS:
                raise TooComplex
            pairs = (self.both(one, other) for one in found for other in more)
            related = (self._related(c) for c in pairs if c is not None)
            found = _counted(c for c in related if c is not None)
        return found

    def _choice(self, test: Node, then: Node, other: Node, holds: bool) -> tuple[Cell, ...]:
        first = self._all((test, _made(then, holds)), True)
        return _counted([*first, *self._all((_made(test, False), _made(other, holds)), True)])

    def _test(self, node: Node, holds: bool) -> tuple[Cell, ...]:
        """A single test as one cell, with what else must be so."""
        subject, values = _read(node)
        cell = self.both({}, {subject: values if holds else values.rest()})
        narrowed = None if cell is None else self.narrowed(cell)
        return () if narrowed is None else (narrowed,)

    def narrowed(self, cell: Cell) -> Cell | None:
        """The cell without the empty values that its tests exclude; None if nothing is left."""
        found: Cell | None = cell
        for subject, values in cell.items():
            for there in _needed(subject, values):
                found = None if found is None else self.both(found, {there: _present(there)})
        return None if found is None else self._related(found)

    def _related(self, cell: Cell) -> Cell | None:
        """The cell where things that are compared lie as their values allow."""
        found: Cell | None = cell
        for pair in cell:
            if isinstance(pair, Compare) and pair.type == _RELATION:
                left, right = cell.get(pair.left), cell.get(pair.right)
                if left is not None and right is not None and found is not None:
                    found = self.both(found, {pair: only(relations(left, right))})
        return found

    def _domain(self, node: Node, values: ValueSet) -> ValueSet:
        """All that a thing can be, of the same sort as `values`."""
        if node.type == _RELATION:
            return _RELATIONS
        known = self.domains(node)
        whole: ValueSet
        if isinstance(values, Ranges):
            whole = stretch(values.kind, empty=True)
        else:
            whole = EITHER if node.type.kind is Kind.BOOLEAN else ANY_MEMBER
        if known is not None and type(known) is type(whole):
            whole = whole.meet(known)
        return whole if may_be_empty(node) else replace(whole, empty=False)


def _counted(found: Iterable[Cell]) -> tuple[Cell, ...]:
    kept = tuple(found)
    if len(kept) > MOST_CELLS:
        raise TooComplex
    return kept


def _made(node: Node, holds: bool) -> Node:
    return node if holds else Not(type=BOOLEAN, operand=node)


def _read(node: Node) -> tuple[Node, ValueSet]:
    """What a test is about, and the values for which it holds."""
    match node:
        case Compare(operator=operator, left=left, right=Literal() as right):
            return left, _compared(operator, right)
        case Compare(operator=operator, left=Literal() as left, right=right):
            return right, _compared(_TURNED[operator], left)
        case Compare():
            return _pair(node)
        case In(member=member, options=options, container=None) if _are_written(options):
            return member, _listed(member.type, options)
        case Call(function="empty", arguments=(value,)) if value.type.kind in _ORDERED | _NAMED:
            return value, _present(value).rest()
        case _:
            return node, TRUE


def _compared(operator: str, written: Literal) -> ValueSet:
    """The values that compare like this with a written one."""
    kind, value = written.type.kind, written.value
    if operator == "ne":
        return _compared("eq", written).rest()
    if value is None:
        nothing = _present(written).rest()
        return nothing if operator == "eq" else replace(nothing, empty=False)
    if kind not in _ORDERED:
        return only([text_key(str(value)) if kind is Kind.TEXT else value])
    if operator == "eq":
        return stretch(kind, value, value)
    if operator in ("lt", "le"):
        return stretch(kind, None, value, without=(False, operator == "lt"))
    return stretch(kind, value, None, without=(operator == "gt", False))


def _pair(node: Compare) -> tuple[Node, Members]:
    """Two things compared: how they lie to each other is what the test is about."""
    left, right, operator = node.left, node.right, node.operator
    if repr(right) < repr(left):
        left, right, operator = right, left, _TURNED[operator]
    outcomes = only(_OUTCOMES[operator])
    if _is_me(left) or _is_me(right):
        equal = only(["equal"])
        outcomes = equal if operator == "eq" else equal.rest()
    return Compare(type=_RELATION, operator="eq", left=left, right=right), outcomes


def _listed(type_: ValueType, options: tuple[Node, ...]) -> ValueSet:
    written = [o for o in options if isinstance(o, Literal)]
    if type_.kind not in _ORDERED:
        text = type_.kind is Kind.TEXT
        return only(text_key(str(o.value)) if text else o.value for o in written)
    found = stretch(type_.kind).rest()
    for option in written:
        found = found.rest().meet(stretch(type_.kind, option.value, option.value).rest()).rest()
    return replace(found, empty=False)


def _are_written(options: tuple[Node, ...]) -> bool:
    return all(isinstance(o, Literal) for o in options)


def _needed(subject: Node, values: ValueSet) -> tuple[Node, ...]:
    """The things that are not empty where a test has this outcome."""
    found: tuple[Node, ...] = ()
    if isinstance(subject, Compare) and subject.type == _RELATION:
        if values.meet(_WITH_EMPTY).is_none:
            found = (subject.left, subject.right)
    elif values == TRUE and isinstance(subject, In):
        found = (subject.member,)
    elif values == TRUE and isinstance(subject, Call) and subject.function in _NEEDING:
        found = subject.arguments[:1]
    return tuple(
        n for n in found if not isinstance(n, Literal) and n.type.kind in _ORDERED | _NAMED
    )


def _present(node: Node) -> ValueSet:
    """All values but the empty one."""
    if node.type.kind in _ORDERED:
        return stretch(node.type.kind)
    return EITHER if node.type.kind is Kind.BOOLEAN else replace(ANY_MEMBER, empty=False)


def _is_me(node: Node) -> bool:
    return isinstance(node, Input) and node.name == "me"
