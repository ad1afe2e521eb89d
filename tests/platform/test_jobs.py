"""The regular jobs, and the keeper that starts a dead worker again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.companies import House, make_house, quick_settings

from tailorbird_platform.companies import Company
from tailorbird_platform.operations.jobs import JOBS, Job, run_due
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.records.errors import NotFound


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with make_house(tmp_path / "small", database_url) as made:
        yield made


def test_bins_are_emptied_after_thirty_days_and_not_before(house: House) -> None:
    records = house.company.live().records
    ids = [records.create(SYSTEM, "account", {"name": name}, door="form").id for name in ("A", "B")]
    records.delete(SYSTEM, "account", ids[0], version=None, door="form")
    house.clock.pass_by(days=29)
    assert run_due(house.company)["empty_bins"] == 0
    assert records.get(SYSTEM, "account", ids[0], deleted=True).id == ids[0]
    house.clock.pass_by(days=2)
    assert run_due(house.company)["empty_bins"] == 1
    with pytest.raises(NotFound):
        records.get(SYSTEM, "account", ids[0], deleted=True)
    assert records.get(SYSTEM, "account", ids[1]).id == ids[1]


def test_what_is_over_by_time_is_removed(house: House) -> None:
    house.signed_in("anna")
    house.browser().sign_in("anna@small.example", "wrong")
    house.company.accounts.invite(house.people["wei"])
    run_due(house.company)
    house.clock.pass_by(days=31)
    assert run_due(house.company)["end_sign_ins"] == 1 + 2 + 1


def test_a_job_runs_once_in_its_time_whoever_looks(house: House) -> None:
    ran: list[Company] = []

    def tidy(company: Company) -> int:
        ran.append(company)
        return 1

    jobs = {"tidy": Job(3600, tidy)}
    other = Company(quick_settings(house.folder, house.company.settings.database_url), house.clock)
    for company in (house.company, other, house.company):
        run_due(company, jobs)
    assert len(ran) == 1
    house.clock.pass_by(minutes=61)
    assert (run_due(other, jobs), run_due(house.company, jobs)) == ({"tidy": 1}, {})
    other.close()


def test_a_job_that_fails_does_not_stop_the_others(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(company: Company) -> int:
        raise ZeroDivisionError("broken job")

    done = run_due(house.company, {"bad": Job(60, fail), **JOBS})
    assert set(done) == set(JOBS)
    assert "job bad failed" in caplog.text


def test_jobs_before_the_first_apply_find_nothing_to_do(tmp_path: Path, database_url: str) -> None:
    company = Company(quick_settings(tmp_path, database_url))
    company.prepare()
    assert run_due(company) == dict.fromkeys(JOBS, 0)
    company.close()


KEEPER = """
import sys, time
from tailorbird_platform.operations.keeper import Keeper
words = ["sh", "-c", "echo $$ >> " + sys.argv[1] + "; exec sleep 60"]
keeper = Keeper(words, {"PATH": "/bin:/usr/bin"})
keeper.start()
print("started", flush=True)
if sys.argv[2] == "stop":
    sys.stdin.readline()
    keeper.stop()
else:
    time.sleep(60)
"""


def workers(file: Path, count: int) -> list[int]:
    """The process ids of the first workers, once so many have been started."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if file.exists() and len(found := file.read_text().split()) >= count:
            return [int(pid) for pid in found]
        time.sleep(0.1)
    raise AssertionError("no worker was started")


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pid: int) -> bool:
    end = time.monotonic() + 15
    while time.monotonic() < end and is_alive(pid):
        time.sleep(0.1)
    return not is_alive(pid)


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_dead_worker_is_started_again_and_ends_with_the_server(tmp_path: Path, how: str) -> None:
    file = tmp_path / "workers"
    server = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(file), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with server:
        first = workers(file, 1)[0]
        os.kill(first, signal.SIGKILL)
        second = workers(file, 2)[1]
        assert is_alive(second)
        if how == "stop":
            assert server.stdin is not None
            server.stdin.write(b"\n")
            server.stdin.close()
            server.stdin = None
        else:
            server.kill()
        server.wait(30)
        assert gone(second)
