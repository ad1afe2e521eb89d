"""The requests that both applications get, each in its own words."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench import data
from tests.bench.load import Request, once

Make = Callable[[int], Request]

_FIELDS = (
    "name,account,contact,owner,phase,amount,probability_guess,close_on,source,line,quantity,"
    "discount,urgent,next_step,description,created_at,changed_at"
)
_PHASES = ("open", "qualified", "proposal", "negotiation", "won", "lost")
_PATCH = {"next_step": "Call again on Monday", "quantity": 77, "discount": "12.50"}


@dataclass(frozen=True)
class Application:
    """How to speak to one of the two; `database` names its own."""

    port: int
    pid: int
    database: str
    token: dict[str, str]
    cookie: dict[str, str]
    collection: str
    page: str
    list_query: Callable[[str], str]
    create_body: Callable[[int], dict[str, Any]]


def limit(port: int, pid: int, token: str, database: str) -> Application:
    """The hand-written application."""

    def body(number: int) -> dict[str, Any]:
        found = data.new_deal(number)
        found["probability"] = 50
        return found

    return Application(
        port=port,
        pid=pid,
        database=database.rpartition("/")[2],
        token={"Authorization": f"Bearer {token}"},
        cookie={"Cookie": f"session={token}"},
        collection="/api/deals",
        page="/deals",
        list_query=lambda phases: f"?phase={phases}&sort=-amount",
        create_body=body,
    )


def product(port: int, pid: int, token: str, cookie: str, database: str) -> Application:
    """Tailorbird."""

    def body(number: int) -> dict[str, Any]:
        return {**data.new_deal(number), "probability_guess": 50}

    return Application(
        port=port,
        pid=pid,
        database=database.rpartition("/")[2],
        token={"Authorization": f"Bearer {token}"},
        cookie={"Cookie": cookie},
        collection="/api/v1/deal",
        page="/deal",
        list_query=lambda phases: f"?filter[phase][in]={phases}&sort=-amount&fields={_FIELDS}",
        create_body=body,
    )


def questions(application: Application, own: Sequence[int]) -> dict[str, Make]:
    """What is measured, by name; `own` are ids of deals of the caller, each changed once."""
    collection, token = application.collection, application.token
    with_body = {**token, "Content-Type": "application/json"}
    fresh = iter(own)

    def list_(number: int) -> Request:
        first = number % len(_PHASES)
        phases = f"{_PHASES[first]},{_PHASES[(first + 1) % len(_PHASES)]}"
        return Request("GET", collection + application.list_query(phases), token)

    def get(number: int) -> Request:
        return Request("GET", f"{collection}/{own[number % len(own)]}", token)

    def create(number: int) -> Request:
        body = json.dumps(application.create_body(number)).encode()
        return Request("POST", collection, with_body, body)

    def patch(number: int) -> Request:
        headers = {**with_body, "If-Match": '"1"'}
        body = json.dumps(_PATCH).encode()
        return Request("PATCH", f"{collection}/{next(fresh)}", headers, body)

    def page(number: int) -> Request:
        return Request("GET", application.page, application.cookie)

    return {"list": list_, "get": get, "create": create, "patch": patch, "HTML list": page}


def own_deals(application: Application, wanted: int) -> list[int]:
    """Ids of deals of the caller, as many as wanted, from the pages of the list."""
    found: list[int] = []
    after = ""
    while len(found) < wanted:
        path = f"{application.collection}?sort=name&limit=200{after}"
        status, _, body = once(application.port, Request("GET", path, application.token))
        if status != 200:
            raise SystemExit(f"GET {path}: {status} {body[:500]!r}")
        page = json.loads(body)
        found += [item["id"] for item in page["items"]]
        if page["next"] is None:
            raise SystemExit(f"only {len(found)} deals of the caller, {wanted} are needed")
        after = f"&after={page['next']}"
    return found[:wanted]
