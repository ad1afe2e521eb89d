"""The order of options and stages, as files give it: renamed, retired, in several pipelines."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspaces import TINY, with_files, write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.expressions.tree import Call, In, Literal, Node
from tailorbird_metadata.model import Model
from tailorbird_metadata.model.order import option_order
from tailorbird_runtime.access.policy import Policies
from tailorbird_runtime.access.scope import ReadableScope

LONG = """
    pipeline: long
    stages:
      first: {probability: 10}
      offer: {retired: 2026-01-31}
      sent: {id: mailed}
      won: {closed: won}
      gone: {closed: lost}
"""
SHORT = """
    pipeline: short
    when: name == "quick"
    stages: {quick: {label: Quick}, done: {closed: won}}
"""


def thing(**formulas: str) -> str:
    lines = [f"          {n}: {{type: formula, returns: {f}}}" for n, f in formulas.items()]
    return "\n".join(
        [
            "        entity: thing",
            "        title: name",
            "        fields:",
            "          name: {type: text, required: true}",
            "          size:",
            "            type: picklist",
            "            options:",
            "              s: S",
            "              m: {label: M, retired: 2026-01-31}",
            "              l: {label: L, id: large}",
            *lines,
        ]
    )


def model(folder: Path, **formulas: str) -> Model:
    files = {
        "entities/thing/entity.yaml": thing(**formulas),
        "entities/thing/pipelines/long.yaml": LONG,
        "entities/thing/pipelines/short.yaml": SHORT,
    }
    found = compile_workspace(write_workspace(folder, with_files(TINY, files)))
    assert found.model is not None, [(str(p.message), str(p.help)) for p in found.errors]
    return found.model


def tree(found: Model) -> Node:
    formula = found.entity("thing").field("asked").formula
    assert formula is not None
    return formula.tree


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('at_least(size, "m")', ("m", "large")),
        ('at_most(size, "l")', ("s", "m", "large")),
        ('at_least(stage, "offer")', ("offer", "mailed", "won")),
        ('at_most(stage, "sent")', ("first", "offer", "mailed")),
        ('at_least(stage, "quick")', ("quick", "done")),
    ],
)
def test_it_means_the_ids_of_options(tmp_path: Path, text: str, meant: tuple[str, ...]) -> None:
    node = tree(model(tmp_path, asked=f"boolean, value: '{text}'"))
    assert isinstance(node, In)
    assert tuple(o.value for o in node.options if isinstance(o, Literal)) == meant


def test_what_is_lost_lies_beside_the_path(tmp_path: Path) -> None:
    files = with_files(TINY, {
        "entities/thing/entity.yaml": thing(asked="boolean, value: 'at_most(stage, \"gone\")'"),
        "entities/thing/pipelines/long.yaml": LONG,
    })  # fmt: skip
    told = compile_workspace(write_workspace(tmp_path, files)).errors
    assert [p.code for p in told] == ["E0310"]
    assert "beside the path" in str(told[0].message)


def test_a_compiled_model_has_the_same_order_as_its_files(tmp_path: Path) -> None:
    found = model(
        tmp_path, asked="integer, value: position(stage)", of="integer, value: position(size)"
    )
    node = tree(found)
    assert isinstance(node, Call)
    order = node.arguments[1]
    assert isinstance(order, Literal)
    assert order.value == "first offer mailed won|quick done"
    stages = found.entity("thing").field("stage").picklist
    assert stages is not None
    assert "|".join(map(" ".join, option_order(found, stages))) == order.value
    scope = ReadableScope(Policies(found).everything(), "thing")
    assert scope.order(stages.path) == option_order(found, stages)
    size = found.entity("thing").field("size").picklist
    assert size is not None
    assert scope.order(size.path) == (("s", "m", "large"),)
