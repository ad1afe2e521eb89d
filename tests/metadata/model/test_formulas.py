"""Formulas in expressions that come at run time: replaced as the compiler does it."""

from __future__ import annotations

from pathlib import Path

from tests.workspaces import SMALL, write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.expressions.tree import Arithmetic, FieldRef, Literal
from tailorbird_metadata.expressions.types import MONEY
from tailorbird_metadata.model.formulas import ModelFormulas, laid_in


def test_a_reference_to_a_formula_becomes_its_tree(tmp_path: Path) -> None:
    model = compile_workspace(write_workspace(tmp_path, SMALL)).model
    assert model is not None
    tree = laid_in(FieldRef(type=MONEY, entity="deal", field="net_value"), ModelFormulas(model))
    formula = model.entities["deal"].fields["net_value"].formula
    assert formula is not None
    assert isinstance(tree, Arithmetic)
    assert tree == formula.tree


def test_what_holds_no_formula_comes_back_itself(tmp_path: Path) -> None:
    model = compile_workspace(write_workspace(tmp_path, SMALL)).model
    assert model is not None
    for tree in (
        FieldRef(type=MONEY, entity="deal", field="amount"),
        FieldRef(type=MONEY, entity="deal", via=("owner", "manager"), field="name"),
        Literal(type=MONEY, value=None),
    ):
        assert laid_in(tree, ModelFormulas(model)) is tree
