"""What can be proven about rows of conditions: no two hold at once, no case is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.expressions.analysis import Case, TooComplex, gap, overlaps, reached
from tailorbird_metadata.expressions.tree import FieldRef, Literal, Scalar
from tailorbird_metadata.expressions.tree import Node as Tree
from tailorbird_metadata.expressions.types import BOOLEAN, Kind
from tailorbird_metadata.expressions.valuesets import ANY_MEMBER, ValueSet, only, stretch
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.limits import limits_of
from tailorbird_metadata.problems import Note
from tailorbird_metadata.source.nodes import Node

_ALWAYS: Tree = Literal(type=BOOLEAN, value=True)
_ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.MOMENT, Kind.TIME})


@dataclass(frozen=True, slots=True)
class Claim:
    """A condition (None: always) and where its row stands."""

    condition: Tree | None
    place: Node

    @property
    def tree(self) -> Tree:
        """The condition as a tree."""
        return _ALWAYS if self.condition is None else self.condition


class Proofs:
    """Proofs about the rows of one item that is about records of `draft`."""

    def __init__(self, context: Context, draft: Draft, path: str) -> None:
        self.context, self.draft, self.path = context, draft, path

    # -- what is looked for -----------------------------------------------------------------

    def unique(self, claims: Sequence[Claim], place: Node, complete: bool) -> None:
        """No two rows hold at once and, if `complete`, one always does; what is not is told."""
        try:
            clear = self._disjoint(claims) and (not complete or self._complete(claims, place))
        except TooComplex:
            clear = False
        if not clear:
            self._unproven(place, complete)

    def first(self, claims: Sequence[Claim], place: Node, complete: bool) -> None:
        """Every row can be reached; if `complete`, no case is missing as far as can be seen."""
        try:
            dead = [not there for there in reached([c.tree for c in claims], self._usual)]
        except TooComplex:
            return
        for claim in (c for c, hidden in zip(claims, dead, strict=True) if hidden):
            self.context.add(
                claim.place,
                "W0532",
                message("This row is never reached: those above it cover all its cases."),
                message("Remove it, or move it up."),
                severity="warning",
                path=self.path,
            )
        if complete:
            try:
                self._complete(claims, place, severe=False)
            except TooComplex:
                return

    # -- the proofs -------------------------------------------------------------------------

    def _disjoint(self, claims: Sequence[Claim]) -> bool:
        """Tells which rows overlap; False if it cannot be said of some."""
        found: dict[tuple[int, int], Case] = {}
        clear = True
        for above, below, case in overlaps([c.tree for c in claims], self._usual):
            if _is_plain(case):
                found[above, below] = case
            clear = clear and _is_plain(case)
        while found:
            worst = max(range(len(claims)), key=lambda n: (sum(n in pair for pair in found), n))
            pairs = [pair for pair in found if worst in pair]
            others = [claims[pair[0] + pair[1] - worst] for pair in pairs]
            self._overlapping(claims[worst], others, found[pairs[0]])
            found = {pair: case for pair, case in found.items() if pair not in pairs}
        return clear

    def _overlapping(self, claim: Claim, others: Sequence[Claim], case: Case) -> None:
        self.context.add(
            claim.place,
            "E0520",
            message("Two rows hold at once, for example with `{case}`.", case=self._written(case)),
            message("Make the tests of one of them narrower, or write `match: first`."),
            notes=tuple(
                Note(message=message("the other row"), location=o.place.location) for o in others
            ),
            path=self.path,
        )

    def _complete(self, claims: Sequence[Claim], place: Node, severe: bool = True) -> bool:
        """Tells the first case without a row; False if it cannot be said."""
        trees = [c.tree for c in claims]
        case = gap(trees, self._filled)
        if case is not None:
            if not _is_plain(case):
                return False
            self._missing(place, case, severe)
            return True
        case = gap(trees, self._usual)
        if case is not None and _is_plain(case):
            self.context.add(
                place,
                "W0534",
                message("No row holds with `{case}`.", case=self._written(case)),
                message('Add a row with the test "empty", or make the field required.'),
                severity="warning",
                path=self.path,
            )
        return True

    def _missing(self, place: Node, case: Case, severe: bool) -> None:
        self.context.add(
            place,
            "E0521" if severe else "W0534",
            message("No row holds with `{case}`.", case=self._written(case)),
            message("Add a row for it, or make one of the tests wider."),
            severity="error" if severe else "warning",
            path=self.path,
        )

    def _unproven(self, place: Node, complete: bool) -> None:
        if complete:
            sentence = message("It cannot be proven that exactly one of these rows holds.")
        else:
            sentence = message("It cannot be proven that no two of these rows hold at once.")
        self.context.add(
            place,
            "W0533",
            sentence,
            message("Compare fields with plain values only, in fewer rows, or write"
                    " `match: first`."),
            severity="warning",
            path=self.path,
        )  # fmt: skip

    # -- what values there are --------------------------------------------------------------

    def _usual(self, node: Tree) -> ValueSet | None:
        """All that a field can be; the empty value only where the field may be empty."""
        found, field = self._known(node), self._field(node)
        if field is not None and field.required and found is not None:
            return replace(found, empty=False)
        return found

    def _filled(self, node: Tree) -> ValueSet | None:
        """All that a field can be but empty."""
        found = self._known(node)
        return None if found is None else replace(found, empty=False)

    def _known(self, node: Tree) -> ValueSet | None:
        field, kind = self._field(node), node.type.kind
        limits = limits_of(field) if field is not None else None
        if limits is not None:
            return limits
        if kind is Kind.CHOICE:
            known = self.context.options.get(node.type.of or "")
            return (
                None if known is None else only((o.id for o in known.options.values()), empty=True)
            )
        if kind is Kind.BOOLEAN:
            return None
        return stretch(kind, empty=True) if kind in _ORDERED else ANY_MEMBER

    def _field(self, node: Tree) -> Field | None:
        """The record's own field that is read."""
        if not isinstance(node, FieldRef) or node.via:
            return None
        return self.draft.by_id(node.field)

    # -- words --------------------------------------------------------------------------------

    def _written(self, case: Case) -> str:
        """An example as an expression."""
        parts = [
            f"not empty({self._name(node)})"
            if node in case.some and isinstance(node, FieldRef)
            else self._part(node, value)
            for node, value in case.values.items()
        ]
        return " and ".join(parts) or "true"

    def _part(self, node: Tree, value: Scalar) -> str:
        assert isinstance(node, FieldRef)
        name = self._name(node)
        if isinstance(value, bool):
            return name if value else f"not {name}"
        if value is None:
            return f"empty({name})"
        if node.type.kind is Kind.CHOICE:
            known = self.context.options.get(node.type.of or "")
            options = known.options.values() if known is not None else ()
            value = next((o.name for o in options if o.id == value), value)
        if isinstance(value, date):
            return f'{name} == d"{value.isoformat()}"'
        return f'{name} == "{value}"' if isinstance(value, str) else f"{name} == {value:f}"

    def _name(self, node: FieldRef) -> str:
        """The names that lead to a field."""
        names: list[str] = []
        draft: Draft | None = self.draft
        for one in (*node.via, node.field):
            field = draft.by_id(one) if draft is not None else None
            names.append(field.name if field is not None else one)
            draft = self.context.draft(field.to) if field is not None and field.to else None
        return ".".join(names)


def _is_plain(case: Case) -> bool:
    """Whether an example is about fields alone, so that there can be such a record."""
    return all(isinstance(node, FieldRef) for node in case.values)
