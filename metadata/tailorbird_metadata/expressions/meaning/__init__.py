"""What every operation and function does to values, in Python; total, and without state.

None is the empty value throughout.  Closures call these, and SQLite does too, so that the two
cannot differ.  What the back ends themselves need is named here; the table of functions takes
the rest from its files.
"""

from tailorbird_metadata.expressions.meaning.numbers import (
    DIVISION_UNIT,
    divide,
    fixed,
    greatest,
    least,
    minus,
    negative,
    plus,
    rounded,
    times,
)
from tailorbird_metadata.expressions.meaning.sets import set_key
from tailorbird_metadata.expressions.meaning.texts import keyed_pattern
from tailorbird_metadata.expressions.meaning.zones import ZONED, zone_of

__all__ = [
    "DIVISION_UNIT",
    "ZONED",
    "divide",
    "fixed",
    "greatest",
    "keyed_pattern",
    "least",
    "minus",
    "negative",
    "plus",
    "rounded",
    "set_key",
    "times",
    "zone_of",
]
