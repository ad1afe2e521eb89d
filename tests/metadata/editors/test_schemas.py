"""Schemas for editors take every file that compiles, offer the company's names, refuse mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from tests.workspaces import BUSY, write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.editors.files import (
    company_schemas,
    editor_settings,
    language_schemas,
    place,
)
from tailorbird_metadata.editors.names import NAMED, Names, names_of
from tailorbird_metadata.editors.schemas import PUBLISHED, published
from tailorbird_metadata.layers.addresses import address_of
from tailorbird_metadata.schema.registry import schema_of
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode, SourceFile
from tailorbird_metadata.source.reader import read_yaml

ROOT = Path(__file__).parents[3]
GOOD = ROOT / "tests" / "data" / "good"
FOLDERS = (*(ROOT / "packs").iterdir(), *GOOD.iterdir())

_CORE = (
    (re.compile(r"[-+]?[0-9]+\Z"), int),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z"), float),
    (re.compile(r"true\Z|false\Z"), lambda text: text == "true"),
    (re.compile(r"(?:null|~|)\Z"), lambda _: None),
)
"""What YAML 1.2 takes plain values for, as editors do."""


def typed(node: Node) -> Any:
    """A tree as an editor sees it."""
    if isinstance(node, MapNode):
        return {key: typed(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, ListNode):
        return [typed(item) for item in node.items]
    assert isinstance(node, ScalarNode)
    if node.style == "plain":
        for form, made in _CORE:
            if form.match(node.text):
                return made(node.text)
    return node.text


@lru_cache(maxsize=64)
def validator(kind: str, company: Path | None = None) -> Draft202012Validator:
    return Draft202012Validator(published(kind, 1, names(company)), registry=Registry())


@lru_cache(maxsize=8)
def names(company: Path | None) -> Names | None:
    if company is None:
        return None
    model = compile_workspace(company).model
    assert model is not None
    return names_of(model)


def mistakes(kind: str, text: str, company: Path | None = None) -> list[str]:
    """What the schema says against a file."""
    root, problems = read_yaml(dedent(text), SourceFile("file.yaml", "company"))
    assert root is not None and not problems
    return [e.message for e in validator(kind, company).iter_errors(typed(root))]


def files(folder: Path) -> Iterator[tuple[Path, str]]:
    """The metadata files of a pack or company, those of its packs too, with their kind."""
    for path in sorted(folder.rglob("*.yaml")):
        inside = re.sub(r"^packs/[^/]+/", "", path.relative_to(folder).as_posix())
        address = address_of(inside)
        if address is not None:
            yield path, address.kind


@pytest.mark.parametrize("kind", PUBLISHED)
def test_it_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(published(kind, 1))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_it_takes_every_file_that_compiles(folder: Path) -> None:
    for path, kind in files(folder):
        assert mistakes(kind, path.read_text(encoding="utf-8")) == [], path


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("busy"), BUSY)


def test_a_companys_schemas_take_its_own_files(busy: Path) -> None:
    for path, kind in files(busy):
        assert mistakes(kind, path.read_text(encoding="utf-8"), busy) == [], path


NAME = "entity: a\ntitle: name\nfields: {name: {type: text}}\n"
MORE = "entity: a\ntitle: n\nfields: {n: {type: text}, x: {type: %s}}"
PATCH = "patches: b2b/deal\n"
WRONG = [
    ("an unknown setting", "entity", NAME + "feilds: {}"),
    ("an unknown type", "entity", MORE % "txt"),
    ("a setting of another type", "entity", MORE % "date, places: 2"),
    ("no fields", "entity", "entity: a\ntitle: name"),
    ("a capital name", "entity", NAME.replace("a", "A", 1)),
    ("a number that is a word", "entity", MORE % "text, max: many"),
    ("yes", "entity", MORE % "text, required: yes"),
    ("a list for a map", "role", "role: rep\ncan: [deal]"),
    ("an unknown right", "role", "role: rep\ncan: {deal: {raed: true}}"),
    ("an unknown colour", "picklist", "picklist: a\noptions: {x: {label: X, color: red}}"),
    ("no schedule", "automation", "automation: a\non: deal\nevery: noon\ndo: {x: {mail: {}}}"),
    ("a patch with an unknown setting", "entity", PATCH + "fields: {name: {requierd: true}}"),
    ("a patch with a wrong value", "entity", PATCH + "fields: {name: {required: maybe}}"),
    ("a patch that hides a rule", "entity", PATCH + "rules: {cap: hidden}"),
    ("a wrong word in a list", "layout", "patches: b2b/deal/rep\nheader: {owner: away}"),
    ("no version", "workspace", "crm: one\nworkspace: a\ncurrency: EUR\ntimezone: UTC"),
]


@pytest.mark.parametrize(("kind", "text"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_mistakes_are_marked(kind: str, text: str) -> None:
    assert mistakes(kind, text) != []


DIFFERENT = [
    ("entity", "patches: b2b/deal\nfields: {name: {required: true}, fax: {retired: 2026-01-01}}"),
    ("entity", "patches: b2b/deal\nfields: {size: {type: decimal, unit: 2, after: name}}"),
    ("entity", "patches: b2b/deal\nfields: {source: {options: {fair: {label: Fair, after: web}}}}"),
    ("entity", "patches: b2b/deal\nrules: {cap: off}"),
    ("layout", "patches: b2b/deal/rep\nheader: {owner: hidden, amount: {after: stage}}"),
    ("layout", "layout: boss\nextends: rep\ntabs: {more: hidden}"),
    ("role", "role: boss\nextends: rep\ncan: {deal: {read: true}}"),
]


@pytest.mark.parametrize(("kind", "text"), DIFFERENT)
def test_differences_are_taken(kind: str, text: str) -> None:
    assert mistakes(kind, text) == []


NAMED_WRONG = [
    (
        "entity",
        "entity: x\ntitle: name\nfields: {name: {type: text}, a: {type: lookup, to: acount}}",
    ),
    ("layout", "layout: x\ntabs: {a: {sections: {b: {fields: [name, amuont]}}}}"),
    ("layout", "layout: x\nfor: [repp]\ntabs: {a: {sections: {b: {fields: [name]}}}}"),
    ("views", "views: deal\nlists: {a: {columns: [name, acount]}}"),
    ("views", "views: deal\nlists: {a: {columns: [name], sort: [-nmae]}}"),
    ("role", "role: x\ncan: {deel: {read: true}}"),
    (
        "automation",
        "automation: x\non: deel\nafter: created\ndo: {a: {create_task: {title: x, for: owner}}}",
    ),
]


@pytest.mark.parametrize(("kind", "text"), NAMED_WRONG)
def test_names_that_the_company_lacks_are_marked(busy: Path, kind: str, text: str) -> None:
    assert mistakes(kind, text) == []
    assert mistakes(kind, text, busy) != []


def test_names_are_offered(busy: Path) -> None:
    offered = published("views", 1, names(busy))["else"]["properties"]["lists"]
    columns = offered["additionalProperties"]["properties"]["columns"]["items"]["anyOf"][0]
    assert {"name", "amount", "stage", "created_at"} <= set(columns["enum"])


@pytest.mark.parametrize("kind", NAMED)
def test_every_place_of_names_is_in_the_schema(kind: str) -> None:
    for path in NAMED[kind]:
        assert _reached(schema_of(kind), path), (kind, path)


def _reached(root: dict[str, Any], path: tuple[str, ...]) -> bool:
    found: Any = root
    for key in path:
        while isinstance(found, dict) and "$ref" in found:
            found = root["$defs"][found["$ref"].removeprefix("#/$defs/")]
        known = dict(found.get("properties", {}))
        for branch in found.get("allOf", ()):
            known |= branch["then"].get("properties", {})
        found = found.get("additionalProperties") if key == "*" else known.get(key)
        if not isinstance(found, dict):
            return False
    return True


def test_every_kind_has_its_place_and_its_files() -> None:
    assert place("layout") == "entities/*/layouts/*.yaml"
    mapped = editor_settings()["yaml.schemas"]
    assert set(mapped) == {f"./{path}" for path in company_schemas(None, 1)}
    assert len(set(mapped.values())) == len(PUBLISHED)
    assert set(language_schemas(2)) == {f"v2/{kind}.json" for kind in PUBLISHED}
