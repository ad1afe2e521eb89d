"""Schedules over years and zones: nothing twice, nothing missed, whatever the clocks do."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tailorbird_metadata.expressions.meaning.working import add_working_days
from tailorbird_metadata.model import Schedule
from tailorbird_runtime.automation.calendar import (
    anniversaries,
    latest_due,
    moment_of,
    next_due,
)

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)
MINUTE = timedelta(minutes=1)

times = st.builds(lambda h, m: f"{h:02}:{m:02}", st.integers(0, 23), st.integers(0, 59))
schedules = st.one_of(
    st.builds(
        lambda at, days, zone: Schedule(at=at, weekdays=tuple(sorted(days)), zone=zone),
        times,
        st.sets(st.integers(0, 6), min_size=1),
        st.sampled_from(ZONES),
    ),
    st.builds(
        lambda at, day, zone: Schedule(at=at, month_day=day, zone=zone),
        times,
        st.integers(1, 31),
        st.sampled_from(ZONES),
    ),
)


def wanted_days(schedule: Schedule, first: date, last: date) -> list[date]:
    """The days of a span on which the schedule is due, worked out by hand."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if schedule.month_day is None:
        return [d for d in days if d.weekday() in schedule.weekdays]
    return [d for d in days if d.day == min(schedule.month_day, monthrange(d.year, d.month)[1])]


@given(schedules, st.integers(2010, 2026))
def test_a_walk_over_a_year_and_more_finds_each_day_once(schedule: Schedule, year: int) -> None:
    zone = ZoneInfo(schedule.zone)
    now, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 2, 1, tzinfo=UTC)
    found: list[datetime] = []
    while (moment := next_due(schedule, now)) is not None and moment < end:
        assert moment > now
        assert latest_due(schedule, moment) == moment
        assert latest_due(schedule, moment - MINUTE) != moment
        found.append(moment)
        now = moment
    span = (date(year - 1, 12, 30), date(year + 1, 2, 2))
    reference = {moment_of(day, schedule.at, zone) for day in wanted_days(schedule, *span)}
    inside = {m for m in reference if datetime(year, 1, 1, tzinfo=UTC) < m < end}
    assert set(found) == inside and len(found) == len(inside)


@given(st.dates(date(2000, 1, 1), date(2035, 1, 1)), times, st.sampled_from(ZONES))
def test_a_wall_time_is_met_or_lies_in_a_gap_that_just_ended(day: date, at: str, name: str) -> None:
    zone = ZoneInfo(name)
    moment = moment_of(day, at, zone)
    local = moment.astimezone(zone)
    if f"{local:%H:%M}" == at and local.date() == day:
        earlier = moment - timedelta(hours=1)
        assert earlier.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None)
        return
    before = (moment - MINUTE).astimezone(zone)
    assert before.utcoffset() != local.utcoffset()
    assert before.replace(tzinfo=None) < datetime.fromisoformat(f"{day}T{at}")
    assert local.replace(tzinfo=None) > datetime.fromisoformat(f"{day}T{at}")


def test_examples_of_gap_and_overlap() -> None:
    berlin, apia = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
    assert moment_of(date(2026, 3, 29), "02:30", berlin) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert moment_of(date(2026, 10, 25), "02:30", berlin) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert moment_of(date(2011, 12, 30), "09:00", apia) == datetime(2011, 12, 30, 10, tzinfo=UTC)


@given(st.dates(date(1901, 1, 1), date(2090, 1, 1)), st.integers(1901, 2100))
def test_every_day_returns_exactly_once_a_year(day: date, year: int) -> None:
    if year < day.year:
        return
    start = date(year, 1, 1)
    near = [
        start + timedelta(days=n) for n in range(366) if (start + timedelta(days=n)).year == year
    ]
    close = [d for d in near if d.month in (day.month, day.month % 12 + 1)]
    assert sum(day in set(anniversaries(d)) for d in close) == 1


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_working_days_are_counted_without_weekends(day: date, days: int) -> None:
    end = add_working_days(day, days)
    assert end is not None
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(d.weekday() < 5 for d in between) == days
    assert days == 0 or end.weekday() < 5
