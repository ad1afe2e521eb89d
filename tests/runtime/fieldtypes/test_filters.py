"""Filters give the same records on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.models import entity, field, model, picklist

from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.fieldtypes.loading import LoadContext, ValueRefused, entered_in
from tailorbird_runtime.fieldtypes.operators import ordered
from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.tables import Tables

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
COMPANY = model(
    entity(
        "deal",
        field("name"),
        field("size", "integer"),
        field("price", "money"),
        field("on", "date"),
        field("at", "datetime"),
        picklist("deal", "color", "red", "green", "blue"),
        field("tags", "tags"),
        field("done", "boolean"),
        field("phone", "phone"),
        field("parent", "lookup", to="deal"),
    )
)
CONTEXT = LoadContext(model=COMPANY)
RECORDS: dict[str, dict[str, Any]] = {
    "a": {
        "name": "Müller & Söhne 100%",
        "size": 10,
        "price": Decimal("100.50"),
        "on": date(2026, 3, 10),
        "at": datetime(2026, 3, 9, 23, 30, tzinfo=UTC),
        "color": "red",
        "tags": ("Key Account", "重点"),
        "done": True,
        "phone": "+4930123456",
    },
    "b": {
        "name": "屋顶工程",
        "size": 20,
        "price": Decimal("100.51"),
        "on": date(2026, 3, 11),
        "at": datetime(2026, 3, 10, 23, 30, tzinfo=UTC),
        "color": "green",
        "tags": ("key",),
    },
    "c": {"name": "MULLER", "size": -5, "color": "blue"},
    "d": {"name": None},
}


def filled(engine: sa.Engine) -> Tables:
    tables = Tables(COMPANY)
    tables.metadata.create_all(engine)
    with write(engine) as connection:
        for values in RECORDS.values():
            row: dict[str, Any] = {"version": 1, "created_at": NOW, "changed_at": NOW}
            for name, value in values.items():
                known = COMPANY.entity("deal").field(name)
                row |= BINDINGS[known.type].write(known, value, {})
            connection.execute(tables.of("deal").insert().values(**row))
    return tables


def found(engine: sa.Engine, tables: Tables, name: str, operator: str, *raw: Any) -> str:
    known = COMPANY.entity("deal").field(name)
    binding, table = BINDINGS[known.type], tables.of("deal")
    with entered_in("Europe/Berlin"):
        values = tuple(binding.filter_value(known, operator, r, CONTEXT) for r in raw)
    clause = binding.clause(known, operator, table.c[tables.compared("deal", name)], values)
    with read(engine) as connection:
        ids = connection.execute(sa.select(table.c.id).where(clause).order_by(table.c.id)).scalars()
        return "".join("abcd"[n - 1] for n in ids)


CASES: list[tuple[str, str, tuple[Any, ...], str]] = [
    ("name", "contains", ("muller",), "ac"),
    ("name", "contains", ("顶工",), "b"),
    ("name", "contains", ("%",), "a"),
    ("name", "contains", ("_",), ""),
    ("name", "eq", ("müller",), "c"),
    ("name", "ne", ("müller",), "abd"),
    ("name", "starts_with", ("MÜL",), "ac"),
    ("name", "starts_with", ("屋",), "b"),
    ("name", "empty", (), "d"),
    ("name", "not_empty", (), "abc"),
    ("size", "eq", ("10",), "a"),
    ("size", "ne", (10,), "bcd"),
    ("size", "lt", ("10",), "c"),
    ("size", "le", ("10",), "ac"),
    ("size", "gt", ("10",), "b"),
    ("size", "ge", ("10",), "ab"),
    ("size", "between", ("-5", "10"), "ac"),
    ("price", "gt", ("100.505",), "b"),
    ("price", "eq", ("100.5",), "a"),
    ("price", "ne", ("100.5",), "bcd"),
    ("price", "empty", (), "cd"),
    ("on", "eq", ("2026-03-10",), "a"),
    ("on", "lt", ("2026-03-11",), "a"),
    ("on", "ge", ("2026-03-10",), "ab"),
    ("on", "between", ("2026-03-01", "2026-03-31"), "ab"),
    ("at", "eq", ("2026-03-10",), "a"),
    ("at", "le", ("2026-03-10",), "a"),
    ("at", "gt", ("2026-03-10",), "b"),
    ("at", "lt", ("2026-03-10",), ""),
    ("at", "ge", ("2026-03-11",), "b"),
    ("at", "between", ("2026-03-10", "2026-03-11"), "ab"),
    ("at", "eq", ("2026-03-09T23:30:00Z",), "a"),
    ("at", "le", ("2026-03-09T23:30:00Z",), "a"),
    ("at", "gt", ("2026-03-09T23:30:00Z",), "b"),
    ("color", "in", ("red", "green"), "ab"),
    ("color", "not_in", ("red", "green"), "cd"),
    ("color", "empty", (), "d"),
    ("tags", "contains", ("KEY",), "b"),
    ("tags", "contains", ("重点",), "a"),
    ("tags", "empty", (), "cd"),
    ("done", "eq", ("true",), "a"),
    ("done", "eq", (False,), "bcd"),
    ("phone", "contains", ("030 123",), ""),
    ("phone", "contains", ("30 123",), "a"),
    ("phone", "eq", ("030 123456",), "a"),
    ("parent", "in", (7, "8"), ""),
    ("parent", "empty", (), "abcd"),
    ("id", "in", (1, 3), "ac"),
]


def test_every_operator_finds_what_it_says(engine: sa.Engine) -> None:
    tables = filled(engine)
    wrong = [
        (name, operator, raw, expected, got)
        for name, operator, raw, expected in CASES
        if (got := found(engine, tables, name, operator, *raw)) != expected
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "operator", "raw"),
    [
        ("size", "eq", "ten"),
        ("size", "eq", ""),
        ("name", "contains", "  "),
        ("name", "contains", "x" * 201),
        ("name", "contains", "a\0"),
        ("on", "eq", "soon"),
        ("color", "in", "yellow"),
        ("at", "eq", ""),
        ("id", "in", "1 or 1=1"),
    ],
)
def test_values_that_make_no_sense_are_refused(name: str, operator: str, raw: str) -> None:
    known = COMPANY.entity("deal").field(name)
    with pytest.raises(ValueRefused):
        BINDINGS[known.type].filter_value(known, operator, raw, CONTEXT)


@pytest.mark.parametrize("descending", [False, True])
def test_empty_values_come_last_up_and_down(engine: sa.Engine, descending: bool) -> None:
    tables = filled(engine)
    table = tables.of("deal")
    sort = ordered(table.c.size, descending)
    with read(engine) as connection:
        sizes = connection.execute(sa.select(table.c.size).order_by(sort)).scalars().all()
    assert sizes == ([20, 10, -5, None] if descending else [-5, 10, 20, None])


def test_retired_options_stay_but_are_not_chosen_newly() -> None:
    from dataclasses import replace

    from tailorbird_metadata.frozen import frozen

    color = picklist("deal", "color", "red", "fax")
    assert color.picklist is not None
    options = dict(color.picklist.options)
    options["fax"] = replace(options["fax"], retired="2026-01-01")
    color = replace(color, picklist=replace(color.picklist, options=frozen(options)))
    binding = BINDINGS["picklist"]
    assert binding.parser(color, CONTEXT)("fax") == "fax"
    refusal = binding.refuse_new(color, "fax", COMPANY)
    assert refusal is not None
    assert refusal.code == "retired_option"
    assert binding.refuse_new(color, "red", COMPANY) is None
    assert binding.refuse_new(color, None, COMPANY) is None
