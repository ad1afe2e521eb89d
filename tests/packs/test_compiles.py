"""The packs as pieces of configuration: complete, in both languages, and within the budgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.packs import hanlin, qimu

from tailorbird_metadata.compiler.compiled import Compiled
from tailorbird_metadata.model import Entity, Layout, Model, Phrase, TemplateKind, Text
from tailorbird_metadata.model.phrase import ForBlock, IfBlock, Member, Part

ICONS = Path(__file__).resolve().parents[2] / "runtime/tailorbird_runtime/static"


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, Text | Phrase]]:
    if isinstance(value, Text | Phrase):
        yield path, value
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(getattr(value, part.name), f"{path}.{part.name}")
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _texts(part, f"{path}.{key}")
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            yield from _texts(part, f"{path}[{place}]")


@pytest.fixture(params=["b2b", "b2c"])
def compiled(request: pytest.FixtureRequest) -> Compiled:
    """A pack alone, compiled."""
    return {"b2b": hanlin, "b2c": qimu}[request.param].compiled()


@pytest.fixture
def model(compiled: Compiled) -> Model:
    """Its model."""
    assert compiled.model is not None
    return compiled.model


def _parts(model: Model) -> Mapping[str, Any]:
    return {
        "entities": model.entities,
        "roles": model.roles,
        "picklists": model.picklists,
        "automations": model.automations,
        "templates": model.templates,
    }


def _locales(text: Text | Phrase) -> Mapping[str, object]:
    return text.parts if isinstance(text, Phrase) else text.values


def _layouts(model: Model) -> list[tuple[Entity, Layout]]:
    return [(e, x) for e in model.entities.values() for x in e.layouts.values()]


def test_compiles_without_a_problem_or_a_warning(compiled: Compiled) -> None:
    assert [f"{p.location.file}:{p.location.line} {p.message}" for p in compiled.problems] == []


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_says_everything_in_both_languages(model: Model, locale: str) -> None:
    texts = list(_texts(_parts(model)))
    assert len(texts) > 300
    assert [path for path, text in texts if locale not in _locales(text)] == []


def test_chinese_texts_are_chinese_and_use_chinese_punctuation(model: Model) -> None:
    latin = {"A", "B", "C", "D"}
    for path, text in _texts({"entities": model.entities, "picklists": model.picklists}):
        assert isinstance(text, Text)
        chinese = text.values.get("zh", "")
        assert any("一" <= sign <= "鿿" for sign in chinese) or chinese in latin, (path, chinese)
        assert not any(sign in chinese for sign in ";!?"), (path, chinese)
        assert "成功" not in chinese, (path, chinese)


def test_pages_stay_within_their_budgets(model: Model) -> None:
    for entity, layout in _layouts(model):
        assert len(layout.tabs) <= 4, (entity.name, layout.name)
        assert len(layout.header) <= 6, (entity.name, layout.name)
        first = next(iter(next(iter(layout.tabs.values())).sections.values()))
        assert len(first.fields) <= 9, (entity.name, layout.name)
    for entity in model.entities.values():
        for view in entity.lists.values():
            assert len(view.columns) <= 9, (entity.name, view.name)
    for role in model.roles.values():
        assert len(role.navigation) <= 8, role.name


def test_whoever_may_write_a_field_that_a_rule_requires_finds_it_on_the_layout(
    model: Model,
) -> None:
    for entity, layout in _layouts(model):
        shown = set(layout.fields())
        for role_id in layout.roles:
            role = model.role(role_id)
            assert role is not None
            grant = role.can.get(entity.id)
            if grant is None or grant.create is False:
                continue
            asked = {f for rule in entity.rules.values() for f in rule.require}
            asked |= {f.id for f in entity.active_fields() if f.required and f.default is None}
            for pipeline in entity.pipelines.values():
                for stage in pipeline.stages.values():
                    asked |= {f for item in stage.enter.values() for f in item.fields}
            missing = {f for f in asked if not entity.field(f).system} - shown
            assert missing == set(), (entity.name, layout.name, role.name)


def test_every_role_has_a_layout_and_a_list_wherever_it_may_read(model: Model) -> None:
    for role in model.roles.values():
        for entity_id in role.can:
            entity = model.entity(entity_id)
            assert any(role.id in x.roles for x in entity.layouts.values()), (
                role.name,
                entity.name,
            )
            assert any(not v.roles or role.id in v.roles for v in entity.lists.values())


def test_every_role_starts_where_it_may_read(model: Model) -> None:
    for role in model.roles.values():
        if role.start is None:
            continue
        name, kind, view = role.start.split(".")
        entity = model.entities[name]
        assert role.navigation[0] == name
        views: Mapping[str, Any] = entity.lists if kind == "lists" else entity.boards
        assert not views[view].roles or role.id in views[view].roles, role.name


def test_shortcuts_are_unique_and_icons_exist(model: Model) -> None:
    entities = list(model.entities.values())
    letters = [e.shortcut for e in entities if e.shortcut]
    assert len(letters) == len(set(letters))
    sprite = "".join(p.read_text(encoding="utf-8") for p in ICONS.rglob("*icons*.svg"))
    for entity in entities:
        assert f'id="{entity.icon}"' in sprite or f'id="i-{entity.icon}"' in sprite, entity.icon


def _amounts(model: Model, entity: Entity, members: Sequence[Member]) -> Iterator[Part]:
    """The places in a text, also inside of its blocks, where an amount of money stands."""
    for member in members:
        match member:
            case ForBlock():
                yield from _amounts(model, model.entity(member.child), member.parts)
            case IfBlock():
                yield from _amounts(model, entity, (*member.parts, *member.otherwise))
            case Part(path=(name,)) if entity.field(name).kind == "money":
                yield member


def test_amounts_of_a_sheet_stand_below_each_other_with_the_same_decimals(model: Model) -> None:
    """By themselves they show decimals from 1,000 on only where there are some."""
    sheets = [t for t in model.templates.values() if t.kind is TemplateKind.PRINT]
    assert sheets
    for sheet in sheets:
        for locale, members in sheet.body.parts.items():
            found = list(_amounts(model, model.entity(sheet.entity), members))
            assert len(found) > 2, (sheet.name, locale)
            assert {part.format for part in found} == {"2"}, (sheet.name, locale)
