"""The pages about the language name everything that it has, and their examples can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tailorbird_metadata.codes import CODES
from tailorbird_metadata.expressions.functions import FUNCTIONS
from tailorbird_metadata.fieldtypes import DECLARABLE, FIELD_TYPES
from tailorbird_metadata.names import SYSTEM_FIELDS
from tailorbird_metadata.schema.registry import schema_of
from tailorbird_metadata.source.nodes import SourceFile
from tailorbird_metadata.source.reader import read_yaml

DOCS = Path(__file__).parents[2] / "docs"

NAMES = ("language", "field-types", "expressions", "problems")
PAGES = [p for n in NAMES if (p := DOCS / f"{n}.md").is_file()]

KINDS = (
    *("workspace", "entity", "pipeline", "layout", "views", "role"),
    *("automation", "template", "integration"),
)

PAGE = "\n".join(p.read_text(encoding="utf-8") for p in PAGES)

EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)


def words() -> set[str]:
    """Everything that stands in backquotes or in an example."""
    prose = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
    quoted = " ".join([*re.findall(r"`([^`]+)`", prose), *EXAMPLES])
    return set(re.findall(r"\w+", quoted))


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_is_on_the_page(kind: str) -> None:
    settings = set(schema_of(kind)["properties"]) - {"side", "field", "id", "help"}
    assert settings - words() == set()


def test_every_field_type_and_its_settings_are_on_the_page() -> None:
    for name in DECLARABLE:
        assert {name, *FIELD_TYPES[name].parameters} - words() == set()


def test_every_function_is_on_the_page() -> None:
    public = {f.name for f in FUNCTIONS.values() if not f.internal}
    assert public - words() == set()


def test_every_system_field_is_on_the_page() -> None:
    assert set(SYSTEM_FIELDS) - words() <= {"pipeline"}


def test_every_code_is_on_the_page() -> None:
    assert sorted(code for code in CODES if code not in PAGE) == []


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda t: t.split("\n")[0])
def test_examples_are_yaml_as_we_read_it(text: str) -> None:
    root, problems = read_yaml(text, SourceFile("page.yaml", "company"))
    assert problems == []
    assert root is not None
