"""Pools, approvals, reports and the like that are right come to mean what they say."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from tests.kinds import (
    ACCOUNT,
    APPROVAL,
    ASSIGNMENT,
    CALENDAR,
    DASHBOARD,
    ENVIRONMENT,
    FULL,
    POOL,
    REPORT,
    WEBFORM,
)
from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.model import (
    ApprovalStep,
    MeasureNumber,
    MeasureOperation,
    Model,
    Recipient,
    SettingValue,
    SortKey,
    Tally,
    TimeSpan,
    WorkingHours,
)
from tailorbird_metadata.model.canonical import from_json, to_json

ROLE_MANAGER = Recipient(kind="role", name="manager")
BOSS = Recipient(kind="manager", path=("owner",))


def compiled(folder: Path, changes: Mapping[str, str] | None = None) -> Compiled:
    return compile_workspace(write_workspace(folder, {**FULL, **(changes or {})}))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """FULL, compiled once."""
    return compiled(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def model(full: Compiled) -> Model:
    """The model of FULL."""
    assert full.model is not None, [str(p.message) for p in full.errors]
    return full.model


def test_each_item_says_that_it_does_not_run_yet_but_environments(full: Compiled) -> None:
    told = {p.path for p in full.problems if p.code == "W0023"}
    assert told == {
        "approvals.big_discount",
        "assignments.inbound",
        "calendars.office",
        "dashboards.sales_home",
        "pools.open_accounts",
        "reports.forecast",
        "webforms.contact_us",
        "account.clocks.first_response",
        "deal.pipelines.sales.stages.won.enter.discount",
        "workspace.queues",
        "workspace.release_approvals",
        "workspace.owners",
    }


def test_a_model_with_every_kind_is_read_back_as_it_was(model: Model) -> None:
    assert from_json(to_json(model)) == model


def test_a_calendar_has_hours_holidays_and_make_up_days(model: Model) -> None:
    found = model.calendars["office"]
    assert found.timezone == "Asia/Shanghai"
    assert list(found.hours) == ["monday", "tuesday", "wednesday", "thursday", "friday"]
    assert found.hours["wednesday"] == (
        WorkingHours(start="09:00", end="12:00"),
        WorkingHours(start="13:00", end="18:00"),
    )
    new_year, spring = found.holidays["new_year"], found.holidays["spring_festival"]
    assert (new_year.first, new_year.last, new_year.yearly) == ("01-01", "01-01", True)
    assert (spring.first, spring.last, spring.yearly) == ("2026-02-16", "2026-02-23", False)
    assert spring.label.render("zh") == "春节"
    before = found.make_up_days["before_spring"]
    assert (before.day, before.hours) == ("2026-02-14", found.hours["friday"])


def test_a_clock_of_an_entity_runs_by_its_calendar(model: Model) -> None:
    found = model.entities["account"].clocks["first_response"]
    assert found.start is None and found.stop.text == "not empty(last_activity_at)"
    assert found.within == TimeSpan(amount=4, unit="hour")
    assert (found.calendar, found.warn) == ("office", TimeSpan(amount=1, unit="hour"))
    assert found.label.render("zh") == "首次响应"


def test_a_pool_shows_lets_take_and_takes_back(model: Model) -> None:
    found = model.pools["open_accounts"]
    assert (found.entity, found.show) == ("account", ("name", "country", "industry"))
    assert found.sort == (SortKey(field="created_at", descending=True),)
    assert (found.take.roles, found.take.per_day, found.take.open_per_person) == (
        ("rep", "manager"),
        5,
        40,
    )
    assert found.take.again_after == TimeSpan(amount=30, unit="day")
    assert list(found.returns) == ["never_called", "gone_quiet"]
    assert found.returns["gone_quiet"].warn == TimeSpan(amount=2, unit="day")
    assert found.protect is not None and found.protect.reads == ("tags",)
    assert found.locks is not None and (found.locks.per_person, found.locks.days) == (20, 7)


def test_an_assignment_gives_by_rules_and_the_rest_to_the_pool(model: Model) -> None:
    found = model.assignments["inbound"]
    assert (found.trigger.kind, found.match, found.share) == ("created", "unique", "round_robin")
    assert [str(r.to) for r in found.rules.values()] == [
        "team vienna",
        "role manager",
        "team berlin",
    ]
    assert found.rules["large"].share == "load"
    assert found.limits.skip_when_away and found.limits.open is not None
    assert found.otherwise == Recipient(kind="pool", name="open_accounts")


def test_an_approval_is_a_table_of_steps(model: Model) -> None:
    found = model.approvals["big_discount"]
    assert [r.when.text for r in found.rows if r.when is not None] == [
        "discount <= 10",
        "discount > 10 and discount <= 25 and net_value < 50000",
        "discount > 10 and discount <= 25 and net_value >= 50000",
        "discount > 25",
        "empty(discount)",
        "discount > 10 and discount <= 25 and empty(net_value)",
    ]
    assert found.rows[0].steps == ()
    assert found.rows[2].steps == (
        ApprovalStep(kind="any", people=(BOSS,)),
        ApprovalStep(kind="any", people=(ROLE_MANAGER,)),
    )
    assert found.rows[3].steps == (
        ApprovalStep(kind="all", people=(ROLE_MANAGER, Recipient(kind="role", name="admin"))),
        ApprovalStep(kind="managers", levels=2, of=Recipient(kind="person", path=("owner",))),
    )
    assert (found.nobody, found.stand_in) == ("ask", ROLE_MANAGER)
    assert found.lock == found.void_on_change == ("discount", "amount")
    assert found.title.render("zh") == "{name} 折扣 {discount}%"
    assert found.refused["discount"].literal == Decimal(0)


def test_formulas_in_a_table_are_laid_in(model: Model) -> None:
    row = model.approvals["big_discount"].rows[1]
    assert row.when is not None and {"amount", "discount"} <= set(row.when.reads)


def test_a_gate_names_its_approval_and_stays_closed(model: Model) -> None:
    gate = model.entities["deal"].pipelines["sales"].stages["won"].enter["discount"]
    assert gate.approval == "big_discount"
    assert gate.need is None and gate.unavailable is not None


def test_numbers_of_a_report_calculate_over_records(model: Model) -> None:
    found = model.reports["forecast"]
    rate = found.measures["rate"].value
    assert isinstance(rate, MeasureOperation) and rate.operator == "div"
    assert isinstance(rate.left, MeasureOperation)
    assert isinstance(rate.left.left, Tally) and rate.left.left.where is not None
    assert rate.left.right == MeasureNumber(value=Decimal(100))
    assert rate.right == Tally(function="count")
    weighted, latest = found.measures["weighted"], found.measures["latest"]
    assert weighted.result.money and latest.result.kind is Kind.DATE
    assert not found.measures["rate"].result.money
    assert list(found.groups) == ["month", "team"]
    assert found.groups["team"].label.render("zh") == "团队"


def test_a_report_has_a_picture_a_comparison_and_readers(model: Model) -> None:
    found = model.reports["forecast"]
    assert found.chart is not None and found.compare is not None and found.delivery is not None
    assert (found.chart.kind, found.chart.x, found.chart.y, found.chart.split) == (
        "stacked_bar",
        "month",
        ("weighted",),
        "team",
    )
    assert (found.compare.by, found.compare.period, found.compare.against) == (
        "expected_close",
        "quarter",
        "year_before",
    )
    assert found.delivery.schedule.written() == "monday at 08:00"
    assert [str(r) for r in found.delivery.to] == ["role manager", "team berlin"]
    assert found.sort == (SortKey(field="month"), SortKey(field="weighted", descending=True))


def test_a_dashboard_shows_numbers_pictures_and_lists(model: Model) -> None:
    rows = model.dashboards["sales_home"].rows
    tiles = {t.name: (t.kind, t.of, t.part) for row in rows.values() for t in row.values()}
    assert tiles == {
        "weighted": ("measure", "forecast", "weighted"),
        "chart": ("chart", "forecast", None),
        "mine": ("list", "deal", "my_open"),
        "all": ("table", "forecast", None),
    }
    label = rows["numbers"]["chart"].label
    assert label is not None and label.render("zh") == "按月"


def test_a_web_form_asks_sets_and_hands_over(model: Model) -> None:
    found = model.webforms["contact_us"]
    assert list(found.fields) == ["name", "email", "phone"]
    assert found.fields["name"].required and not found.fields["phone"].required
    assert str(found.fields["email"].label) == "Your address"
    assert found.sets["tags"].literal == ("web",)
    assert found.consent is not None and found.consent.field == "agrees"
    assert found.consent.text.render("zh") == "我同意保存所填内容。"
    assert (found.honeypot, found.captcha, found.per_hour) == (True, True, 10)
    assert (found.assignment, found.languages) == ("inbound", ("en", "zh"))


def test_an_environment_has_values_and_only_names_secrets(model: Model) -> None:
    found = model.environments["production"]
    assert found.settings == {
        "erp_url": SettingValue(value="https://erp.small.example"),
        "erp_token": SettingValue(secret="erp/token"),
    }
    assert found.release_approvals == {"behaviour": ("manager", "admin")}


def test_the_workspace_says_who_agrees_and_who_owns(model: Model) -> None:
    found = model.workspace
    assert found.release_approvals["destructive"] == ("admin", "manager")
    assert found.owners == {
        "deal": ("manager",),
        "labels": ("rep", "manager"),
        "packs": ("admin",),
    }


def test_a_secret_that_stands_in_a_file_is_not_told_again(tmp_path: Path) -> None:
    text = FULL[ENVIRONMENT].replace("secret erp/token", '"xoxb-1234"')
    found = compiled(tmp_path, {ENVIRONMENT: text})
    assert [p.code for p in found.errors] == ["E0528"]
    assert "xoxb" not in "".join(found.texts.values())


# -- other ways to write ----------------------------------------------------------------------


STEPS = (
    ("admin", ApprovalStep(kind="any", people=(Recipient(kind="role", name="admin"),))),
    ("{any: [owner.manager, role manager]}",
     ApprovalStep(kind="any", people=(BOSS, ROLE_MANAGER))),
    ("{chosen_by: applicant, from: role manager}",
     ApprovalStep(kind="chosen", people=(ROLE_MANAGER,))),
    ("{chosen_by: applicant, from: [owner.manager, role manager]}",
     ApprovalStep(kind="chosen", people=(BOSS, ROLE_MANAGER))),
    ("{managers: 3}", ApprovalStep(kind="managers", levels=3)),
    ("{managers: 1, of: applicant}", ApprovalStep(kind="managers", levels=1)),
)  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), STEPS, ids=[s[0] for s in STEPS])
def test_steps_of_an_approval(tmp_path: Path, written: str, meant: ApprovalStep) -> None:
    text = f"approval: big_discount\non: deal\ntitle: Discount\nsteps: [{written}]\n"
    found = compiled(tmp_path, {APPROVAL: text, "labels/zh.yaml": "locale: zh\n"}).model
    assert found is not None
    [row] = found.approvals["big_discount"].rows
    assert (row.when, row.steps) == (None, (meant,))


def test_another_system_may_decide(tmp_path: Path) -> None:
    text = """
        approval: big_discount
        on: deal
        title: Discount
        outside: {integration: erp, action: create_project, send: {deal: =name}}
        while_waiting: {lock: all}
        nobody: skip
    """
    found = compiled(tmp_path, {APPROVAL: text, "labels/zh.yaml": "locale: zh\n"}).model
    assert found is not None
    approval = found.approvals["big_discount"]
    assert approval.outside is not None and approval.outside.integration == "erp"
    assert approval.lock_all and approval.nobody == "skip" and approval.rows == ()


CELLS = (
    ("line: storage", 'line == "storage"'),
    ("line: [pv, storage]", 'line in ["pv", "storage"]'),
    ('line: "!= pv"', 'line != "pv"'),
    ('line: "in [pv, storage]"', 'line in ["pv", "storage"]'),
    ("line: not empty", "not empty(line)"),
    ("needs_permit: true", "needs_permit == true"),
    ('expected_close: "> 2026-01-31"', 'expected_close > d"2026-01-31"'),
    ('account.country: "== de"', 'account.country == "de"'),
    ('name: "Roof and wall"', 'name == "Roof" and name == "wall"'),
    ("name: '\"Roof and wall\"'", 'name == "Roof and wall"'),
    ('amount: ">= 5 and < 7.5"', "amount >= 5 and amount < 7.5"),
    ("discount: 5", "discount == 5"),
)


@pytest.mark.parametrize(("cell", "meant"), CELLS, ids=[c[0] for c in CELLS])
def test_cells_of_a_table(tmp_path: Path, cell: str, meant: str) -> None:
    text = f"""
        approval: big_discount
        on: deal
        title: Discount
        table:
          - {{{cell}, steps: [admin]}}
          - {{steps: []}}
    """
    found = compiled(tmp_path, {APPROVAL: text, "labels/zh.yaml": "locale: zh\n"})
    assert found.model is not None, [f"{p.message} {p.help}" for p in found.errors]
    first, rest = found.model.approvals["big_discount"].rows
    assert first.when is not None and first.when.text == meant
    assert rest.when is None


def warnings(tmp_path: Path, file: str, text: str) -> list[str]:
    """What is told about a file besides that it does not run yet."""
    found = compiled(tmp_path, {file: text})
    return [
        f"{p.code} {p.location.line}:{p.location.column} {p.message}"
        for p in found.problems
        if p.location.file == file and p.code != "W0023"
    ]


TABLES = (
    ('match: unique\ntable: [{discount: "<= 10", steps: []}, {discount: "> 10", steps: [admin]}]',
     ["W0534 5:1 No row holds with `empty(discount)`."]),
    ("match: unique\ntable: [{needs_permit: true, steps: []}, {needs_permit: false, steps: []}]",
     []),
    ("match: unique\ntable: [{line: pv, steps: []}, {line: [storage, service], steps: []},"
     " {line: empty, steps: []}]", []),
    ("match: unique\ntable: [{line: pv, steps: []}, {line: empty, steps: []}]",
     ["E0521 5:1 No row holds with `line == \"service\"`."]),
    ('match: unique\ntable: [{expected_close: "<= 2026-01-31", steps: []},'
     ' {expected_close: ">= 2026-02-01", steps: []}, {expected_close: empty, steps: []}]', []),
    ('match: unique\ntable: [{discount: "<= 10", steps: []}, {discount: ">= 10.01", steps: []},'
     " {discount: empty, steps: []}]", []),
    ('match: unique\ntable: [{expected_close: "< today", steps: []}, {expected_close: ">= today",'
     " steps: []}]",
     ["W0533 5:1 It cannot be proven that exactly one of these rows holds."]),
    ('table: [{steps: []}, {discount: "> 5", steps: [admin]}]',
     ["W0532 4:23 This row is never reached: those above it cover all its cases."]),
    ('table: [{discount: "> 5", steps: [admin]}, {discount: "<= 6", steps: []}]',
     ["W0534 4:1 No row holds with `empty(discount)`."]),
    ('table: [{discount: "> 5", steps: [admin]}]',
     ["W0534 4:1 No row holds with `discount == 0`."]),
)  # fmt: skip


@pytest.mark.parametrize(("table", "told"), TABLES, ids=[t[0][:70] for t in TABLES])
def test_what_is_proven_about_a_table(tmp_path: Path, table: str, told: list[str]) -> None:
    text = f"approval: big_discount\non: deal\ntitle: Discount\n{table}\n"
    labels = FULL["labels/zh.yaml"].replace(', title: "{name} 折扣 {discount}%"', "")
    found = compiled(tmp_path, {APPROVAL: text, "labels/zh.yaml": labels})
    assert [
        f"{p.code} {p.location.line}:{p.location.column} {p.message}"
        for p in found.problems
        if p.location.file == APPROVAL and p.code != "W0023"
    ] == told


def test_a_make_up_day_on_a_working_day_is_told(tmp_path: Path) -> None:
    text = FULL[CALENDAR].replace("2026-02-28", "2026-03-02")
    assert warnings(tmp_path, CALENDAR, text) == ["W0535 16:15 People work on 2026-03-02 anyway."]


def test_a_make_up_day_inside_a_holiday_is_not(tmp_path: Path) -> None:
    text = FULL[CALENDAR].replace("2026-02-28", "2026-02-23")
    assert warnings(tmp_path, CALENDAR, text) == []


def test_a_pool_does_not_show_what_is_sensitive(tmp_path: Path) -> None:
    account = FULL[ACCOUNT].replace("phone: {type: phone}", "phone: {type: phone, sensitive: true}")
    pool = FULL[POOL].replace("[name, country, industry]", "[name, phone]")
    found = compiled(tmp_path, {ACCOUNT: account, POOL: pool})
    assert [(p.code, p.location.file) for p in found.errors] == [("E0523", POOL)]


def test_an_approval_of_another_entity_is_no_gate(tmp_path: Path) -> None:
    text = "approval: big_discount\non: account\ntitle: x\nsteps: [admin]\n"
    labels = FULL["labels/zh.yaml"].replace(', title: "{name} 折扣 {discount}%"', "")
    found = compiled(tmp_path, {APPROVAL: text, "labels/zh.yaml": labels})
    assert [(p.code, str(p.message)) for p in found.errors] == [
        ("E0514", "`big_discount` is about Account, not about Deal.")
    ]


def test_fields_of_a_web_form_may_be_a_list(tmp_path: Path) -> None:
    text = "webform: contact_us\non: account\nfields: [name, email]\n"
    found = compiled(tmp_path, {WEBFORM: text, "labels/zh.yaml": "locale: zh\n"}).model
    assert found is not None
    assert [f.required for f in found.webforms["contact_us"].fields.values()] == [True, False]


def test_what_a_wrong_report_shows_is_not_told_at_the_dashboard(tmp_path: Path) -> None:
    text = FULL[REPORT].replace("weighted: sum(net_value", "weighted: sum(net_valu")
    found = compiled(tmp_path, {REPORT: text})
    assert [(p.code, p.location.file) for p in found.errors] == [("E0304", REPORT)]
    assert DASHBOARD not in {p.location.file for p in found.errors}


def test_a_broken_file_is_told_once(tmp_path: Path) -> None:
    found = compiled(tmp_path, {POOL: "pool: [open_accounts\n"})
    assert {p.location.file for p in found.errors} == {POOL}
    assert ASSIGNMENT not in {p.location.file for p in found.errors}
