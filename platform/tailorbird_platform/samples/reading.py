"""Reading a recipe: `recipe.yaml` and the word lists beside it, with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.problems import Location
from tailorbird_metadata.source.nodes import MapNode, Node, ScalarNode, SourceFile
from tailorbird_metadata.source.reader import read_yaml
from tailorbird_platform.samples.batch_reading import read_batches
from tailorbird_platform.samples.lists import read_lists
from tailorbird_platform.samples.problems import UNKNOWN_NAME, UNREADABLE, WRONG_FORM, Findings
from tailorbird_platform.samples.recipe import Recipe, SampleCompany, SamplePerson, SampleTeam

FILE = "recipe.yaml"
_KEYS = ("recipe", "seed", "company", "teams", "people", "batches")
_PERSON = ("name", "email", "role", "team", "manager", "locale", "signs_in")
_COMPANY = ("label", "currency", "timezone", "country")
_TEAM = ("label", "parent", "manager")


def read_recipe(folder: Path) -> Recipe:
    """The recipe in a pack's `samples/` folder.

    Raises:
        RecipeRefused: with a problem for everything that is wrong, in files relative to `folder`.
    """
    findings = Findings()
    lists = read_lists(folder, findings)
    root, text = _root(folder, findings)
    _only(root, _KEYS, findings)
    company = _company(root, folder, findings)
    teams, people = _teams(root, findings), _people(root, findings)
    _check_people(root, teams, people, findings)
    batches = read_batches(root.get("batches"), lists, findings)
    findings.raise_if_any()
    return Recipe(
        name=root.text("recipe") or folder.parent.name,
        seed=root.text("seed") or "0",
        file=FILE,
        text=text,
        company=company,
        teams=tuple(teams.values()),
        people=tuple(people.values()),
        lists=lists,
        batches=batches,
    )


def _root(folder: Path, findings: Findings) -> tuple[MapNode, str]:
    place = Location(file=FILE, line=1, column=1, end_line=1, end_column=2)
    source = SourceFile(FILE, "samples")
    try:
        text = (folder / FILE).read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        sentence = message("{file} is missing or is not UTF-8 text.", file=FILE)
        findings.add(UNREADABLE, sentence, place)
        findings.raise_if_any()
        raise AssertionError from None
    root, problems = read_yaml(text, source)
    findings.problems += problems
    if root is None:
        findings.raise_if_any()
    assert root is not None
    return root, text


def _only(node: MapNode, keys: tuple[str, ...], findings: Findings) -> None:
    for key, entry in node.entries.items():
        if key not in keys:
            near = did_you_mean(key, keys)
            mend = message("Did you mean `{name}`?", name=near) if near else None
            sentence = message("`{key}` has no meaning here.", key=key)
            findings.add(UNKNOWN_NAME, sentence, entry.key.location, mend)


def _company(root: MapNode, folder: Path, findings: Findings) -> SampleCompany:
    node = root.mapping("company")
    if node is not None:
        _only(node, _COMPANY, findings)
    return SampleCompany(
        label=_text(node.get("label") if node else None, folder.parent.name),
        currency=(node and node.text("currency")) or "EUR",
        timezone=(node and node.text("timezone")) or "UTC",
        country=(node and node.text("country")) or "DE",
    )


def _teams(root: MapNode, findings: Findings) -> dict[str, SampleTeam]:
    found: dict[str, SampleTeam] = {}
    for key, place, node in root.maps("teams"):
        if not isinstance(node, MapNode):
            _wants_map(place, findings)
            continue
        _only(node, _TEAM, findings)
        found[key] = SampleTeam(
            key=key,
            label=_text(node.get("label"), key),
            parent=node.text("parent"),
            manager=node.text("manager"),
        )
    return found


def _people(root: MapNode, findings: Findings) -> dict[str, SamplePerson]:
    found: dict[str, SamplePerson] = {}
    for key, place, node in root.maps("people"):
        if not isinstance(node, MapNode):
            _wants_map(place, findings)
            continue
        _only(node, _PERSON, findings)
        for wanted in ("name", "email", "role"):
            if node.get(wanted) is None:
                sentence = message("`{key}` has no `{name}`.", key=key, name=wanted)
                findings.add(WRONG_FORM, sentence, place.location)
        found[key] = _person(key, node)
    return found


def _person(key: str, node: MapNode) -> SamplePerson:
    return SamplePerson(
        key=key,
        name=_text(node.get("name"), key),
        email=node.text("email") or "",
        role=node.text("role") or "",
        team=node.text("team"),
        manager=node.text("manager"),
        locale=node.text("locale"),
        signs_in=node.text("signs_in") == "true",
    )


def _check_people(
    root: MapNode,
    teams: Mapping[str, SampleTeam],
    people: Mapping[str, SamplePerson],
    findings: Findings,
) -> None:
    for section, known_by in (
        ("teams", {"parent": teams, "manager": people}),
        ("people", {"team": teams, "manager": people}),
    ):
        for _, _, node in root.maps(section):
            for key, known in known_by.items():
                named = node.scalar(key) if isinstance(node, MapNode) else None
                if named is not None and named.text not in known:
                    _unknown(named, known, findings)


def _unknown(named: ScalarNode, known: Mapping[str, object], findings: Findings) -> None:
    near = did_you_mean(named.text, known)
    mend = message("Did you mean `{name}`?", name=near) if near else None
    sentence: Message = message("Nothing here is called `{name}`.", name=named.text)
    findings.add(UNKNOWN_NAME, sentence, named.location, mend)


def _wants_map(place: ScalarNode, findings: Findings) -> None:
    sentence = message("`{key}` needs keys and values below it.", key=place.text)
    findings.add(WRONG_FORM, sentence, place.location)


def _text(node: Node | None, key: str) -> Text:
    if isinstance(node, MapNode):
        return Text({locale: node.text(locale) or key for locale in node.entries})
    return Text({"en": node.text if isinstance(node, ScalarNode) else key})
