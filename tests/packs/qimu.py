"""A company on the B2C pack with its people, for tests of the pack and of its samples."""

from __future__ import annotations

import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.packs.hanlin import NOW, TODAY, Clock, Hanlin

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.compiler.compiled import Compiled
from tailorbird_metadata.model import Model
from tailorbird_metadata.source.workspace import content_digest
from tailorbird_runtime.people import SYSTEM
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.storage.system import ensure_system
from tailorbird_runtime.storage.tables import Tables

__all__ = ["NOW", "PACK", "SAMPLES", "TODAY", "Qimu", "compiled", "pack_model", "qimu"]

PACK = Path(__file__).resolve().parents[2] / "packs" / "b2c"
SAMPLES = PACK / "samples"

WORKSPACE = """\
crm: 1
workspace: qimu
label: Qimu Home
locale: en
locales: [en, zh]
currency: CNY
timezone: Asia/Shanghai
country: CN
packs: {b2c: ^1.0}
teams: {retail: Retail, online: Online, wukang: Wukang Road, westlake: West Lake}
"""


def write_company(folder: Path) -> Path:
    """A workspace on the pack, vendored and locked, with nothing of its own."""
    vendored = folder / "packs" / "b2c"
    shutil.copytree(PACK, vendored, ignore=shutil.ignore_patterns("samples"))
    (folder / "workspace.yaml").write_text(WORKSPACE, encoding="utf-8")
    lock = f"packs:\n  b2c: {{version: 1.0.0, sha256: {content_digest(vendored)}}}\n"
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


class Qimu(Hanlin):
    """Two agents of one shop, one of the online shop, a marketer and the manager of all."""

    def customer(self, who: str = "tang", name: str = "Deng Hao", **raw: Any) -> Record:
        """A customer with the least that it needs."""
        return self.add(who, "customer", **({"name": name, "wechat": "denghao"} | raw))

    def product(self, sku: str = "T-101", price: str = "88", **raw: Any) -> Record:
        """A product on sale."""
        return self.add("boss", "product", name=sku, sku=sku, category="tea", price=price, **raw)

    def order(self, who: str, customer: Record, price: str = "88", quantity: str = "1") -> Record:
        """An order with one line."""
        made = self.add(who, "order", customer=customer.id)
        product = self.product(f"S-{made.id}", price)
        self.add(who, "order_line", order=made.id, product=product.id, quantity=quantity)
        return made

    def done_order(self, who: str, customer: Record, price: str = "88") -> Record:
        """An order that is paid and handed over."""
        made = self.order(who, customer, price)
        return self.edit(who, made, stage="done", payment_method="wechat_pay")

    def member(self, who: str, customer: Record) -> Record:
        """The membership of a customer who is made a member."""
        return self.records.convert(self.people[who], "customer", customer.id, "enroll")[
            "membership"
        ]


def qimu(engine: sa.Engine) -> Qimu:
    """The company on an empty database."""
    model, tables, clock = pack_model(), pack_tables(), Clock()
    ensure_system(engine)
    tables.metadata.create_all(engine)
    records = RecordService(model, tables, engine, clock)
    company = Qimu(model=model, engine=engine, records=records, clock=clock)
    company.hire("tang", "agent", team="wukang")
    company.hire("mei", "agent", team="wukang")
    company.hire("lu", "agent", team="online")
    company.hire("fang", "marketer")
    company.hire("boss", "manager", team="retail", teams=("wukang", "online", "westlake"))
    company.people["system"] = SYSTEM
    return company
