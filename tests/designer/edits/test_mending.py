"""What a help line says is carried out, and nothing else changes in the files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.problems import Fixture
from tests.workspaces import TINY, write_workspace

from tailorbird_designer.edits.mending import Files, Mended, mended
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.workspace import sources_of

THING = "entities/thing/entity.yaml"


def judged(files: Files) -> Sequence[Problem]:
    return compile_sources(sources_of(files)).problems


def files_in(folder: Path) -> dict[str, bytes]:
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def company(folder: Path, **texts: str) -> dict[str, bytes]:
    files = files_in(write_workspace(folder, TINY))
    return files | {path: text.encode() for path, text in texts.items()}


def errors(found: Mended) -> list[str]:
    return [f"{p.code} {p.message}" for p in found.left if p.severity == "error"]


def with_thing(folder: Path, text: str) -> Mended:
    return mended(company(folder, **{THING: text}), judged)


AS_IN_THE_FIXTURE = (
    *("E0007", "E0008", "E0011", "E0013", "E0020", "E0101", "E0103", "E0106", "E0107", "E0109"),
    *("E0213", "E0214", "E0215", "E0217", "E0218", "E0219", "E0223", "E0224", "E0226", "E0228"),
    *("E0229", "E0235", "E0237", "E0240", "E0242", "E0243", "E0302", "E0304", "E0305", "E0306"),
)


@pytest.mark.parametrize("code", AS_IN_THE_FIXTURE)
def test_a_fixture_is_mended_as_its_help_line_says(code: str, tmp_path: Path) -> None:
    fixture = Fixture(code)
    folder = tmp_path / "company"
    folder.mkdir()
    before = files_in(fixture.lay(folder, "before"))
    after = files_in(fixture.lay(folder, "after"))
    found = mended(before, judged)
    assert [p.code for p in found.done] == [code]
    assert errors(found) == [] and found.clashing == ()
    assert found.files == after


NAME = "  name: {type: text}   # ✓\n"
PLAIN = f"entity: thing # the key\ntitle: name\nfields:\n{NAME}"
RULES = "rules:\n  r:\n    message: M\n    check: "

BY_HAND = {
    "a tab": (PLAIN.replace("  name", "\tname"), PLAIN),
    "a tab behind a colon": (PLAIN.replace("title: ", "title:\t"), PLAIN),
    "a line twice": (PLAIN.replace("title: name\n", "title: name\ntitle: name\n"), PLAIN),
    "a tag": (PLAIN.replace("type: text", "type: !!str text"), PLAIN),
    "a directive": ("%YAML 1.2\n---\n" + PLAIN, "---\n" + PLAIN),
    "a number in quotes": (
        PLAIN.replace("type: text", "type: text, max: '12'"),
        PLAIN.replace("type: text", "type: text, max: 12"),
    ),
    "a truth in quotes": (
        PLAIN.replace("type: text", 'type: text, required: "true"'),
        PLAIN.replace("type: text", "type: text, required: true"),
    ),
    "capitals": (PLAIN + "  dueDate: {type: date}\n", PLAIN + "  due_date: {type: date}\n"),
    "a day": (
        PLAIN + "  gone: {type: text, retired: 2026-1-5}\n",
        PLAIN + "  gone: {type: text, retired: 2026-01-05}\n",
    ),
    "quotes in a cut value": (
        PLAIN + 'rules: {r: {message: M, check: like(name, "it\'s*")}}\n',
        PLAIN + "rules: {r: {message: M, check: 'like(name, \"it''s*\")'}}\n",
    ),
    "a wide bracket": (PLAIN + RULES + "not empty（name)\n", PLAIN + RULES + "not empty(name)\n"),
    "one equals sign": (PLAIN + RULES + 'name = "x"\n', PLAIN + RULES + 'name == "x"\n'),
    "a day beside a moment": (
        PLAIN + "  on: {type: date}\n" + RULES + "on <= created_at\n",
        PLAIN + "  on: {type: date}\n" + RULES + "on <= day_of(created_at)\n",
    ),
    "two mistakes in one line": (
        PLAIN.replace("{type: text}", "{type: text, mx: 12, required: yes}"),
        PLAIN.replace("{type: text}", "{type: text, max: 12, required: true}"),
    ),
    "mistakes behind one that hides them": (
        PLAIN.replace("  name", "\tname").replace("type: text", "type: txt"),
        PLAIN,
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_only_what_is_wrong_changes(name: str, tmp_path: Path) -> None:
    wrong, right = BY_HAND[name]
    found = with_thing(tmp_path, wrong)
    assert found.files[THING].decode() == right
    assert errors(found) == []


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_line_ends_and_the_mark_at_the_beginning_stay(newline: str, tmp_path: Path) -> None:
    wrong = ("\ufeff" + PLAIN.replace("text}", "txt}")).replace("\n", newline)
    found = with_thing(tmp_path, wrong)
    assert found.files[THING].decode() == wrong.replace("txt", "text")


def test_a_file_without_its_name_gets_it(tmp_path: Path) -> None:
    files = company(tmp_path, **{"roles/boss.yaml": "# the boss\nlabel: Boss\n"})
    found = mended(files, judged)
    assert found.files["roles/boss.yaml"] == b"role: boss\n# the boss\nlabel: Boss\n"
    assert errors(found) == []


def test_every_use_of_a_misspelt_name_is_mended(tmp_path: Path) -> None:
    uses = "".join(f"  r{n}: {{check: not empty(nmae), message: M}}\n" for n in range(4))
    found = with_thing(tmp_path, PLAIN + "rules:\n" + uses)
    assert found.files[THING].decode() == PLAIN + "rules:\n" + uses.replace("nmae", "name")


def test_a_patch_without_target_is_dropped_only_if_its_code_is_named(tmp_path: Path) -> None:
    patch = "patches: core/task\nfields:\n  zzz: {required: true}\n  title: {max: 100} # ours\n"
    files = company(tmp_path, **{"entities/task/entity.yaml": patch})
    assert mended(files, judged).files == files
    found = mended(files, judged, ["E0331"])
    assert errors(found) == []
    assert found.files["entities/task/entity.yaml"].decode() == patch.replace(
        "  zzz: {required: true}\n", ""
    )


def test_with_the_last_patch_its_map_goes(tmp_path: Path) -> None:
    patch = "patches: core/task\nlabel: {one: To-do, many: To-dos}\nfields:\n  zzz: {max: 1}\n"
    files = company(tmp_path, **{"entities/task/entity.yaml": patch})
    found = mended(files, judged, ["E0331"])
    assert found.files["entities/task/entity.yaml"].decode() == patch.split("fields:")[0]


def test_only_problems_of_the_codes_are_mended(tmp_path: Path) -> None:
    wrong = PLAIN.replace("{type: text}", "{type: text, requird: yes, max: '5'}")
    found = mended(company(tmp_path, **{THING: wrong}), judged, ["E0101"])
    assert "required: yes" in found.files[THING].decode()
    assert {p.code for p in found.left} == {"E0106"}


def test_what_would_bring_another_problem_is_told_and_not_kept(tmp_path: Path) -> None:
    """`Name` would become `name`, which is there already."""
    wrong = PLAIN + "  Name: {type: text}\n"
    found = with_thing(tmp_path, wrong)
    assert found.files[THING].decode() == wrong
    assert [p.code for p in found.clashing] == ["E0020"]


def test_a_file_does_not_move_over_another(tmp_path: Path) -> None:
    roles = {"roles/boss.yaml": "role: chef\n", "roles/chef.yaml": "role: chef\n"}
    files = company(tmp_path, **roles)
    found = mended(files, judged)
    assert found.files == files and [p.code for p in found.clashing] == ["E0013"]


def test_files_of_packs_stay(tmp_path: Path) -> None:
    fixture = Fixture("E0331")
    files = files_in(fixture.lay(tmp_path, "before"))
    path = "packs/b2b/entities/lead/entity.yaml"
    files[path] = files[path].replace(b"type: phone", b"type: phnoe")
    assert mended(files, judged).files == files
