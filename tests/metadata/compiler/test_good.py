"""A workspace that is right compiles to the model that it describes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.workspaces import SMALL, TINY, write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.model import Model
from tailorbird_metadata.model.canonical import from_json, to_json


def small(tmp_path: Path) -> Model:
    compiled = compile_workspace(write_workspace(tmp_path, SMALL))
    assert [str(p.message) for p in compiled.problems] == []
    assert compiled.model is not None
    return compiled.model


def test_the_least_workspace_has_its_entity_and_what_the_product_brings(tmp_path: Path) -> None:
    compiled = compile_workspace(write_workspace(tmp_path, TINY))
    assert compiled.problems == ()
    assert compiled.model is not None
    assert list(compiled.model.entities) == ["activity", "task", "thing"]
    assert compiled.model.roles["admin"].everything
    assert list(compiled.model.entities["thing"].fields)[:3] == ["name", "id", "version"]


def test_fields_have_labels_parameters_and_defaults_in_internal_form(tmp_path: Path) -> None:
    deal = small(tmp_path).entities["deal"]
    assert deal.fields["expected_close"].label.render("en") == "Expected close"
    assert deal.fields["amount"].label.render("zh") == "金额"
    assert deal.fields["discount"].params == {"max": Decimal(60), "min": Decimal(0)}
    default = deal.fields["discount"].default
    assert default is not None and default.literal == Decimal("0.00")
    line = deal.fields["line"].picklist
    assert line is not None and line.options["service"].label.render("en") == "Service contract"


def test_a_formula_stands_in_other_expressions_as_what_it_means(tmp_path: Path) -> None:
    changed = dict(SMALL)
    text = SMALL["entities/deal/entity.yaml"].rstrip()
    rule = "\n          big: {check: net_value < 1000, message: Too big.}\n"
    changed["entities/deal/entity.yaml"] = text + rule
    compiled = compile_workspace(write_workspace(tmp_path, changed))
    assert compiled.model is not None, [str(p.message) for p in compiled.problems]
    check = compiled.model.entities["deal"].rules["big"].check
    assert check is not None
    assert check.reads == ("amount", "discount", "net_value")


def test_a_pipeline_brings_its_fields_and_gates(tmp_path: Path) -> None:
    deal = small(tmp_path).entities["deal"]
    assert deal.fields["stage"].picklist is not None
    assert list(deal.fields["stage"].picklist.options) == ["qualify", "proposal", "won", "lost"]
    proposal = deal.pipelines["sales"].stages["proposal"]
    assert proposal.enter["visit"].fields == ("site_visit_on",)
    assert deal.pipelines["sales"].stages["won"].probability == 100
    assert deal.pipelines["sales"].moves.back == ("manager",)


def test_a_role_has_what_it_extends(tmp_path: Path) -> None:
    manager = small(tmp_path).roles["manager"]
    assert manager.can["account"].create is True
    assert manager.can["deal"].read is True
    assert manager.can["account"].fields["owner"].edit is True
    assert manager.navigation == ("deal", "account", "task")
    assert manager.start == "deal.boards.pipeline"


def test_a_layout_has_what_it_extends(tmp_path: Path) -> None:
    layouts = small(tmp_path).entities["deal"].layouts
    facts = layouts["manager"].tabs["overview"].sections["facts"]
    assert facts.fields.index("closed_on") == facts.fields.index("expected_close") + 1
    assert layouts["manager"].tabs["overview"].sections["site"].fields == ("site_visit_on",)
    assert layouts["rep"].header == ("account", "stage", "amount", "owner")


def test_two_compilations_give_the_same_bytes(tmp_path: Path) -> None:
    first = small(tmp_path)
    second = compile_workspace(tmp_path).model
    assert second is not None
    assert to_json(first) == to_json(second)
    assert first.digest == second.digest
    assert to_json(from_json(to_json(first))) == to_json(first)
