"""Numbers over many records: groups, measures, a chart, a comparison of periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.expressions.types import ValueType
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.automation import Recipient, Schedule
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.view import SortKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One number over the records of a group for which `where` holds.

    `function` is count, distinct (how many different values), sum, avg, min or max.
    """

    function: str
    value: Expression | None = None
    where: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureNumber:
    """A written number."""

    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureOperation:
    """`operator` is add, sub, mul or div; a division by zero is empty."""

    operator: str
    left: MeasurePart
    right: MeasurePart


MeasurePart = Tally | MeasureNumber | MeasureOperation


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A column of numbers; `text` is how it is written, `result` the type of its values."""

    id: str
    name: str
    label: Text
    text: str
    value: MeasurePart
    result: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Records with the same value of an expression stand together."""

    id: str
    name: str
    label: Text
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`kind` is the sort of picture; `x` and `split` are names of groups, `y` of measures."""

    kind: str
    y: tuple[str, ...]
    x: str | None = None
    split: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Each measure beside that of another period.

    `by` is the id of the day or moment field that puts a record into a period (week, month,
    quarter or year); `against` is `previous` or `year_before`.
    """

    by: str
    period: str
    against: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The report goes to people regularly, as a file of `format` (xlsx, csv or pdf) or a link."""

    schedule: Schedule
    to: tuple[Recipient, ...]
    format: str = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`entity` is an id; each person sees what lies within the own rights.

    `sort` names groups and measures; `limit` is how many groups are shown; `roles` are ids, empty
    means everybody who may read the entity.
    """

    id: str
    name: str
    label: Text
    entity: str
    measures: Mapping[str, Measure]
    help: Text | None = None
    where: Expression | None = None
    groups: Mapping[str, Grouping] = empty_map()
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None
    chart: Chart | None = None
    compare: Comparison | None = None
    delivery: Delivery | None = None
    roles: tuple[str, ...] = ()
    origin: str = ""
