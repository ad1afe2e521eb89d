"""A vendored pack is what packs.lock says, in a version that the workspace wants."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.metadata.layers.stacks import PACK, WORKSPACE, compiled, stack, told

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.layers.packs import fits
from tailorbird_metadata.source.workspace import content_digest


def test_a_hand_edit_in_a_vendored_pack_is_told_at_its_hash(tmp_path: Path) -> None:
    folder = stack(tmp_path)
    with (folder / "packs/b2b/roles/rep.yaml").open("a", encoding="utf-8") as file:
        file.write("# a word of my own\n")
    [problem] = compile_workspace(folder).problems
    assert (problem.code, problem.location.file, problem.location.line) == (
        "E0342",
        "packs.lock",
        2,
    )
    assert "`patches:`" in str(problem.help)


def test_a_file_that_is_added_or_renamed_changes_the_hash(tmp_path: Path) -> None:
    folder = stack(tmp_path) / "packs/b2b"
    before = content_digest(folder)
    (folder / "notes.md").write_text("x", encoding="utf-8")
    added = content_digest(folder)
    (folder / "notes.md").rename(folder / "note.md")
    assert len({before, added, content_digest(folder)}) == 3


def test_samples_and_dot_files_do_not_count(tmp_path: Path) -> None:
    folder = stack(tmp_path) / "packs/b2b"
    before = content_digest(folder)
    (folder / "samples").mkdir()
    (folder / "samples/names.csv").write_text("x", encoding="utf-8")
    (folder / ".DS_Store").write_text("x", encoding="utf-8")
    assert content_digest(folder) == before


def test_without_a_lock_there_is_no_pack(tmp_path: Path) -> None:
    folder = stack(tmp_path)
    (folder / "packs.lock").unlink()
    assert told(compile_workspace(folder)) == [
        "E0341 packs.lock:1:1 packs.lock is missing, and there are packs."
    ]


def test_a_locked_pack_whose_files_are_gone(tmp_path: Path) -> None:
    folder = stack(tmp_path)
    lock = (folder / "packs.lock").read_text(encoding="utf-8")
    other = lock.split("\n")[1].replace("b2b", "b2c")
    (folder / "packs.lock").write_text(lock + other + "\n", encoding="utf-8")
    assert told(compile_workspace(folder)) == [
        "E0343 packs.lock:3:3 The pack b2c is locked, and its files are not here."
    ]


def test_a_broken_lock_is_refused_with_its_place(tmp_path: Path) -> None:
    folder = stack(tmp_path)
    (folder / "packs.lock").write_text("packs: {b2b: {version: 2.3.1}}\n", encoding="utf-8")
    assert [t.split(" ")[0] for t in told(compile_workspace(folder))] == ["E0102", "E0342"]


def test_the_workspace_wants_another_version(tmp_path: Path) -> None:
    found = compiled(tmp_path, {"workspace.yaml": WORKSPACE.replace("^2.3", "^3.0")})
    assert told(found) == ["E0344 workspace.yaml:7:14 The pack b2b is here in version 2.3.1."]


def test_a_pack_that_is_not_listed_or_not_here(tmp_path: Path) -> None:
    found = compiled(tmp_path, {"workspace.yaml": WORKSPACE.replace("b2b: ^2.3", "b2c: ^1.0")})
    assert [t.split(" ")[0] for t in told(found)] == ["E0345", "E0344"]


def test_packs_that_require_each_other_in_a_circle(tmp_path: Path) -> None:
    one = {
        "pack.yaml": PACK["pack.yaml"].replace("crm: 1", "crm: 1\n        requires: {two: ^1.0}")
    }
    two = {
        "pack.yaml": (
            "pack: two\nversion: 1.0.0\ncrm: 1\nlabel: Two\nlocales: [en]\nrequires: {b2b: ^2.3}\n"
        )
    }
    workspace = WORKSPACE.replace("{b2b: ^2.3}", "{b2b: ^2.3, two: ^1.0}")
    found = compiled(tmp_path, {"workspace.yaml": workspace}, {"b2b": one, "two": two})
    assert [t.split(" ")[0] for t in told(found)] == ["E0346"]


def test_a_folder_without_a_manifest_is_no_pack(tmp_path: Path) -> None:
    folder = stack(tmp_path)
    (folder / "packs/empty").mkdir()
    assert told(compile_workspace(folder)) == [
        "E0340 packs/empty/pack.yaml:1:1 The folder `packs/empty/` is not a pack."
    ]


@pytest.mark.parametrize(
    ("version", "wanted", "yes"),
    [
        ("2.3.1", "^2.3", True),
        ("2.9.0", "^2.3", True),
        ("2.2.9", "^2.3", False),
        ("3.0.0", "^2.3", False),
        ("2.3.9", "~2.3", True),
        ("2.4.0", "~2.3", False),
        ("2.3.1", "2.3.1", True),
        ("2.3.1", "2.3", True),
        ("2.3.2", "2.3.1", False),
    ],
)
def test_versions(version: str, wanted: str, yes: bool) -> None:
    assert fits(version, wanted) is yes
