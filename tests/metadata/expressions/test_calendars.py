"""Working days of calendars: the same as when one asks day by day."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from tests.expressions import SmallScope

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.faults import ExpressionErrors
from tailorbird_metadata.expressions.meaning.calendars import calendar_of, calendar_text
from tailorbird_metadata.expressions.meaning.working import (
    HORIZON,
    add_working_days,
    is_working_day,
    working_days_between,
)
from tailorbird_metadata.model.calendar import Calendar, Holiday, MakeUpDay, WorkingHours
from tailorbird_metadata.model.text import Text

DAY = timedelta(days=1)
OFFICE = "12345 01-01 12-25 2026-02-16/2026-02-23 2026-10-01 +2026-02-14 +2026-02-20 +2026-12-25"


def works(day: date, text: str) -> bool:
    """What the words of a calendar say about a day, one after the other."""
    week, *words = text.split(" ")
    if f"+{day}" in words:
        return True
    for word in words:
        first, _, last = word.partition("/")
        if len(word) == 5 and str(day)[5:] == word:
            return False
        if len(first) == 10 and first <= str(day) <= (last or first):
            return False
    return str(day.isoweekday()) in week


def between(first: date, second: date, text: str) -> int:
    low, high = sorted((first, second))
    days = (low + DAY * n for n in range(1, (high - low).days + 1))
    count = sum(works(day, text) for day in days)
    return count if first <= second else -count


@pytest.mark.parametrize("text", [OFFICE, "12345", "67 02-29 12-31", "3 2026-04-01/2026-06-30"])
def test_working_days_are_those_that_one_counts_day_by_day(text: str) -> None:
    random = Random(3)
    for _ in range(60):
        first = date(2023, 11, 1) + DAY * random.randrange(1500)
        second = first + DAY * random.randrange(-400, 400)
        assert is_working_day(first, text) is works(first, text)
        counted = between(first, second, text)
        assert working_days_between(first, second, text) == counted, (first, second)
        moved = add_working_days(first, counted, text)
        assert moved is not None
        passed = (
            range(1, (moved - first).days + 1) if counted > 0 else range((moved - first).days, 0)
        )
        assert sum(works(first + DAY * n, text) for n in passed) == abs(counted)
        assert works(moved, text) or moved == first


def test_centuries_are_counted_like_years() -> None:
    text = "12345 02-29 12-25"
    for first, second in (
        (date(1, 1, 1), date(9999, 12, 31)),
        (date(1899, 2, 1), date(2301, 3, 1)),
    ):
        whole = working_days_between(first, second, text)
        days = (date.fromordinal(n) for n in range(first.toordinal() + 1, second.toordinal() + 1))
        free = {(2, 29), (12, 25)}
        assert whole == sum(d.weekday() < 5 and (d.month, d.day) not in free for d in days)


def test_the_ends_of_time_and_of_patience_give_nothing() -> None:
    assert add_working_days(date(9999, 12, 30), 5, OFFICE) is None
    assert add_working_days(date(1, 1, 2), -5, OFFICE) is None
    assert add_working_days(date(2026, 1, 1), HORIZON, "12345") is None
    assert add_working_days(date(2026, 1, 1), 1, "1 2026-01-01/2027-01-01") == date(2027, 1, 4)
    assert working_days_between(None, date(2026, 1, 1), OFFICE) is None
    assert is_working_day(None, OFFICE) is False


def test_a_make_up_day_counts_more_than_a_holiday_and_that_more_than_the_week() -> None:
    assert is_working_day(date(2026, 12, 25), OFFICE), "made up though free every year"
    assert is_working_day(date(2026, 2, 14), OFFICE), "a Saturday"
    assert is_working_day(date(2026, 2, 20), OFFICE), "made up in the middle of holidays"
    assert not is_working_day(date(2026, 10, 1), OFFICE), "a Thursday"


def calendar(**holidays: tuple[str, str]) -> Calendar:
    hours = (WorkingHours(start="09:00", end="17:00"),)
    said = Text({"en": "x"})
    return Calendar(
        id="office", name="office", label=said, timezone="UTC",
        hours={"wednesday": hours, "monday": hours},
        holidays={
            n: Holiday(id=n, name=n, label=said, first=a, last=b, yearly=len(a) == 5)
            for n, (a, b) in holidays.items()
        },
        make_up_days={"x": MakeUpDay(id="x", name="x", label=said, day="2026-02-14", hours=hours)},
    )  # fmt: skip


def test_a_calendar_as_a_constant_does_not_depend_on_how_it_is_written() -> None:
    one = calendar(a=("2026-10-01", "2026-10-03"), b=("12-31", "01-01"))
    other = calendar(b=("12-31", "12-31"), c=("01-01", "01-01"), d=("2026-10-03", "2026-10-03"),
                     e=("2026-10-01", "2026-10-02"))  # fmt: skip
    text = "13 01-01 12-31 2026-10-01/2026-10-03 +2026-02-14"
    assert one.working_days() == other.working_days() == text
    assert calendar_of(text).works(date(2026, 2, 14))


def test_a_calendar_with_too_many_days_is_none() -> None:
    assert calendar(a=("2020-01-01", "2031-12-31")).working_days() is None
    assert calendar(a=("0001-01-01", "9999-12-31")).working_days() is None
    many = [f"{date(2026, 1, 1) + DAY * n}" for n in range(3_700)]
    assert calendar_text([1], [], [], many) is None


@pytest.mark.parametrize(
    ("text", "code", "sentence", "help_"),
    [
        ('is_working_day(today, "shangai")', "E0305", "no calendar", '"shanghai"'),
        ('working_days_between(closed_on, today, "x") > 1', "E0305", "no calendar", "shanghai"),
        (
            "add_working_days(today, 3, name) == today",
            "E0310",
            "in quotation marks",
            "Leave it out",
        ),
        ('is_working_day(today, "endless")', "E0301", "too many free days", "every year"),
    ],
)
def test_a_calendar_that_cannot_be_used_is_told(
    text: str, code: str, sentence: str, help_: str
) -> None:
    found = check(text, Endless())
    assert isinstance(found, ExpressionErrors)
    error = found.errors[0]
    assert error.code == code
    assert sentence in str(error.message)
    assert help_ in str(error.help)
    assert error.message.render("zh") != str(error.message), "no Chinese sentence"


class Endless(SmallScope):
    """A workspace with a calendar that has too many days."""

    def calendar(self, name: str) -> str | None:
        return "" if name == "endless" else super().calendar(name)
