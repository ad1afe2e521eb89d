"""The sample records of the B2B pack: as many as promised, the same every time, and lifelike."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.packs.hanlin import SAMPLES, TODAY, Hanlin, hanlin

from tailorbird_platform.samples import RecipeRefused, load_samples, read_recipe
from tailorbird_platform.samples.recipe import Recipe
from tailorbird_runtime.people import Actor
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.storage.engine import make_engine, read


def _hired(company: Hanlin, recipe: Recipe) -> dict[str, int]:
    teams = {t.manager: t.key for t in recipe.teams if t.manager}
    hired: dict[str, Actor] = {
        p.key: company.hire(
            p.key, p.role, team=p.team, teams=(teams[p.key],) if p.key in teams else ()
        )
        for p in recipe.people
    }
    return {key: actor.id for key, actor in hired.items()}


def _loaded(engine: sa.Engine, part: float = 1.0) -> tuple[Hanlin, dict[str, int]]:
    company, recipe = hanlin(engine), read_recipe(SAMPLES)
    people = _hired(company, recipe)
    scaled = recipe if part == 1.0 else recipe.scaled(part)
    return company, dict(load_samples(scaled, company.records, people, TODAY))


def _rows(company: Hanlin, entity: str) -> list[dict[str, Any]]:
    table = company.records.tables.of(entity)
    with read(company.engine) as connection:
        return [dict(r) for r in connection.execute(table.select().order_by("id")).mappings()]


def _digest(company: Hanlin) -> str:
    found = hashlib.sha256()
    for name in company.model.entities:
        for row in _rows(company, name):
            found.update(repr(sorted((k, str(v)) for k, v in row.items())).encode())
    return found.hexdigest()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hanlin, dict[str, int]]]:
    """All samples, loaded once, on SQLite."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('samples') / 'all.sqlite'}")
    yield _loaded(engine)
    engine.dispose()


def test_a_tenth_loads_and_keeps_every_rule_on_both_databases(engine: sa.Engine) -> None:
    company, made = _loaded(engine, 0.1)
    assert made["deal"] == 150
    assert made["activity"] == 600
    won = [r for r in _rows(company, "deal") if r["stage"] == "won"]
    assert won
    assert all(r["signed_on"] and r["closed_on"] for r in won)


def test_loads_the_same_twice(tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        engine = make_engine(f"sqlite:///{tmp_path / name}.sqlite")
        digests.add(_digest(_loaded(engine, 0.1)[0]))
        engine.dispose()
    assert len(digests) == 1


def test_there_are_as_many_as_promised(whole: tuple[Hanlin, dict[str, int]]) -> None:
    _, made = whole
    assert {k: made[k] for k in ("account", "contact", "deal", "activity")} == {
        "account": 200,
        "contact": 800,
        "deal": 1500,
        "activity": 6000,
    }
    assert all(made[k] >= 30 for k in ("lead", "product", "quote", "quote_line", "task"))
    assert made["contact_role"] >= 1000


def test_deals_stand_in_every_stage_and_tell_why_they_were_lost(
    whole: tuple[Hanlin, dict[str, int]],
) -> None:
    company, _ = whole
    deals = _rows(company, "deal")
    stages = Counter(r["stage"] for r in deals)
    assert set(stages) == set(company.model.entities["deal"].pipelines["sales"].stages)
    assert min(stages.values()) >= 20
    lost = [r for r in deals if r["stage"] == "lost"]
    assert len({r["lost_reason"] for r in lost}) >= 7
    assert all(r["lost_note"] for r in lost)


def test_nothing_lies_in_the_future_and_histories_run_forwards(
    whole: tuple[Hanlin, dict[str, int]],
) -> None:
    company, _ = whole
    now = company.clock.now
    assert all(r["happened_at"] <= now for r in _rows(company, "activity"))
    for deal in _rows(company, "deal"):
        if deal["stage"] == "qualify":
            assert deal["stage_entered_at"] == deal["created_at"], deal["id"]
        assert deal["created_at"] <= deal["stage_entered_at"] <= now, deal["id"]
        if deal["closed_on"]:
            assert deal["created_at"].date() <= deal["closed_on"] <= TODAY, deal["id"]


def test_a_won_deal_has_gone_through_its_stages(whole: tuple[Hanlin, dict[str, int]]) -> None:
    company, _ = whole
    won = next(r for r in _rows(company, "deal") if r["stage"] == "won" and r["kind"] == "direct")
    history = company.records.history(company.people["chief"], "deal", won["id"])
    moves = [c.after for e in reversed(history) for c in e.changes if c.field == "stage"]
    assert moves[-5:] == ["discovery", "proposal", "negotiation", "contract", "won"]
    assert [e.at for e in history] == sorted((e.at for e in history), reverse=True)
    assert {e.actor for e in history} == {won["owner"]}


def test_both_languages_are_spoken(whole: tuple[Hanlin, dict[str, int]]) -> None:
    company, _ = whole
    for entity, column in (("account", "name"), ("contact", "name"), ("activity", "details")):
        texts = [r[column] or "" for r in _rows(company, entity)]
        chinese = sum(any("一" <= s <= "鿿" for s in t) for t in texts)
        assert 0.3 < chinese / len(texts) < 0.8, entity
        assert not any("{" in t for t in texts), entity


def test_each_role_finds_work(whole: tuple[Hanlin, dict[str, int]]) -> None:
    company, _ = whole
    counts = {
        key: company.records.count(company.people[key], "deal", Query())
        for key in ("lin_yue", "sun_wei", "zhou_jie", "wang_qian", "zhao_min")
    }
    assert counts["zhao_min"] == 1500
    assert counts["zhou_jie"] > counts["lin_yue"] + counts["sun_wei"] > 400
    assert 200 < counts["wang_qian"] < 600
    views = company.model.entities["deal"].lists
    for name in ("my_open", "closing_this_month", "late", "going_quiet", "no_next_step", "tenders"):
        query = Query(view=views[name].where)
        assert company.records.count(company.people["lin_yue"], "deal", query) >= 3, name
    due = Query(view=company.model.entities["task"].lists["due"].where)
    assert 3 <= company.records.count(company.people["lin_yue"], "task", due) <= 60


def test_a_refused_record_names_its_batch(engine: sa.Engine, tmp_path: Path) -> None:
    (tmp_path / "recipe.yaml").write_text(
        "recipe: bad\nbatches:\n  leads:\n    make: lead\n    count: 2\n"
        "    set: {company_name: Orchard, source: website}\n",
        encoding="utf-8",
    )
    company = hanlin(engine)
    with pytest.raises(RecipeRefused) as refused:
        load_samples(read_recipe(tmp_path), company.records, {}, TODAY)
    problem = refused.value.problems[0]
    assert (problem.location.file, problem.location.line) == ("recipe.yaml", 3)
    assert "`leads`" in str(problem.message)
    assert "at least one way to reach them" in str(problem.message)
