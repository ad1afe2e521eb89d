"""The sample data of the B2C pack: as many as promised, the same every time, and lifelike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from tests.packs.qimu import SAMPLES, TODAY, Qimu, qimu

from tailorbird_metadata.model import SortKey
from tailorbird_platform.samples import load_samples, read_recipe
from tailorbird_platform.samples.forms import Words
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.storage.engine import make_engine, read


def _loaded(engine: sa.Engine, part: float) -> tuple[Qimu, dict[str, int]]:
    company, recipe = qimu(engine), read_recipe(SAMPLES)
    leads = {t.manager for t in recipe.teams if t.manager}
    people = {
        p.key: company.hire(
            p.key, p.role, team=p.team, teams=("wukang", "online") if p.key in leads else ()
        ).id
        for p in recipe.people
    }
    made = load_samples(recipe.scaled(part), company.records, people, TODAY)
    return company, dict(made)


def _rows(company: Qimu, entity: str) -> list[dict[str, Any]]:
    table = company.records.tables.of(entity)
    with read(company.engine) as connection:
        return [dict(r) for r in connection.execute(table.select().order_by("id")).mappings()]


@pytest.fixture(scope="module")
def tenth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Qimu, dict[str, int]]]:
    """A tenth of the samples, loaded once, on SQLite."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('samples') / 'tenth.sqlite'}")
    yield _loaded(engine, 0.1)
    engine.dispose()


def test_the_recipe_promises_what_the_pages_tell() -> None:
    count = read_recipe(SAMPLES).batches["customers"].count
    assert isinstance(count, Words)
    assert count.text == "5000"


def test_a_fiftieth_loads_and_keeps_every_rule_on_both_databases(engine: sa.Engine) -> None:
    company, made = _loaded(engine, 0.02)
    assert made["customer"] == 100
    done = [r for r in _rows(company, "order") if r["stage"] == "done"]
    assert len(done) > 100
    assert all(r["done_on"] and r["payment_method"] for r in done)


def test_a_tenth_makes_a_tenth_of_what_is_promised(
    tenth: tuple[Qimu, dict[str, int]],
) -> None:
    _, made = tenth
    assert made["customer"] == 500
    assert 1900 <= made["order"] <= 4000
    assert made["order_line"] > 1.5 * made["order"]
    assert all(made[k] >= 30 for k in ("ticket", "coupon", "membership", "points_entry", "task"))


def test_nothing_lies_in_the_future_and_nobody_buys_before_they_came(
    tenth: tuple[Qimu, dict[str, int]],
) -> None:
    company, _ = tenth
    came = {r["id"]: r["created_at"] for r in _rows(company, "customer")}
    for order in _rows(company, "order"):
        assert order["ordered_on"] < TODAY, order["id"]
        assert came[order["customer"]].date() <= order["created_at"].date(), order["id"]
        assert order["done_on"] is None or order["ordered_on"] <= order["done_on"] <= TODAY
    for ticket in _rows(company, "ticket"):
        assert ticket["created_at"] <= ticket["stage_entered_at"] <= company.clock.now


def test_orders_stand_in_every_stage_and_tickets_too(
    tenth: tuple[Qimu, dict[str, int]],
) -> None:
    company, _ = tenth
    stages = Counter(r["stage"] for r in _rows(company, "order"))
    assert set(stages) == {"placed", "paid", "shipped", "done", "returned"}
    assert {"new", "working", "waiting", "solved"} <= {r["stage"] for r in _rows(company, "ticket")}


def test_both_languages_are_spoken(tenth: tuple[Qimu, dict[str, int]]) -> None:
    company, _ = tenth
    names = [r["name"] for r in _rows(company, "customer")]
    chinese = sum(any("一" <= s <= "鿿" for s in n) for n in names)
    assert 0.6 < chinese / len(names) < 0.9
    assert not any("{" in n for n in names)
    assert len({r["phone"] for r in _rows(company, "customer")}) == len(names)


def test_every_segment_and_list_holds_somebody(tenth: tuple[Qimu, dict[str, int]]) -> None:
    company, _ = tenth
    who = {"agent": "tang_xin", "marketer": "fang_wen", "manager": "gu_ning"}
    quiet = {"customer.referred", "campaign.planned"}
    for entity in ("customer", "order", "ticket", "coupon", "membership", "campaign"):
        views = company.model.entities[entity].lists
        for name, view in views.items():
            role = next(iter(view.roles), "manager")
            if f"{entity}.{name}" in quiet | {"ticket.escalated"}:
                continue
            found = company.records.count(company.people[who[role]], entity, Query(view=view.where))
            assert found > 0, (entity, name)


def test_vip_customers_spent_more_than_others(tenth: tuple[Qimu, dict[str, int]]) -> None:
    company, _ = tenth
    boss = company.people["gu_ning"]
    page = company.records.list(
        boss, "customer", Query(sort=(SortKey(field="spent", descending=True),))
    )
    levels = [str(r.values["level"]) for r in page.records[:10]]
    assert levels.count("vip") >= 7
