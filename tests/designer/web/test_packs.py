"""Every rule, stage, automation and template of the packs opens, and saving it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.companies import House, open_house
from tests.designer.web.sheets import sheet
from tests.designer.web.test_automations import draft_file, text_of

from tailorbird_designer.workspace.author import Author
from tailorbird_metadata.model import Model
from tailorbird_platform.founding import Facts, found


def pages_of(model: Model) -> Iterator[str]:
    """The forms of everything that the model has of these kinds."""
    for entity in model.entities.values():
        start = f"/designer/entities/{entity.name}"
        yield from (f"{start}/rules/{r}" for r in entity.rules)
        for pipeline in entity.pipelines.values():
            yield f"{start}/pipelines/{pipeline.name}"
            yield from (f"{start}/pipelines/{pipeline.name}/stages/{s}" for s in pipeline.stages)
    yield from (f"/designer/automations/{a}" for a in model.automations)
    yield from (f"/designer/templates/{t}" for t in model.templates)
    yield from (f"/designer/integrations/{i}" for i in model.integrations)


def house_of(folder: Path, pack: str) -> House:
    facts = Facts(
        label="Shop", pack=pack, timezone="Europe/Berlin", country="DE", teams={"berlin": "Berlin"}
    )
    found(folder, facts, Author("T", "t@t"), datetime.now(UTC))
    url = f"sqlite:///{folder.with_suffix('.sqlite')}"
    return open_house(folder, url, {"ada": {"roles": ("admin",)}})


@pytest.mark.parametrize("pack", ["b2b", "b2c"])
def test_everything_of_a_pack_opens_and_stays_as_it_is(tmp_path: Path, pack: str) -> None:
    with house_of(tmp_path / pack, pack) as house:
        admin = house.signed_in("ada")
        for path in pages_of(house.company.live().model):
            page = admin.get(path)
            assert page.status_code == 200, path
            answer = admin.post(path, sheet(page.text))
            assert answer.status_code == 303, (path, text_of(answer.text)[:2000])
            assert "unchanged" in answer.location, path


def test_a_change_of_a_packs_gate_is_a_small_patch(tmp_path: Path) -> None:
    with house_of(tmp_path / "shop", "b2b") as house:
        admin = house.signed_in("ada")
        pipeline = next(iter(house.company.live().model.entities["deal"].pipelines.values()))
        stage = next(s for s in pipeline.stages.values() if s.closed is None)
        path = f"/designer/entities/deal/pipelines/{pipeline.name}/stages/{stage.name}"
        sent = sheet(admin.get(path).text) | {"probability": ["17"]}
        answer = admin.post(path, sent)
        assert answer.status_code == 303, text_of(answer.text)[:2000]
        patch = draft_file(house, f"entities/deal/pipelines/{pipeline.name}.yaml")
        assert patch.startswith(f"patches: b2b/deal/{pipeline.name}")
        assert "probability: 17" in patch
        assert len(patch.splitlines()) <= 4


def test_a_rule_of_a_pack_is_switched_off_and_on_again(tmp_path: Path) -> None:
    with house_of(tmp_path / "shop", "b2b") as house:
        admin = house.signed_in("ada")
        entity = next(e for e in house.company.live().model.entities.values() if e.rules)
        rule = next(iter(entity.rules))
        start = f"/designer/entities/{entity.name}/rules"
        assert "Pack" in text_of(admin.get(f"{start}/{rule}").text)
        gone = admin.post(f"{start}/{rule}/retire")
        assert gone.status_code == 303, text_of(gone.text)[:1200]
        assert f"{rule}: off" in draft_file(house, f"entities/{entity.name}/entity.yaml")
        assert "Switched off" in text_of(admin.get(start).text)
        assert admin.post(f"{start}/{rule}/reset").status_code == 303
        assert "Switched off" not in text_of(admin.get(start).text)
        assert rule in admin.page


def test_a_packs_condition_on_something_renamed_is_shown_and_changed_by_its_new_name(
    tmp_path: Path,
) -> None:
    with house_of(tmp_path / "shop", "b2b") as house:
        patch = house.folder / "entities" / "deal" / "entity.yaml"
        patch.parent.mkdir(parents=True, exist_ok=True)
        patch.write_text(
            "patches: b2b/deal\n"
            "fields:\n"
            "  lost_reason: {name: why_lost, options: {other: {name: elsewhere}}}\n"
        )
        house.publish()
        admin = house.signed_in("ada")
        rule = "/designer/entities/deal/rules/other_reason_is_told"
        sent = sheet(admin.get(rule).text)
        assert sent["when.0.field"] == ["why_lost"]
        assert sent["when.0.v"] == ["elsewhere"]
        assert "unchanged" in admin.post(rule, sent).location
        sent |= {"when.0.op": ["not_in"]}
        answer = admin.post(rule, sent)
        assert answer.status_code == 303, text_of(answer.text)[:1500]
        assert 'why_lost != "elsewhere"' in draft_file(house, "entities/deal/entity.yaml")

        grown = sheet(admin.post(f"{rule}/look", sent | {"then": ["when:add"]}).text)
        grown |= {"when.1.field": ["name"], "when.1.was": ["name"]}
        grown |= {"when.1.op": ["contains"], "when.1.v": ["x"]}
        assert admin.post(rule, grown).status_code == 303
