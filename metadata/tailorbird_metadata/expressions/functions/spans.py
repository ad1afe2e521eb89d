"""Functions over stretches of time: whole months and years, working days, the clock."""

from __future__ import annotations

from tailorbird_metadata.expressions import postgres
from tailorbird_metadata.expressions.functions.row import Function
from tailorbird_metadata.expressions.meaning import days, working, zones
from tailorbird_metadata.messages import message

ROWS = (
    Function(
        name="months_between",
        takes=("day", "day"),
        gives="number",
        usage="months_between(from, to)",
        python=days.months_between,
        postgres=postgres.MONTHS_BETWEEN,
        help=message(
            "How many whole months lie between two days; negative if the second is first."
        ),
        examples=(
            ('months_between(d"2026-01-31", d"2026-02-28")', "0"),
            ('months_between(d"2025-03-29", today)', "12"),
            ('months_between(today, d"2026-01-29")', "-2"),
        ),
    ),
    Function(
        name="years_between",
        takes=("day", "day"),
        gives="number",
        usage="years_between(birthday, today)",
        python=days.years_between,
        postgres=postgres.YEARS_BETWEEN,
        help=message("How many whole years lie between two days: an age."),
        examples=(
            ('years_between(d"1990-03-29", today)', "36"),
            ('years_between(d"1990-03-30", today)', "35"),
        ),
    ),
    Function(
        name="working_days_between",
        takes=("day", "day"),
        gives="number",
        usage="working_days_between(from, to)",
        python=working.working_days_between,
        postgres=postgres.WORKING_DAYS_BETWEEN,
        help=message(
            "How many days from Monday to Friday come after the first day, up to the second;"
            " negative if the second is first. Public holidays count."
        ),
        examples=(
            ('working_days_between(d"2026-03-27", today)', "0"),
            ('working_days_between(d"2026-03-20", d"2026-03-30")', "6"),
            ('working_days_between(today, d"2026-03-25")', "-2"),
        ),
    ),
    Function(
        name="add_working_days",
        takes=("day", "number"),
        gives="date",
        usage="add_working_days(today, 3)",
        python=working.add_working_days,
        postgres=postgres.ADD_WORKING_DAYS,
        help=message(
            "So many days from Monday to Friday later, or earlier if negative; with 0 the day"
            " itself."
        ),
        examples=(
            ("add_working_days(today, 1)", "2026-03-30"),
            ('add_working_days(d"2026-03-27", 3)', "2026-04-01"),
            ("add_working_days(today, 0 - 1)", "2026-03-27"),
        ),
    ),
    Function(
        name="week",
        takes=("day",),
        gives="number",
        usage="week(date)",
        python=days.week,
        postgres="extract(week FROM {0})",
        help=message("The number of the week (ISO 8601: the week with the year's first Thursday)."),
        examples=(("week(closed_on)", "11"), ('week(d"2027-01-01")', "53")),
    ),
    Function(
        name="day_of_year",
        takes=("day",),
        gives="number",
        usage="day_of_year(date)",
        python=days.day_of_year,
        postgres="extract(doy FROM {0})",
        help=message("The day of the year, from 1 to 366."),
        examples=(("day_of_year(closed_on)", "69"), ('day_of_year(d"2024-12-31")', "366")),
    ),
    Function(
        name="days_in_month",
        takes=("day",),
        gives="number",
        usage="days_in_month(date)",
        python=days.days_in_month,
        postgres=f"extract(day FROM {postgres.end_of('month', '1 month')})",
        help=message("How many days the month of that day has."),
        examples=(("days_in_month(closed_on)", "31"), ('days_in_month(d"2024-02-01")', "29")),
    ),
    Function(
        name="hour",
        takes=("moment",),
        gives="number",
        usage="hour(created_at)",
        python=zones.hour,
        postgres="extract(hour FROM ({0} AT TIME ZONE {1}))",
        help=message("The hour of a moment, from 0 to 23, in the company's time zone."),
        examples=(("hour(created_at)", "7"), ("hour(created_at) < 9", "true")),
    ),
    Function(
        name="minute",
        takes=("moment",),
        gives="number",
        usage="minute(created_at)",
        python=zones.minute,
        postgres="extract(minute FROM ({0} AT TIME ZONE {1}))",
        help=message("The minute of a moment, from 0 to 59, in the company's time zone."),
        examples=(("minute(created_at)", "30"), ('minute(d"2026-03-10T08:05Z")', "5")),
    ),
)
