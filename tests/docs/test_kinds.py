"""The page of the kinds that do not run yet names all their settings, and its examples compile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.pages import blocks, page, sections, words
from tests.docs.test_language import BY_PATH, settings
from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.layers.addresses import FOLDERS, IDLE_KINDS, QUIET_KINDS
from tailorbird_metadata.schema.registry import schema_of

PAGE = page("kinds.md")
SECTIONS = sections(PAGE, 2)
ACCOUNT = "entities/account/entity.yaml"
EXAMPLES = {
    re.match(r"# (\S+)\n", text)[1]: text  # type: ignore[index]
    for text in blocks(PAGE, "yaml")
    if text.startswith("# ")
}
BESIDE = {text.split(":")[0]: text for text in blocks(PAGE, "yaml") if not text.startswith("# ")}


def section(kind: str) -> str:
    folder = next(f for f, k in FOLDERS.items() if k == kind)
    return next(text for heading, text in SECTIONS.items() if f"`{folder}/" in heading)


@pytest.mark.parametrize("kind", IDLE_KINDS)
def test_every_setting_stands_in_the_section_of_its_kind(kind: str) -> None:
    schema = schema_of(kind)
    common = {"id", "label", "help", "patches", "off", kind, "from", "to", "change_of", "enters"}
    classes = set(schema_of("workspace")["$defs"]["release_approvals"]["properties"])
    assert set(settings(schema, schema)) - words(section(kind)) - common - classes == set()


def test_clocks_and_the_settings_of_the_company_are_told() -> None:
    clock = schema_of("entity")["$defs"]["clock"]["properties"]
    assert set(clock) - words(SECTIONS["Clocks of an entity"]) - {"id"} == set()
    told = words(SECTIONS["Queues, approvals of releases, owners"])
    classes = schema_of("workspace")["$defs"]["release_approvals"]["properties"]
    assert {"queues", "release_approvals", "owners", *classes} - told == set()


def test_the_examples_compile_with_the_small_company(tmp_path: Path) -> None:
    assert {path.split("/")[0] for path in EXAMPLES} == {
        folder for folder, kind in FOLDERS.items() if kind in IDLE_KINDS
    }
    files = {
        **BY_PATH,
        **EXAMPLES,
        "workspace.yaml": BY_PATH["workspace.yaml"] + BESIDE["queues"],
        ACCOUNT: BY_PATH[ACCOUNT] + BESIDE["clocks"],
    }
    found = compile_workspace(write_workspace(tmp_path, files))
    assert found.model is not None, [f"{p.location.file} {p.message}" for p in found.errors]
    told = [p for p in found.problems if p.location.file in EXAMPLES]
    assert [str(p.message) for p in told if p.code != "W0023"] == []
    assert {p.location.file.split("/")[0] for p in told} == {
        folder for folder, kind in FOLDERS.items() if kind in {*IDLE_KINDS} - {*QUIET_KINDS}
    }
