"""Companies for the tests of the designer's pages, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import House, make_house, make_pack_house
from tests.designer.web.admin import Admin, admin_of


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    """A small company with files of its own."""
    with make_house(tmp_path / "small", database_url) as made:
        yield made


@pytest.fixture
def admin(house: House) -> Admin:
    """Its admin at the designer."""
    return admin_of(house)


@pytest.fixture
def packed(tmp_path: Path, database_url: str) -> Iterator[Admin]:
    """The admin of a company that is made of a pack."""
    with make_pack_house(tmp_path / "packed", database_url) as made:
        yield admin_of(made)
