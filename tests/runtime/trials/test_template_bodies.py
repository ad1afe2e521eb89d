"""Tests beside a configuration name the body of a mail, with the rows of its loops."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.crm import RICH
from tests.workspaces import with_files, write_workspace

from tailorbird_metadata.cases import read_suites
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.source.workspace import read_workspace
from tailorbird_runtime.trials.cases import run_cases

FILES = {
    "templates/offer.yaml": """
        template: offer
        on: quote
        subject: Offer
        body: |
          {for lines where quantity > 0 sort -total}
          {#}. {item}: {total}
          {end}
          {if total > 100}From {me.name}.{else}Small.{end}
    """,
    "automations/send.yaml": """
        automation: send
        on: quote
        after: {change_of: status}
        do: {go: {mail: {to: deal.owner.email, template: offer}}}
    """,
    "tests/offers.yaml": """
        tests: offers
        given:
          people: {anna: {role: manager, team: berlin}}
          records:
            acme: {account: {name: Acme, owner: anna}}
            roof: {deal: {name: Roof, account: acme, owner: anna}}
            offer: {quote: {deal: roof}}
            panel: {quote_line: {quote: offer, item: Panel, quantity: 2, price: 80}}
            cable: {quote_line: {quote: offer, item: Cable, quantity: 9, price: 20}}
            gone: {quote_line: {quote: offer, item: Gone, quantity: 0, price: 20}}
        cases:
          - it: sends the lines
            when: {as: anna, edit: offer, set: {status: sent}}
            then:
              mails:
                - to: anna
                  template: offer
                  body: |
                    1. Cable: €180.00
                    2. Panel: €160.00
                    From anna.
    """,
}


@pytest.mark.parametrize(("item", "passes"), [("Cable", True), ("Gone", False)])
def test_the_rows_of_a_mail_are_compared(tmp_path: Path, item: str, passes: bool) -> None:
    files = with_files(RICH, FILES)
    files["tests/offers.yaml"] = files["tests/offers.yaml"].replace("1. Cable", f"1. {item}")
    sources = read_workspace(write_workspace(tmp_path, files))
    compiled = compile_sources(sources)
    assert compiled.model is not None, [str(p.message) for p in compiled.problems]
    suites = read_suites(sources, compiled.model)
    assert [str(p.message) for p in suites.problems] == []
    [found] = run_cases(compiled.model, suites.suites)
    assert found.passed == passes, [*map(str, found.expected), *map(str, found.got)]
