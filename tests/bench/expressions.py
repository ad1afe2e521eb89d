"""Expressions on one record: our closures beside the evaluator of the library that parses them.

The same question on the same records, with values as Python has them, in CPU microseconds a
record.  Both are prepared before (parsed, typed, compiled) and called directly, turn by turn in
short rounds; the best round of each text counts, so that other work on the machine does not.  A
text that the library writes in another way stands beside ours.

The library gets its types, as its texts have to be checked, and records without empty values, at
which it gives up.  What stands on another record is at hand for both: inside the record for the
library, fetched for ours.  Questions over child records are the database's in ours, so they are
not compared.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import process_time
from typing import Any

import rule_engine  # type: ignore[import-untyped]
from rule_engine import DataType
from tests.expressions import SmallScope

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import Expression

GOALS = {"condition": 40, "money formula": 20}
"""How many times faster at least, from the design."""


@dataclass(frozen=True, slots=True)
class Text:
    """One question, as we write it and as the library does."""

    ours: str
    theirs: str = ""

    @property
    def library(self) -> str:
        """The text that the library reads."""
        return self.theirs or self.ours


TEXTS: Mapping[str, Sequence[Text]] = {
    "condition": (
        Text("amount > 500 and discount < 20"),
        Text('stage == "proposal" or amount >= 900'),
        Text('name == "Deal 77" or (stage != "won" and not (amount > 100))'),
        Text("discount in [1, 2, 3] and amount - discount > 10"),
        Text('stage in ["qualify", "won"]'),
        Text("amount > 500"),
        Text("amount * discount > 500"),
    ),
    "text": (
        Text('name == "deal 77"', 'name.as_lower == "deal 77"'),
        Text('contains(name, "EAL 7")', '"eal 7" in name.as_lower'),
        Text('starts_with(name, "Deal 1")', 'name.as_lower.starts_with("deal 1")'),
    ),
    "look-up": (
        Text("account.employees > 200"),
        Text('account.parent.name == "Group 3"'),
        Text("account.employees > 200 and amount > 100"),
    ),
    "date": (
        Text('created_at >= d"2026-03-12T00:00Z"', 'created_at >= d"2026-03-12T00:00+00:00"'),
        Text("expected_close <= today"),
        Text("days_between(expected_close, today) >= 3", "(today - expected_close).days >= 3"),
        Text("month(expected_close) == 3", "expected_close.month == 3"),
    ),
    "money formula": (
        Text("amount * (100 - discount) / 100"),
        Text("amount - amount * discount / 100"),
        Text("amount * (1 - discount / 100)"),
        Text("amount * discount / 100"),
        Text("amount + amount * 0.19"),
        Text("amount * 1.19"),
        Text("amount / 12"),
        Text("amount + discount + amount + discount"),
    ),
}
FORMULAS = frozenset({"money formula"})
ROUNDS = 25
RECORDS = 400
_NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
INPUTS = Inputs(now=_NOW, today=date(2026, 3, 10), zone="Europe/Berlin")
"""The clock of the bench."""

Row = Mapping[str, Any]
_ACCOUNT = DataType.OBJECT(
    "account",
    {
        "name": DataType.STRING,
        "employees": DataType.FLOAT,
        "parent": DataType.OBJECT.reference("account"),
    },
    accessor=rule_engine.resolve_item,
)
_TYPES = {
    "name": DataType.STRING,
    "stage": DataType.STRING,
    "amount": DataType.FLOAT,
    "discount": DataType.FLOAT,
    "created_at": DataType.DATETIME,
    "expected_close": DataType.DATETIME,
    "today": DataType.DATETIME,
    "account": _ACCOUNT,
}


@dataclass(frozen=True, slots=True)
class Timed:
    """Microseconds of CPU a record, and how many times ours is faster."""

    ours: float
    library: float

    @property
    def times(self) -> float:
        """The library's time in ours."""
        return self.library / self.ours


def report() -> None:
    """Measure and print: a kind of texts a line, on average, and its least good text."""
    print(f"{'expressions':16} {'ours':>9} {'library':>9} {'times':>7} {'goal':>6}  least")
    for kind in TEXTS:
        found = measured(kind)
        timed = average(list(found.values()))
        goal = GOALS.get(kind, "")
        text, least = min(found.items(), key=lambda item: item[1].times)
        print(
            f"{kind:16} {timed.ours:7.2f}µs {timed.library:7.2f}µs {timed.times:7.0f} {goal:>6}"
            f"  {least.times:.0f} {text}",
            flush=True,
        )


def measured(kind: str, rounds: int = ROUNDS) -> dict[str, Timed]:
    """Both on each text of a kind: the best of some rounds, turn by turn."""
    return {text.ours: _measured(text, kind, rounds) for text in TEXTS[kind]}


def average(found: Sequence[Timed]) -> Timed:
    """A record's time over all texts."""
    return Timed(
        ours=sum(t.ours for t in found) / len(found),
        library=sum(t.library for t in found) / len(found),
    )


def calls(text: Text, kind: str) -> tuple[float, float]:
    """How many functions ours and the library call for a record: the same on every machine."""
    rows = records()
    ours, theirs = closure(text.ours), library(text.library, kind)
    pairs = [(row, fetched(row)) for row in rows]
    return (
        _counted(lambda: [ours(row, INPUTS, more) for row, more in pairs]) / len(rows),
        _counted(lambda: [theirs(row) for row in rows]) / len(rows),
    )


def _counted(work: Callable[[], object]) -> int:
    found = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal found
        found += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


def _measured(text: Text, kind: str, rounds: int) -> Timed:
    ours, theirs = closure(text.ours), library(text.library, kind)
    rows = records()
    pairs = [(row, fetched(row)) for row in rows]
    best = [min(times) for times in zip(*(
        (_time_ours(ours, pairs), _time_library(theirs, rows)) for _ in range(rounds)
    ), strict=True)]  # fmt: skip
    return Timed(ours=best[0] / len(rows) * 1e6, library=best[1] / len(rows) * 1e6)


def closure(text: str) -> Callable[..., Any]:
    """Ours, as the product calls it."""
    found = check(text, SmallScope("deal"))
    assert isinstance(found, Expression), text
    return compile_closure(found)


def library(text: str, kind: str) -> Callable[[Row], Any]:
    """The library's own evaluator."""
    resolver = rule_engine.type_resolver_from_dict(_TYPES)
    context = rule_engine.Context(type_resolver=resolver, default_timezone="utc")
    rule = rule_engine.Rule(text, context=context)
    evaluate: Callable[[Row], Any] = rule.evaluate if kind in FORMULAS else rule.matches
    return evaluate


def records() -> list[Row]:
    """Records as both read them."""
    return [
        {
            "id": n,
            "name": f"Deal {n}",
            "amount": Decimal(n * 7 % 1000),
            "amount__base": Decimal(n * 7 % 1000),
            "discount": Decimal(n % 60),
            "stage": ("qualify", "proposal", "won")[n % 3],
            "created_at": _NOW + timedelta(hours=n),
            "expected_close": INPUTS.today + timedelta(days=n % 40 - 20),
            "today": INPUTS.today,
            "account": {
                "name": f"Company {n}",
                "employees": Decimal(n),
                "parent": {"name": f"Group {n % 7}"},
            },
        }
        for n in range(RECORDS)
    ]


def fetched(row: Row) -> Row:
    """What our closures are handed of the account."""
    account = row["account"]
    return {
        "account.employees": account["employees"],
        "account.parent.name": account["parent"]["name"],
    }


def _time_ours(call: Callable[..., Any], pairs: list[tuple[Row, Row]]) -> float:
    inputs = INPUTS
    begin = process_time()
    for row, more in pairs:
        call(row, inputs, more)
    return process_time() - begin


def _time_library(call: Callable[[Row], Any], rows: list[Row]) -> float:
    begin = process_time()
    for row in rows:
        call(row)
    return process_time() - begin
