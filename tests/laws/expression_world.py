"""A small company with awkward values, for the law of expressions.

`World` holds rows in memory, knows how to put them into a database, and works out linked values
and aggregates in plain Python, so that nothing that is tested is its own judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from random import Random
from typing import Any

import sqlalchemy as sa
from tests.laws.expression_model import TEAMS, WANTED, ModelScope, law_model

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.faults import ExpressionErrors
from tailorbird_metadata.expressions.inputs import Inputs, Me
from tailorbird_metadata.expressions.needs import Fetched, fetched_nodes
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Below,
    Expression,
    Node,
)
from tailorbird_metadata.expressions.types import Kind, ValueType
from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.members import follow, members_metadata
from tailorbird_runtime.storage.tables import Tables

Row = dict[str, Any]

TEXTS = (
    "Élan GmbH", "ELAN gmbh", "elan", "中文公司", "中", "İstanbul", "istanbul", "Straße", "STRASSE",
    "ΑΣΑΣ", "ας", "😀 GmbH", "👩\u200d👩 x", "50%_off", "back\\slash", "Ａｃｍｅ＊", "ﬁne", "a",
    "A", " ", "e\u0301", "\u0301", "ẞ", "Ǆ", "'\"quoted\"", "한국", "\u1112\u1161\u11ab", "ٱلله",
    "tab\there", "Zürich–Nord", "ДОМ дом", "½", "Å", "x" * 200, "Ω", "ϴ", "ŉ", "١٢",
)  # fmt: skip
NUMBERS = (
    "0", "1", "-1", "0.01", "0.005", "-0.005", "10", "19.99", "100", "12000", "33.3333", "-7.5",
    "99999999999.9999", "-99999999999.9999", "0.0001", "2.5", "3.5", "1000000",
)  # fmt: skip
DAYS = (
    date(1, 1, 1), date(1, 1, 2), date(1582, 10, 10), date(1900, 3, 1), date(2024, 2, 29),
    date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 10), date(2026, 3, 28), date(2026, 3, 29),
    date(2026, 3, 30), date(2026, 10, 25), date(2026, 10, 26), date(2100, 2, 28),
    date(9999, 12, 31), date(9999, 11, 30), date(2026, 4, 30), date(2026, 5, 31),
    date(2027, 6, 30), date(2027, 7, 31), date(2027, 8, 31), date(2027, 9, 30), date(2018, 11, 4),
    date(2021, 1, 3), date(2020, 12, 31),
)  # fmt: skip
MOMENTS = (
    datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 3, 28, 23, 0, tzinfo=UTC),
    datetime(2026, 3, 28, 22, 59, 59, 999000, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 3, 29, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC),
    datetime(2026, 3, 10, 8, tzinfo=UTC), datetime(2026, 3, 9, 16, tzinfo=UTC),
    datetime(2026, 3, 9, 15, 59, 59, 999000, tzinfo=UTC), datetime(1999, 12, 31, 12, tzinfo=UTC),
    datetime(2099, 7, 1, 4, tzinfo=UTC), datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 3, 10, 8, 0, 0, 1000, tzinfo=UTC),
    datetime(1000, 1, 2, tzinfo=UTC), datetime(9999, 12, 29, 23, 59, 59, 999000, tzinfo=UTC),
    datetime(2018, 11, 4, 2, 59, tzinfo=UTC), datetime(2018, 11, 4, 3, tzinfo=UTC),
    datetime(2011, 12, 30, 9, 59, 59, tzinfo=UTC), datetime(2011, 12, 30, 10, tzinfo=UTC),
    datetime(2026, 4, 4, 14, 45, tzinfo=UTC), datetime(2026, 4, 4, 15, 15, tzinfo=UTC),
    datetime(2026, 11, 1, 3, 59, 59, tzinfo=UTC), datetime(2026, 11, 1, 4, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 5, tzinfo=UTC),
    datetime(1893, 3, 31, 23, 30, tzinfo=UTC),
)  # fmt: skip
ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York", "UTC", "Asia/Kathmandu")
TAGS = ("key account", "Key Account", "中文", "Été", "vip", "a%b", "\u0301")
LANDS = ("DE", "CN", "AT")
CLOCKS = ("00:00", "08:05", "08:50", "12:00", "23:59")
PEOPLE = 5


INPUTS = tuple(
    Inputs(now=now, today=today, zone=zone, me=me)
    for now, today, zone, me in (
        (MOMENTS[8], date(2026, 3, 10), "Europe/Berlin",
         Me(id=1, name="Élan GmbH", email="a@b.de", teams=frozenset({"berlin", "vienna"}),
            team="berlin", manager=2, roles=("rep",))),
        (MOMENTS[1], date(2026, 3, 29), "Asia/Shanghai",
         Me(id=2, name="中文公司", email="zh@example.cn", roles=("finance", "rep"), locale="zh")),
        (MOMENTS[14], date(2026, 11, 1), "America/New_York", None),
        (datetime(2026, 4, 4, 15, tzinfo=UTC), date(2026, 4, 5), "Australia/Lord_Howe",
         Me(id=3, name="STRASSE", email="p3@example.com", team="vienna",
            teams=frozenset({"vienna"}))),
        (datetime(2011, 12, 30, 10, tzinfo=UTC), date(2011, 12, 31), "Pacific/Apia",
         Me(id=4, name="istanbul", email="P5@Example.com", manager=5, roles=("finance",))),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), date(2026, 11, 1), "America/Havana", None),
        (datetime(2018, 11, 4, 3, tzinfo=UTC), date(2018, 11, 4), "America/Sao_Paulo",
         Me(id=5, name="\u0301", email="x@y.z", manager=1, team="shanghai",
            teams=frozenset({"shanghai", "berlin"}))),
    )
)  # fmt: skip


class World:
    """Rows of people, accounts and deals; a quarter of all values is empty."""

    def __init__(self, seed: int, accounts: int = 24, deals: int = 90) -> None:
        self.model = law_model()
        self.tables = Tables(self.model)
        self._random = Random(seed)
        self.rows: dict[str, dict[int, Row]] = {"user": {}, "account": {}, "deal": {}}
        for number in range(1, PEOPLE + 1):
            self.rows["user"][number] = self._person(number)
        for name, count in (("account", accounts), ("deal", deals)):
            for number in range(1, count + 1):
                self.rows[name][number] = self._record(name, number)
        named = [row for row in self.rows["deal"].values() if row["name"] is not None]
        for number, row in enumerate(named):
            row["name"] = TEXTS[number % len(TEXTS)]
        for name in ("deal", "account"):
            for row in self.rows[name].values():
                self._formulas(name, row)

    def check(self, text: str, entity: str, expected: ValueType | None) -> Expression | None:
        """The expression; None if its numbers could get too large."""
        found = check(text, ModelScope(self.model, entity), expected)
        if isinstance(found, ExpressionErrors):
            assert {e.code for e in found.errors} <= {"E0301"}, (text, found.errors)
            return None
        return found

    def closure_value(self, tree: Node, entity: str, row: Row, inputs: Inputs) -> Any:
        """What the closure says about one row."""
        return compile_closure(tree)(row, inputs, self.fetched(tree, entity, row, inputs))

    def by_closure(self, tree: Node, entity: str, inputs: Inputs) -> dict[int, Any]:
        """What the closure says about every row of an entity, by its id."""
        rows = self.rows[entity]
        return {i: self.closure_value(tree, entity, row, inputs) for i, row in rows.items()}

    def fetched(self, tree: Node, entity: str, row: Row, inputs: Inputs) -> Mapping[str, Any]:
        """Linked values and aggregates, from the rows in memory."""
        return {n.key: self._fetched(n, entity, row, inputs) for n in fetched_nodes(tree)}

    def _fetched(self, node: Fetched, entity: str, row: Row, inputs: Inputs) -> Any:
        if isinstance(node, Aggregate):
            return self._aggregate(node, row, inputs)
        if isinstance(node, Below):
            return self._below(node, entity, row, inputs)
        at: Row | None = row
        for lookup in node.via:
            target = "user" if entity == "user" else self.model.entity(entity).field(lookup).to
            at = self.rows[target or "user"].get(at[lookup]) if at is not None else None
            entity = target or "user"
        if at is None:
            return {Kind.BOOLEAN: False, Kind.TEXTS: ()}.get(node.type.kind)
        return at[f"{node.field}__base"] if f"{node.field}__base" in at else at[node.field]

    def _below(self, node: Below, entity: str, row: Row, inputs: Inputs) -> bool:
        member = self.closure_value(node.member, entity, row, inputs)
        root = self.closure_value(node.root, entity, row, inputs)
        passed = set()
        while member is not None and member not in passed:
            passed.add(member)
            member = self.rows[node.entity][member][node.link]
        return root in passed

    def _aggregate(self, node: Aggregate, row: Row, inputs: Inputs) -> Any:
        children = [
            child
            for child in self.rows[node.child].values()
            if _names(child[node.by], row["id"]) and child["deleted_at"] is None
        ]
        tests = [
            node.where is None or self.closure_value(node.where, node.child, c, inputs)
            for c in children
        ]
        if node.function in ("any", "all"):
            return any(tests) if node.function == "any" else all(tests)
        found = [c for c, holds in zip(children, tests, strict=True) if holds]
        if node.order is not None:
            return self._outermost(node, found, inputs)
        if node.value is None:
            return len(found)
        values = [self.closure_value(node.value, node.child, c, inputs) for c in found]
        values = [v for v in values if v is not None]
        if node.function == "sum":
            with localcontext(prec=200):
                return sum(values, Decimal(0))
        if not values:
            return None
        if node.function == "avg":
            from fractions import Fraction

            exact = sum(map(Fraction, values), Fraction(0)) / len(values) * 10**10
            whole = int(abs(exact) + Fraction(1, 2))
            return Decimal(whole if exact >= 0 else -whole).scaleb(-10)
        return min(values) if node.function == "min" else max(values)

    def _outermost(self, node: Aggregate, found: list[Row], inputs: Inputs) -> Any:
        """The value of the newest or oldest of some children."""
        assert node.order is not None and node.value is not None
        dated = {c["id"]: self.closure_value(node.order, node.child, c, inputs) for c in found}
        known = [c for c in found if dated[c["id"]] is not None]
        best = max if node.function == "newest" else min
        if not found:
            return False if node.type.kind is Kind.BOOLEAN else None
        if known:
            one = best(known, key=lambda c: (dated[c["id"]], c["id"]))
        else:
            one = best(found, key=lambda c: c["id"])
        return self.closure_value(node.value, node.child, one, inputs)

    def insert(self, engine: sa.Engine) -> None:
        """Make the tables and put all rows in."""
        self.tables.metadata.create_all(engine)
        members_metadata.create_all(engine)
        with engine.begin() as connection:
            for name in ("user", "account", "deal"):
                rows = [self._stored(name, row) for row in self.rows[name].values()]
                # Parents after their children would break the reference: the database checks.
                plain = [{**r, "parent": None} for r in rows] if name == "account" else rows
                connection.execute(sa.insert(self.tables.of(name)), plain)
                if name != "user":
                    follow(connection, self.model.entity(name), [({}, row) for row in rows])
                if name == "account":
                    table = self.tables.of(name)
                    change = sa.update(table).where(table.c.id == sa.bindparam("of"))
                    moved = [{"of": r["id"], "parent": r["parent"]} for r in rows]
                    connection.execute(change.values(parent=sa.bindparam("parent")), moved)

    def _stored(self, name: str, row: Row) -> Row:
        if name == "user":
            keys = {f"{n}__key": text_key(row[n]) for n in ("name", "email")}
            return {**row, **keys, "created_at": MOMENTS[0]}
        found: Row = {}
        for item in self.model.entity(name).fields.values():
            if item.formula is None:
                for column in self.tables.columns(name, item.id):
                    found[column.name] = row.get(column.name)
                found.update(BINDINGS[item.type].write(item, row.get(item.id), row))
                base = f"{item.id}__base"
                if base in row:
                    found[base] = row[base]
        return found

    def _person(self, number: int) -> Row:
        pick = self._random.choice
        manager = self._maybe(lambda: pick(range(1, number))) if number > 1 else None
        return {
            "id": number, "name": TEXTS[number * 3], "email": f"p{number}@example.com",
            "manager": manager, "team": self._maybe(lambda: pick(TEAMS)),
        }  # fmt: skip

    def _record(self, name: str, number: int) -> Row:
        row: Row = {"id": number, "version": 1, "created_at": MOMENTS[0], "changed_at": MOMENTS[8]}
        for item in self.model.entity(name).fields.values():
            if item.system or item.formula is not None:
                continue
            row[item.id] = self._value(item)
            if item.type == "money":
                row[f"{item.id}__base"] = row[item.id]
            elif BINDINGS[item.type].apart(item):
                row |= BINDINGS[item.type].write(item, row[item.id], row)
        row["deleted_at"] = MOMENTS[9] if self._random.random() < 0.1 else None
        return row

    def _maybe(self, make: Any) -> Any:
        return None if self._random.random() < 0.25 else make()

    def _value(self, item: Field) -> Any:
        pick = self._random.choice
        if item.type == "boolean":
            return self._random.random() < 0.5
        if item.type == "tags":
            return tuple(self._random.sample(TAGS, self._random.choice((0, 1, 2))))
        if item.type == "teams":
            return tuple(t for t in TEAMS if self._random.random() < 0.4)
        if item.type == "multi_lookup":
            chosen = self._random.sample(range(1, 20), pick((0, 1, 2, 4)))
            return tuple(map(str, sorted(chosen)))
        if item.type == "multi_picklist":
            return tuple(w for w in WANTED if self._random.random() < 0.4)
        places = {"money": 4}.get(item.type, item.params.get("places", 2))
        makers: dict[str, Any] = {
            "text": lambda: pick(TEXTS),
            "long_text": lambda: pick(TEXTS),
            "email": lambda: pick(TEXTS).lower() or "a",
            "integer": lambda: int(Decimal(pick(NUMBERS)).to_integral_value()),
            "decimal": lambda: self._number(places),
            "percent": lambda: self._number(places),
            "money": lambda: self._number(places),
            "date": lambda: self._near(pick(DAYS)),
            "datetime": lambda: pick(MOMENTS),
            "picklist": lambda: pick(list(item.picklist.options) if item.picklist else []),
            "user": lambda: pick(range(1, PEOPLE + 1)),
            "team": lambda: pick(TEAMS),
            "lookup": lambda: pick(range(1, 20)),
            "address": self._address,
            "country": lambda: pick(LANDS),
            "time": lambda: pick(CLOCKS),
            "duration": lambda: pick((0, 1, 90, 1440)),
            "rating": lambda: pick((1, 3, 5)),
        }
        return self._maybe(makers[item.type])

    def _number(self, places: int) -> Decimal:
        limit = Decimal(10) ** (15 - places)
        found = Decimal(self._random.choice(NUMBERS))
        found = found if abs(found) < limit else found % 100
        return round(found, places) + 0

    def _address(self) -> dict[str, str] | None:
        given = {"city": self._maybe(lambda: self._random.choice(TEXTS))}
        given["country"] = self._maybe(lambda: self._random.choice(LANDS))
        return {name: words for name, words in given.items() if words} or None

    def _near(self, day: date) -> date:
        moved = self._random.choice((-1, 0, 0, 1))
        try:
            return day + timedelta(days=moved)
        except OverflowError:
            return day

    def _formulas(self, name: str, row: Row) -> None:
        for item in self.model.entity(name).fields.values():
            if item.formula is not None:
                tree = item.formula.tree
                row[item.id] = self.closure_value(tree, name, row, INPUTS[0])


def _names(held: Any, record: int) -> bool:
    """Whether a lookup, or a field with several, names a record."""
    return str(record) in held if isinstance(held, tuple) else bool(held == record)
