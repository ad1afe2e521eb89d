"""The page about the architecture names every room that the floors have."""

from __future__ import annotations

import re
import tomllib

import pytest
from tests.docs.pages import ROOT, page, sections

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
FLOORS = {
    contract["containers"][0].removeprefix("tailorbird_"): contract["layers"]
    for contract in CONTRACTS["contracts"]
    if "containers" in contract
}


@pytest.mark.parametrize("floor", FLOORS)
def test_every_room_of_a_floor_is_told(floor: str) -> None:
    told = next(text for heading, text in sections(page("architecture.md"), 3).items()
                if heading.startswith(f"{floor}:"))  # fmt: skip
    rooms = {room for layer in FLOORS[floor] for room in re.findall(r"\w+", layer)}
    assert rooms - set(re.findall(r"`(\w+)`", told)) == set()
