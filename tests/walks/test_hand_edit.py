"""A field is written into a file by hand, and a running server shows it: the command line walk."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.companies import PASSWORD, House, make_pack_house

from tailorbird_platform.cli.running import run

PATCH = """\
patches: b2b/deal
fields:
  roof_area: {type: decimal, label: Roof area, unit: m², after: name}
"""


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_pack_house(tmp_path / "nordwind", database_url) as made:
        yield made


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def tailorbird(house: House, *words: str) -> Ran:
    """The command as a person runs it in the company's folder."""
    out, err = io.StringIO(), io.StringIO()
    place = ["-C", str(house.folder), "--database", house.company.settings.database_url]
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*place, *words])
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAILORBIRD_LOCALE", "en")


def _environment(house: House) -> dict[str, str]:
    return os.environ | {
        "TAILORBIRD_DATABASE_URL": house.company.settings.database_url,
        "TAILORBIRD_LOCALE": "en",
    }


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(house: House, port: int) -> Iterator[str]:
    """The address of a running `tailorbird serve`."""
    words = [sys.executable, "-m", "tailorbird_platform.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(
        words, cwd=house.folder, env=_environment(house), stdin=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield url
    finally:
        process.terminate()
        assert process.wait(30) == 0


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def api(url: str, token: str, path: str, body: object = None) -> dict[str, object]:
    asked = urllib.request.Request(
        f"{url}/api/v1{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def test_a_field_added_by_hand_is_there_at_the_next_request(house: House, server: str) -> None:
    token = house.company.tokens.create(house.people["anna"], "walk")
    account = api(server, token, "/account", {"name": "Acme"})
    deal = api(server, token, "/deal", {"name": "Roof", "account": account["id"]})
    assert "roof_area" not in deal
    assert tailorbird(house, "plan").returncode == 0

    file = house.folder / "entities/deal/entity.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(PATCH)
    planned = tailorbird(house, "plan", "-o", str(house.folder / "var/field.plan"))
    assert planned.returncode == 2, planned.stderr
    assert re.search(r"additive +deal\.roof_area +new field +1 record\b", planned.stdout)
    data = json.loads(tailorbird(house, "plan", "--format", "json").stdout)
    assert [(s["class"], s["path"]) for s in data["steps"]] == [
        ("additive", "deal.fields.roof_area")
    ]
    assert data["errors"] == []
    assert "roof_area" not in api(server, token, f"/deal/{deal['id']}")

    applied = tailorbird(house, "apply", "-m", "Deals have a roof area 屋顶面积")
    assert applied.returncode == 0, applied.stderr
    assert "Release 2 is in force" in applied.stdout
    seen = api(server, token, f"/deal/{deal['id']}")
    assert seen["roof_area"] is None
    made = {"name": "Hall", "account": account["id"], "roof_area": "812.50"}
    assert api(server, token, "/deal", made)["roof_area"] == "812.50"

    again = tailorbird(house, "plan")
    assert (again.returncode, "Nothing to do" in again.stdout) == (0, True)
    assert tailorbird(house, "apply").returncode == 0
    stale = tailorbird(house, "apply", str(house.folder / "var/field.plan"))
    assert stale.returncode == 1
    assert "stale" in stale.stderr
    log = subprocess.run(
        ["git", "-C", str(house.folder), "log", "-1", "--format=%s"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert log.stdout == "Deals have a roof area 屋顶面积\n"


def test_the_next_page_of_somebody_signed_in_shows_the_field(house: House) -> None:
    for name in ("ada", "anna"):
        browser = house.signed_in(name)
        assert "Roof area" not in browser.get("/deal/new").text
    file = house.folder / "entities/deal/entity.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(PATCH)
    browsers = {name: house.signed_in(name) for name in ("ada", "anna")}
    assert tailorbird(house, "apply").returncode == 0
    for name, browser in browsers.items():
        assert "Roof area" in browser.get("/deal/new").text, name


def test_a_field_that_vanishes_is_refused_and_the_way_out_is_told(house: House) -> None:
    file = house.folder / "entities/deal/entity.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(PATCH)
    assert tailorbird(house, "apply").returncode == 0
    file.unlink()
    for command in ("plan", "apply"):
        refused = tailorbird(house, command)
        assert refused.returncode == 1, command
        assert "roof_area" in refused.stdout
        assert "retired" in refused.stdout
    data = json.loads(tailorbird(house, "plan", "--format", "json").stdout)
    assert [e["code"] for e in data["errors"]] == ["E0120"]
    assert data["steps"] == []
    assert house.company.live().release == 2


def test_why_shows_every_layer(house: House) -> None:
    file = house.folder / "entities/deal/entity.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("patches: b2b/deal\nfields:\n  discount: {max: 30}\n")
    told = tailorbird(house, "why", "deal.discount.max").stdout
    assert re.search(r"30 +entities/deal/entity\.yaml:3", told)
    assert re.search(r"over b2b.*60 +packs/b2b/entities/deal/entity\.yaml:\d+", told)
    unknown = tailorbird(house, "why", "deal.discont")
    assert unknown.returncode == 1
    assert "Did you mean deal.discount?" in unknown.stderr


def test_people_and_tokens_are_made_on_the_command_line(house: House) -> None:
    added = tailorbird(house, "user", "add", "lea@x.example", "--name", "Lea", "--role", "rep")
    assert added.returncode == 0, added.stderr
    link = added.stdout.strip().splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8000/first-password/")
    path = link.removeprefix("http://127.0.0.1:8000")
    browser = house.browser()
    browser.get(path)
    sent = {"password": PASSWORD, "again": PASSWORD}
    assert browser.post(path, sent).status_code == 303
    token = tailorbird(house, "token", "create", "lea@x.example")
    assert re.fullmatch(r"tb_\w{12}_[\w-]{43}\n", token.stdout)
    nobody = tailorbird(house, "token", "create", "nobody@x.example")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    twice = tailorbird(house, "user", "add", "lea@x.example", "--name", "Lea", "--role", "rep")
    assert twice.returncode == 1
    assert "Traceback" not in twice.stderr
    wrong = tailorbird(house, "user", "add", "k@x.example", "--name", "K", "--role", "repp")
    assert wrong.returncode == 1
    assert "Roles: admin" in wrong.stderr
