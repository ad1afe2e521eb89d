"""`why`: what each layer says about an item, lowest first, with file and line."""

from __future__ import annotations

from pathlib import Path

from tests.metadata.layers.stacks import compiled

LEAD = "entities/lead/entity.yaml"


def why(tmp_path: Path, path: str, patch: str) -> list[tuple[str, str, str]]:
    """Layer, place and value of each origin."""
    found = compiled(tmp_path, {LEAD: "patches: b2b/lead\n" + patch})
    return [(o.layer, f"{o.location.file}:{o.location.line}", o.value) for o in found.origins[path]]


def test_a_changed_property_has_both_layers(tmp_path: Path) -> None:
    assert why(tmp_path, "lead.fields.company_name.max", "fields: {company_name: {max: 60}}\n") == [
        ("b2b", "packs/b2b/entities/lead/entity.yaml:5", "120"),
        ("company", f"{LEAD}:2", "60"),
    ]


def test_an_own_field_has_the_companys_place_alone(tmp_path: Path) -> None:
    patch = "fields:\n  roof_area: {type: decimal}\n"
    assert why(tmp_path, "lead.fields.roof_area.type", patch) == [
        ("company", f"{LEAD}:3", "decimal")
    ]


def test_what_is_switched_off_is_still_explained(tmp_path: Path) -> None:
    found = why(tmp_path, "lead.rules.web_needs_phone", "rules: {web_needs_phone: off}\n")
    assert found == [
        ("b2b", "packs/b2b/entities/lead/entity.yaml:13", "{…}"),
        ("company", f"{LEAD}:2", "off"),
    ]


def test_a_renamed_field_is_found_under_its_own_name(tmp_path: Path) -> None:
    found = why(tmp_path, "lead.fields.planned.type", "fields: {budget: {name: planned}}\n")
    assert found == [("b2b", "packs/b2b/entities/lead/entity.yaml:10", "money")]
