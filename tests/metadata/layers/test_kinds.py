"""What a company changes of a pack's pools, approvals, reports and the like."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.metadata.layers.stacks import PACK, compiled, told

from tailorbird_metadata.compiler import Compiled
from tailorbird_metadata.model import Model

KINDS_PACK: Mapping[str, str] = {
    **PACK,
    "pools/open_leads.yaml": """
        pool: open_leads
        label: Open leads
        on: lead
        show: [company_name, source]
        take: {who: [rep], per_day: 5}
        return_when:
          never_called: {when: empty(last_activity_at)}
          quiet: {when: 'days_between(last_activity_at, today) > 14', warn: 2 days before}
    """,
    "assignments/inbound.yaml": """
        assignment: inbound
        on: lead
        rules:
          web: {when: source == "web", give_to: role rep}
          rest: {give_to: pool open_leads}
    """,
    "approvals/budget.yaml": """
        approval: budget
        on: lead
        title: "{budget}"
        table:
          - {budget: "> 1000", steps: [owner.manager]}
          - {steps: []}
    """,
    "reports/sources.yaml": """
        report: sources
        from: lead
        group_by: {source: source}
        show: {leads: count(), budget: sum(budget)}
        chart: {type: bar, x: source, y: leads}
    """,
    "dashboards/start.yaml": """
        dashboard: start
        rows:
          top: {leads: sources.leads, chart: sources.chart}
          list: {all: lead.all}
    """,
    "webforms/contact.yaml": """
        webform: contact
        on: lead
        fields: {company_name: Your company, phone: {}}
        set: {source: web}
        assign: inbound
    """,
    "calendars/office.yaml": """
        calendar: office
        hours: {monday: 09:00-18:00, friday: 09:00-18:00}
        holidays: {new_year: {on: 01-01}}
    """,
    "labels/zh.yaml": PACK["labels/zh.yaml"].rstrip()
    + """
        pools.open_leads: 线索公海
        reports.sources: {label: 来源, show.leads: 线索数}
        dashboards.start.rows.top.leads: 线索
    """,
}


def stacked(tmp_path: Path, files: Mapping[str, str]) -> Compiled:
    return compiled(tmp_path, files, {"b2b": KINDS_PACK})


def model(tmp_path: Path, file: str, patch: str) -> Model:
    """The model after a patch that is right."""
    name = file.rsplit("/", 1)[1].removesuffix(".yaml")
    found = stacked(tmp_path, {file: f"patches: b2b/{name}\n{patch}"})
    assert found.model is not None, told(found)
    return found.model


def test_a_list_and_a_limit_of_a_pool(tmp_path: Path) -> None:
    patch = """
show: {phone: {after: company_name}, source: hidden}
take: {per_day: 3}
return_when: {never_called: off, old: {when: empty(phone)}}
"""
    found = model(tmp_path, "pools/open_leads.yaml", patch).pools["open_leads"]
    assert found.show == ("company_name", "phone")
    assert (found.take.roles, found.take.per_day) == (("rep",), 3)
    assert list(found.returns) == ["quiet", "old"]
    assert (found.label.render("zh"), found.origin) == ("线索公海", "b2b")


def test_a_pool_is_switched_off_and_renamed(tmp_path: Path) -> None:
    found = model(tmp_path, "pools/open_leads.yaml", "name: free_leads\noff: true\n")
    assert found.pools["free_leads"].off
    assert found.pools["free_leads"].id == "open_leads"
    assert found.assignments["inbound"].rules["rest"].to.name == "open_leads"


def test_a_rule_of_an_assignment(tmp_path: Path) -> None:
    patch = 'rules: {fax: {when: source == "fax", give_to: role admin, before: rest}, web: off}\n'
    found = model(tmp_path, "assignments/inbound.yaml", patch).assignments["inbound"]
    assert list(found.rules) == ["fax", "rest"]


def test_the_table_of_an_approval_is_replaced_as_a_whole(tmp_path: Path) -> None:
    patch = 'table: [{budget: "> 5000", steps: [admin]}, {steps: []}]\n'
    found = model(tmp_path, "approvals/budget.yaml", patch).approvals["budget"]
    assert [r.when.text if r.when is not None else None for r in found.rows] == [
        "budget > 5000",
        None,
    ]


def test_a_number_of_a_report(tmp_path: Path) -> None:
    patch = 'show: {leads: count(source == "web"), mean: avg(budget), budget: off}\n'
    found = model(tmp_path, "reports/sources.yaml", patch).reports["sources"]
    assert list(found.measures) == ["leads", "mean"]
    assert found.measures["leads"].text == 'count(source == "web")'
    assert found.measures["leads"].label.render("zh") == "线索数"


def test_tiles_and_rows_of_a_dashboard(tmp_path: Path) -> None:
    patch = "rows: {top: {chart: hidden, table: sources.table}, list: hidden}\n"
    found = model(tmp_path, "dashboards/start.yaml", patch).dashboards["start"]
    assert {name: list(row) for name, row in found.rows.items()} == {"top": ["leads", "table"]}
    label = found.rows["top"]["leads"].label
    assert label is not None and label.render("zh") == "线索"


def test_fields_of_a_web_form(tmp_path: Path) -> None:
    patch = "fields: {phone: {required: true, before: company_name}, budget: {}}\nthanks: Bye.\n"
    found = model(tmp_path, "webforms/contact.yaml", patch).webforms["contact"]
    assert list(found.fields) == ["phone", "company_name", "budget"]
    assert found.fields["phone"].required
    assert str(found.fields["company_name"].label) == "Your company"


def test_hours_and_holidays_of_a_calendar(tmp_path: Path) -> None:
    patch = "hours: {friday: off, sunday: 10:00-12:00}\nholidays: {new_year: off, x: {on: 05-01}}\n"
    found = model(tmp_path, "calendars/office.yaml", patch).calendars["office"]
    assert list(found.hours) == ["monday", "sunday"]
    assert list(found.holidays) == ["x"]


def test_a_renamed_field_is_found_by_the_texts_of_the_pack(tmp_path: Path) -> None:
    patch = "patches: b2b/lead\nfields: {budget: {name: volume}}\n"
    found = stacked(tmp_path, {"entities/lead/entity.yaml": patch})
    assert found.model is not None, told(found)
    assert found.model.approvals["budget"].rows[0].when is not None


NOTHING = (
    ("pools/open_leads.yaml", "return_when: {quite: {warn: 1 day before}}",
     "`quite` has nothing to change: b2b 2.3.1 has no rule of that name."),
    ("assignments/inbound.yaml", "rules: {wib: {when: empty(phone)}}",
     "`wib` has nothing to change: b2b 2.3.1 has no rule of that name."),
    ("calendars/office.yaml", "holidays: {new_yer: {label: x}}",
     "`new_yer` has nothing to change: b2b 2.3.1 has no holiday of that name."),
    ("dashboards/start.yaml", "rows: {top: {leeds: hidden}}",
     "`leeds` has nothing to change: b2b 2.3.1 has no tile of that name."),
    ("reports/sources.yaml", "show: {leeds: off}",
     "`leeds` has nothing to change: b2b 2.3.1 has no measure of that name."),
)  # fmt: skip


@pytest.mark.parametrize(("file", "patch", "sentence"), NOTHING, ids=[n[0] for n in NOTHING])
def test_a_patch_must_hit_something(tmp_path: Path, file: str, patch: str, sentence: str) -> None:
    name = file.rsplit("/", 1)[1].removesuffix(".yaml")
    found = stacked(tmp_path, {file: f"patches: b2b/{name}\n{patch}\n"})
    [problem] = found.errors
    assert (problem.code, str(problem.message)) == ("E0331", sentence)


def test_an_environment_is_no_part_of_a_pack(tmp_path: Path) -> None:
    pack = {**KINDS_PACK, "environments/test.yaml": "environment: test\n"}
    found = compiled(tmp_path, {}, {"b2b": pack})
    assert [p.code for p in found.errors] == ["E0531"]


def test_why_says_what_each_layer_says(tmp_path: Path) -> None:
    files = {"pools/open_leads.yaml": "patches: b2b/open_leads\ntake: {per_day: 3}\n"}
    origins = stacked(tmp_path, files).origins["pools.open_leads.take.per_day"]
    assert [(o.layer, o.value) for o in origins] == [("b2b", "5"), ("company", "3")]
