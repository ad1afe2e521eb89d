"""Reading recipes: what can be written, and how mistakes are told."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from tests.packs.hanlin import pack_model

from tailorbird_metadata.messages import catalogue
from tailorbird_platform.samples import RecipeRefused, read_recipe
from tailorbird_platform.samples.checking import check_against

WORDS = "lang,name\nzh,苏州\nzh,上海\nen,Leeds\n"


def _folder(path: Path, recipe: str, words: str = WORDS) -> Path:
    (path / "recipe.yaml").write_text(dedent(recipe).lstrip(), encoding="utf-8")
    (path / "words.csv").write_text(words, encoding="utf-8")
    return path


def _problems(path: Path, recipe: str, words: str = WORDS) -> list[str]:
    try:
        check_against(read_recipe(_folder(path, recipe, words)), pack_model())
    except RecipeRefused as refused:
        return [
            f"{p.location.file}:{p.location.line} {p.code} {p.message}"
            + (f" ({p.help})" if p.help else "")
            for p in refused.problems
        ]
    return []


def test_every_mistake_is_reported_at_its_line(tmp_path: Path) -> None:
    assert _problems(
        tmp_path,
        """
        recipe: small
        people:
          mia: {name: Mia, email: mia@a.example, role: rep, team: shop}
        batches:
          places:
            make: account
            count: 3
            let:
              word: {row: wrods, once: true}
              town: {row: words, where: {language: zh}}
              many: {number: [9, 1]}
              odd: {chose: [a, b]}
            set:
              name: "{twon.name}"
              owner: =parent.owner
          visits:
            make: activity
            over: place
        """,
    ) == [
        "recipe.yaml:3 S0002 Nothing here is called `shop`.",
        "recipe.yaml:9 S0002 There is no word list `wrods.csv`. (Did you mean `words`?)",
        "recipe.yaml:10 S0002 words.csv has no column `language`.",
        "recipe.yaml:11 S0003 Two numbers are expected here, the smaller one first. "
        "(Write [low, high].)",
        "recipe.yaml:12 S0003 This is no way to write a value. (A value is a text, =name, or a map "
        "with one of: pick, turn, first, some, chance, case, number, share, mask, serial, day, "
        "moment, between, path, row, record.)",
        "recipe.yaml:14 S0002 No value is called `twon.name` here. (Did you mean `town`?)",
        "recipe.yaml:15 S0002 No value is called `parent.owner` here.",
        "recipe.yaml:18 S0002 No batch before this one is called `place`. (Did you mean `places`?)",
    ]


def test_names_of_the_model_are_checked_before_anything_is_made(tmp_path: Path) -> None:
    assert _problems(
        tmp_path,
        """
        recipe: small
        people: {mia: {name: Mia, email: mia@a.example, role: rep}}
        batches:
          deals:
            make: deal
            count: 1
            set:
              nmae: Line 3
              kind: {pick: {tender: 1, direkt: 2}}
              owner: tom
              net_value: "100"
          others:
            make: account_x
            count: 1
        """,
    ) == [
        "recipe.yaml:8 S0002 Nothing here is called `nmae`. (Did you mean `name`?)",
        "recipe.yaml:9 S0002 Nothing here is called `direkt`. (Did you mean `direct`?)",
        "recipe.yaml:10 S0002 Nothing here is called `tom`.",
        "recipe.yaml:11 S0003 Net value is worked out by the product.",
        "recipe.yaml:12 S0002 Nothing here is called `account_x`. (Did you mean `account`?)",
    ]


def test_a_placeholder_in_a_word_list_needs_a_value(tmp_path: Path) -> None:
    recipe = """
        recipe: small
        batches:
          accounts:
            make: account
            count: 1
            let: {word: {row: words, where: {lang: en}}}
            set: {name: "{word.name}"}
    """
    assert _problems(tmp_path, recipe, WORDS + "zh,{boss}在\n") == []
    assert _problems(tmp_path, recipe, WORDS + "en,{boss} of Leeds\n") == [
        "recipe.yaml:7 S0002 Line 5 of words.csv needs a value `boss`, which this batch does not "
        "have. (Add it under `let`.)"
    ]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("lang,name\nzh\n", "words.csv:2 S0004 This row has 1 cells; the first row names 2"),
        ("lang,name\n", "words.csv:1 S0004 words.csv has no rows."),
        ('lang,name\nzh,"open\n', "words.csv:1 S0001 words.csv is not a CSV file in UTF-8."),
    ],
)
def test_a_broken_word_list_is_told(tmp_path: Path, words: str, problem: str) -> None:
    found = _problems(tmp_path, "recipe: small\n", words)
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_a_missing_or_unreadable_recipe_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecipeRefused, match=r"recipe\.yaml is missing"):
        read_recipe(tmp_path)
    assert _problems(tmp_path, "recipe: a\nrecipe: b\n")[0].startswith("recipe.yaml:2 E0002")
    assert _problems(tmp_path, "recipe: *x\n")[0].startswith("recipe.yaml:1 E0003")


def test_the_pack_s_own_recipe_fits_the_pack() -> None:
    from tests.packs.hanlin import SAMPLES

    recipe = read_recipe(SAMPLES)
    check_against(recipe, pack_model())
    signing_in = {p.role for p in recipe.people if p.signs_in}
    assert signing_in == {"admin", "executive", "manager", "rep", "finance"}
    assert sum(p.role == "rep" and p.signs_in for p in recipe.people) == 2


def test_every_sentence_is_in_chinese_too() -> None:
    import re

    source = Path(read_recipe.__code__.co_filename).parent
    calls = re.findall(
        r'\bmessage\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)',
        "".join(p.read_text(encoding="utf-8") for p in sorted(source.glob("*.py"))),
    )
    sentences = {"".join(re.findall(r'"((?:[^"\\]|\\.)*)"', call)) for call in calls}
    assert len(sentences) > 35
    assert sentences - set(catalogue("zh")) == set()
