"""Functions over values of any kind."""

from __future__ import annotations

from tailorbird_metadata.expressions.functions.row import Function
from tailorbird_metadata.expressions.meaning import numbers, sets
from tailorbird_metadata.messages import message

ROWS = (
    Function(
        name="record_key",
        takes=("any",),
        gives="text",
        usage="record_key(owner)",
        internal=True,
        python=sets.record_key,
        postgres="CAST({0} AS text)",
        sqlite="CAST({0} AS text)",
        help=message("The record as it stands in a set of records."),
        examples=(),
    ),
    Function(
        name="empty",
        takes=("any",),
        gives="boolean",
        usage="empty(value)",
        help=message("Whether there is no value."),
        examples=(("empty(city)", "true"), ("empty(company)", "false")),
    ),
    Function(
        name="coalesce",
        takes=("same", "same"),
        gives="same",
        repeats=True,
        usage="coalesce(value, instead)",
        help=message("The first of the values that is not empty."),
        examples=(
            ('coalesce(city, "Berlin")', "Berlin"),
            ('coalesce(city, company, "无")', "上海光伏有限公司"),
        ),
    ),
    Function(
        name="choose",
        takes=("boolean", "same", "same"),
        gives="same",
        repeats=True,
        usage="choose(condition, then, else)",
        help=message(
            "The second value if the condition holds, else the third. With more conditions, each"
            " with its value, the first that holds counts."
        ),
        examples=(
            ("choose(urgent, 1, 7)", "1"),
            ('choose(amount > 50000, "大", "小")', "小"),
            ('choose(amount > 50000, "大", amount > 10000, "中", "小")', "中"),
        ),
    ),
    Function(
        name="least",
        takes=("same", "same"),
        gives="same",
        repeats=True,
        usage="least(a, b)",
        python=numbers.least,
        help=message("The smallest value; empty if one is empty."),
        examples=(
            ("least(amount, 500, discount)", "7.5"),
            ("least(closed_on, today)", "2026-03-10"),
        ),
    ),
    Function(
        name="greatest",
        takes=("same", "same"),
        gives="same",
        repeats=True,
        usage="greatest(a, b)",
        python=numbers.greatest,
        help=message("The largest value; empty if one is empty."),
        examples=(("greatest(discount, 10)", "10"), ("greatest(closed_on, today)", "2026-03-29")),
    ),
)
