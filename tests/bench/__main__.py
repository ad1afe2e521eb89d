"""`make bench`: compiling, expressions, and the product beside a hand-written application.

The last is CPU milliseconds per request: both serve the same 100,000 deals from the same kind of
database, get the same requests eight at a time, in turns, and are measured by the CPU time of
their processes and of PostgreSQL's.  Wall time depends on whatever else the machine does; CPU
time hardly.  The ratio is what counts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from tests.bench import compiling, cpu, expressions, product, questions, servers
from tests.bench.data import Sizes
from tests.bench.limit import seeding
from tests.bench.load import send_all
from tests.bench.questions import Application, Make

POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/test"
GOALS = {"list": 1.0, "get": 1.2, "create": 1.4, "patch": 1.4, "HTML list": 1.3}
"""Times the limit, from the design."""
REQUESTS = {"list": 300, "get": 600, "create": 300, "patch": 300, "HTML list": 150}
WARM_UP = 40


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    asked = _arguments(arguments)
    if asked.only in ("", "compile"):
        compiling.report(asked.rounds)
    if asked.only in ("", "expressions"):
        expressions.report()
    if asked.only in ("compile", "expressions"):
        return
    sizes = Sizes(accounts=asked.accounts, contacts=asked.contacts, deals=asked.deals)
    print(
        f"{sizes.deals:,} deals, {sizes.contacts:,} contacts, {sizes.accounts:,} accounts; "
        f"CPU ms per request, median of {asked.rounds} rounds",
        flush=True,
    )
    for database in asked.databases.split(","):
        with tempfile.TemporaryDirectory(prefix="tailorbird-bench-") as folder:
            _measure(database, Path(folder), sizes, asked)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--deals", type=int, default=100_000)
    parser.add_argument("--contacts", type=int, default=5_000)
    parser.add_argument("--accounts", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured")
    parser.add_argument("--scale", type=float, default=1.0, help="of the number of requests")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--only", default="", help="names of operations, or compile or expressions")
    return parser.parse_args(arguments)


def _measure(database: str, folder: Path, sizes: Sizes, asked: argparse.Namespace) -> None:
    with ExitStack() as stack:
        addresses = stack.enter_context(_databases(database, folder))
        start = time.perf_counter()
        seeding.seed(addresses["limit"], sizes)
        workspace = folder / "workspace"
        product.found(workspace, addresses["product"])
        keys = product.seed(workspace, addresses["product"], sizes)
        print(f"\n{database} (filled in {time.perf_counter() - start:.0f} s)", flush=True)
        limit = questions.limit(
            *stack.enter_context(servers.limit(addresses["limit"])),
            seeding.TOKEN,
            addresses["limit"],
        )
        ours = questions.product(
            *stack.enter_context(servers.product(workspace, addresses["product"])),
            keys.token,
            keys.cookie,
            addresses["product"],
        )
        _compare(ours, limit, asked)


def _compare(ours: Application, limit: Application, asked: argparse.Namespace) -> None:
    counts = {name: max(10, round(n * asked.scale)) for name, n in REQUESTS.items()}
    changed = (counts["patch"] + WARM_UP) * (asked.rounds + 1)
    makers = [questions.questions(a, questions.own_deals(a, changed)) for a in (ours, limit)]
    chosen = [n for n in counts if not asked.only or n in asked.only.split(",")]
    print(f"{'':10} {'ours':>8} {'limit':>8} {'ratio':>7} {'goal':>6} {'ours':>10} {'limit':>10}")
    for name in chosen:
        spent: tuple[list[Spent], list[Spent]] = ([], [])
        for turn in range(asked.rounds + 1):
            for side, application in enumerate((ours, limit)):
                count = counts[name] if turn else WARM_UP
                found = _ask(application, count, makers[side][name])
                if turn:
                    spent[side].append(found)
        _tell(name, *spent)


@dataclass(frozen=True)
class Spent:
    """CPU milliseconds and bytes of one request, on average over a round."""

    cpu: float
    bytes: int


def _ask(application: Application, count: int, make: Make) -> Spent:
    """Send requests; any refusal ends the bench, as it would be measured instead."""
    before = _cpu(application)
    outcome = send_all(application.port, count, make)
    used = _cpu(application) - before
    if any(status >= 300 for status in outcome.statuses):
        raise SystemExit(f"answers by status: {dict(outcome.statuses)}")
    return Spent(cpu=used / count * 1000, bytes=outcome.bytes // count)


def _tell(name: str, ours: Sequence[Spent], limit: Sequence[Spent]) -> None:
    mine, theirs = (statistics.median(s.cpu for s in side) for side in (ours, limit))
    print(
        f"{name:10} {mine:8.2f} {theirs:8.2f} {mine / theirs:7.2f} {GOALS[name]:6.1f} "
        f"{ours[-1].bytes:>8,} B {limit[-1].bytes:>8,} B",
        flush=True,
    )


def _cpu(application: Application) -> float:
    return cpu.seconds([application.pid, *cpu.backends(application.database)])


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """An empty database for each application; PostgreSQL's are dropped afterwards."""
    names = ("limit", "product")
    if kind == "sqlite":
        yield {name: f"sqlite:///{folder / name}.db" for name in names}
        return
    server = sa.make_url(os.environ.get("TAILORBIRD_TEST_POSTGRES", POSTGRES))
    server = server.set(drivername="postgresql+psycopg")
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    made = {name: f"tailorbird_bench_{os.getpid()}_{name}" for name in names}
    try:
        with admin.connect() as connection:
            for database in made.values():
                connection.exec_driver_sql(f"CREATE DATABASE {database}")
        yield {
            name: server.set(database=database).render_as_string(hide_password=False)
            for name, database in made.items()
        }
    finally:
        with admin.connect() as connection:
            for database in made.values():
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        admin.dispose()


if __name__ == "__main__":
    main()
