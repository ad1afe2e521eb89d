"""People are answered by a process that never loads what only compiling needs (decision 22)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.companies import PASSWORD, make_house

ROOT = Path(__file__).parents[2]

VISIT = """
import json, sys
from pathlib import Path
from tailorbird_platform.app import create_app
from tailorbird_platform.settings import settings_for
from tests.visitor import Api, Browser

folder, database, token, password = sys.argv[1:]
app = create_app(settings_for(Path(folder), {}, database=database))
seen = []
api = Api(app.test_client(), token)
account = api.call("POST", "/account", {"name": "Acme 光电"})
seen.append(account.status_code)
for path in ("/account", "/deal?sort=-amount&limit=5", "/openapi.json"):
    seen.append(api.call("GET", path).status_code)
browser = Browser(app.test_client())
browser.sign_in("anna@small.example", password)
for path in ("/deal", "/deal/board", "/deal/new", "/account/1", "/account/1/edit", "/profile"):
    seen.append(browser.get(path, follow_redirects=True).status_code)
sent = {"name": "Roof", "account": "1"}
browser.get("/deal/new")
seen.append(browser.post("/deal/new", sent).status_code)
compiling = {"rule_engine", "yaml", "jsonschema", "alembic"}
print(json.dumps({"seen": seen, "loaded": sorted(compiling & set(sys.modules))}))
app.extensions["tailorbird"].close()
"""


def test_pages_and_api_are_answered_without_parser_yaml_schemas_and_alembic(
    tmp_path: Path, database_url: str
) -> None:
    with make_house(tmp_path / "small", database_url) as house:
        token = house.api("anna").token
    done = subprocess.run(
        [sys.executable, "-c", VISIT, str(house.folder), database_url, token, PASSWORD],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {"seen": [201, 200, 200, 200, *[200] * 6, 303], "loaded": []}
