"""The queue: nothing is lost, nothing is done twice, nobody waits for somebody else's trouble."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_runtime.jobs import GiveUp, Job, Queue, Retry, State, queue_metadata, work_once
from tailorbird_runtime.jobs.claiming import CRASHES, LANE_LIMIT, lanes_with_work
from tailorbird_runtime.jobs.pauses import LONGEST, pause
from tailorbird_runtime.jobs.queue import KEPT_FOR, LEASE
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.system import ensure_system

START = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


@dataclass
class Office:
    """A queue, its clock, and what its handlers did."""

    queue: Queue
    now: datetime = START
    did: list[Any] = field(default_factory=list)

    def put(self, kind: str = "note", payload: Any = None, **facts: Any) -> Job:
        with write(self.queue.engine) as connection:
            return self.queue.put(connection, kind, payload or {}, **facts)

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)

    def note(self, job: Job) -> None:
        self.did.append(job.payload.get("n", job.id))

    def work(self, handler: Callable[[Job], None] | None = None, *kinds: str) -> int:
        return work_once(self.queue, dict.fromkeys(kinds or ("note",), handler or self.note), "w")

    def work_all(self) -> None:
        while self.work():
            pass

    def state(self, job: Job) -> State:
        found = self.queue.get(job.id)
        assert found is not None
        return found.state


@pytest.fixture
def office(engine: sa.Engine) -> Office:
    ensure_system(engine, queue_metadata)
    made = Office(Queue(engine, lambda: made.now))
    return made


def fails(reason: str = "not now", **how: Any) -> Callable[[Job], None]:
    def handler(job: Job) -> None:
        raise Retry(message("{reason}", reason=reason), **how)

    return handler


def test_a_job_comes_with_the_transaction_that_puts_it_and_goes_with_it(office: Office) -> None:
    with pytest.raises(ZeroDivisionError), write(office.queue.engine) as connection:
        office.queue.put(connection, "note", {})
        raise ZeroDivisionError
    assert office.work() == 0
    job = office.put(payload={"n": "价格 1,50 €"}, entity="deal", record=7, run=3, automation="x")
    assert office.work() == 1
    assert (office.did, office.state(job)) == (["价格 1,50 €"], State.DONE)
    assert [j.id for j in office.queue.of_run(3)] == [job.id]


def test_a_job_waits_for_its_time(office: Office) -> None:
    office.put(payload={"n": 1}, due_at=START + timedelta(minutes=5))
    office.forward(minutes=4, seconds=59)
    assert office.work() == 0
    office.forward(seconds=1)
    assert office.work() == 1


def test_a_key_puts_a_job_once(office: Office) -> None:
    first = office.put(key="birthday/7/2026")
    again = office.put(key="birthday/7/2026")
    assert (again.id, again.message_id) == (first.id, first.message_id)
    office.work_all()
    assert office.put(key="birthday/7/2026").state is State.DONE
    office.work_all()
    assert office.did == [first.id]


def test_a_failure_is_tried_again_later_and_in_the_end_laid_aside(office: Office) -> None:
    job = office.put(attempts=3)
    seen: list[tuple[int, str, datetime]] = []

    def fail(job: Job) -> None:
        seen.append((job.attempt, job.message_id, office.now))
        raise Retry(message("{n} records", n=503))

    for _ in range(200):
        office.work(fail)
        office.forward(seconds=1)
    assert [attempt for attempt, _, _ in seen] == [1, 2, 3]
    assert {m for _, m, _ in seen} == {job.message_id}
    waits = [(b[2] - a[2]).total_seconds() for a, b in zip(seen, seen[1:], strict=False)]
    assert 13 <= waits[0] <= 17 and 54 <= waits[1] <= 67
    laid = office.queue.dead()
    assert [(d.id, str(d.error)) for d in laid] == [(job.id, "503 records")]
    assert laid[0].error is not None and laid[0].error.render("zh") == "503 条记录"


def test_pauses_grow_to_a_day_and_differ_between_jobs_but_never_for_one() -> None:
    pauses = [pause("a", n).total_seconds() for n in range(1, 12)]
    assert pauses == [pause("a", n).total_seconds() for n in range(1, 12)]
    assert all(a < b for a, b in zip(pauses[:7], pauses[1:7], strict=False))
    assert pauses[7:] == [LONGEST] * 4
    assert len({pause(str(n), 4) for n in range(50)}) > 30
    assert 20 * 3600 < sum(pauses[:7]) < 26 * 3600


def test_a_receiver_may_ask_for_more_time_than_the_pause(office: Office) -> None:
    job = office.put()
    office.work(fails(after=3600))
    found = office.queue.get(job.id)
    assert found is not None and found.due_at == START + timedelta(hours=1)


def test_giving_up_and_bugs_end_in_dead_letters_with_a_reason(office: Office) -> None:
    hopeless, broken = office.put("a", attempts=5), office.put("b", attempts=1)

    def give_up(job: Job) -> None:
        raise GiveUp(message("{n} records", n=404))

    def crash(job: Job) -> None:
        raise KeyError("secret value")

    work_once(office.queue, {"a": give_up, "b": crash}, "w")
    told = {d.id: str(d.error) for d in office.queue.dead()}
    assert told[hopeless.id] == "404 records"
    assert "KeyError" in told[broken.id] and "secret" not in told[broken.id]


def test_a_dead_letter_is_replayed_with_the_same_message_id_or_discarded(office: Office) -> None:
    job, other = office.put(attempts=1), office.put(attempts=1)
    office.work(fails())
    assert office.queue.counts()[State.DEAD] == 2
    assert office.queue.replay(job.id) and office.queue.discard(other.id)
    taken = office.queue.claim("w", {"note"}, 5)
    assert [(t.message_id, t.attempt) for t in taken] == [(job.message_id, 1)]
    assert office.queue.done(taken[0])
    assert not office.queue.replay(job.id) and not office.queue.discard(job.id)
    assert office.state(other) is State.DISCARDED


def test_the_job_of_a_dead_worker_is_taken_again_when_its_lease_is_over(office: Office) -> None:
    job = office.put()
    (first,) = office.queue.claim("dead", {"note"})
    office.forward(seconds=LEASE.seconds - 1)
    assert office.queue.claim("other", {"note"}) == []
    office.forward(seconds=1)
    (second,) = office.queue.claim("other", {"note"})
    assert (second.message_id, second.attempt) == (job.message_id, first.attempt + 1)
    assert not office.queue.done(first) and not office.queue.failed(first, message("late"))
    assert office.queue.done(second)


def test_a_worker_that_beats_keeps_its_job_but_not_for_ever(office: Office) -> None:
    office.put()
    office.queue.claim("slow", {"note"})
    for _ in range(6 * 59):
        office.forward(seconds=10)
        office.queue.beat("slow")
    assert office.queue.claim("other", {"note"}) == []
    assert [w.name for w in office.queue.workers()] == ["slow"]
    for _ in range(12):
        office.forward(seconds=10)
        office.queue.beat("slow")
    assert len(office.queue.claim("other", {"note"})) == 1


def test_a_job_that_could_not_be_marked_is_taken_again(office: Office) -> None:
    ended, busy = office.put(), office.put()
    assert len(office.queue.claim("w", {"note"}, 2)) == 2
    for _ in range(3):
        office.forward(seconds=10)
        office.queue.beat("w", busy_with=[busy.id])
    assert [j.id for j in office.queue.claim("w", {"note"}, 2)] == [ended.id]


def test_a_job_that_kills_its_workers_is_laid_aside(office: Office) -> None:
    poison = office.put()
    taken = 0
    for _ in range(3000):
        taken += len(office.queue.claim("doomed", {"note"}))
        office.forward(minutes=5)
    assert (taken, office.state(poison)) == (CRASHES, State.DEAD)


def test_work_in_this_database_and_its_mark_are_one_transaction(office: Office) -> None:
    job = office.put()
    (taken,) = office.queue.claim("w", {"note"})
    with pytest.raises(ZeroDivisionError), write(office.queue.engine) as connection:
        assert office.queue.done(taken, connection)
        raise ZeroDivisionError
    assert office.state(job) is State.RUNNING
    with write(office.queue.engine) as connection:
        assert office.queue.done(taken, connection)
    assert office.state(job) is State.DONE and not office.queue.done(taken)


def test_a_busy_lane_does_not_hold_the_others(office: Office) -> None:
    for n in range(50):
        office.put("call", {"integration": "erp", "n": n})
    office.forward(seconds=1)
    late = office.put("call", {"integration": "shop", "n": "shop"})
    mail = office.put("mail", {"n": "mail"})
    taken = office.queue.claim("w", {"call", "mail"}, limit=6)
    assert {late.id, mail.id} < {t.id for t in taken}
    assert len(taken) == LANE_LIMIT + 2
    assert office.queue.claim("other", {"call", "mail"}, limit=6) == []


def test_one_poison_among_many_leaves_the_others_done(office: Office) -> None:
    with write(office.queue.engine) as connection:
        for n in range(300):
            office.queue.put(connection, "note", {"n": n}, automation="same")

    def handler(job: Job) -> None:
        if job.payload["n"] == 0:
            raise Retry(message("poison"))
        office.note(job)

    while office.work(handler):
        pass
    assert office.did == list(range(1, 300))


def test_jobs_in_order_wait_for_the_ones_before_them(office: Office) -> None:
    facts = {"entity": "deal", "in_order": True, "attempts": 2}
    first, second = (
        office.put("call", {"integration": "erp", "n": n}, record=1, **facts) for n in (1, 2)
    )
    office.put("call", {"integration": "erp", "n": "other deal"}, record=2, **facts)
    office.put("call", {"integration": "shop", "n": "other receiver"}, record=1, **facts)

    def handler(job: Job) -> None:
        if job.id == first.id:
            raise Retry(message("down"))
        office.note(job)

    office.work(handler, "call")
    office.work(handler, "call")
    assert set(office.did) == {"other deal", "other receiver"}
    assert office.state(second) is State.WAITING
    office.forward(hours=1)
    office.work(handler, "call")
    office.work(handler, "call")
    assert (office.state(first), office.did[-1]) == (State.DEAD, 2)


def test_held_jobs_wait_with_the_reason_and_fail_no_attempt(office: Office) -> None:
    job = office.put("mail")
    reason = message("{n} records", n=0)
    assert (office.queue.hold("mail", reason), office.queue.hold("mail", reason)) == (1, 0)
    assert office.work() == 0
    found = office.queue.get(job.id)
    assert found is not None and (found.state, found.attempt) == (State.WAITING, 1)
    assert str(found.error) == "0 records"
    office.forward(days=40)
    assert office.work(None, "mail") == 1


def test_old_jobs_are_removed_and_dead_letters_stay(office: Office) -> None:
    done, dead = office.put(), office.put("bad", attempts=1)
    work_once(office.queue, {"note": office.note, "bad": fails()}, "w")
    waiting = office.put(due_at=START + timedelta(days=365))
    office.forward(seconds=KEPT_FOR.total_seconds() + 1)
    assert office.queue.remove_old() == 1
    assert office.queue.get(done.id) is None
    assert (office.state(dead), office.state(waiting)) == (State.DEAD, State.WAITING)


def test_four_workers_do_each_job_once(office: Office) -> None:
    with write(office.queue.engine) as connection:
        for n in range(200):
            office.queue.put(connection, "note", {"n": n}, automation=f"a{n % 7}")
    start = threading.Barrier(4)

    def run(name: str) -> None:
        start.wait()
        while office.queue.counts()[State.WAITING]:
            work_once(office.queue, {"note": office.note}, name, limit=3)

    threads = [threading.Thread(target=run, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(office.did) == list(range(200))
    assert office.queue.counts()[State.DONE] == 200


def test_what_is_not_due_yet_is_no_work(office: Office) -> None:
    with write(office.queue.engine) as connection:
        office.queue.put(connection, "note", {}, due_at=START + timedelta(days=1))
        office.queue.put(connection, "call", {"integration": "erp"})
        found = lanes_with_work(connection, {"note", "call"}, office.now)
    assert found == ["call:erp"]


def test_a_receiver_that_is_gone_is_not_tried_by_everybody(office: Office) -> None:
    jobs = [office.put("call", {"integration": "erp", "n": n}) for n in range(100)]
    other = office.put("call", {"integration": "shop", "n": "shop"})
    tried: list[int] = []

    def handler(job: Job) -> None:
        if job.payload["integration"] == "erp" and office.now < START + timedelta(minutes=5):
            tried.append(job.id)
            raise Retry(message("down"), lane=30)
        office.note(job)

    for _ in range(300):
        office.work(handler, "call")
        office.forward(seconds=1)
    assert office.did == ["shop"] and office.state(other) is State.DONE
    assert len(tried) <= 2 * 11
    assert office.queue.counts()[State.DEAD] == 0
    for _ in range(7200):
        office.forward(seconds=60)
        if not office.work(handler, "call") and len(office.did) == 101:
            break
    assert {office.state(j) for j in jobs} == {State.DONE}


def test_events_arrive_at_least_once_and_in_order_whatever_fails(office: Office) -> None:
    """A receiver that fails three times in ten, workers that die: nothing lost, nothing overtaken.

    What was marked is never done again; what arrives twice has the same message id.
    """
    dice = random.Random(15)
    count, records = 90, 9
    with write(office.queue.engine) as connection:
        for n in range(count):
            payload = {"integration": f"r{n % 3}", "n": n}
            facts = {"entity": "deal", "record": n % records, "in_order": True, "attempts": 99}
            office.queue.put(connection, "call", payload, **facts)  # type: ignore[arg-type]
    arrived: dict[str, list[int]] = {}
    deaths = 0

    def handler(job: Job) -> None:
        chance = dice.random()
        if chance < 0.3:
            raise Retry(message("{n} records", n=503))
        arrived.setdefault(f"{job.lane}/{job.record}", []).append(job.payload["n"])
        if chance > 0.94:
            raise KeyboardInterrupt  # the worker dies before it can mark the job

    while office.queue.counts()[State.DONE] < count:
        try:
            work_once(office.queue, {"call": handler}, f"w{deaths}", limit=1)
        except KeyboardInterrupt:
            deaths += 1
        office.forward(seconds=10)
    assert deaths >= 3
    told = [n for line in arrived.values() for n in line]
    assert set(told) == set(range(count)) and len(told) == count + deaths
    for line in arrived.values():
        assert line == sorted(line)
