"""People are answered by a process that never loads what only compiling needs (decision 22)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.servers import free_port
from tests.companies import PASSWORD, House, make_house
from tests.workspaces import BUSY, SMALL, with_files

from tailorbird_runtime.jobs import Queue, State

ROOT = Path(__file__).parents[2]

SHEET = """
    template: sheet
    kind: print
    on: deal
    label: Sheet
    subject: "{name}"
    body: |
      {if amount > 10}
      Dear {account.name}
      {end}
"""
VISIT = """
import json, re, sys
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
answers = {}
known = {"entity": "deal", "record_id": 1, "id": 1, "field": "name", "template": "sheet"}
boss = Browser(app.test_client())
boss.sign_in("ada@small.example", password)
for rule in app.url_map.iter_rules():
    if "GET" in rule.methods and not rule.rule.startswith("/designer"):
        address = re.sub(r"<(?:\\w+:)?(\\w+)>", lambda m: str(known.get(m[1], 1)), rule.rule)
        answers[rule.rule] = boss.get(address).status_code
compiling = {"rule_engine", "yaml", "jsonschema", "alembic"}
loaded = sorted(compiling & set(sys.modules))
print(json.dumps({"seen": seen, "answers": answers, "loaded": loaded}))
app.extensions["tailorbird"].close()
"""


def test_pages_and_api_are_answered_without_parser_yaml_schemas_and_alembic(
    tmp_path: Path, database_url: str
) -> None:
    with make_house(
        tmp_path / "small", database_url, {**SMALL, "templates/sheet.yaml": SHEET}
    ) as house:
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
    answers = found.pop("answers")
    assert found == {"seen": [201, 200, 200, 200, *[200] * 6, 303], "loaded": []}
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    assert answers["/<entity>/<int:record_id>/print/<template>"] == 200
    assert sum(status == 200 for status in answers.values()) > 15


TOLD = """
    automation: told
    on: account
    after: {change_of: industry}
    when: employees * 2 > 10 and days_between(created_at, now) >= 0
    do:
      look: {if: empty(tags), set: {tags: [told]}}
      erp: {call: {integration: erp, action: create_project, send: {deal: =name}}}
"""
NEVER = frozenset(
    {"rule_engine", "ply", "yaml", "jsonschema", "jsonschema_rs", "alembic", "ruamel"}
)


def test_a_server_and_its_worker_import_no_parser_until_somebody_sends_a_condition(
    tmp_path: Path,
) -> None:
    """The processes themselves write down every import, from the first one on."""
    files = with_files(BUSY, {"automations/told.yaml": TOLD})
    database = f"sqlite:///{tmp_path}/small.db"
    log = tmp_path / "imports.txt"
    with make_house(tmp_path / "small", database, files) as house, serving(house, log) as url:
        token = house.company.tokens.create(house.people["anna"], "walk")
        made = api(url, token, "POST", "/account", {"name": "Acme 光电", "employees": 40})
        changed = api(url, token, "PATCH", f"/account/{made['id']}", {"industry": "solar"})
        assert changed["tags"] == ["told"], "the automation ran"
        api(url, token, "GET", "/account?filter[employees][ge]=3&sort=-name")
        until_the_worker_did_something(house)
        loaded = imported(log)
        assert {"tailorbird_platform.operations.worker", "tailorbird_runtime.jobs"} <= loaded
        assert {name.partition(".")[0] for name in loaded} & NEVER == set()

        found = api(url, token, "GET", "/account?where=employees%20*%202%20%3E%2070")
        assert [r["id"] for r in found["items"]] == [made["id"]]
        only_now = {name.partition(".")[0] for name in imported(log)} & NEVER
        assert only_now - {"ply"} == {"rule_engine"}


@contextmanager
def serving(house: House, log: Path) -> Iterator[str]:
    """The address of `tailorbird serve` with its worker; their imports go to `log`."""
    port = free_port()
    told = {
        "TAILORBIRD_DATABASE_URL": house.company.settings.database_url,
        "PYTHONPROFILEIMPORTTIME": "1",
    }
    with log.open("wb") as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "tailorbird_platform.cli", "serve", "--port", str(port)],
            cwd=house.folder, env=os.environ | told, stdin=subprocess.DEVNULL, stderr=words,
        )  # fmt: skip
        try:
            wait_for(lambda: answers(f"http://127.0.0.1:{port}/health"), process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def wait_for(found: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    end = time.monotonic() + 60
    while not found():
        assert time.monotonic() < end, "it did not come"
        assert process is None or process.poll() is None, "the server ended"
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def api(url: str, token: str, method: str, path: str, body: object = None) -> Any:
    asked = urllib.request.Request(
        f"{url}/api/v1{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "If-Match": "*",
        },
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)


def imported(log: Path) -> set[str]:
    """Every module that a process wrote down: `import time: own | all | name`."""
    return set(re.findall(r"^import time: [^|]*\|[^|]*\| +(\S+)$", log.read_text(), re.M))


def until_the_worker_did_something(house: House) -> None:
    queue = Queue(house.company.engine, house.company.clock)
    wait_for(lambda: any(j.attempt > 1 or j.finished_at for j in queue.listed(*State)))
