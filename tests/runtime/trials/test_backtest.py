"""A dry run says what a change would meet, exactly, and leaves no trace."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import compiled
from tests.workspaces import SMALL, with_files

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.model import Model
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.system import ensure_system
from tailorbird_runtime.storage.tables import Tables
from tailorbird_runtime.trials.backtest import Backtest, backtest
from tailorbird_runtime.trials.matching import UnknownItem

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
LEVELS = ("standard", "silver", "vip", None)

CUSTOMER = """
    entity: customer
    label: {one: Customer, many: Customers}
    title: name
    fields:
      name: {type: text, required: true}
      level: {type: picklist, options: {standard: Standard, silver: Silver, vip: VIP}}
      birthday: {type: date}
      spent: {type: money}
      credit: {type: money}
      tags: {type: tags}
"""


def files(automation: str = "", rules: str = "", entity: str = CUSTOMER) -> Mapping[str, str]:
    given: dict[str, str | None] = {
        "entities/customer/entity.yaml": entity.rstrip() + rules,
    }
    if automation:
        given["automations/welcome.yaml"] = f"""
            automation: welcome
            label: VIP welcome
            on: customer
{automation.rstrip()}
            do:
              tell: {{notify: {{to: role manager, text: "{{name}} is here"}}}}
              plan: {{create_task: {{title: "Call {{name}}", for: role manager}}}}
        """
    return with_files(SMALL, given)


@pytest.fixture
def customers(engine: sa.Engine) -> sa.Engine:
    """5,000 customers, a quarter of them on each level; every tenth one is deleted."""
    model = compiled(files())
    tables = Tables(model)
    ensure_system(engine)
    tables.metadata.create_all(engine)
    fill(engine, model, 5000)
    return engine


def fill(engine: sa.Engine, model: Model, count: int) -> None:
    entity = model.entities["customer"]
    ids = {f.name: f.id for f in entity.fields.values()}
    table = Tables(model).of(entity.id)
    options = entity.fields["level"].picklist
    assert options is not None
    level = {None: None} | {o.name: o.id for o in options.options.values()}
    rows: list[dict[str, Any]] = []
    for n in range(count):
        made = NOW - timedelta(days=n % 120)
        rows.append(
            {
                ids["name"]: f"Customer {n}",
                f"{ids['name']}__key": text_key(f"Customer {n}"),
                ids["level"]: level[LEVELS[n % 4]],
                ids["birthday"]: NOW.date().replace(year=1980 + n % 30) + timedelta(days=n % 7),
                "created_at": made,
                "changed_at": made,
                "version": 1,
                "deleted_at": NOW if n % 10 == 9 else None,
            }
        )
    with write(engine) as connection:
        connection.execute(table.insert(), rows)


def when(condition: str, trigger: str = "after: created") -> Mapping[str, str]:
    return files(f"            {trigger}\n            when: {condition}\n")


def tried(
    engine: sa.Engine,
    draft: Mapping[str, str],
    published: Mapping[str, str] | None = None,
    path: str = "automations.welcome",
) -> Backtest:
    old = compiled(published if published is not None else files())
    return backtest(engine, old, compiled(draft), path, now=NOW)


def test_not_vip_instead_of_vip_shows_all_the_others(customers: sa.Engine) -> None:
    found = tried(customers, when('level != "vip"'), when('level == "vip"'))
    assert (found.total, found.matches, found.published_matches) == (4500, 3250, 1250)
    assert (found.newly, found.no_longer) == (3250, 1250)
    assert found.much_wider
    by_kind = {kind: [h for h in found.sample if h.kind == kind] for kind in ("newly", "no_longer")}
    levels = {LEVELS[int(h.title.split()[1]) % 4] for h in by_kind["newly"]}
    assert len(by_kind["newly"]) == 5 and "vip" not in levels
    assert {LEVELS[int(h.title.split()[1]) % 4] for h in by_kind["no_longer"]} == {"vip"}
    entity = found.entity
    assert {tuple(h.values) for h in found.sample} == {(entity.fields["level"].id,)}
    told = [step.render("en") for step in found.steps]
    assert told == ["Notify Sales manager", "Add the task “Call {Name}” for Sales manager"]


def test_the_same_condition_changes_nothing(customers: sa.Engine) -> None:
    same = when('level == "vip"')
    found = tried(customers, same, same)
    assert (found.matches, found.published_matches, found.newly, found.no_longer) == (
        1250, 1250, 0, 0,
    )  # fmt: skip
    assert {h.kind for h in found.sample} == {"still"} and not found.much_wider


def test_what_is_not_published_has_nothing_to_compare_with(customers: sa.Engine) -> None:
    found = tried(customers, when('level == "vip"'))
    assert (found.matches, found.published_matches, found.newly) == (1250, None, 1250)
    assert not found.much_wider


THERE = [n for n in range(5000) if n % 10 != 9]
"""The customers that are not deleted."""


@pytest.mark.parametrize(
    ("trigger", "levels"),
    [
        ("after: {change_of: level, to: [vip, silver]}", ("vip", "silver")),
        ("after: {change_of: level, to: [empty]}", (None,)),
        ("after: {change_of: level, from: [vip]}", LEVELS),
        ("after: updated", LEVELS),
    ],
)
def test_triggers_count_the_records_they_leave_behind(
    customers: sa.Engine, trigger: str, levels: tuple[str | None, ...]
) -> None:
    found = tried(customers, when("not empty(name)", trigger))
    assert found.matches == sum(LEVELS[n % 4] in levels for n in THERE)


def test_birthdays_count_those_of_the_day(customers: sa.Engine) -> None:
    trigger = 'date: {field: birthday, days: -3, yearly: true, at: "09:00"}'
    found = tried(customers, when("not empty(name)", trigger))
    # in three days it is the birthday of those whose n % 7 is 3
    assert found.matches == sum(n % 7 == 3 for n in THERE)


def test_a_field_that_is_new_in_the_draft_reads_as_empty(customers: sa.Engine) -> None:
    wider = CUSTOMER.rstrip() + "\n      club: {type: text}\n      member: {type: boolean}\n"
    automation = "            after: created\n            when: {}\n"
    for condition, expected in (
        ("empty(club)", 4500),
        ("not empty(club)", 0),
        ("not member", 4500),
        ('empty(club) and level == "vip"', 1250),
    ):
        draft = files(automation.format(condition), entity=wider)
        assert tried(customers, draft).matches == expected, condition


def test_an_entity_that_is_new_has_no_records(customers: sa.Engine) -> None:
    draft = with_files(
        files(),
        {
            "entities/club/entity.yaml": """
                entity: club
                label: {one: Club, many: Clubs}
                title: name
                fields:
                  name: {type: text}
                  customer: {type: lookup, to: customer, on_delete: clear, children: clubs}
            """,
            "automations/welcome.yaml": """
                automation: welcome
                on: club
                after: created
                when: customer.level == "vip"
                do: {tell: {notify: {to: role manager, text: x}}}
            """,
            "automations/busy.yaml": """
                automation: busy
                on: customer
                after: created
                when: count(clubs) == 0
                do: {tell: {notify: {to: role manager, text: x}}}
            """,
        },
    )
    found = tried(customers, draft)
    assert (found.total, found.matches, found.sample) == (0, 0, ())
    assert tried(customers, draft, path="automations.busy").matches == 4500


RULES = """
    rules:
      named:
        when: level == "vip"
        require: [spent]
      rich:
        check: spent > credit
        message: Spend more.
      leveled:
        check: level != "silver"
        message: No silver.
"""


def test_rules_count_what_they_would_refuse(customers: sa.Engine) -> None:
    def refused(name: str) -> Backtest:
        return tried(customers, files(rules=RULES), path=f"customer.rules.{name}")

    assert refused("named").matches == 1250
    assert [s.render("en") for s in refused("named").steps] == ["Asks for Spent"]
    assert refused("leveled").matches == 1000
    assert [s.render("en") for s in refused("leveled").steps] == ["Refuses with “No silver.”"]
    assert refused("rich").matches == 0, "a check is silent while a field it compares is empty"


def test_a_rule_for_new_records_refuses_none_that_exist(customers: sa.Engine) -> None:
    path = "customer.rules.leveled"
    later = RULES.replace("message: No silver.", "message: No silver.\n        enforce: new_only")
    found = tried(customers, files(rules=later), files(rules=RULES), path)
    assert (found.total, found.matches, found.sample[0].kind) == (4500, 0, "no_longer")
    assert (found.published_matches, found.no_longer) == (1000, 1000)


def test_a_check_that_compares_counts_those_with_both_values(customers: sa.Engine) -> None:
    model = compiled(files())
    entity = model.entities["customer"]
    table = Tables(model).of(entity.id)
    spent, credit = entity.fields["spent"].id, entity.fields["credit"].id
    for low, spends in ((0, "10"), (1000, "30"), (2000, None)):
        values = {spent: spends and Decimal(spends), f"{spent}__base": spends and Decimal(spends)}
        values |= {credit: Decimal(20), f"{credit}__base": Decimal(20)}
        those = table.c.id.between(low + 1, low + 1000)
        with write(customers) as connection:
            connection.execute(table.update().where(those).values(values))
    found = tried(customers, files(rules=RULES), path="customer.rules.rich")
    assert found.matches == 900, "only where ten were spent with a credit of twenty"


def test_an_unknown_item_is_refused(customers: sa.Engine) -> None:
    for path in ("automations.none", "customer.rules.none", "nothing", "customer.fields.name"):
        with pytest.raises(UnknownItem):
            tried(customers, files(), path=path)


def test_nothing_is_written(customers: sa.Engine, tmp_path: Path) -> None:
    state = _state(customers, tmp_path)
    wider = CUSTOMER.rstrip() + "\n      club: {type: text}\n"
    draft = files("            after: created\n            when: empty(club)\n", entity=wider)
    assert tried(customers, draft, when('level == "vip"')).matches == 4500
    assert _state(customers, tmp_path) == state


def test_a_hundred_thousand_records_are_counted_quickly(engine: sa.Engine) -> None:
    model = compiled(files())
    ensure_system(engine)
    Tables(model).metadata.create_all(engine)
    fill(engine, model, 100_000)
    started = time.process_time()
    found = tried(engine, when('level != "vip"'), when('level == "vip"'))
    assert (found.total, found.newly) == (90_000, 65_000)
    assert time.process_time() - started < 10


SEQUENCES = (
    "SELECT sequencename, last_value FROM pg_sequences "
    "WHERE schemaname = current_schema() ORDER BY sequencename"
)


def _state(engine: sa.Engine, folder: Path) -> list[Any]:
    """The bytes of the SQLite file; on PostgreSQL every row with the transaction that wrote it."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        files = (folder / "test.sqlite", folder / "test.sqlite-wal")
        return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    states: list[Any] = []
    with engine.connect() as connection:
        for name in sorted(sa.inspect(connection).get_table_names()):
            table = sa.table(name)
            rows = sa.select(sa.func.count(), sa.func.max(sa.text("xmin::text::bigint")))
            states.append((name, *connection.execute(rows.select_from(table)).one()))
        states += [tuple(r) for r in connection.execute(sa.text(SEQUENCES))]
    return states


PAST = """
    rules:
      kept: {check: spent >= old.spent, message: Not less.}
      asked: {when: old.level == "vip", require: [credit]}
      first: {when: changed(level), require: [credit]}
"""


def test_a_rule_about_a_change_judges_records_as_if_saved_as_they_are(
    customers: sa.Engine,
) -> None:
    found = {
        name: tried(customers, files(rules=PAST), path=f"customer.rules.{name}").matches
        for name in ("kept", "asked", "first")
    }
    assert found == {"kept": 0, "asked": 1250, "first": 0}


def test_what_an_automation_asks_about_the_change_counts_as_met(customers: sa.Engine) -> None:
    found = tried(customers, when('level == "vip" and changed(level)', "after: updated"))
    assert (found.matches, found.asks_change) == (1250, True)
    alone = tried(customers, when("changed(level) or is_new()", "after: updated"))
    assert (alone.matches, alone.asks_change) == (4500, True)
    assert not tried(customers, when('level == "vip"')).asks_change
