"""Which files of a folder are configuration, and what becomes of the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.packs.hanlin import write_company
from tests.workspaces import SMALL, TINY, with_files, write_workspace

from tailorbird_metadata.compiler import compile_sources, compile_workspace
from tailorbird_metadata.model.canonical import to_json
from tailorbird_metadata.source.workspace import sources_of

THING = "entities/thing/entity.yaml"

THING_JSON = """{
\t"entity": "thing",
\t"label": {"one": "Thing", "many": "Things"},
\t"title": "name",
\t"fields": {"name": {"type": "text", "max": 80, "required": true}}
}
"""


def told(folder: Path) -> list[str]:
    return [
        f"{p.code} {p.location.file}:{p.location.line}:{p.location.column}"
        for p in compile_workspace(folder).problems
    ]


def test_json_says_the_same_as_yaml(tmp_path: Path) -> None:
    plain = compile_workspace(write_workspace(tmp_path / "yaml", TINY)).model
    files = with_files(TINY, {THING: None, "entities/thing/entity.json": THING_JSON})
    found = compile_workspace(write_workspace(tmp_path / "json", files))
    assert plain is not None and found.model is not None, [str(p.message) for p in found.problems]
    assert to_json(found.model) == to_json(plain)


def test_a_mistake_in_json_has_its_place(tmp_path: Path) -> None:
    text = '{"entity": "thing", "title": "name",\n "fields": {"name": {"type": "txt"}}}'
    files = with_files(TINY, {THING: None, "entities/thing/entity.json": text})
    assert told(write_workspace(tmp_path, files)) == ["E0103 entities/thing/entity.json:2:30"]


def test_json_is_json_and_not_just_yaml(tmp_path: Path) -> None:
    files = with_files(TINY, {THING: None, "entities/thing/entity.json": "entity: thing\n"})
    assert told(write_workspace(tmp_path, files)) == ["E0001 entities/thing/entity.json:1:1"]


def test_the_same_item_in_both_forms_is_refused(tmp_path: Path) -> None:
    files = with_files(TINY, {"entities/thing/entity.json": THING_JSON})
    assert told(write_workspace(tmp_path, files)) == ["E0012 entities/thing/entity.yaml:1:1"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (
            "entity: thing\nlabel: Größe\n".encode("latin-1"),
            "E0008 entities/thing/entity.yaml:2:10",
        ),
        ("entity: thing\n".encode("utf-16"), "E0008 entities/thing/entity.yaml:1:1"),
        (b"\xff\xfe\x00", "E0008 entities/thing/entity.yaml:1:1"),
    ],
)
def test_other_encodings_are_refused(tmp_path: Path, content: bytes, place: str) -> None:
    write_workspace(tmp_path, TINY)
    (tmp_path / THING).write_bytes(content)
    assert told(tmp_path) == [place]


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    write_workspace(tmp_path, TINY)
    text = (tmp_path / THING).read_text(encoding="utf-8").replace("\n", "\r\n")
    (tmp_path / THING).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert told(tmp_path) == []


def test_links_are_not_followed(tmp_path: Path) -> None:
    write_workspace(tmp_path, TINY)
    os.symlink("/etc/passwd", tmp_path / "roles.yaml")
    (tmp_path / "roles").mkdir()
    os.symlink("/etc/passwd", tmp_path / "roles/rep.yaml")
    os.symlink("/etc", tmp_path / "picklists")
    assert told(tmp_path) == [
        "E0010 picklists:1:1",
        "E0010 roles.yaml:1:1",
        "E0010 roles/rep.yaml:1:1",
    ]


@pytest.mark.parametrize(
    ("path", "better"),
    [
        ("entites/thing/entity.yaml", "entities"),
        ("workspce.yaml", "workspace.yaml"),
        ("roles/rep.yml", "roles/rep.yaml"),
        ("workspace.yml", "workspace.yaml"),
    ],
)
def test_a_file_in_no_known_place_is_told(tmp_path: Path, path: str, better: str) -> None:
    write_workspace(tmp_path, with_files(TINY, {path: "role: rep\n"}))
    [problem] = compile_workspace(tmp_path).problems
    assert (problem.code, problem.location.file) == ("E0011", path)
    assert better in str(problem.help)


@pytest.mark.parametrize("path", [".github/ci.yaml", "README.md", "docs/x.yaml", "var/x.yaml"])
def test_other_files_of_a_repository_are_left_alone(tmp_path: Path, path: str) -> None:
    assert told(write_workspace(tmp_path, with_files(TINY, {path: "x: 1\n"}))) == []


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    files = with_files(TINY, {"roles/rep.yaml": "# " + "x" * 1_000_001})
    assert told(write_workspace(tmp_path, files)) == ["E0009 roles/rep.yaml:1:1"]


def test_no_workspace_at_all(tmp_path: Path) -> None:
    assert told(tmp_path) == ["E0014 workspace.yaml:1:1"]
    assert told(tmp_path / "nowhere") == ["E0014 workspace.yaml:1:1"]


def test_the_order_of_files_on_disk_does_not_count(tmp_path: Path) -> None:
    one = compile_workspace(write_workspace(tmp_path / "one", SMALL)).model
    two = compile_workspace(
        write_workspace(tmp_path / "two", dict(reversed(list(SMALL.items()))))
    ).model
    assert one is not None and two is not None
    assert one.digest == two.digest


def in_memory(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*") if p.is_file()
    }


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"entities/thing/entity.json": THING_JSON, "notes.yaml": "a: 1\n", "rolls/x.yaml": "a: 1"},
        {"roles/rep.yml": "role: rep\n", "workspaces.yaml": "a: 1\n", "packs.lock": "packs: {}\n"},
        {"packs/base/pack.yaml": "pack: base\nversion: 1.0.0\ncrm: 1\n", "var/a.yaml": "a: 1\n"},
        {"roles/a/b/c/d/e/f/g/h.yaml": "role: h\n", "entities/.x/entity.yaml": "a: 1\n"},
    ],
)
def test_files_in_memory_compile_like_those_on_the_disk(
    tmp_path: Path, more: dict[str, str]
) -> None:
    folder = write_workspace(tmp_path, with_files(TINY, more))
    there, here = compile_workspace(folder), compile_sources(sources_of(in_memory(folder)))
    assert [str(p) for p in here.problems] == [str(p) for p in there.problems]
    assert here.model == there.model
    assert here.texts == there.texts


def test_packs_in_memory_keep_their_hash(tmp_path: Path) -> None:
    folder = write_company(tmp_path)
    found = compile_sources(sources_of(in_memory(folder)))
    assert found.model is not None
    assert found.model == compile_workspace(folder).model
