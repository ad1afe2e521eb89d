"""`tailorbird fix`: mends in the working tree, with a difference, or only shows it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.problems import Fixture, told

TWELVE = Path(__file__).parents[1] / "data" / "bad" / "twelve_mistakes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TWELVE, tmp_path / "company"))


def contents(folder: Path) -> dict[str, bytes]:
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def test_it_mends_what_needs_nobody_and_tells_each(folder: Path) -> None:
    before = contents(folder)
    said, code = told(folder, ["fix"], "en")
    assert code == 1
    assert "mended: E0106 entities/deal/entity.yaml:5 `yes` is neither true nor false.\n" in said
    assert said.endswith("9 problems mended, 3 problems left.\n")
    after = contents(folder)
    changed = [line for line in said.splitlines() if line[:1] == "+" and line[:3] != "+++"]
    lines = {p: b.count(b"\n") for p, b in before.items()}
    assert {p: b.count(b"\n") for p, b in after.items()} == lines
    assert len(changed) == 9
    assert told(folder, ["check"], "en")[0].endswith("3 errors, 0 warnings in 7 files\n")


def test_a_dry_run_prints_the_same_and_writes_nothing(folder: Path) -> None:
    before = contents(folder)
    shown, _ = told(folder, ["fix", "--dry-run"], "en")
    assert contents(folder) == before
    assert told(folder, ["fix"], "en")[0] == shown


def test_only_some_codes(folder: Path) -> None:
    said, _ = told(folder, ["fix", "E0101"], "en")
    assert said.endswith("1 problem mended, 11 problems left.\n")


def test_in_chinese(folder: Path) -> None:
    said, _ = told(folder, ["fix"], "zh")
    assert "已修正: E0106 entities/deal/entity.yaml:5 " in said
    assert said.endswith("已修正 9 个问题，还剩 3 个问题。\n")


def test_a_code_that_does_not_exist_is_a_mistake_on_the_command_line(folder: Path) -> None:
    said, code = told(folder, ["fix", "E9999"], "en")
    assert code == 64 and "There is no problem code E9999." in said


def test_a_file_that_moves_is_shown_as_such_and_leaves_no_copy(tmp_path: Path) -> None:
    folder = tmp_path / "company"
    folder.mkdir()
    Fixture("E0013").lay(folder, "before")
    said, code = told(folder, ["fix"], "en")
    assert (said.splitlines()[0], code) == ("roles/boss.yaml → roles/chef.yaml", 0)
    assert (folder / "roles/chef.yaml").is_file() and not (folder / "roles/boss.yaml").exists()


@pytest.mark.parametrize("name", ["../../outside", "/tmp/outside", "a/../../../outside", ".git"])
def test_a_name_that_is_none_moves_no_file(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "company"
    folder.mkdir()
    Fixture("E0013").lay(folder, "after")
    (folder / "roles/bad.yaml").write_text(f"role: {name}\nlabel: Bad\n", "utf-8")
    before = contents(tmp_path)
    assert told(folder, ["fix"], "en")[1] == 1
    assert contents(tmp_path) == before


def test_nothing_is_written_or_read_through_links(tmp_path: Path) -> None:
    folder, outside = tmp_path / "company", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    Fixture("E0013").lay(folder, "before")
    shutil.move(folder / "roles/boss.yaml", folder / "entities/boss.yaml")
    shutil.rmtree(folder / "roles")
    (folder / "roles").symlink_to(outside)
    (outside / "secret").write_text("role: odd\nlabel: Odd\n", "utf-8")
    (folder / "entities/odd.yml").symlink_to(outside / "secret")
    told(folder, ["fix"], "en")
    assert [p.name for p in outside.iterdir()] == ["secret"]
    assert not (folder / "entities/odd.yaml").exists()


def test_an_ending_is_mended(tmp_path: Path) -> None:
    folder = tmp_path / "company"
    folder.mkdir()
    Fixture("E0013").lay(folder, "after")
    (folder / "roles/chef.yaml").rename(folder / "roles/chef.yml")
    assert told(folder, ["fix"], "en")[1] == 0
    assert (folder / "roles/chef.yaml").is_file() and not (folder / "roles/chef.yml").exists()


def test_a_page_is_printed_by_code() -> None:
    said, code = told(Path("."), ["problem", "e0103"], "en")
    assert code == 0 and said.startswith("# E0103 ") and "Did you mean `date`?" in said
    assert "<!--" not in said
    assert told(Path("."), ["problem", "E9999"], "en")[1] == 64
