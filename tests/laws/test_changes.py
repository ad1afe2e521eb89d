"""The law of changes: `old.x` is what `x` was, whatever is asked about it; of a new one, empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, seed
from tests.laws.expression_back_ends import InSql
from tests.laws.expression_model import ModelScope
from tests.laws.expression_texts import conditions
from tests.laws.expression_world import INPUTS, World
from tests.laws.test_expressions import EXAMPLES, SEED, the_world, tried

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.expressions.tree import Expression, Placement
from tailorbird_metadata.expressions.types import BOOLEAN, Kind, ValueType
from tailorbird_metadata.fieldtypes import symbol_of
from tailorbird_runtime.storage.engine import make_engine
from tailorbird_runtime.validation.evaluation import Closures, Situation

Row = Mapping[str, Any]
CLOCK = INPUTS[0]
"""At whose time the formulas of the world were worked out."""
PAIRS = 6
_WORD = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<![\w.])([a-z_]\w*)(?![\w(]|\s*\()"""
)
TYPES: Mapping[str, ValueType] = {
    f.name: symbol_of(f).type
    for f in the_world().model.entity("deal").fields.values()
    if f.lines is None and not f.system and not symbol_of(f).parts
}


@pytest.fixture(scope="module")
def connections(lasting_database: Callable[[str], str]) -> Iterator[list[sa.Connection]]:
    """The world in both databases."""
    engines = [make_engine(lasting_database(name)) for name in ("sqlite", "postgresql")]
    for engine in engines:
        InSql(the_world(), engine)
    opened = [engine.connect() for engine in engines]
    yield opened
    for connection, engine in zip(opened, engines, strict=True):
        connection.close()
        engine.dispose()


def asked(text: str) -> Expression | None:
    found = check(text, ModelScope(the_world().model, "deal"), BOOLEAN, allow=Placement.EVENT)
    return found if isinstance(found, Expression) else None


def before(text: str) -> str:
    """`text` about the time before: `old.` in front of every field."""
    fields = the_world().model.entity("deal").fields

    def put(found: re.Match[str]) -> str:
        name = found[2]
        return f"old.{name}" if name in fields else found[0]

    return _WORD.sub(put, text)


def nothing(world: World) -> Row:
    """What a record is that is not there yet."""
    empty: dict[str, Any] = {"id": None, "deleted_at": None}
    for found in world.model.entity("deal").fields.values():
        kind = symbol_of(found).type.kind
        empty[found.id] = {Kind.BOOLEAN: False, Kind.TEXTS: ()}.get(kind)
        for column in world.tables.columns("deal", found.id) if found.formula is None else ():
            empty.setdefault(column.name, None)
    return empty


def pairs(dice: Random) -> Iterator[tuple[Row, Row | None]]:
    """Records now and before; some are new, some the same."""
    rows = list(the_world().rows["deal"].values())
    for number in range(PAIRS):
        now, was = dice.choice(rows), dice.choice(rows)
        yield (now, None) if number == 0 else (now, now) if number == 1 else (now, was)


def situation(connection: sa.Connection, now: Row, was: Row | None) -> Situation:
    return Situation(connection, the_world().tables, Closures(), CLOCK, "deal", now, was)


@seed(SEED)
@tried(max(40, EXAMPLES // 3))
@given(conditions("deal"))
def test_what_is_asked_about_old_holds_for_the_old_record(
    connections: list[sa.Connection], text: str
) -> None:
    world = the_world()
    plain, old = asked(text), asked(before(text))
    if plain is None or "below(" in text:
        return
    assert old is not None, before(text)
    for now, was in pairs(Random(text)):
        expected = world.closure_value(plain.tree, "deal", was or nothing(world), CLOCK)
        for connection in connections:
            found = situation(connection, now, was)
            assert found.holds(old) is expected, (text, before(text), now, was)
            assert found.holds(plain) is world.closure_value(plain.tree, "deal", now, CLOCK)


def key(type_: ValueType, value: Any) -> Any:
    """What makes two values of a field the same."""
    if type_.kind is Kind.TEXTS:
        return {text_key(member) for member in value or ()} or None
    if type_.kind is Kind.BOOLEAN:
        return bool(value)
    if value in (None, ""):
        return None
    return text_key(value) if type_.kind is Kind.TEXT else value


def test_changed_is_whether_the_two_values_differ(connections: list[sa.Connection]) -> None:
    dice, names = Random(SEED), sorted(TYPES)
    told: dict[bool, int] = {True: 0, False: 0}
    for _ in range(60):
        one, other = dice.sample(names, 2)
        text = {n: asked(t) for n, t in (
            ("one", f"changed({one})"), ("both", f"changed({one}, {other})"),
            ("none", f"not changed({one}) and not changed({other})"), ("new", "is_new()"),
        )}  # fmt: skip
        for now, was in pairs(dice):
            differ = [
                key(TYPES[n], _own(now, n)) != key(TYPES[n], was and _own(was, n))
                for n in (one, other)
            ]
            expected = {"one": differ[0], "both": any(differ), "none": not any(differ),
                        "new": was is None}  # fmt: skip
            found = situation(connections[0], now, was)
            for name, wanted in expected.items():
                expression = text[name]
                assert expression is not None, (one, other)
                assert found.holds(expression) is wanted, (name, one, other, now, was)
                told[wanted] += 1
    assert min(told.values()) > 200, "the law says something of both"


def _own(row: Row, name: str) -> Any:
    field = the_world().model.entity("deal").fields[name]
    return row.get(f"{field.id}__base", row.get(field.id))
