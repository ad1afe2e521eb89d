"""Functions whose calls are written out in the source, as a call takes longer than what it does.

Each says the same as `python` of its row in the table of functions for values that are there;
where one is empty a value is empty and a condition false.  The names are bound in `HELPERS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from tailorbird_metadata.expressions.meaning import numbers

VALUES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "abs": "absolute({0})",
        "floor": "below({0})",
        "ceiling": "above({0})",
        "lower": "{0}.lower()",
        "upper": "{0}.upper()",
        "days_between": "({1} - {0}).days",
        "year": "{0}.year",
        "month": "{0}.month",
        "day": "{0}.day",
        "weekday": "{0}.isoweekday()",
        "quarter": "(({0}.month + 2) // 3)",
        "start_of_month": "{0}.replace({0}.year, {0}.month, 1)",
        "start_of_year": "{0}.replace({0}.year, 1, 1)",
    }
)
CONDITIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "contains": "{1} in {0}",
        "starts_with": "{0}.startswith({1})",
        "ends_with": "{0}.endswith({1})",
    }
)
"""Over text keys."""

HELPERS: Final[Mapping[str, Any]] = MappingProxyType(
    {"absolute": numbers.absolute, "below": numbers.below, "above": numbers.above}
)
