"""Comparisons as SQL that an index can serve: the column bare, the constant in its form."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

import sqlalchemy as sa

from tailorbird_metadata.expressions.emptiness import may_be_empty
from tailorbird_metadata.expressions.inputs import NOBODY
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Call,
    Compare,
    FieldRef,
    In,
    Input,
    Literal,
    Node,
)
from tailorbird_metadata.expressions.types import BOOLEAN, Kind
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_runtime.expressions.binding import Scaled, bind
from tailorbird_runtime.expressions.bounds import Bound, bound, moment_condition, spanned
from tailorbird_runtime.expressions.operations import operation
from tailorbird_runtime.expressions.values import Compiling, key, number, value
from tailorbird_runtime.fieldtypes.columns import identifier

Condition = sa.ColumnElement[bool]
Sql = sa.ColumnElement[Any]

_FLIPPED: Final = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
_OPPOSITE: Final = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}
_MOST_OPTIONS: Final = 60
"""Options of a list up to which "is not" is written as "is one of the others"."""
_LARGEST: Final = Decimal(2**62)


def compare(sql: Compiling, node: Compare, positive: bool) -> Condition:
    """A comparison; constants are brought to the right side."""
    operator, left, right = node.operator, node.left, node.right
    if not _reads_own(left) and _reads_own(right):
        operator, left, right = _FLIPPED[operator], right, left
    within = spanned(operator, left, right)
    if within is not None:
        return sql.condition(within, positive)
    turned = bound(operator, left, right)
    if turned is not None:
        found = _day_bound(sql, turned, positive)
        if found is not None:
            return found
    if operator in ("eq", "ne"):
        return _equal(sql, left, right, (operator == "eq") is positive)
    if left.type.kind is Kind.NUMBER:
        return _number_order(sql, operator, left, right, positive)
    first, second = value(sql, left), value(sql, right)
    if positive:
        return _signed(operator, first, second)
    if _column(sql, left) is None or (may_be_empty(right) and not _short(sql, right)):
        return _not(_signed(operator, first, second))
    return _or_empty(_signed(_OPPOSITE[operator], first, second), (left, first), (right, second))


def _day_bound(sql: Compiling, turned: Bound, positive: bool) -> Condition | None:
    """A comparison of an own day or moment with a fixed day, the column bare."""
    day, operator = turned.day, turned.operator
    if not isinstance(day, Call):
        if _column(sql, day) is None:
            return None
        node = Compare(type=BOOLEAN, operator=operator, left=day, right=turned.than)
        return compare(sql, node, positive)
    column = _column(sql, day.arguments[0])
    if column is None:
        return None
    if positive:
        test = moment_condition(sql, column, operator, day, turned.than)
        return sa.or_(test, column.is_(None)) if operator == "ne" else test
    test = moment_condition(sql, column, _OPPOSITE[operator], day, turned.than)
    return test if operator == "ne" else sa.or_(test, column.is_(None))


def one_of(sql: Compiling, node: In, positive: bool) -> Condition:
    """Membership in a written list; an empty value is in none."""
    member = node.member
    written = [o for o in node.options if isinstance(o, Literal) and o.value is not None]
    others = [o for o in node.options if not isinstance(o, Literal)]
    if not written and not others:
        return sa.false() if positive else sa.true()
    if member.type.kind is Kind.NUMBER and (others or _column(sql, member) is None):
        found = sa.or_(*(operation("number_eq", number(sql, member), number(sql, o))
                         for o in (*written, *others)))  # fmt: skip
        return found if positive else _not(found)
    if others:
        first = _comparable(sql, member)
        tests: list[Condition] = [
            _somebody(True) if _is_me(member) and _is_me(o) else first == _comparable(sql, o)
            for o in others
        ]
        if written:
            tests.append(first.in_([_constant(o) for o in written]))
        return sa.or_(*tests) if positive else _not(sa.or_(*tests))
    return _in_constants(sql, member, written, positive)


def _in_constants(
    sql: Compiling, member: Node, options: list[Literal], positive: bool
) -> Condition:
    column = _column(sql, member)
    if not positive and column is not None:
        rest = _others(sql, member, {str(o.value) for o in options})
        if rest is not None:
            return sa.or_(column.in_(rest), column.is_(None))
    if member.type.kind is Kind.NUMBER:
        assert column is not None
        found: Sql = column
        scaled = [_scaled(column, Decimal(str(o.value))) for o in options]
        values = [v for v, exact in scaled if exact and v is not None]
    else:
        found = _comparable(sql, member)
        values = [_constant(o) for o in options]
    if positive:
        return found.in_(values)
    if not may_be_empty(member):
        return found.not_in(values)
    return sa.or_(found.not_in(values), found.is_(None))


def _equal(sql: Compiling, left: Node, right: Node, equal: bool) -> Condition:
    """Whether both are the same, empty being a value; or whether they differ."""
    if left.type.kind is Kind.BOOLEAN:
        if isinstance(right, Literal):
            return sql.condition(left, bool(right.value) is equal)
        first, second = value(sql, left), value(sql, right)
        return first == second if equal else first != second
    if _is_me(left) and _is_me(right):
        return _somebody(equal)
    column = _column(sql, left)
    if left.type.kind is Kind.NUMBER:
        return _number_equal(sql, left, right, equal)
    first, second = _comparable(sql, left), _comparable(sql, right)
    both = may_be_empty(left) and may_be_empty(right)
    if equal:
        if not both:
            return first == second
        if isinstance(right, Input) and column is not None:
            return sa.or_(first == second, sa.and_(second.is_(None), first.is_(None)))
        return first.is_not_distinct_from(second)
    if column is not None and isinstance(right, Literal):
        rest = _others(sql, left, {str(right.value)})
        if rest is not None:
            return sa.or_(column.in_(rest), column.is_(None))
    if both or not (_short(sql, left) and _short(sql, right)):
        return first.is_distinct_from(second)
    return _or_empty(first != second, (left, first), (right, second))


def _is_me(node: Node) -> bool:
    return isinstance(node, Input) and node.name == "me"


def _somebody(there: bool) -> Condition:
    """Whether a person is behind it: nobody is not the same as nobody."""
    return bind("me_id") != NOBODY if there else bind("me_id") == NOBODY


def _number_equal(sql: Compiling, left: Node, right: Node, equal: bool) -> Condition:
    column = _column(sql, left)
    if column is not None and isinstance(right, Literal) and right.value is not None:
        return _against(column, "eq" if equal else "ne", Decimal(str(right.value)))
    first, second = number(sql, left), number(sql, right)
    if not equal:
        return operation("number_differs", first, second)
    if may_be_empty(left) and may_be_empty(right):
        return sa.not_(operation("number_differs", first, second))
    return operation("number_eq", first, second)


def _number_order(
    sql: Compiling, operator: str, left: Node, right: Node, positive: bool
) -> Condition:
    column = _column(sql, left)
    if column is not None and isinstance(right, Literal) and right.value is not None:
        found = Decimal(str(right.value))
        if positive:
            return _against(column, operator, found)
        return sa.or_(_against(column, _OPPOSITE[operator], found), column.is_(None))
    other = _column(sql, right)
    if column is not None and other is not None and _places(column) == _places(other):
        if positive:
            return _signed(operator, column, other)
        opposite = _signed(_OPPOSITE[operator], column, other)
        return _or_empty(opposite, (left, column), (right, other))
    first, second = number(sql, left), number(sql, right)
    if operator in ("gt", "ge"):
        first, second, operator = second, first, _FLIPPED[operator]
    test = operation(f"number_{operator}", first, second)
    return test if positive else _not(test)


def _against(column: Sql, operator: str, constant: Decimal) -> Condition:
    """A number column and a constant, which may have more places than the column."""
    found, exact = _scaled(column, constant)
    if found is None:
        if operator in ("eq", "ne"):
            return sa.true() if operator == "ne" else sa.false()
        holds = (operator in ("lt", "le")) is (constant > 0)
        return column.is_not(None) if holds else sa.false()
    if not exact:
        if operator in ("eq", "ne"):
            return sa.true() if operator == "ne" else sa.false()
        operator = "le" if operator in ("lt", "le") else "gt"
    places = _places(column)
    constant_sql = sa.literal(found, Scaled(places) if places else identifier())
    test = _signed(operator, column, constant_sql)
    return sa.or_(test, column.is_(None)) if operator == "ne" else test


def _scaled(column: Sql, constant: Decimal) -> tuple[Any, bool]:
    """The constant cut to the column's places, and whether nothing was cut; None if too large."""
    places = _places(column)
    scaled = constant.scaleb(places)
    whole = scaled.to_integral_value(rounding=ROUND_FLOOR)
    if abs(whole) >= _LARGEST:
        return None, False
    return (whole.scaleb(-places) if places else int(whole)), whole == scaled


def _places(column: Sql) -> int:
    return int(getattr(column.type, "places", 0))


def _column(sql: Compiling, node: Node) -> Sql | None:
    """The bare column that the value stands in, if it does."""
    if not isinstance(node, FieldRef) or node.via:
        return None
    field = sql.context.field(node.field)
    if field is not None and field.formula is not None:
        return None
    return sql.context.column(node.field)


def _short(sql: Compiling, node: Node) -> bool:
    """Whether the value may be written twice into a statement without its size running away."""
    return isinstance(node, (Literal, Input)) or _column(sql, node) is not None


def _comparable(sql: Compiling, node: Node) -> Sql:
    """The form in which two values are compared: texts by key, `me` never empty."""
    if isinstance(node, Input) and node.name == "me":
        return bind("me_id")
    return key(sql, node) if node.type.kind is Kind.TEXT else value(sql, node)


def _constant(node: Literal) -> Any:
    return text_key(str(node.value)) if node.type.kind is Kind.TEXT else node.value


def _others(sql: Compiling, node: Node, named: set[str]) -> list[str] | None:
    """The options of a picklist or pipeline that are not `named`."""
    if not isinstance(node, FieldRef) or node.type.kind is not Kind.CHOICE:
        return None
    field = sql.context.field(node.field)
    if field is None or field.picklist is None or len(field.picklist.options) > _MOST_OPTIONS:
        return None
    return [o.id for o in field.picklist.options.values() if o.id not in named]


def _signed(operator: str, left: Sql, right: Sql) -> Condition:
    match operator:
        case "lt":
            return left < right
        case "le":
            return left <= right
        case "gt":
            return left > right
        case "ge":
            return left >= right
        case "eq":
            return left == right
        case _:
            return left != right


def _or_empty(test: Condition, *sides: tuple[Node, Sql]) -> Condition:
    """`test`, or one of the sides is empty."""
    empties = [found.is_(None) for node, found in sides if may_be_empty(node)]
    return sa.or_(test, *empties)


def _not(test: Condition) -> Condition:
    """Where `test` is false or unknown."""
    return test.is_not(sa.true())


def _reads_own(node: Node) -> bool:
    return any(isinstance(n, (FieldRef, Aggregate)) for n in nodes(node))
