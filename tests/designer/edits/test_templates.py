"""What templates name follows when it is called otherwise: in places, conditions and loops."""

from __future__ import annotations

from textwrap import dedent

import pytest
from tests.crm import RICH
from tests.designer.edits.test_edits import did, difference
from tests.workspaces import with_files

from tailorbird_designer.edits import edited
from tailorbird_designer.web.uses import uses
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.model import Model
from tailorbird_metadata.source.workspace import sources_of

BODY = """\
{if deal.discount > 0 and status == "sent"}
{deal.discount} off
{end}
{for lines where quantity > 1 sort -quantity, item}
{quantity:0} {item}
{end}
"""
FILES = {
    path: dedent(text).lstrip("\n").encode()
    for path, text in with_files(
        RICH,
        {
            "templates/t.yaml": "template: t\non: quote\nsubject: Q\nbody: |\n"
            + "".join(f"  {line}\n" for line in BODY.splitlines()),
            "labels/zh.yaml": RICH["labels/zh.yaml"].rstrip()
            + '\n        templates.t.body: "{for lines}{quantity}{end}"\n',
        },
    ).items()
}


def model(files: dict[str, bytes]) -> Model:
    found = compile_sources(sources_of(files))
    assert found.model is not None, [f"{p.location} {p.code} {p.message}" for p in found.errors]
    return found.model


def changes(path: str, name: str) -> list[str]:
    """What a new name changes in the template and its translation."""
    after = edited(FILES, [did("rename", path, name=name)])
    there = ("templates/t.yaml", "labels/zh.yaml")
    return difference({p: FILES[p] for p in there}, {p: after[p] for p in there})


@pytest.mark.parametrize(
    ("path", "name", "lines"),
    [
        (
            "quote_line.fields.quantity",
            "pieces",
            [
                "+  {for lines where pieces > 1 sort -pieces, item}",
                "+  {pieces:0} {item}",
                '+templates.t.body: "{for lines}{pieces}{end}"',
            ],
        ),
        (
            "deal.fields.discount",
            "rebate",
            ['+  {if deal.rebate > 0 and status == "sent"}', "+  {deal.rebate} off"],
        ),
        (
            "quote.fields.status.options.sent",
            "posted",
            ['+  {if deal.discount > 0 and status == "posted"}'],
        ),
    ],
)
def test_a_new_name_is_written_wherever_a_template_says_it(
    path: str, name: str, lines: list[str]
) -> None:
    assert sorted(c for c in changes(path, name) if c.startswith("+")) == sorted(lines)


def test_a_template_is_a_use_of_what_stands_in_its_blocks() -> None:
    found = uses(model(FILES))
    inside = (("quote_line", "quantity"), ("quote_line", "quote"), ("deal", "discount"))
    for entity, field in inside:
        icons = {use.icon for use in found.of(entity, field) if str(use.label) == "T"}
        assert icons == {"mail"}, field
    assert not any(str(u.label) == "T" for u in found.of("quote_line", "price"))
