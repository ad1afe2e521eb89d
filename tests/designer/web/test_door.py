"""Who comes into the designer, and what the process loads for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import PASSWORD, House, make_house

ROOT = Path(__file__).parents[3]

VISIT = """
import json, sys
from pathlib import Path
from tailorbird_platform.app import create_app
from tailorbird_platform.settings import settings_for
from tests.visitor import Browser

folder, database, password = sys.argv[1:]
app = create_app(settings_for(Path(folder), {}, database=database))
compiling = {"yaml", "jsonschema", "rule_engine", "alembic"}
seen, loaded = [], []
for name, pages in (("anna", ["/deal", "/designer"]), ("ada", ["/deal", "/designer"])):
    browser = Browser(app.test_client())
    browser.sign_in(f"{name}@small.example", password)
    for path in pages:
        seen.append(browser.get(path).status_code)
        loaded.append("tailorbird_metadata.compiler" in sys.modules)
        if not loaded[-1]:
            assert not compiling & set(sys.modules), compiling & set(sys.modules)
print(json.dumps({"seen": seen, "loaded": loaded}))
app.extensions["tailorbird"].close()
"""


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "small", database_url) as made:
        yield made


def test_only_an_admin_comes_in_and_finds_the_link(house: House) -> None:
    rep = house.signed_in("anna")
    turned_away = rep.get("/designer")
    assert turned_away.status_code == 403
    assert "Only an admin may use the designer." in turned_away.text
    assert 'href="/designer"' not in rep.get("/profile").text
    assert rep.get("/designer/entities/deal/fields").status_code == 403
    assert rep.post("/designer/undo").status_code == 403

    admin = house.signed_in("ada")
    assert 'href="/designer"' in admin.get("/profile").text
    assert admin.get("/designer").status_code == 200


def test_a_form_of_the_designer_is_believed_only_with_its_token(house: House) -> None:
    admin = house.signed_in("ada")
    admin.get("/designer")
    sent = admin.client.post("/designer/draft/discard", data={"csrf_token": "no"})
    assert sent.status_code == 403
    elsewhere = admin.post("/designer/draft/discard", headers={"Origin": "https://evil.example"})
    assert elsewhere.status_code == 403


def test_an_address_that_is_not_there_is_answered_in_the_products_look(house: House) -> None:
    admin = house.signed_in("ada")
    assert "Nothing here" in admin.get("/designer/nowhere").text
    assert admin.get("/designer/nowhere").status_code == 404
    assert admin.get("/designer/entities/no_such_thing/fields").status_code == 404
    assert admin.get("/designer/draft/discard").status_code == 405


def test_the_compiler_is_loaded_by_the_first_admin_and_nobody_else(
    tmp_path: Path, database_url: str
) -> None:
    with make_house(tmp_path / "small", database_url) as house:
        pass
    done = subprocess.run(
        [sys.executable, "-c", VISIT, str(house.folder), database_url, PASSWORD],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {"seen": [200, 403, 200, 200], "loaded": [False, False, False, True]}
