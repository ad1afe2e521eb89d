"""The B2B pack behind the API, with tokens that are the names of people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from flask import Flask, g, request
from flask.testing import FlaskClient
from tests.runtime.api.sales import SALES
from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.model import Model
from tailorbird_runtime.automation import Automations, automation_metadata
from tailorbird_runtime.jobs import Queue, queue_metadata
from tailorbird_runtime.live import Live
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.storage.people_tables import people_metadata, sys_user
from tailorbird_runtime.storage.system import system_metadata
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.web.api import api_blueprint
from tailorbird_runtime.web.context import RequestContext, Visitor

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PEOPLE = {
    "ann": Actor(id=1, name="Ann Lee", email="ann@example.com", roles=("rep",), team="berlin",
                 teams=frozenset({"berlin"}), locale="en"),
    "bo": Actor(id=2, name="Bo Wang", email="bo@example.com", roles=("rep",), team="vienna",
                teams=frozenset({"vienna"}), locale="zh"),
    "max": Actor(id=3, name="Max Weber", email="max@example.com", roles=("manager",),
                 team="berlin", teams=frozenset({"berlin", "vienna"})),
    "fin": Actor(id=4, name="Fin Yang", email="fin@example.com", roles=("finance",)),
    "root": Actor(id=5, name="Root", email="root@example.com", roles=("admin",)),
    "aud": Actor(id=7, name="Aud", email="aud@example.com", roles=("auditor",)),
    "nobody": Actor(id=6, name="Nobody", email="nobody@example.com", roles=()),
}  # fmt: skip


@dataclass
class Api:
    """Calls the API as one of `PEOPLE` and reads JSON."""

    client: FlaskClient
    live: Live
    calls: list[str] = field(default_factory=list)

    def __call__(
        self,
        who: str | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int | None = None,
        **headers: str,
    ) -> Any:
        """The JSON of the answer (None without one), as `.json` of a small `Answer`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if who is not None:
            sent["Authorization"] = f"Bearer {who}"
        data = body if body is None or isinstance(body, bytes) else orjson.dumps(body)
        content_type = "application/json" if data is not None else None
        answer = self.client.open(
            f"/api/v1{path}", method=method, data=data, headers=sent, content_type=content_type
        )
        found = Answer(answer.status_code, dict(answer.headers), answer.get_data())
        if status is not None:
            assert found.status == status, (method, path, found.status, found.data[:2000])
        return found


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.data) if self.data else None

    @property
    def etag(self) -> str:
        return self.headers["ETag"]


@pytest.fixture(scope="session")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """The model of the small CRM in `sales.py`."""
    return compiled(write_workspace(tmp_path_factory.mktemp("sales"), SALES))


@pytest.fixture
def api(engine: sa.Engine, sales: Model) -> Api:
    """The API over an empty database of the small CRM."""
    return make_api(engine, sales)


@pytest.fixture
def api_of(engine: sa.Engine) -> Callable[[Model], Api]:
    """The API over an empty database of any model."""
    return lambda model: make_api(engine, model)


def compiled(folder: Path) -> Model:
    """The model of a workspace without problems."""
    found = compile_workspace(folder)
    assert found.model is not None, [(p.location, str(p.message)) for p in found.problems]
    return found.model


def make_api(engine: sa.Engine, model: Model) -> Api:
    """An application with nothing but the API, and people whose names are their tokens."""
    tables = Tables(model)
    for made in (
        people_metadata,
        system_metadata,
        queue_metadata,
        automation_metadata,
        tables.metadata,
    ):
        made.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sys_user.insert(), [_person(actor) for actor in PEOPLE.values()])
    records = RecordService(model=model, tables=tables, engine=engine, clock=lambda: NOW)
    automation = Automations(
        model=model,
        records=records,
        queue=Queue(engine, lambda: NOW),
        engine=engine,
        clock=lambda: NOW,
        release=1,
    )
    live = Live(
        model=model,
        tables=tables,
        records=records.followed_by(automation),
        people=None,
        automation=automation,
        release=1,
        clock=lambda: NOW,
    )
    app = Flask("test", static_folder=None)
    app.register_blueprint(api_blueprint())

    @app.before_request
    def sign_in() -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        actor = PEOPLE.get(token)
        if actor is None:
            g.tailorbird = Visitor(locale="en", zone="UTC", theme="auto", csrf_token="")
            return
        g.tailorbird = RequestContext(
            live=live,
            actor=actor,
            locale=actor.locale or "en",
            zone="Asia/Shanghai",
            theme="auto",
            csrf_token="",
            accounts=None,
        )

    return Api(app.test_client(), live)


def _person(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.id,
        "name": actor.name,
        "name__key": text_key(actor.name),
        "email": actor.email,
        "email__key": text_key(actor.email),
        "team": actor.team,
        "created_at": NOW,
    }
