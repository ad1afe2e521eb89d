"""The back ends of expressions side by side: what each says about the rows of a world.

`Law` asks the closure, both databases and the forms' interpreter for the same text, compares, and
counts: an evaluation is one expression on one record in one back end.
"""

from __future__ import annotations

import json
import subprocess
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.laws.expression_world import World

import tailorbird_runtime
from tailorbird_metadata.expressions.browser import inputs_data, to_data
from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.expressions.needs import fetched_nodes
from tailorbird_metadata.expressions.tree import Expression, Node, Not
from tailorbird_metadata.expressions.types import BOOLEAN, DATE, MOMENT, NUMBER, TEXT, Kind
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_clause, to_value

PLACES = 4
KINDS = {"number": NUMBER, "text": TEXT, "date": DATE, "moment": MOMENT, "boolean": BOOLEAN}
SCRIPT = Path(tailorbird_runtime.__file__).parent / "static" / "expressions.js"
RUNNER = Path(__file__).with_name("expression_runner.js")

Answers = dict[int, Any]
"""A value by the number of the record."""

_WIDE = Context(prec=500, rounding=ROUND_HALF_UP, traps=[])


class InSql:
    """The rows of a world in a database, and what the database says about them."""

    def __init__(self, world: World, engine: sa.Engine) -> None:
        self.world, self.engine = world, engine
        self.world.insert(engine)

    def conditions(self, tree: Node, entity: str, inputs: Inputs) -> tuple[set[int], set[int]]:
        """The records for which a condition holds, and those for which its `not` does."""
        context = self._context(entity)
        ids = sa.select(context.table.c.id)
        with self.engine.connect() as connection:
            yes, no = (
                set(connection.execute(ids.where(to_clause(asked, context)), parameters(inputs))
                    .scalars())
                for asked in (tree, Not(type=BOOLEAN, operand=tree))
            )  # fmt: skip
        return yes, no

    def values(self, tree: Node, entity: str, inputs: Inputs) -> Answers:
        """The values of an expression by record."""
        context = self._context(entity)
        places = PLACES if tree.type.kind is Kind.NUMBER else None
        asked = to_value(tree, context, places=places).label("value")
        query = sa.select(context.table.c.id, asked)
        with self.engine.connect() as connection:
            return {r.id: r.value for r in connection.execute(query, parameters(inputs))}

    def _context(self, entity: str) -> SqlContext:
        tables = self.world.tables
        return SqlContext(tables=tables, table=tables.of(entity).alias("main"), entity=entity)


class Form(ABC):
    """The forms' interpreter over the rows of a world, wherever it runs."""

    world: World

    @abstractmethod
    def _ask(self, question: Any) -> Any:
        """Its answer to a question: the values of `tree` on the rows of `entity`."""

    def values(self, tree: Node, entity: str, inputs: Inputs) -> Answers:
        """The values of an expression by record, as forms hold them."""
        needed, rows = fetched_nodes(tree), self.world.rows[entity]
        fetched = []
        for row in rows.values():
            found = self.world.fetched(tree, entity, row, inputs)
            fetched.append({n.key: as_json(n.type.kind, found[n.key]) for n in needed})
        answers = self._ask({
            "entity": entity, "tree": to_data(tree), "inputs": inputs_data(inputs),
            "fetched": fetched,
        })  # fmt: skip
        return dict(zip(rows, answers, strict=True))


class InNode(Form):
    """The interpreter in a Node process of its own."""

    def __init__(self, world: World, node: str) -> None:
        self.world = world
        self._process = subprocess.Popen(
            [node, str(RUNNER), str(SCRIPT)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        for entity in ("account", "deal"):
            self._ask({"entity": entity, "rows": rows_as_json(world, entity)})

    def _ask(self, question: Any) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps(question) + "\n")
        stdin.flush()
        return json.loads(stdout.readline())

    def close(self) -> None:
        """End the process."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait(10)


class Law:
    """One text, asked of every back end; `counted` says how often each was asked."""

    def __init__(self, world: World, databases: Mapping[str, InSql], form: Form | None) -> None:
        self.world, self.databases, self.form = world, databases, form
        self.counted: Counter[str] = Counter()

    def condition(self, entity: str, text: str, inputs: Inputs) -> bool:
        """The same records everywhere, also under `not`; False for a text that is refused."""
        found = self.world.check(text, entity, BOOLEAN)
        if found is None:
            return False
        expected = self._by_closure(found, entity, inputs)
        for name, database in self.databases.items():
            yes, no = database.conditions(found.tree, entity, inputs)
            self.counted[name] += len(expected)
            assert yes == {i for i, v in expected.items() if v is True}, (name, text, inputs)
            assert no == {i for i, v in expected.items() if v is False}, (name, "not", text, inputs)
        self._in_the_form(found, entity, inputs, expected)
        return True

    def value(self, kind: str, entity: str, text: str, inputs: Inputs) -> bool:
        """The same values everywhere; False for a text that is refused."""
        found = self.world.check(text, entity, KINDS[kind])
        if found is None:
            return False
        expected = self._by_closure(found, entity, inputs)
        for name, database in self.databases.items():
            answers = database.values(found.tree, entity, inputs)
            self.counted[name] += len(expected)
            results = {i: as_result(kind, value) for i, value in expected.items()}
            assert answers == results, (name, text, inputs)
        self._in_the_form(found, entity, inputs, expected)
        return True

    def _by_closure(self, found: Expression, entity: str, inputs: Inputs) -> Answers:
        self.counted["closure"] += len(self.world.rows[entity])
        return self.world.by_closure(found.tree, entity, inputs)

    def _in_the_form(
        self, found: Expression, entity: str, inputs: Inputs, expected: Answers
    ) -> None:
        if self.form is None:
            return
        kind = found.result.kind
        answers = self.form.values(found.tree, entity, inputs)
        self.counted["javascript"] += len(expected)
        if kind is Kind.NUMBER:
            answers = {i: None if a is None else Decimal(a) for i, a in answers.items()}
        elif kind in (Kind.MOMENT, Kind.DATE):
            expected = {i: as_json(kind, v) for i, v in expected.items()}
        assert answers == expected, ("javascript", found.text, inputs)


def as_result(kind: str, value: Any) -> Any:
    """What a closure gives as a result of a query has it: rounded, and inside of 64 bits."""
    if kind != "number" or value is None:
        return value
    rounded = _WIDE.quantize(Decimal(value), Decimal(1).scaleb(-PLACES))
    return rounded if abs(rounded.scaleb(PLACES, _WIDE)) < 2**63 else None


def as_json(kind: Kind, value: Any) -> Any:
    """A value as forms hold it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if kind is Kind.TEXTS else value


def rows_as_json(world: World, entity: str) -> list[dict[str, Any]]:
    """The rows of an entity as forms hold them."""
    return [
        {k: as_json(Kind.TEXTS if isinstance(v, tuple) else Kind.TEXT, v) for k, v in row.items()}
        for row in world.rows[entity].values()
    ]
