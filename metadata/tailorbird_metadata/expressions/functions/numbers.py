"""Functions over numbers."""

from __future__ import annotations

from tailorbird_metadata.expressions.functions.row import Function
from tailorbird_metadata.expressions.meaning import numbers
from tailorbird_metadata.messages import message

ROWS = (
    Function(
        name="round",
        takes=("number", "places"),
        gives="number",
        optional=1,
        usage="round(value, 2)",
        python=numbers.rounded,
        help=message("The number rounded half up, to whole numbers or to so many places."),
        examples=(
            ("round(amount)", "12001"),
            ("round(0 - 2.5)", "-3"),
            ("round(amount / 7, 2)", "1714.36"),
        ),
    ),
    Function(
        name="floor",
        takes=("number",),
        gives="number",
        usage="floor(value)",
        python=numbers.floor,
        postgres="floor({0})",
        help=message("The largest whole number that is not above it."),
        examples=(("floor(discount)", "7"), ("floor(0 - discount)", "-8")),
    ),
    Function(
        name="ceiling",
        takes=("number",),
        gives="number",
        usage="ceiling(value)",
        python=numbers.ceiling,
        postgres="ceil({0})",
        help=message("The smallest whole number that is not below it."),
        examples=(("ceiling(discount)", "8"), ("ceiling(0 - discount)", "-7")),
    ),
    Function(
        name="abs",
        takes=("number",),
        gives="number",
        usage="abs(value)",
        python=numbers.absolute_value,
        postgres="abs({0})",
        help=message("The number without its sign."),
        examples=(("abs(discount - 10)", "2.5"), ("abs(amount)", "12000.5")),
    ),
    Function(
        name="sign",
        takes=("number",),
        gives="number",
        usage="sign(value)",
        python=numbers.sign,
        postgres="sign({0})",
        help=message("1 for a number above zero, -1 for one below, 0 for zero."),
        examples=(("sign(amount)", "1"), ("sign(0 - discount)", "-1")),
    ),
    Function(
        name="remainder",
        takes=("number", "number"),
        gives="number",
        usage="remainder(quantity, 6)",
        python=numbers.remainder,
        postgres="mod({0}, nullif({1}, 0))",
        help=message("What is left after dividing into whole parts; empty if divided by zero."),
        examples=(("remainder(amount, 1000)", "0.5"), ("remainder(0 - 7, 3)", "-1")),
    ),
)
