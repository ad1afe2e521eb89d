"""Functions over numbers."""

from __future__ import annotations

from tailorbird_metadata.expressions import meaning
from tailorbird_metadata.expressions.functions.row import Function
from tailorbird_metadata.messages import message

ROWS = (
    Function(
        name="round",
        takes=("number", "places"),
        gives="number",
        optional=1,
        usage="round(value, 2)",
        python=meaning.rounded,
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
        python=meaning.floor,
        postgres="floor({0})",
        help=message("The largest whole number that is not above it."),
        examples=(("floor(discount)", "7"), ("floor(0 - discount)", "-8")),
    ),
    Function(
        name="ceiling",
        takes=("number",),
        gives="number",
        usage="ceiling(value)",
        python=meaning.ceiling,
        postgres="ceil({0})",
        help=message("The smallest whole number that is not below it."),
        examples=(("ceiling(discount)", "8"), ("ceiling(0 - discount)", "-7")),
    ),
    Function(
        name="abs",
        takes=("number",),
        gives="number",
        usage="abs(value)",
        python=meaning.absolute_value,
        postgres="abs({0})",
        help=message("The number without its sign."),
        examples=(("abs(discount - 10)", "2.5"), ("abs(amount)", "12000.5")),
    ),
)
