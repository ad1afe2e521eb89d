"""Automations through the API: what happened to a record, buttons, and the description."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from openapi_spec_validator import validate
from tests.runtime.api.conftest import Api, compiled
from tests.runtime.api.sales import SALES
from tests.runtime.automation.test_loops import ONE, THREE, TWO
from tests.workspaces import with_files, write_workspace

from tailorbird_metadata.model import Model

FILES = {
    "automations/one.yaml": ONE,
    "automations/two.yaml": TWO,
    "automations/three.yaml": THREE,
    "automations/hint.yaml": """
        automation: hint
        on: deal
        button: {label: Add a hint, for: [rep]}
        when: stage == "qualify"
        do: {go: {create_task: {title: "Think of {name}", for: actor}}}
    """,
}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """The small CRM with automations."""
    folder = write_workspace(tmp_path_factory.mktemp("busy"), with_files(SALES, FILES))
    return compiled(Path(folder))


def deal(api: Api) -> int:
    """A deal of ann's."""
    account = api("ann", "POST", "/account", {"name": "Acme"}, status=201).json["id"]
    body = {"name": "Roof", "account": account, "amount": "1000"}
    return int(api("ann", "POST", "/deal", body, status=201).json["id"])


def test_a_circle_stops_the_save_stays_and_the_runs_name_the_chain(
    api_of: Callable[[Model], Api], busy: Model
) -> None:
    api = api_of(busy)
    number = deal(api)
    saved = api("ann", "PATCH", f"/deal/{number}", {"notes": "Hello"}, If_Match="*", status=200)
    assert (saved.json["notes"], saved.json["amount"]["amount"]) == ("Hello", "1000.00")
    [run] = api("ann", "GET", f"/deal/{number}/runs", status=200).json["items"]
    assert (run["automation"], run["state"]) == ("one", "stopped")
    assert "Raise discount → Note the amount → Note the discount" in run["reason"]
    api("bo", "GET", f"/deal/{number}/runs", status=404)


def test_a_button_is_pressed_by_those_who_may(api_of: Callable[[Model], Api], busy: Model) -> None:
    api = api_of(busy)
    number = deal(api)
    done = api("ann", "POST", f"/deal/{number}/press/hint", status=200).json
    assert (done["state"], done["reason"]) == ("done", None)
    [run] = api("ann", "GET", f"/deal/{number}/runs").json["items"]
    assert [entry["state"] for entry in run["trace"]] == ["passed", "passed", "done"]
    assert run["trace"][-1]["made"] is None, "tasks are nothing that ann may read"
    [run] = api("root", "GET", f"/deal/{number}/runs").json["items"]
    assert run["trace"][-1]["made"]["entity"] == "task"
    api("ann", "POST", f"/deal/{number}/press/one", status=404)
    api("ann", "POST", f"/deal/{number}/press/hint", {"x": 1}, status=400)
    api("fin", "POST", f"/deal/{number}/press/hint", status=404)


def test_the_description_has_them_for_those_who_may(
    api_of: Callable[[Model], Api], busy: Model
) -> None:
    api = api_of(busy)
    found = orjson.loads(api("ann", "GET", "/openapi.json", status=200).data)
    validate(found)
    assert "/deal/{id}/press/hint" in found["paths"]
    assert "/deal/{id}/runs" in found["paths"] and "/account/{id}/runs" not in found["paths"]
    others = api("fin", "GET", "/openapi.json").json
    assert "/deal/{id}/press/hint" not in others["paths"]
