"""The law of expressions in the browser that people use: the same answers as the server's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, seed
from playwright.sync_api import Browser
from tests.laws.expression_back_ends import SCRIPT, Form, Law, rows_as_json
from tests.laws.expression_world import INPUTS
from tests.laws.test_expressions import (
    SEED,
    counted,
    inputs_of,
    the_world,
    tried,
    typed_conditions,
    typed_values,
)

from tailorbird_metadata.expressions.inputs import Inputs

SAMPLES = 250
"""Of conditions, and as many of values; each is evaluated on every row."""
EVALUATIONS = 10_000
"""Of conditions, and as many of values."""

_ASK = """question => {
  const {entity, tree, inputs, fetched} = JSON.parse(question);
  return JSON.stringify(window.rows[entity].map((row, i) =>
    window.tailorbird.evaluate(tree, row, inputs, fetched[i])));
}"""


class InChromium(Form):
    """The interpreter in a page of its own."""

    def __init__(self, browser: Browser) -> None:
        self.world = the_world()
        self.page = browser.new_page()
        self.page.set_content("<!doctype html><title>expressions</title>")
        for script in (SCRIPT.with_name("expression_values.js"), SCRIPT):
            self.page.add_script_tag(path=script)
        rows = {entity: rows_as_json(self.world, entity) for entity in ("account", "deal")}
        self.page.evaluate("rows => { window.rows = JSON.parse(rows); }", json.dumps(rows))

    def _ask(self, question: Any) -> Any:
        return json.loads(self.page.evaluate(_ASK, json.dumps(question)))

    def close(self) -> None:
        self.page.close()


@pytest.fixture(scope="module")
def form(browser: Browser) -> Iterator[InChromium]:
    made = InChromium(browser)
    yield made
    made.close()


@pytest.fixture(scope="module")
def law(form: InChromium) -> Law:
    return Law(form.world, {}, form)


def test_a_condition_is_the_same_in_chromium(law: Law) -> None:
    @seed(SEED)
    @tried(SAMPLES)
    @given(typed_conditions, inputs_of)
    def same(asked: tuple[str, str], inputs: Inputs) -> None:
        law.condition(*asked, inputs)

    with counted(law, EVALUATIONS, ("closure", "javascript")):
        same()


def test_a_value_is_the_same_in_chromium(law: Law) -> None:
    @seed(SEED)
    @tried(SAMPLES)
    @given(typed_values, inputs_of)
    def same(asked: tuple[str, str, str], inputs: Inputs) -> None:
        law.value(*asked, inputs)

    with counted(law, EVALUATIONS, ("closure", "javascript")):
        same()


def test_it_can_fail(form: InChromium, law: Law) -> None:
    """Another empty value in the script would be noticed."""
    form.page.evaluate(
        "() => { const right = window.tailorbird.evaluate;"
        " window.tailorbird.evaluate = (...a) => right(...a) ?? false; }"
    )
    with pytest.raises(AssertionError):
        law.value("text", "deal", "notes", INPUTS[0])
