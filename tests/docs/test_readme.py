"""What the README tells to type and to expect is what there is."""

from __future__ import annotations

import re

import click
import pytest
from tests.docs.pages import PAGES, ROOT

from tailorbird_metadata.source.nodes import MapNode, SourceFile
from tailorbird_metadata.source.reader import read_yaml
from tailorbird_platform.cli.group import tailorbird
from tailorbird_platform.demo.company import PASSWORD
from tailorbird_platform.samples import read_recipe

README = (ROOT / "README.md").read_text("utf-8")
PACK = ROOT / "packs/b2b"


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    for path in PAGES:
        told = set(re.findall(r"(?:^|`)make ([a-z]+)", path.read_text("utf-8"), re.M))
        assert told <= targets, path
    for variable in re.findall(r"make demo ([A-Z]+)=", README):
        assert f"$({variable}" in makefile


def test_every_command_and_option_exists() -> None:
    context = click.Context(tailorbird)
    lines = re.findall(r"^(?:\$ )?(?:\S*/)?tailorbird (?:-C \S+ )?([a-z].*)$", README, re.M)
    assert lines
    for line in lines:
        words = line.split()
        command = tailorbird.get_command(context, words[0])
        assert command is not None, line
        if isinstance(command, click.Group):
            command = command.get_command(context, words[1])
            assert command is not None, line
        known = {option for p in command.params for option in p.opts}
        assert {w for w in words if w.startswith("--")} <= known, line


def test_the_people_of_the_tour_can_sign_in() -> None:
    recipes = [read_recipe(ROOT / "packs" / pack / "samples") for pack in ("b2b", "b2c")]
    there = {p.email for recipe in recipes for p in recipe.people if p.signs_in}
    assert set(re.findall(r"[a-z.]+@(?:hanlin|qimu)\.example", README)) <= there
    assert f"`{PASSWORD}`" in README


@pytest.mark.parametrize(
    "sentence",
    [" ".join(s.split()) for s in re.findall(r'"([A-Z][^"{]+\.)"', README)],
)
def test_refusals_of_the_tour_are_those_of_the_pack(sentence: str) -> None:
    told = "".join(p.read_text("utf-8") for p in (ROOT / "packs").rglob("*.yaml"))
    assert sentence in told


def test_the_field_of_the_tour_goes_into_the_file_of_the_demo() -> None:
    [text] = re.findall(r"```yaml\n(patches: b2b/deal\n.*?)```", README, re.S)
    root, problems = read_yaml(text, SourceFile("entity.yaml", "company"))
    assert problems == []
    assert isinstance(root, MapNode)
    story = (PACK / "samples/story.yaml").read_text("utf-8")
    assert text.splitlines()[2] in story
