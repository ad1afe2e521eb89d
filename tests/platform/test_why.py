"""`tailorbird why`: of a changed item of a pack what is different, of all else what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tailorbird_platform.cli.running import run

NORDWIND = Path(__file__).parents[1] / "data" / "good" / "nordwind"
PACK = "packs/b2b/entities/lead/entity.yaml"
OWN = "entities/lead/entity.yaml"

LEAD = f"""\
lead.roof_area                own field   {OWN}:3   after company_name
lead.phone.required           true        {OWN}:4   b2b 2.3.1 says nothing
lead.source.fair              own option  {OWN}:7   after web
lead.source.fax               retired     {OWN}:8   over b2b 2.3.1: Fax
lead.rules.dead_needs_source  off         {OWN}:10  over b2b 2.3.1: {PACK}:13
"""


def why(*words: str) -> int:
    return run(["-C", str(NORDWIND), "why", *words])


def test_of_a_packs_item_it_says_what_the_company_changes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert why("lead") == 0
    assert capsys.readouterr().out == LEAD


def test_all_of_it_is_there_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    assert why("lead", "--all") == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) > 30
    assert any(line.split() == ["lead.title", "company_name", f"{PACK}:3"] for line in told)


def test_an_item_of_one_layer_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert why("deal.discount") == 0
    told = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert ["deal.fields.discount.max", "60"] in told


def test_a_single_value_is_printed_with_what_lies_below(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert why("lead.phone.required") == 0
    assert capsys.readouterr().out == f"lead.fields.phone.required  true  {OWN}:4\n"
