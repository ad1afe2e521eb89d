"""Versions of the language: a pretend one proves the steps, which the product has none of yet.

In the pretend version 1, `required:` was `mandatory:`, and a role said `everyone` for `true`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.metadata.layers.stacks import PACK, WORKSPACE, stack

from tailorbird_metadata.compiler import Compiled, compile_sources
from tailorbird_metadata.source.language import (
    Language,
    OldFile,
    Splice,
    over,
    spliced,
    upgraded_files,
)
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode
from tailorbird_metadata.source.workspace import read_workspace, sources_of

GOOD = Path(__file__).parents[2] / "data" / "good"


def step(file: OldFile) -> Iterable[Splice]:
    """From the pretend version 1 to 2."""
    if file.path.endswith(("entity.yaml", "entity.json")):
        for _, _, field in file.root.maps("fields"):
            if isinstance(field, MapNode) and "mandatory" in field.entries:
                yield over(field.key("mandatory"), "required")
    elif file.path.startswith("roles/"):
        yield from (over(n, "true") for n in _scalars(file.root) if n.text == "everyone")


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, MapNode):
        for entry in node.entries.values():
            yield from _scalars(entry.value)


TWO = Language(version=2, steps={2: step})


def as_version_1(text: str) -> str:
    """A file of today as the pretend version 1 wrote it."""
    text = re.sub(r"\brequired: (?=true|false)", "mandatory: ", text)
    return re.sub(r"(?<=read: )true\b", "everyone", text)


def as_version_2(text: str) -> str:
    """A file of today as the pretend version 2 writes it."""
    return re.sub(r"^crm: 1\b", "crm: 2", text, flags=re.MULTILINE)


def bytes_of(folder: Path) -> dict[str, bytes]:
    found = (p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix in (".yaml", ".lock"))
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


@pytest.mark.parametrize("folder", sorted(GOOD.iterdir()), ids=lambda p: p.name)
def test_a_step_rewrites_golden_repositories_and_keeps_every_other_byte(folder: Path) -> None:
    new = {path: as_version_2(text.decode()) for path, text in bytes_of(folder).items()}
    own = {path: text for path, text in new.items() if not path.startswith("packs")}
    old = {p: as_version_1(t).replace("crm: 2", "crm: 1") for p, t in own.items()}
    assert old != own
    before = {path: text.encode() for path, text in old.items()}
    after = {**before, **upgraded_files(before, TWO)}
    assert {path: text.decode() for path, text in after.items()} == own
    assert upgraded_files(after, TWO) == {}


AWKWARD = [
    ("fields:\r\n  a: {mandatory: true}  # why\r\n", "fields:\r\n  a: {required: true}  # why\r\n"),
    ("\ufefffields: {a: {mandatory: true}}", "\ufefffields: {a: {required: true}}"),
    ('{"fields": {"a": {"mandatory": true}}}', '{"fields": {"a": {"required": true}}}'),
    (
        "fields:\n  # 必填\n  名: x\n  a: {label: 名称, mandatory: true, help: '#'}\n",
        "fields:\n  # 必填\n  名: x\n  a: {label: 名称, required: true, help: '#'}\n",
    ),
    ("fields: [mandatory", "fields: [mandatory"),
    ("fields: {a: {help: mandatory}}", "fields: {a: {help: mandatory}}"),
]


@pytest.mark.parametrize(("before", "after"), AWKWARD)
def test_line_ends_quotes_and_comments_stay(before: str, after: str) -> None:
    path = "entities/a/entity.json" if before.startswith("{") else "entities/a/entity.yaml"
    assert TWO.upgraded(path, before) == after


def test_splices_of_one_line_do_not_shift_each_other() -> None:
    found = [Splice(1, 1, 1, 2, "long"), Splice(1, 5, 1, 6, ""), Splice(2, 1, 2, 3, "x")]
    assert spliced("a b c\nde", found) == "long b \nx"


OWN = {
    "entities/lead/entity.yaml": """
        patches: b2b/lead
        fields:
          phone: {required: true}   # nobody without one
          size: {type: picklist, picklist: size, after: phone}
    """,
    "roles/boss.yaml": """
        role: boss
        extends: rep
        can:
          lead: {read: true}
    """,
}


def company(folder: Path, company_version: int, pack_version: int) -> Compiled:
    """A company on a pack, each in its version of the pretend language."""
    written = {1: as_version_1, 2: str}
    pack = {p: written[pack_version](t) for p, t in PACK.items()}
    pack["pack.yaml"] = PACK["pack.yaml"].replace("crm: 1", f"crm: {pack_version}")
    own = {p: written[company_version](t) for p, t in OWN.items()}
    own["workspace.yaml"] = WORKSPACE.replace("crm: 1", f"crm: {company_version}")
    return compile_sources(read_workspace(stack(folder, own, {"b2b": pack}), language=TWO))


def without_packs(compiled: Compiled) -> object:
    assert compiled.errors == () and compiled.model is not None
    return replace(compiled.model, packs={}, digest="")


@pytest.mark.parametrize("versions", [(2, 1), (1, 2), (1, 1)])
def test_layers_of_both_versions_compile_to_the_model_of_the_new_one(
    tmp_path: Path, versions: tuple[int, int]
) -> None:
    mixed = company(tmp_path / "mixed", *versions)
    assert without_packs(mixed) == without_packs(company(tmp_path / "new", 2, 2))


def told(files: Mapping[str, str], language: Language) -> list[tuple[str, str, str]]:
    found = compile_sources(sources_of({p: t.encode() for p, t in files.items()}, None, language))
    assert found.model is None
    return [(p.code, str(p.message), str(p.help)) for p in found.problems]


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (4, "Version 4 of the language is not known to this program."),
        (1, "Version 1 of the language is too old for this program."),
    ],
)
def test_versions_beyond_are_refused_in_one_sentence(version: int, sentence: str) -> None:
    three = Language(version=3, steps={3: step})
    help_ = "This program reads versions 2 and 3."
    workspace = f"crm: {version}\nworkspace: a\nunknown: setting\n"
    assert told({"workspace.yaml": workspace}, three) == [("E0108", sentence, help_)]
    fine = "crm: 3\nworkspace: a\n"
    pack = {"packs/b/pack.yaml": f"pack: b\ncrm: {version}\n", "packs/b/roles/x.yaml": "what: 1\n"}
    assert told({"workspace.yaml": fine, **pack}, three) == [("E0108", sentence, help_)]


def test_without_a_step_the_version_before_is_not_read() -> None:
    found = told({"workspace.yaml": "crm: 1\nworkspace: a\n"}, Language(version=2))
    assert [code for code, _, _ in found] == ["E0108"]


def test_a_pack_that_is_ahead_by_a_minor_version_loses_only_what_is_new(tmp_path: Path) -> None:
    def compiled(minor: int, entity: str) -> Compiled:
        manifest = PACK["pack.yaml"].replace("crm: 1", f"crm: 1\n        minor: {minor}")
        pack = {**PACK, "pack.yaml": manifest, "entities/lead/entity.yaml": entity}
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        return compile_sources(read_workspace(stack(folder, None, {"b2b": pack})))

    entity = PACK["entities/lead/entity.yaml"]
    newer = entity.replace("{type: phone}", "{type: phone, dial: true}")
    assert [p.code for p in compiled(0, newer).errors] == ["E0101"]
    found = compiled(3, newer)
    assert without_packs(found) == without_packs(compiled(3, entity))
    [left_out] = [p for p in found.problems if p.code == "W0640"]
    assert left_out.location.file == "packs/b2b/entities/lead/entity.yaml"
