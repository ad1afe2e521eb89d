"""Problems read like those of a compiler, in English and Chinese."""

from __future__ import annotations

from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Location, Note, Problem
from tailorbird_metadata.problems_text import render, summary, to_data

FILE = "entities/deal/entity.yaml"
TEXT = "entity: deal\nfields:\n  名称: {typ: text}\n"


def problem(line: int, column: int, end_column: int, end_line: int | None = None) -> Problem:
    return Problem(
        code="E0101",
        message=message("`{key}` is not a setting of this item.", key="typ"),
        location=Location(
            file="entities/deal/entity.yaml",
            line=line,
            column=column,
            end_line=end_line or line,
            end_column=end_column,
        ),
        help=message("Did you mean `{name}`?", name="type"),
        notes=(
            Note(
                message=message("it stands here"),
                location=Location(
                    file="packs/b2b/x.yaml", line=7, column=1, end_line=7, end_column=2
                ),
            ),
        ),
    )


def test_the_span_is_underlined_also_behind_chinese() -> None:
    assert render(problem(3, 8, 11), {FILE: TEXT}, "en") == (
        "error[E0101] `typ` is not a setting of this item.\n"
        "  entities/deal/entity.yaml:3:8\n"
        "    2 | fields:\n"
        "    3 |   名称: {typ: text}\n"
        "      |          ^^^\n"
        "  note: it stands here (packs/b2b/x.yaml:7)\n"
        "  help: Did you mean `type`?"
    )


def test_in_chinese() -> None:
    shown = render(problem(3, 8, 11), {FILE: TEXT}, "zh")
    assert shown.startswith("错误[E0101] 此项没有名为 `typ` 的设置。\n")
    assert shown.endswith("  说明: 它在这里 (packs/b2b/x.yaml:7)\n  建议: 是不是想写 `type`？")


def test_without_the_text_of_the_file() -> None:
    assert render(problem(3, 8, 11), {}, "en").split("\n")[1:3] == [
        "  entities/deal/entity.yaml:3:8",
        "  note: it stands here (packs/b2b/x.yaml:7)",
    ]


def test_a_span_over_several_lines_is_underlined_to_the_end_of_its_first() -> None:
    assert "      | ^^^^^^^\n" in render(problem(2, 1, 4, end_line=3), {FILE: TEXT}, "en")


def test_a_note_shows_its_own_line() -> None:
    texts = {FILE: TEXT, "packs/b2b/x.yaml": "one:\n" * 6 + "seven: 7\n"}
    assert render(problem(3, 8, 11), texts, "en").split("\n")[5:] == [
        "  note: it stands here (packs/b2b/x.yaml:7)",
        "    7 | seven: 7",
        "      | ^",
        "  help: Did you mean `type`?",
    ]


def test_of_an_endless_line_only_the_part_in_question_is_shown() -> None:
    text = "x" * 5000 + "typ" + "y" * 5000
    shown = render(problem(1, 5001, 5004), {FILE: text}, "en").split("\n")
    assert all(len(line) < 400 for line in shown)
    marks = shown[3].index("^")
    assert shown[2][marks : marks + 3] == "typ"


def test_a_terminal_is_not_steered_by_a_file() -> None:
    assert "\x1b" not in render(problem(1, 1, 3), {FILE: "a: \x1b[31mred\n"}, "en")


def test_a_name_with_line_breaks_makes_no_line_of_its_own() -> None:
    name = "x\r\n::stop-commands::tok\x1b[2J\u202e"
    found = Problem(
        code="E0013",
        severity="error",
        message=message("`{name}` stands in the wrong place.", name=name),
        help=message("Its file is {file}.", file=f"roles/{name}.yaml"),
        location=Location(file=f"a/{name}", line=1, column=1, end_line=1, end_column=2),
    )
    shown = render(found, {}, "en").split("\n")
    assert [line.split(" ")[0] for line in shown] == ["error[E0013]", "", ""]
    assert all(line.isprintable() for line in shown)


def test_the_last_line_counts() -> None:
    found = [problem(1, 1, 2), problem(2, 1, 2)]
    assert summary(found, 19, "en") == "2 errors, 0 warnings in 19 files"
    assert summary(found[:1], 1, "en") == "1 error, 0 warnings in 1 file"
    assert summary([], 3, "zh") == "3 个文件中有 0 个错误、0 个警告"


def test_as_data() -> None:
    data = to_data(problem(3, 8, 11), "en")
    assert (data["file"], data["line"], data["column"]) == ("entities/deal/entity.yaml", 3, 8)
    assert data["help"] == "Did you mean `type`?"
    assert data["notes"][0]["file"] == "packs/b2b/x.yaml"
