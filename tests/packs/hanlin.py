"""A company on the B2B pack with its people, for tests of the pack and of its samples."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.compiler.compiled import Compiled
from tailorbird_metadata.model import Model
from tailorbird_metadata.source.workspace import content_digest
from tailorbird_runtime.people import SYSTEM, Actor
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.people_tables import sys_user
from tailorbird_runtime.storage.system import ensure_system
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.validation.errors import RecordInvalid

PACK = Path(__file__).resolve().parents[2] / "packs" / "b2b"
SAMPLES = PACK / "samples"
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)

WORKSPACE = """\
crm: 1
workspace: hanlin
label: Hanlin Instruments
locale: en
locales: [en, zh]
currency: CNY
timezone: Asia/Shanghai
country: CN
packs: {b2b: ^1.0}
teams: {sales: Sales, process: Process industries, discrete: Equipment makers}
"""


def write_company(folder: Path) -> Path:
    """A workspace on the pack, vendored and locked, with nothing of its own."""
    vendored = folder / "packs" / "b2b"
    shutil.copytree(PACK, vendored, ignore=shutil.ignore_patterns("samples"))
    (folder / "workspace.yaml").write_text(WORKSPACE, encoding="utf-8")
    lock = f"packs:\n  b2b: {{version: 1.0.0, sha256: {content_digest(vendored)}}}\n"
    (folder / "packs.lock").write_text(lock, encoding="utf-8")
    return folder


@lru_cache(maxsize=1)
def compiled() -> Compiled:
    """What the pack alone compiles to."""
    with tempfile.TemporaryDirectory() as folder:
        return compile_workspace(write_company(Path(folder)))


def pack_model() -> Model:
    """The model of the pack alone."""
    found = compiled().model
    assert found is not None, [f"{p.location}: {p.message}" for p in compiled().problems]
    return found


@lru_cache(maxsize=1)
def pack_tables() -> Tables:
    """The tables of that model."""
    return Tables(pack_model())


@dataclass
class Clock:
    """A clock that tests move."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        """Let time pass: `days=3`."""
        self.now += timedelta(**span)
        return self.now


@dataclass
class Hanlin:
    """The company: two reps and their manager in one team, a rep in another, finance, executive."""

    model: Model
    engine: sa.Engine
    records: RecordService
    clock: Clock
    people: dict[str, Actor] = field(default_factory=dict)

    def hire(
        self, key: str, *roles: str, team: str | None = None, teams: tuple[str, ...] = ()
    ) -> Actor:
        """Somebody new; `teams` are those that the person leads as well."""
        with write(self.engine) as connection:
            made = sys_user.insert().values(
                name=key.title(),
                name__key=key,
                email=f"{key}@hanlin.example",
                email__key=f"{key}@hanlin.example",
                team=team,
                created_at=NOW,
            )
            person = int(connection.execute(made.returning(sys_user.c.id)).scalar_one())
        self.people[key] = Actor(
            id=person,
            name=key.title(),
            email=f"{key}@hanlin.example",
            roles=roles,
            team=team,
            teams=frozenset({*teams, *([team] if team else [])}),
        )
        return self.people[key]

    def add(self, who: str, entity: str, **raw: Any) -> Record:
        """A new record by a person's own hand."""
        return self.records.create(self.people[who], entity, raw, door="form")

    def edit(self, who: str, record: Record, **raw: Any) -> Record:
        """The record after a person's edit."""
        return self.records.update(
            self.people[who], record.entity_id, record.id, raw, version=None, door="form"
        )

    def refusal(self, who: str, entity: str, **raw: Any) -> list[str]:
        """Why a new record is refused, in English; empty if it is not."""
        try:
            self.add(who, entity, **raw)
        except RecordInvalid as refused:
            return [str(e.message) for e in refused.errors]
        return []

    def edit_refusal(self, who: str, record: Record, locale: str = "en", **raw: Any) -> list[str]:
        """Why an edit is refused, in words; empty if it is not."""
        try:
            self.edit(who, record, **raw)
        except RecordInvalid as refused:
            return [e.message.render(locale) for e in refused.errors]
        return []

    def sees(self, who: str, entity: str) -> set[str]:
        """The titles of all records that a person may read."""
        title = self.model.entity(entity).title
        page = self.records.list(self.people[who], entity, Query(limit=200))
        return {str(r.values[title]) for r in page.records}

    def account(self, who: str = "lin", name: str = "Baoyi Precision", **raw: Any) -> Record:
        """An account with the least that it needs."""
        return self.add(who, "account", name=name, **raw)

    def contact(self, who: str, account: Record, name: str = "Deng Hao", **raw: Any) -> Record:
        """A contact with the least that it needs."""
        return self.add(who, "contact", name=name, account=account.id, wechat="denghao", **raw)

    def deal(self, who: str, account: Record, name: str = "Line 3", **raw: Any) -> Record:
        """A deal with the least that it needs."""
        return self.add(who, "deal", name=name, account=account.id, **raw)

    def won_deal(self, who: str, account: Record, name: str = "Line 3") -> Record:
        """A deal that went all the way."""
        contact = self.contact(who, account)
        deal = self.deal(who, account, name)
        quote = self.add(who, "quote", deal=deal.id)
        product = self.add("boss", "product", name="PT-40", code=f"PT-{deal.id}", list_price="3280")
        self.add(who, "quote_line", quote=quote.id, product=product.id, quantity="2")
        self.edit(who, quote, status="sent", sent_on="2026-11-20", valid_until="2026-12-20")
        return self.edit(
            who,
            deal,
            stage="won",
            main_contact=contact.id,
            decision_maker=contact.id,
            budget_confirmed="true",
            needs="48 transmitters",
            amount="486000",
            expected_close="2026-12-18",
            payment_terms="net_30",
            signed_on="2026-11-20",
        )


def hanlin(engine: sa.Engine) -> Hanlin:
    """The company on an empty database."""
    model, tables, clock = pack_model(), pack_tables(), Clock()
    ensure_system(engine)
    tables.metadata.create_all(engine)
    records = RecordService(model, tables, engine, clock)
    company = Hanlin(model=model, engine=engine, records=records, clock=clock)
    company.hire("lin", "rep", team="process")
    company.hire("sun", "rep", team="process")
    company.hire("boss", "manager", team="process")
    company.hire("hart", "rep", team="discrete")
    company.hire("fin", "finance")
    company.hire("chief", "executive")
    company.people["system"] = SYSTEM
    return company
