"""The language reference names everything that the language has, and its examples are true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.docs.pages import blocks, page, sections, words
from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import compile_sources, compile_workspace
from tailorbird_metadata.compiler.panels import LATER_PANELS, PANELS
from tailorbird_metadata.fieldtypes import DECLARABLE, FIELD_TYPES, LATER_TYPES
from tailorbird_metadata.names import ENTITY_WORDS, FIELD_WORDS, SYSTEM_FIELDS
from tailorbird_metadata.problems_text import render
from tailorbird_metadata.schema.registry import schema_of
from tailorbird_metadata.source.nodes import SourceFile
from tailorbird_metadata.source.reader import read_yaml
from tailorbird_metadata.source.workspace import read_workspace
from tailorbird_runtime.trials.cases import run_tests

PAGE = page("language.md")
TYPES = page("field-types.md")
PLACES = {
    "workspace": "The company: `workspace.yaml`",
    "entity": "Entities: `entities/<entity>/entity.yaml`",
    "picklist": "Picklists: `picklists/<list>.yaml`",
    "pipeline": "Pipelines: `entities/<entity>/pipelines/<pipeline>.yaml`",
    "layout": "Layouts: `entities/<entity>/layouts/<layout>.yaml`",
    "views": "Views: `entities/<entity>/views.yaml`",
    "role": "Roles: `roles/<role>.yaml`",
    "automation": "Automations: `automations/<automation>.yaml`",
    "template": "Templates: `templates/<template>.yaml`",
    "integration": "Integrations: `integrations/<integration>.yaml`",
    "tests": "Tests: `tests/<tests>.yaml`",
    "pack": "Packs",
}
"""Which section tells about which kind of file."""

WITHOUT_EFFECT = ("release_approvals",)
"""Settings that nothing uses yet: their own settings are not told."""

BY_PATH = {
    re.match(r"# (\S+)\n", text)[1]: text  # type: ignore[index]
    for text in blocks(PAGE, "yaml")
    if re.match(r"# \S+\.yaml\n", text)
}


def settings(schema: dict[str, Any], whole: dict[str, Any]) -> Iterator[str]:
    """Every key that a schema knows, however deep; those of field types are told elsewhere."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    for key, below in schema.get("properties", {}).items():
        yield key
        if key not in WITHOUT_EFFECT:
            yield from settings(below, whole)
    for part in ("additionalProperties", "items"):
        if isinstance(schema.get(part), dict):
            yield from settings(schema[part], whole)


@pytest.mark.parametrize("kind", PLACES)
def test_every_setting_stands_in_the_section_of_its_file(kind: str) -> None:
    told = words(sections(PAGE, 2)[PLACES[kind]])
    if kind == "entity":
        told |= words("".join(sections(PAGE, 2)[s] for s in ("Fields", "Rules", "Conversions")))
        told |= words(TYPES)
    common = {"id", "label", "help", "patches"}
    schema = schema_of(kind)
    assert set(settings(schema, schema)) - told - common == set()


@pytest.mark.parametrize("name", DECLARABLE)
def test_every_field_type_has_a_paragraph_with_its_settings(name: str) -> None:
    found = sections(TYPES, 2)
    assert f"`{name}`" in found, "add the paragraph to docs/field-types.md"
    told = words(found[f"`{name}`"]) | words(sections(PAGE, 2)["Fields"])
    for word, like in (("min", "decimal"), ("max", "decimal"), ("places", "decimal")):
        if f"as for `{like}`" in found[f"`{name}`"] and word in found[f"`{like}`"]:
            told |= {word}
    assert set(FIELD_TYPES[name].parameters) - told == set()


def test_a_paragraph_without_a_field_type_is_gone() -> None:
    told = {h.strip("`") for h in sections(TYPES, 2) if h.startswith("`")}
    assert told == set(DECLARABLE)


def test_names_that_nobody_may_use_are_listed() -> None:
    told = words(sections(PAGE, 2)["Names"]) | words(sections(PAGE, 2)["System fields"])
    assert (ENTITY_WORDS | FIELD_WORDS) - told == set()


def test_every_system_field_is_told() -> None:
    assert set(SYSTEM_FIELDS) - words(sections(PAGE, 2)["System fields"]) == set()


def test_what_does_not_run_yet_is_listed() -> None:
    told = words(sections(PAGE, 2)["What does not run yet"])
    assert {*LATER_TYPES, *LATER_PANELS} - told == set()
    assert set(PANELS) <= words(sections(PAGE, 2)[PLACES["layout"]])


@pytest.mark.parametrize(
    "text", [*blocks(PAGE, "yaml"), *blocks(TYPES, "yaml")], ids=lambda t: t.split("\n")[0]
)
def test_an_example_is_yaml_as_we_read_it(text: str) -> None:
    root, problems = read_yaml(text, SourceFile("page.yaml", "company"))
    assert [str(p.message) for p in problems] == []
    assert root is not None


def test_the_tests_of_the_small_company_pass(tmp_path: Path) -> None:
    sources = read_workspace(write_workspace(tmp_path, BY_PATH))
    model = compile_sources(sources).model
    assert model is not None
    tested = run_tests(sources, model)
    assert [str(p.message) for p in tested.problems] == []
    assert [f"{r.it}: {r.expected} {r.got}" for r in tested.failed] == []
    assert len(tested.results) == 5


def test_the_small_company_compiles(tmp_path: Path) -> None:
    compiled = compile_workspace(write_workspace(tmp_path, BY_PATH))
    told = [render(p, compiled.texts, "en") for p in compiled.problems]
    assert told == []
    assert compiled.model is not None
