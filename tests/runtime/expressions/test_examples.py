"""The examples of the functions on both databases and in the form's interpreter."""

from __future__ import annotations

import json
import re
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.expressions import EXAMPLE_INPUTS, SmallScope, as_text, example_row
from tests.models import entity, field, model, picklist
from tests.node import node_path

import tailorbird_runtime
from tailorbird_metadata.expressions.browser import inputs_data, to_data
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.functions import EXAMPLE_OPTIONS, FUNCTIONS
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.expressions.types import Kind
from tailorbird_runtime.expressions.sql import SqlContext, parameters, to_value
from tailorbird_runtime.storage.tables import Tables

SCRIPT = Path(tailorbird_runtime.__file__).parent / "static" / "expressions.js"
CASES = [(text, answer) for f in FUNCTIONS.values() for text, answer in f.examples]


def expressions() -> list[Expression]:
    found = [check(text, SmallScope("example")) for text, _ in CASES]
    assert all(isinstance(f, Expression) for f in found)
    return [f for f in found if isinstance(f, Expression)]


def test_the_examples_hold_in_sql(engine: sa.Engine) -> None:
    tables = Tables(model(entity(
        "example", field("name"), field("company"), field("city"), field("email", "email"),
        field("amount", "decimal", places=4), field("discount", "percent", places=2),
        field("urgent", "boolean"), field("closed_on", "date"), field("tags", "tags"),
        field("labels", "tags"), field("teams", "teams"),
        *(picklist("example", name, *options) for name, options in EXAMPLE_OPTIONS.items()),
    )))  # fmt: skip
    tables.metadata.create_all(engine)
    table = tables.of("example")
    row = example_row()
    keys = {"name__key": "elan solar", "company__key": row["company"],
            "email__key": "ann@example.com", "tags__key": "|key account|展会|",
            "labels__key": "|key account|vip|", "teams__key": "|berlin|munich|"}  # fmt: skip
    stored = {**row, **keys, "version": 1, "changed_at": row["created_at"]}
    context = SqlContext(tables=tables, table=table, entity="example")
    values = [
        to_value(e, context, places=4 if e.result.kind is Kind.NUMBER else None)
        for e in expressions()
    ]
    query = sa.select(*(v.label(f"v{i}") for i, v in enumerate(values)))
    with engine.begin() as connection:
        connection.execute(sa.insert(table), stored)
        answers = connection.execute(query, parameters(EXAMPLE_INPUTS)).one()
    found = [(text, as_text(a)) for (text, _), a in zip(CASES, answers, strict=True)]
    assert found == CASES


@pytest.fixture
def node() -> str:
    return node_path()


def test_the_examples_hold_in_the_form(node: str) -> None:
    row = {
        k: list(v) if isinstance(v, tuple) else v if isinstance(v, bool) or v is None else str(v)
        for k, v in example_row().items()
    }
    row["created_at"] = "2026-02-27T23:30:00Z"
    asked = {
        "trees": [to_data(e) for e in expressions()], "row": row,
        "inputs": inputs_data(EXAMPLE_INPUTS),
    }  # fmt: skip
    script = (
        f"const t = require({json.dumps(str(SCRIPT))});"
        "const q = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(q.trees.map((x) => t.evaluate(x, q.row, q.inputs, {}))))"
    )
    done = subprocess.run(
        [node, "-e", script], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    answers = json.loads(done.stdout)
    found = [
        (text, as_text(_typed(e, a)))
        for (text, _), e, a in zip(CASES, expressions(), answers, strict=True)
    ]
    assert found == CASES


def _typed(expression: Expression, answer: Any) -> Any:
    return Decimal(answer) if expression.result.kind is Kind.NUMBER and answer else answer


def test_the_form_has_every_function(node: str) -> None:
    script = f"console.log(JSON.stringify(require({json.dumps(str(SCRIPT))}).functions))"
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout)) == {f.name for f in FUNCTIONS.values() if not f.rewritten}


def test_a_zone_that_the_browser_does_not_know_leaves_it_undecided(node: str) -> None:
    asked = []
    for text in ('not (hour(created_at, "Asia/Shanghai") < 5)', 'minute(now, "Asia/Shanghai")'):
        found = check(text, SmallScope("example"))
        assert isinstance(found, Expression)
        asked += [to_data(found), json.loads(json.dumps(to_data(found)).replace("Asia", "Mars"))]
    script = (
        f"const t = require({json.dumps(str(SCRIPT))});"
        "const q = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "const row = {created_at: '2026-02-27T23:30:00Z'};"
        "console.log(JSON.stringify(q.trees.map((x) => t.evaluate(x, row, q.inputs, {}))))"
    )
    done = subprocess.run(
        [node, "-e", script],
        input=json.dumps({"trees": asked, "inputs": inputs_data(EXAMPLE_INPUTS)}),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == [True, None, "0", None]


def test_the_form_runs_no_text() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    assert not re.search(r"\beval\b|new Function|setTimeout|innerHTML|import\(", source)
