"""Lists, rules and people's own conditions that count the days of a calendar."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.workspaces import TINY, with_files

from tailorbird_runtime.records.errors import QueryInvalid
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.validation.errors import RecordInvalid

FILES = with_files(
    TINY,
    {
        "entities/visit/entity.yaml": """
            entity: visit
            title: name
            fields:
              name: {type: text, required: true}
              on: {type: date}
              until: {type: formula, returns: date, value: 'add_working_days(on, 2, "office")'}
            rules:
              open_days:
                check: empty(on) or is_working_day(on, "office")
                message: Nobody works on this day.
                show_at: on
        """,
        "calendars/office.yaml": """
            calendar: office
            label: Office
            hours:
              monday: 09:00-17:00
              tuesday: 09:00-17:00
              wednesday: 09:00-17:00
              thursday: 09:00-17:00
              friday: 09:00-17:00
            holidays:
              qingming: {label: 清明节, from: 2026-04-04, to: 2026-04-06}
              new_year: {label: 元旦, on: 01-01}
            make_up_days:
              labour_day: {label: 调休, on: 2026-05-09, like: friday}
        """,
    },
)


@pytest.fixture
def world(engine: sa.Engine) -> Crm:
    made = company(engine, FILES)
    for day in ("2026-04-03", "2026-05-09", "2026-12-31"):
        made.add(made.root, "visit", name=day, on=day)
    return made


def asked(world: Crm, text: str) -> list[str]:
    where = world.records.condition(world.root, "visit", text)
    return sorted(world.names(world.root, "visit", Query(where=where, limit=9)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('until == d"2026-04-08"', ["2026-04-03"]),
        ('until == d"2027-01-05"', ["2026-12-31"]),
        ('working_days_between(d"2026-04-01", on, "office") <= 2', ["2026-04-03"]),
        ("is_working_day(on)", ["2026-04-03", "2026-12-31"]),
    ],
)
def test_formulas_and_conditions_know_the_calendar(world: Crm, text: str, found: list[str]) -> None:
    assert asked(world, text) == found


@pytest.mark.parametrize("day", ["2026-04-06", "2027-01-01", "2026-04-11"])
def test_a_rule_refuses_a_day_on_which_nobody_works(world: Crm, day: str) -> None:
    with pytest.raises(RecordInvalid) as refused:
        world.add(world.root, "visit", name="x", on=day)
    assert [str(e.message) for e in refused.value.errors] == ["Nobody works on this day."]


def test_a_calendar_that_is_not_there_is_told_to_who_asks(world: Crm) -> None:
    with pytest.raises(QueryInvalid) as refused:
        asked(world, 'is_working_day(on, "ofice")')
    assert "office" in str(refused.value.errors[0].help)
