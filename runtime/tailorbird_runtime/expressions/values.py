"""Values of expressions as SQL.

Three representations: texts are raw (`value`) or folded for comparison (`key`); numbers are exact
(`number`: PostgreSQL numeric, SQLite integer or decimal text); all else is as it is stored.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Protocol

import sqlalchemy as sa

from tailorbird_metadata.expressions.emptiness import is_near
from tailorbird_metadata.expressions.folding import folded
from tailorbird_metadata.expressions.inputs import NOBODY
from tailorbird_metadata.expressions.magnitude import magnitude
from tailorbird_metadata.expressions.meaning import ZONED
from tailorbird_metadata.expressions.meaning.options import positions
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Arithmetic,
    Call,
    FieldRef,
    Input,
    Literal,
    Negate,
    Node,
)
from tailorbird_metadata.expressions.types import Kind
from tailorbird_metadata.expressions.words import USER
from tailorbird_runtime.expressions.binding import Exact, bind
from tailorbird_runtime.expressions.context import SqlContext, stepped
from tailorbird_runtime.expressions.operations import by_calendar, extreme, operation, plain
from tailorbird_runtime.fieldtypes.columns import Moment, identifier

Sql = sa.ColumnElement[Any]


class Compiling(Protocol):
    """What the two halves of the back end need of each other."""

    @property
    def context(self) -> SqlContext: ...

    def condition(self, node: Node, positive: bool) -> sa.ColumnElement[bool]: ...

    def truth(self, node: Node) -> sa.ColumnElement[bool]: ...

    def at(self, context: SqlContext) -> Compiling: ...


def value(sql: Compiling, node: Node) -> Sql:
    """The value as it is stored; a number exact, a text raw, a condition true or false."""
    if node.type.kind is Kind.BOOLEAN:
        return sa.case((sql.truth(node), sa.true()), else_=sa.false())
    if node.type.kind is Kind.NUMBER:
        return number(sql, node)
    match node:
        case Literal():
            return literal(node)
        case Input(name=name):
            return _input(name)
        case FieldRef():
            return _field(sql, node, value)
        case Aggregate():
            return aggregate(sql, node)
        case Call():
            return call(sql, node)
        case _:
            raise TypeError(f"{type(node).__name__} has no value in SQL")


def stored_value(sql: Compiling, node: Node) -> Sql:
    """The value with the column's own type, where it stands in one."""
    if isinstance(node, FieldRef) and _formula(sql, node) is None:
        return _field(sql, node, stored_value)
    return value(sql, node)


def key(sql: Compiling, node: Node) -> Sql:
    """The text key of a text or a set."""
    match node:
        case Literal(value=None):
            return sa.cast(sa.null(), sa.Text())
        case Literal(value=text):
            return sa.literal(text_key(str(text)), sa.Text())
        case Input(name=name) if name in ("me.name", "me.email", "me.locale", "me.teams"):
            return bind(f"me_{name[3:]}__key")
        case FieldRef(via=()) if _formula(sql, node) is None:
            column = sql.context.key_column(node.field)
            return operation("key", value(sql, node)) if column is None else column
        case FieldRef():
            return _field(sql, node, key)
        case Call(function="coalesce", arguments=arguments):
            return sa.func.coalesce(*(key(sql, a) for a in arguments), type_=sa.Text())
        case Call(function="choose", arguments=(test, then, other)):
            return sa.case((sql.truth(test), key(sql, then)), else_=key(sql, other))
        case Call(function="lower", arguments=(text,)):
            return key(sql, text)
        case _:
            return operation("key", value(sql, node))


def number(sql: Compiling, node: Node) -> Sql:
    """An exact number."""
    match node:
        case Literal(value=None):
            return sa.cast(sa.null(), Exact())
        case Literal(value=found):
            return sa.literal(found, Exact())
        case FieldRef(via=()) if _formula(sql, node) is None:
            return exact(sql.context.column(node.field))
        case FieldRef():
            return _field(sql, node, number)
        case Negate(operand=operand):
            return operation("negate", number(sql, operand))
        case Arithmetic(operator=operator, left=left, right=right):
            arguments = [number(sql, left), number(sql, right)]
            if operator == "div":
                arguments.append(plain(_places_before_rounding(left, right)))
            return operation(operator, *arguments)
        case Aggregate():
            return aggregate(sql, node)
        case Call():
            return call(sql, node)
        case _:
            raise TypeError(f"{type(node).__name__} is not a number in SQL")


def exact(column: Sql) -> Sql:
    """A column of numbers as exact numbers."""
    places = getattr(column.type, "places", 0)
    return operation("scaled", column, plain(places)) if places else operation("whole", column)


def literal(node: Literal) -> Sql:
    """A constant that is not a number, in the type of its kind."""
    types: dict[Kind, Any] = {
        Kind.DATE: sa.Date(),
        Kind.MOMENT: Moment(),
        Kind.RECORD: identifier(),
    }
    type_ = types.get(node.type.kind, sa.Text())
    if node.value is None:
        return sa.cast(sa.null(), type_)
    return sa.literal(node.value, type_)


def _input(name: str) -> Sql:
    if name == "me":
        return sa.func.nullif(bind("me_id"), sa.literal(NOBODY, identifier()), type_=identifier())
    return bind(name.replace(".", "_"))


def _places_before_rounding(left: Node, right: Node) -> int:
    """Places of a quotient that are enough to round it to ten as if it were exact."""
    above, below = magnitude(left), magnitude(right)
    return above.places + below.digits + below.places + 13


def _formula(sql: Compiling, node: FieldRef) -> Node | None:
    """The tree of a field that is a formula."""
    if node.via or sql.context.entity == USER:
        return None
    field = sql.context.field(node.field)
    return field.formula.tree if field is not None and field.formula is not None else None


def _field(sql: Compiling, node: FieldRef, read: Any) -> Sql:
    formula = _formula(sql, node)
    if formula is not None:
        found: Sql = read(sql, formula)
        return found
    if not node.via:
        return sql.context.column(node.field)
    inner = sql.context.behind(node.via[0])
    one: Sql = read(sql.at(inner), stepped(node, inner.entity))
    return (
        sa.select(one)
        .where(inner.table.c.id == sql.context.column(node.via[0]), *inner.seen())
        .correlate(sql.context.table)
        .scalar_subquery()
    )


def aggregate(sql: Compiling, node: Aggregate) -> Sql:
    """What a function gives over the live children, as a subquery for this row."""
    inner = sql.context.children(node)
    child = sql.at(inner)
    conditions = [] if node.where is None else [child.truth(folded(node.where))]
    if node.function in ("newest", "oldest"):
        return _one_child(sql, node, child, conditions)
    return (
        sa.select(_over(child, node))
        .where(sql.context.belongs(node, inner), *inner.live(), *conditions)
        .correlate(sql.context.table)
        .scalar_subquery()
    )


def _one_child(sql: Compiling, node: Aggregate, child: Compiling, conditions: list[Any]) -> Sql:
    """The value of the newest or oldest child; of equals the higher id is the newer."""
    assert node.value is not None and node.order is not None
    inner = child.context
    order, ids = value(child, node.order), inner.table.c.id
    if node.order.type.kind is Kind.NUMBER:
        order = operation("in_order", order)
    directed = (order.desc(), ids.desc()) if node.function == "newest" else (order, ids)
    return (
        sa.select(value(child, node.value))
        .where(sql.context.belongs(node, inner), *inner.live(), *conditions)
        .order_by(directed[0].nulls_last(), directed[1])
        .limit(sa.literal_column("1"))
        .correlate(sql.context.table)
        .scalar_subquery()
    )


def _over(child: Compiling, node: Aggregate) -> Sql:
    if node.function == "count" or node.value is None:
        return operation("whole", sa.func.count())
    if node.value.type.kind is not Kind.NUMBER:
        chosen = sa.func.min if node.function == "min" else sa.func.max
        found = value(child, node.value)
        return chosen(found, type_=found.type)
    if node.function in ("min", "max"):
        return operation(f"{node.function}_exact", number(child, node.value))
    total = _sum(child, node.value)
    if node.function == "sum":
        return total
    filled = sa.func.count(number(child, node.value))
    places = magnitude(node.value).places + 13 + 13
    return operation("div", total, operation("whole", filled), plain(places))


def _sum(child: Compiling, node: Node) -> Sql:
    if isinstance(node, FieldRef) and not node.via and _formula(child, node) is None:
        column = child.context.column(node.field)
        return operation("sum_scaled", column, plain(getattr(column.type, "places", 0)))
    return operation("sum_exact", number(child, node))


def call(sql: Compiling, node: Call) -> Sql:
    """What a function gives, whatever its kind."""
    arguments = node.arguments
    match node.function:
        case "choose":
            test, then, other = arguments
            return sa.case((sql.truth(test), value(sql, then)), else_=value(sql, other))
        case "coalesce":
            found = [value(sql, a) for a in arguments]
            return sa.func.coalesce(*found, type_=found[0].type)
        case "round":
            places = arguments[1] if len(arguments) > 1 else None
            whole = int(Decimal(str(places.value))) if isinstance(places, Literal) else 0
            return operation("round", number(sql, arguments[0]), plain(whole))
        case "least" | "greatest":
            return extreme(node.function, node.type.kind, *(value(sql, a) for a in arguments))
        case name if name in ZONED:
            return operation(name, value(sql, arguments[0]), zone(arguments))
        case "add_days":
            return _add_days(sql, node)
        case "text":
            return _text(sql, *arguments)
        case "size":
            return operation("size", key(sql, arguments[0]))
        case "position":
            return _position(sql, *arguments)
        case name if name in _BY_CALENDAR and _calendar(arguments):
            taken = (value(sql, a) for a in arguments[:-1])
            return by_calendar(_BY_CALENDAR[name], _calendar(arguments), *taken)
        case name:
            return operation(name, *(value(sql, a) for a in arguments))


def zone(arguments: tuple[Node, ...]) -> Sql:
    """The time zone of a call: the written one, else the company's."""
    return literal(arguments[1]) if len(arguments) > 1 else bind("zone")  # type: ignore[arg-type]


_BY_CALENDAR: Final = {
    "is_working_day": "calendar_works",
    "working_days_between": "calendar_between",
    "add_working_days": "calendar_later",
}


def _calendar(arguments: tuple[Node, ...]) -> str:
    """The days of the calendar that a call names; nothing without one."""
    last = arguments[-1]
    if isinstance(last, Literal) and last.type.kind is Kind.TEXT:
        return str(last.value)
    return ""


def _text(sql: Compiling, shown: Node, places: Node | None = None) -> Sql:
    """A number or day as text."""
    if shown.type.kind is Kind.DATE:
        return operation("text_date", value(sql, shown))
    if isinstance(places, Literal):
        return operation("text_fixed", number(sql, shown), plain(int(Decimal(str(places.value)))))
    return operation("text_number", number(sql, shown))


def _position(sql: Compiling, option: Node, order: Node) -> Sql:
    """The place of an option, which the constant of the call says."""
    known = positions(str(order.value)) if isinstance(order, Literal) else {}
    places = {name: plain(place) for name, place in known.items()}
    found = sa.case(places, value=value(sql, option)) if places else sa.null()
    return operation("whole", sa.cast(found, sa.Integer()))


def _add_days(sql: Compiling, node: Call) -> Sql:
    time, days = node.arguments
    unit = "day" if node.type.kind is Kind.DATE else "moment"
    if is_near(node) and isinstance(days, Literal):
        moved = plain(int(Decimal(str(days.value))))
        return operation(f"near_{unit}", value(sql, time), moved)
    name = "days_later" if unit == "day" else "moment_later"
    return operation(name, value(sql, time), number(sql, days))
