"""Functions over moments: their time in a zone, hours and minutes between them."""

from __future__ import annotations

from tailorbird_metadata.expressions.functions import postgres
from tailorbird_metadata.expressions.functions.row import Function
from tailorbird_metadata.expressions.meaning import moments, zones
from tailorbird_metadata.messages import message

ROWS = (
    Function(
        name="hour",
        takes=("moment", "zone"),
        gives="number",
        optional=1,
        usage='hour(created_at, "Asia/Shanghai")',
        python=zones.hour,
        postgres=f"extract(hour FROM {postgres.CLOCK_OF})",
        help=message(
            "The hour of a moment, from 0 to 23, in the company's time zone or another one."
        ),
        examples=(
            ("hour(created_at)", "7"),
            ("hour(created_at) < 9", "true"),
            ('hour(created_at, "America/New_York")', "18"),
        ),
    ),
    Function(
        name="minute",
        takes=("moment", "zone"),
        gives="number",
        optional=1,
        usage='minute(created_at, "Asia/Shanghai")',
        python=zones.minute,
        postgres=f"extract(minute FROM {postgres.CLOCK_OF})",
        help=message(
            "The minute of a moment, from 0 to 59, in the company's time zone or another one."
        ),
        examples=(
            ("minute(created_at)", "30"),
            ('minute(d"2026-03-10T08:05Z")', "5"),
            ('minute(created_at, "Asia/Kathmandu")', "15"),
        ),
    ),
    Function(
        name="time_of",
        takes=("moment", "zone"),
        gives="clock",
        optional=1,
        usage='time_of(created_at, "Asia/Shanghai")',
        python=zones.time_of,
        postgres=f"to_char({postgres.CLOCK_OF}, 'HH24:MI')",
        help=message("The time of day of a moment, in the company's time zone or another one."),
        examples=(
            ("time_of(created_at)", "07:30"),
            ('time_of(created_at, "Europe/Berlin")', "00:30"),
            ('time_of(created_at) >= "18:00"', "false"),
        ),
    ),
    Function(
        name="hours_between",
        takes=("moment", "moment"),
        gives="number",
        usage="hours_between(created_at, now)",
        python=moments.hours_between,
        postgres=postgres.between(3600),
        help=message("How many whole hours the second moment is after the first."),
        examples=(
            ("hours_between(created_at, now)", "700"),
            ('hours_between(now, d"2026-03-29T02:30Z")', "-1"),
        ),
    ),
    Function(
        name="minutes_between",
        takes=("moment", "moment"),
        gives="number",
        usage="minutes_between(created_at, now)",
        python=moments.minutes_between,
        postgres=postgres.between(60),
        help=message("How many whole minutes the second moment is after the first."),
        examples=(
            ('minutes_between(created_at, d"2026-02-28T00:45Z")', "75"),
            ('minutes_between(now, d"2026-03-29T02:30Z")', "-90"),
        ),
    ),
    Function(
        name="add_hours",
        takes=("moment", "number"),
        gives="moment",
        usage="add_hours(created_at, 4)",
        python=moments.add_hours,
        postgres=postgres.HOURS_LATER,
        help=message("So many whole hours later, or earlier if negative."),
        examples=(
            ("hour(add_hours(created_at, 4))", "11"),
            ('add_hours(created_at, 0 - 24) < d"2026-02-27T00:00Z"', "true"),
        ),
    ),
    Function(
        name="add_minutes",
        takes=("moment", "number"),
        gives="moment",
        usage="add_minutes(created_at, 30)",
        python=moments.add_minutes,
        postgres=postgres.MINUTES_LATER,
        help=message("So many whole minutes later, or earlier if negative."),
        examples=(
            ("minute(add_minutes(created_at, 45))", "15"),
            ("day_of(add_minutes(now, 0 - 60 * 12)) == today", "true"),
        ),
    ),
)
