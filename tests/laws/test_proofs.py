"""The law of proofs, on small conditions and every value near their constants.

`test_analysis` asks the awkward rows of the world; here the rows lie so densely that a wrong
"never", "always", "overlap" or "gap" has no place to hide, and every certain example is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from math import prod
from random import Random
from typing import Any

from hypothesis import given, seed
from hypothesis import strategies as st
from tests.expressions import NOON, SmallScope
from tests.laws.test_expressions import EXAMPLES, SEED, tried

from tailorbird_metadata.expressions.analysis import Case, gap, implies, overlaps, satisfiable
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.tree import Expression, FieldRef, Node
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.expressions.walk import nodes

Row = dict[str, Any]

VALUES: Mapping[str, tuple[Any, ...]] = {
    "amount": (None, *map(Decimal, ("-2", "-1", "-0.5", "0", "0.25", "0.5", "1", "1.5", "2", "3"))),
    "discount": (None, *map(Decimal, ("-1", "0", "0.5", "0.75", "1", "2", "9"))),
    "closed_on": (None, *(date(2026, 3, day) for day in (1, 8, 9, 10, 11, 12, 31))),
    "stage": (None, "qualify", "proposal", "negotiation", "won", "lost"),
    "needs_permit": (False, True),
    "name": (None, "a", "ab", "b", "Á", "ba", "aab", "x"),
    "tags": ((), ("vip",), ("x",), ("vip", "x")),
    "owner": (None, 7, 8),
    "opens": (None, "00:00", "00:01", "09:29", "09:30", "09:31", "23:58", "23:59"),
}
_SIGN = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
_SAME = st.sampled_from(("==", "!="))
_NUMBER = st.sampled_from(("0", "1", "0.5", "-1", "2"))
_CLOCK = st.sampled_from(('"00:00"', '"09:30"', '"23:59"'))
_WORD = st.sampled_from(('"a"', '"ab"', '"b"', '"A"'))
_STAGE = st.sampled_from(('"won"', '"qualify"', '"negotiation"'))


def written(form: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """`form` with what the strategies draw in its places."""
    return st.tuples(*parts).map(lambda found: form.format(*found))


ATOMS = (
    st.one_of(
        written("amount {} {}", _SIGN, _NUMBER), written("{} {} discount", _NUMBER, _SIGN),
        written("amount {} discount", _SIGN), written("amount in [{}, {}]", _NUMBER, _NUMBER),
        written("coalesce(amount, {}) {} {}", _NUMBER, _SIGN, _NUMBER), st.just("empty(amount)"),
    ),
    st.one_of(
        written('closed_on {} d"2026-03-09"', _SIGN), written("closed_on {} today", _SIGN),
        written("days_between(closed_on, today) {} {}", _SIGN, _NUMBER),
    ),
    st.one_of(
        written("stage {} {}", _SAME, _STAGE), written("stage in [{}, {}]", _STAGE, _STAGE),
        st.sampled_from(("is_closed(stage)", 'is_closed(stage, "won")', "empty(stage)")),
        st.sampled_from(("is_held(stage)", "needs_permit", "true")),
    ),
    st.one_of(
        written("name {} {}", _SAME, _WORD), written("starts_with(name, {})", _WORD),
        written("contains(name, {})", _WORD), written("name in [{}, {}]", _WORD, _WORD),
        st.sampled_from(("empty(name)", '"vip" in tags', "empty(tags)")),
    ),
    st.one_of(
        written("opens {} {}", _SIGN, _CLOCK), written("owner {} me", _SAME),
        st.sampled_from(("empty(opens)", "empty(owner)", "needs_permit")),
    ),
)  # fmt: skip
"""Tests of fields that go together, so that those of a pair meet."""


def conditions(atoms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Conditions of a few tests."""
    return st.recursive(
        atoms,
        lambda c: st.one_of(
            written("({} and {})", c, c), written("({} or {})", c, c), written("not ({})", c),
            written("choose({}, {}, {})", c, c, c),
        ),
        max_leaves=4,
    )  # fmt: skip


PAIRS = st.one_of(
    *(st.tuples(conditions(a), conditions(a)) for a in ATOMS),
    st.tuples(conditions(st.one_of(*ATOMS)), conditions(st.one_of(*ATOMS))),
)


def rows(*trees: Node) -> Iterator[Row]:
    """Every combination of the values of the fields that are read, or 2,000 of more of them."""
    read = sorted({n.field for t in trees for n in nodes(t) if isinstance(n, FieldRef)})
    plain = {name: values[0] for name, values in VALUES.items()}
    some, pick = [VALUES[name] for name in read], Random(SEED).choice
    whole = prod(map(len, some)) <= 2000
    for chosen in product(*some) if whole else (map(pick, some) for _ in range(2000)):
        yield {**plain, **dict(zip(read, chosen, strict=True))}


def row_of(case: Case) -> Row:
    """The record that a certain example speaks of."""
    row = {name: values[0] for name, values in VALUES.items()}
    for node, value in case.values.items():
        assert isinstance(node, FieldRef)
        empty = () if node.field == "tags" else None
        row[node.field] = empty if value is None else value
    return row


@seed(SEED)
@tried(EXAMPLES * 2)
@given(PAIRS)
def test_no_row_contradicts_a_proof(pair: tuple[str, str]) -> None:
    found = [check(text, SmallScope(), BOOLEAN) for text in pair]
    one, other = (f.tree for f in found if isinstance(f, Expression))
    tests = compile_closure(one), compile_closure(other)

    def held(row: Row) -> tuple[bool, bool]:
        first, second = (bool(test(row, NOON, {})) for test in tests)
        return first, second

    seen = {held(row) for row in rows(one, other)}
    assert satisfiable(one) or not any(a for a, _ in seen)
    assert not implies(one, other) or all(b for a, b in seen if a)
    met = [case for _, _, case in overlaps([one, other])]
    assert met or (True, True) not in seen
    left = gap([one, other])
    assert left is not None or (False, False) not in seen
    assert all(held(row_of(c)) == (True, True) for c in met if c.certain and not c.some)
    if left is not None and left.certain and not left.some:
        assert held(row_of(left)) == (False, False)
