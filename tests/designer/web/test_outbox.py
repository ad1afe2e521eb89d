"""Emails and calls that wait or were given up, for admins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import Browser, House, make_house
from tests.designer.web.test_automations import text_of
from tests.workspaces import BUSY

from tailorbird_designer.web import outbox
from tailorbird_metadata.messages import message
from tailorbird_runtime.jobs import GiveUp, Job, State, work_once
from tailorbird_runtime.storage.engine import write


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "busy", database_url, BUSY) as made:
        yield made


@pytest.fixture
def admin(house: House) -> Browser:
    return house.signed_in("ada")


def given_up(house: House, count: int = 1) -> list[int]:
    """Calls that the receiver refused."""
    queue = house.company.queue
    deal = house.company.live().model.entities["deal"].id
    payload = {"integration": "erp", "action": "create_project", "body": {}}
    facts = {"automation": "handover", "entity": deal, "record": 7}
    with write(house.company.engine) as connection:
        ids = [queue.put(connection, "call", payload, **facts).id for _ in range(count)]  # type: ignore[arg-type]

    def refuse(job: Job) -> None:
        raise GiveUp(message("The receiver answered {status}.", status=404))

    while work_once(queue, {"call": refuse}, "w"):
        pass
    return ids


def put_mail(house: House) -> int:
    letter = {"to": "li@suzhou.example", "subject": "苏州 <b>", "body": "好"}
    with write(house.company.engine) as connection:
        return house.company.queue.put(connection, "mail", letter).id


def test_an_empty_outbox_says_so_and_that_nobody_works(admin: Browser) -> None:
    told = text_of(admin.get("/designer/outbox").text)
    assert "Nothing waits" in told and "No worker is running" in told


def test_what_was_given_up_is_tried_again_or_dropped(house: House, admin: Browser) -> None:
    first, second = given_up(house, 2)
    page = admin.get("/designer/outbox").text
    told = text_of(page)
    assert "The receiver answered 404." in told and "Call of ERP" in told
    assert "1 of 8 tries failed" in told
    assert "Hand over won deals" in told and 'href="/deal/7"' in page
    assert admin.post(f"/designer/outbox/{first}", {"way": "again"}).status_code == 303
    admin.get("/designer/outbox")
    admin.post(f"/designer/outbox/{second}", {"way": "drop"})
    states = [house.company.queue.get(n) for n in (first, second)]
    assert [j.state for j in states if j] == [State.WAITING, State.DISCARDED]
    admin.get("/designer/outbox")
    assert admin.post("/designer/outbox/999", {"way": "again"}).status_code == 404


def test_all_are_tried_again_at_once(house: House, admin: Browser) -> None:
    given_up(house, 3)
    admin.get("/designer/outbox")
    admin.post("/designer/outbox/again")
    counts = house.company.queue.counts()
    assert (counts[State.WAITING], counts[State.DEAD]) == (3, 0)


def test_more_than_the_page_lists_are_tried_again(
    house: House, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LISTED", 2)
    given_up(house, 3)
    admin.get("/designer/outbox")
    admin.post("/designer/outbox/again")
    counts = house.company.queue.counts()
    assert (counts[State.WAITING], counts[State.DEAD]) == (3, 0)


def test_waiting_mails_say_why(house: House, admin: Browser) -> None:
    put_mail(house)
    house.company.queue.hold("mail", message("No mail server is set (TAILORBIRD_SMTP_HOST)."))
    page = admin.get("/designer/outbox").text
    assert "Email to li@suzhou.example" in text_of(page)
    assert "TAILORBIRD_SMTP_HOST" in page and "苏州 &lt;b&gt;" in page


def test_others_are_turned_away(house: House) -> None:
    (job,) = given_up(house)
    max_ = house.signed_in("max")
    assert max_.get("/designer/outbox").status_code == 403
    max_.get("/")
    assert max_.post(f"/designer/outbox/{job}", {"way": "drop"}).status_code == 403
    found = house.company.queue.get(job)
    assert found is not None and found.state is State.DEAD
