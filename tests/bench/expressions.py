"""Expressions on one record: our closures beside the evaluator of the library that parses them.

The same text on the same records, values as Python has them, in CPU microseconds a record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import process_time
from typing import Any

import rule_engine  # type: ignore[import-untyped]
from tests.expressions import SmallScope

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.tree import Expression

GOALS = {"condition": 40, "money formula": 20}
"""How many times faster at least, from the design."""

TEXTS = {
    "condition": (
        "amount > 500 and discount < 20",
        'stage == "proposal" or amount >= 900',
        'name == "Deal 77" or (stage != "won" and not (amount > 100))',
        "discount in [1, 2, 3] and amount - discount > 10",
    ),
    "money formula": ("amount * (100 - discount) / 100", "amount - amount * discount / 100"),
}
ROUNDS = 5
RECORDS = 400
_TYPES = {"name": "STRING", "stage": "STRING", "amount": "FLOAT", "discount": "FLOAT"}
_NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
INPUTS = Inputs(now=_NOW, today=date(2026, 3, 10), zone="Europe/Berlin")
"""The clock of the bench."""

Row = Mapping[str, Any]


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
    """Measure and print."""
    print(f"{'expressions':16} {'ours':>9} {'library':>9} {'times':>7} {'goal':>6}")
    for kind, goal in GOALS.items():
        timed = measured(kind)
        print(
            f"{kind:16} {timed.ours:7.2f}µs {timed.library:7.2f}µs {timed.times:7.0f} {goal:6}",
            flush=True,
        )


def measured(kind: str) -> Timed:
    """Both on all texts of a kind: the best of some rounds, turn by turn."""
    rows, nothing = records(), dict[str, Any]()
    ours = [closure(text) for text in TEXTS[kind]]
    theirs = [library(text, kind) for text in TEXTS[kind]]
    rounds = [(_time(ours, rows, INPUTS, nothing), _time(theirs, rows)) for _ in range(ROUNDS)]
    count = len(rows) * len(ours)
    return Timed(
        ours=min(r[0] for r in rounds) / count * 1e6,
        library=min(r[1] for r in rounds) / count * 1e6,
    )


def closure(text: str) -> Callable[..., Any]:
    """Ours, as the product calls it."""
    found = check(text, SmallScope("deal"))
    assert isinstance(found, Expression), text
    return compile_closure(found)


def library(text: str, kind: str) -> Callable[[Row], Any]:
    """The library's own evaluator, with the types of the fields, as its texts must be checked."""
    types = {n: getattr(rule_engine.DataType, t) for n, t in _TYPES.items()}
    resolver = rule_engine.type_resolver_from_dict(types)
    rule = rule_engine.Rule(text, context=rule_engine.Context(type_resolver=resolver))
    evaluate: Callable[[Row], Any] = rule.matches if kind == "condition" else rule.evaluate
    return evaluate


def records() -> list[Row]:
    """Records without empty values: at one of them the library gives up."""
    return [
        {
            "id": n,
            "name": f"Deal {n}",
            "name__key": f"deal {n}",
            "amount": Decimal(n * 7 % 1000),
            "amount__base": Decimal(n * 7 % 1000),
            "discount": Decimal(n % 60),
            "stage": ("qualify", "proposal", "won")[n % 3],
            "created_at": _NOW + timedelta(hours=n),
        }
        for n in range(RECORDS)
    ]


def _time(calls: list[Callable[..., Any]], rows: list[Row], *more: Any) -> float:
    begin = process_time()
    for call in calls:
        for row in rows:
            call(row, *more)
    return process_time() - begin
