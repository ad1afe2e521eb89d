"""Functions over stretches of days: whole months and years, working days, weeks."""

from __future__ import annotations

from tailorbird_metadata.expressions.functions import postgres
from tailorbird_metadata.expressions.functions.row import Function
from tailorbird_metadata.expressions.meaning import days, working
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
        takes=("day", "day", "calendar"),
        gives="number",
        optional=1,
        usage='working_days_between(from, to, "germany")',
        python=working.working_days_between,
        postgres=postgres.WORKING_DAYS_BETWEEN,
        help=message(
            "How many working days come after the first day, up to the second; negative if the"
            " second is first. Without a calendar every day from Monday to Friday is one."
        ),
        examples=(
            ('working_days_between(d"2026-03-27", today)', "0"),
            ('working_days_between(d"2026-03-20", d"2026-03-30")', "6"),
            ('working_days_between(today, d"2026-03-25")', "-2"),
            ('working_days_between(d"2026-04-01", d"2026-05-10", "shanghai")', "24"),
        ),
    ),
    Function(
        name="add_working_days",
        takes=("day", "number", "calendar"),
        gives="date",
        optional=1,
        usage='add_working_days(today, 3, "germany")',
        python=working.add_working_days,
        postgres=postgres.ADD_WORKING_DAYS,
        help=message(
            "So many working days later, or earlier if negative; with 0 the day itself. Without"
            " a calendar every day from Monday to Friday is one."
        ),
        examples=(
            ("add_working_days(today, 1)", "2026-03-30"),
            ('add_working_days(d"2026-03-27", 3)', "2026-04-01"),
            ("add_working_days(today, 0 - 1)", "2026-03-27"),
            ('add_working_days(d"2026-04-03", 1, "shanghai")', "2026-04-07"),
            ('add_working_days(d"2026-05-11", 0 - 1, "shanghai")', "2026-05-09"),
        ),
    ),
    Function(
        name="is_working_day",
        takes=("day", "calendar"),
        gives="boolean",
        optional=1,
        usage='is_working_day(today, "germany")',
        python=working.is_working_day,
        postgres=postgres.WORKING_DAY,
        help=message(
            "Whether it is a working day of the calendar; without one, from Monday to Friday."
        ),
        examples=(
            ("is_working_day(closed_on)", "true"),
            ("is_working_day(today)", "false"),
            ('is_working_day(d"2026-05-09", "shanghai")', "true"),
            ('is_working_day(d"2027-01-01", "shanghai")', "false"),
        ),
    ),
    Function(
        name="anniversary",
        takes=("day", "day"),
        gives="date",
        usage="anniversary(birthday, today)",
        python=days.anniversary,
        postgres=postgres.ANNIVERSARY,
        help=message("The next day with this month and day, the second date or later: a birthday."),
        examples=(
            ("anniversary(closed_on, today)", "2027-03-10"),
            ('anniversary(d"1990-03-29", today)', "2026-03-29"),
            ('anniversary(d"2024-02-29", d"2025-01-01")', "2025-02-28"),
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
)
