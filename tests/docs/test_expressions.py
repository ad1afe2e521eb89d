"""The page about expressions has every function, and its examples are expressions."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.pages import blocks, page, words
from tests.docs.tables import TABLES, with_tables
from tests.docs.test_language import BY_PATH
from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.expressions.functions import AGGREGATES, PEOPLE_WRITE
from tailorbird_metadata.expressions.guard import MAX_CHARACTERS, MAX_DEPTH, MAX_WORDS
from tailorbird_metadata.expressions.words import INPUTS, PERSON_FIELDS

PAGE = page("expressions.md")
CONDITIONS = [
    (entity, line)
    for entity, kind in (("deal", "condition"), ("account", "condition-of-account"))
    for block in blocks(PAGE, kind)
    for line in block.splitlines()
]


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_those_of_the_code(name: str) -> None:
    assert with_tables(name, page(name)) == page(name), "run: make docs"


@pytest.mark.parametrize("name", [*PEOPLE_WRITE, *AGGREGATES])
def test_every_function_has_its_line(name: str) -> None:
    assert f"`{name}(" in PAGE, "add it to docs/expressions.md"


@pytest.mark.parametrize("name", INPUTS)
def test_every_input_is_told(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_what_can_be_read_of_people_is_told() -> None:
    assert all(f"`owner.{name}`" in PAGE for name in PERSON_FIELDS)


def test_limits_are_told() -> None:
    told = PAGE.replace(",", "")
    for limit, of in (
        (MAX_CHARACTERS, "characters"),
        (MAX_WORDS, "words"),
        (MAX_DEPTH, "brackets"),
    ):
        assert f"{limit} {of}" in told


def test_operators_are_told() -> None:
    signs = ("==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/")
    assert all(f"`{sign}`" in PAGE for sign in signs)
    assert {"and", "or", "not", "in", "true", "false", "null"} <= words(PAGE)


@pytest.mark.parametrize("entity", ["deal", "account"])
def test_the_conditions_are_conditions(entity: str, tmp_path: Path) -> None:
    lines = [line for of, line in CONDITIONS if of == entity]
    assert lines
    lists = {f"l{n}": line for n, line in enumerate(lines)}
    views = [f"views: {entity}", "lists:"]
    for name, line in lists.items():
        views += [f"  {name}:", f"    where: >-\n      {line}", "    columns: [name]"]
    files = {**BY_PATH, f"entities/{entity}/views.yaml": "\n".join(views) + "\n"}
    role = BY_PATH["roles/rep.yaml"].replace("start: deal.boards.pipeline\n", "")
    labels = "locale: zh\nworkspace.label: 诺德光伏\n"
    compiled = compile_workspace(
        write_workspace(tmp_path, {**files, "roles/rep.yaml": role, "labels/zh.yaml": labels})
    )
    assert [(str(p.message), str(p.help)) for p in compiled.problems] == []


def test_questions_about_a_change_stand_in_rules(tmp_path: Path) -> None:
    lines = [line for block in blocks(PAGE, "change") for line in block.splitlines()]
    assert len(lines) > 4
    rules = "".join(
        f"\n  r{n}:\n    check: >-\n      {line}\n    message: No.\n"
        for n, line in enumerate(lines)
    )
    entity = BY_PATH["entities/deal/entity.yaml"]
    assert "\nrules:\n" in entity
    files = {
        **BY_PATH,
        "entities/deal/entity.yaml": entity.replace("\nrules:\n", f"\nrules:{rules}", 1),
    }
    compiled = compile_workspace(write_workspace(tmp_path, files))
    assert [(str(p.message), str(p.help)) for p in compiled.problems] == []
