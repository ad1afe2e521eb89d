"""The worker: what was asked for is done, whatever dies in between."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.companies import House, make_house
from tests.receivers import Receiver, Request, mail_server, web_receiver
from tests.workers import Workers, workers
from tests.workspaces import BUSY

from tailorbird_platform.cli.running import run
from tailorbird_platform.operations.outside import outside
from tailorbird_platform.operations.worker import Worker
from tailorbird_runtime.jobs import Job, State
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.storage.engine import write

KILLS = 50
DEALS = 90
LEASE = 0.3
"""Seconds; long enough to be renewed on a busy machine, else calls arrive more often."""


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "busy", database_url, BUSY) as made:
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with web_receiver() as made:
        yield made


def environment(receiver: Receiver) -> dict[str, str]:
    return {
        "TAILORBIRD_SETTING_ERP_URL": receiver.url,
        "TAILORBIRD_SETTING_ERP_TOKEN": "token",
        "TAILORBIRD_OUTGOING_ALLOW": f"127.0.0.1:{receiver.port}",
    }


def put(house: House, kind: str, payload: dict[str, Any], **facts: Any) -> Job:
    with write(house.company.engine) as connection:
        return house.company.queue.put(connection, kind, payload, **facts)


def call(house: House, n: int, **facts: Any) -> Job:
    payload = {"integration": "erp", "action": "create_project", "body": {"n": n}}
    return put(house, "call", payload, **facts)


def until(reached: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    look = threading.Event()
    while not reached():
        assert time.monotonic() < end, "it did not come to that"
        look.wait(0.05)


def won_deals(house: House, count: int) -> list[int]:
    """Deals that a manager moves to won, through the API."""
    records = house.company.live().records
    account = records.create(
        SYSTEM, "account", {"name": "Nord", "email": "office@nord.example"}, door="sample"
    )
    api = house.api("max")
    ids = []
    for n in range(count):
        raw = {"name": f"Roof {n}", "account": account.id, "amount": "60000"}
        deal = records.create(SYSTEM, "deal", raw | {"site_visit_on": "2026-03-01"}, door="sample")
        answer = api.call("PATCH", f"/deal/{deal.id}", {"stage": "won"}, If_Match='"1"')
        assert answer.status_code == 200, answer.text
        ids.append(deal.id)
    return ids


def titles(house: House) -> list[str]:
    """The tasks that there are."""
    page = house.company.live().records.list(SYSTEM, "task", Query(limit=200))
    title = house.company.live().model.entities["task"].title
    return sorted(str(record.values[title]) for record in page.records)


def worked_until(
    crew: Workers, receiver: Receiver, finished: Callable[[], bool], kills: int = KILLS
) -> set[str]:
    """Workers, one after another; each dies as soon as the receiver got something new."""
    seen: set[str] = set()
    lock = threading.Lock()

    def answer(request: Request) -> tuple[int, dict[str, str]]:
        with lock:
            if request.message_id not in seen:
                seen.add(request.message_id)
                if crew.killed < kills:
                    crew.kill()
        return 200, {}

    receiver.answer = answer
    while not finished():
        crew.start()
        until(lambda: crew.pid == 0 or finished())
        if crew.pid:
            crew.end()
        else:
            crew.gone()
    return seen


def test_deals_enter_won_and_every_call_arrives_with_one_message_id(
    house: House, database_url: str, receiver: Receiver
) -> None:
    """Fifty times the worker dies after the receiver got a call and before it could be marked."""
    queue = house.company.queue
    deals = won_deals(house, DEALS)
    with workers(house.folder, database_url, environment(receiver), lease=LEASE) as crew:
        seen = worked_until(crew, receiver, lambda: queue.counts()[State.DONE] == len(deals))
        assert crew.killed == KILLS
    assert titles(house) == sorted(f"Invoice Roof {n} of Nord" for n in range(DEALS))
    calls: dict[str, set[str]] = {}
    for request in receiver.got:
        body = json.loads(request.body)
        calls.setdefault(body["deal"], set()).add(request.message_id)
        assert request.headers["Tailorbird-Cause"] == "handover"
    assert set(calls) == {f"Roof {n}" for n in range(DEALS)}
    assert {len(ids) for ids in calls.values()} == {1} and len(seen) == DEALS
    waiting = queue.listed(State.WAITING)
    assert {(job.kind, str(job.error)) for job in waiting} == {
        ("mail", "No mail server is set (TAILORBIRD_SMTP_HOST).")
    }
    assert len(waiting) == DEALS


def test_steps_that_a_killed_worker_began_are_there_once(
    house: House, database_url: str, receiver: Receiver
) -> None:
    """So many deals at once that the worker itself adds the tasks; it dies again and again."""
    live = house.company.live()
    account = live.records.create(SYSTEM, "account", {"name": "Nord"}, door="sample").id
    raw = {"account": account, "amount": "60000", "site_visit_on": "2026-03-01", "stage": "won"}
    rows = [raw | {"name": f"Roof {n}"} for n in range(60)]
    live.records.bulk_create(SYSTEM, "deal", rows, door="import")
    assert titles(house) == []
    with workers(house.folder, database_url, environment(receiver), lease=LEASE) as crew:
        done = house.company.queue.counts
        worked_until(crew, receiver, lambda: done()[State.DONE] >= 60 + 3, kills=3)
    assert titles(house) == sorted(f"Invoice Roof {n} of Nord" for n in range(60))
    assert {json.loads(r.body)["deal"] for r in receiver.got} == {f"Roof {n}" for n in range(60)}


def test_mails_and_calls_at_random_kills_arrive_too(
    house: House, database_url: str, receiver: Receiver
) -> None:
    """Workers that are killed at any moment; also mails keep their Message-ID."""
    queue = house.company.queue
    with mail_server() as server:
        letter = {"to": "li@suzhou.example", "subject": "谢谢", "body": "好"}
        mails = [put(house, "mail", letter) for _ in range(12)]
        calls = [call(house, n) for n in range(12)]
        settings = environment(receiver) | {
            "TAILORBIRD_SMTP_HOST": "127.0.0.1",
            "TAILORBIRD_SMTP_PORT": str(server.port),
            "TAILORBIRD_SMTP_FROM": "crm@small.example",
            "TAILORBIRD_SMTP_SECURITY": "none",
        }
        with workers(house.folder, database_url, settings, lease=LEASE) as crew:
            for n in range(6):
                crew.start()
                done = queue.counts()[State.DONE]
                more = done + 1 + n % 3
                until(lambda more=more: queue.counts()[State.DONE] >= min(more, 24))
                crew.kill()
                crew.gone()
            crew.start()
            until(lambda: queue.counts()[State.DONE] == 24)
            crew.end()
    ids = {line for mail in server.got for line in mail.splitlines() if b"Message-ID" in line}
    assert ids == {f"Message-ID: <{m.message_id}@small.example>".encode() for m in mails}
    assert {r.message_id for r in receiver.got} == {c.message_id for c in calls}
    assert len(server.got) + len(receiver.got) <= 24 + 6 * 4


def a_worker(house: House, settings: dict[str, str]) -> Worker:
    return Worker(house.company, outside(settings))


def test_a_dead_receiver_ends_in_a_dead_letter_that_is_replayed(
    house: House, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    job = call(house, 1, attempts=5)
    receiver.answer = lambda request: (503, {})
    worker = a_worker(house, environment(receiver))
    for _ in range(8):
        worker.drain()
        house.clock.pass_by(minutes=20)
    assert [r.headers["Tailorbird-Attempt"] for r in receiver.got] == ["1", "2", "3", "4", "5"]
    database = house.company.settings.database_url
    words = ["-C", str(house.folder), "--database", database, "jobs"]
    assert run([*words, "list"]) == 0
    told = capsys.readouterr().out
    assert "given up" in told and "call:erp" in told and "The receiver answered 503." in told
    assert house.browser().get("/health").json["dead"] == 1

    receiver.answer = lambda request: (200, {})
    assert run([*words, "replay", str(job.id)]) == 0
    assert "waiting" in capsys.readouterr().out
    worker.drain()
    assert {r.message_id for r in receiver.got} == {job.message_id}
    assert len(receiver.got) == 6
    assert run([*words, "show", str(job.id)]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["state"], shown["payload"]["body"]) == ("done", {"n": 1})
    assert run([*words, "replay", str(job.id)]) == 1
    assert run([*words, "discard", "999"]) == 1
    assert "There is no job 999" in capsys.readouterr().err


def test_without_a_mail_server_mails_wait_and_say_why(
    house: House, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    job = put(house, "mail", {"to": "li@suzhou.example", "subject": "s", "body": "b"})
    worker = a_worker(house, {})
    worker.beat()
    assert worker.drain() == 0
    database = house.company.settings.database_url
    assert run(["-C", str(house.folder), "--database", database, "jobs", "list"]) == 0
    told = capsys.readouterr().out
    assert "waiting" in told and "TAILORBIRD_SMTP_HOST" in told
    with mail_server() as server:
        settings = {
            "TAILORBIRD_SMTP_HOST": "127.0.0.1",
            "TAILORBIRD_SMTP_PORT": str(server.port),
            "TAILORBIRD_SMTP_FROM": "crm@small.example",
            "TAILORBIRD_SMTP_SECURITY": "none",
        }
        assert a_worker(house, settings).drain() == 1
        assert len(server.got) == 1
    found = house.company.queue.get(job.id)
    assert found is not None and (found.state, found.error) == (State.DONE, None)


def test_a_missing_setting_is_told_and_tried_again(house: House, receiver: Receiver) -> None:
    job = call(house, 1)
    settings = environment(receiver)
    a_worker(house, {k: v for k, v in settings.items() if not k.endswith("TOKEN")}).drain()
    found = house.company.queue.get(job.id)
    assert found is not None and "TAILORBIRD_SETTING_ERP_TOKEN" in str(found.error)
    house.clock.pass_by(minutes=1)
    assert a_worker(house, settings).drain() == 1
    assert receiver.got[0].headers["Tailorbird-Signature"].startswith("sha256=")


def test_a_worker_lets_its_jobs_come_to_an_end(
    house: House, database_url: str, receiver: Receiver
) -> None:
    """A worker that is told to stop in the middle of a call still marks it."""
    job = call(house, 1)
    arrived, go_on = threading.Event(), threading.Event()

    def answer(request: Request) -> tuple[int, dict[str, str]]:
        arrived.set()
        go_on.wait(20)
        return 200, {}

    receiver.answer = answer
    with workers(house.folder, database_url, environment(receiver)) as crew:
        crew.start()
        assert arrived.wait(30)
        assert len(house.company.queue.workers()) == 1
        threading.Timer(0.3, go_on.set).start()
        crew.end()
    found = house.company.queue.get(job.id)
    assert found is not None and found.state is State.DONE
    assert house.company.queue.workers() == []
    assert len(receiver.got) == 1


def test_health_tells_of_worker_and_queue(house: House, receiver: Receiver) -> None:
    call(house, 1)
    worker = a_worker(house, environment(receiver))
    worker.beat()
    house.clock.pass_by(seconds=7)
    told = house.browser().get("/health").json
    assert (told["worker"], told["due"], told["dead"]) == (7, 1, 0)
