"""Paging by the last seen record: no record twice, none left out, equally fast on every page."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_runtime.records.errors import QueryError, QueryInvalid
from tailorbird_runtime.records.sorting import Key

_CHECK_BYTES = 6
_KINDS: dict[type[Any], tuple[type[Any], ...]] = {
    str: (str,),
    int: (int,),
    bool: (bool,),
    Decimal: (Decimal, int),
    date: (date,),
    datetime: (datetime,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of the order that is read with one statement.

    Reading on from a record takes at most two: what has a value in the first key, then what has
    none.  Each alone is a range of an index.
    """

    condition: sa.ColumnElement[bool] | None
    order: tuple[sa.ColumnElement[Any], ...]


def segments(
    keys: tuple[Key, ...], empties: tuple[bool, ...] | None, backward: bool
) -> tuple[Segment, ...]:
    """The stretches after (before, if `backward`) a record, in reading order.

    `empties` says which keys of that record are empty; None starts at the first record.  The
    record's key values are the binds `key_0`, `key_1` ….
    """
    order = tuple(_order(key, backward) for key in keys)
    if empties is None:
        return (Segment(condition=None, order=order),)
    first = keys[0]
    here = Segment(condition=_beyond(keys, empties, 0, backward), order=order)
    if not first.nullable or empties[0] != backward:
        return (here,)
    there = first.value.is_not(None) if backward else first.value.is_(None)
    return (here, Segment(condition=there, order=order))


def _order(key: Key, backward: bool) -> sa.ColumnElement[Any]:
    """As the default indexes have it: the id plainly, all else with its empty values named."""
    ordered = key.value.desc() if key.descending != backward else key.value.asc()
    if getattr(key.value, "primary_key", False):
        return ordered
    return ordered.nulls_first() if backward else ordered.nulls_last()


def _beyond(
    keys: tuple[Key, ...], empties: tuple[bool, ...], place: int, backward: bool
) -> sa.ColumnElement[bool]:
    """Rows after the record among those that are equal to it in the keys before `place`.

    Rows without a value in the first key are a segment of their own and left out here.
    """
    key, empty = keys[place], empties[place]
    bound = sa.bindparam(f"key_{place}", type_=key.value.type)
    last = place == len(keys) - 1
    descending = key.descending != backward
    strictly = key.value < bound if descending else key.value > bound
    if last:
        return strictly
    rest = _beyond(keys, empties, place + 1, backward)
    if empty:
        same = sa.and_(key.value.is_(None), rest)
        return same if place == 0 or not backward else sa.or_(key.value.is_not(None), same)
    beyond = sa.or_(strictly, sa.and_(key.value == bound, rest))
    if place == 0:
        reach = key.value <= bound if descending else key.value >= bound
        return sa.and_(reach, beyond)
    return beyond if backward or not key.nullable else sa.or_(beyond, key.value.is_(None))


def write_cursor(shape: str, values: Sequence[Any]) -> str:
    """The place of a record in the order, as an opaque text; `shape` names entity and order."""
    text = json.dumps([_plain(v) for v in values], ensure_ascii=False, separators=(",", ":"))
    body = text.encode()
    return base64.urlsafe_b64encode(_check(shape, body) + body).decode().rstrip("=")


def read_cursor(shape: str, cursor: str, keys: tuple[Key, ...]) -> tuple[Any, ...]:
    """The key values in a cursor; raises QueryInvalid for one of another order, or damaged."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        check, body = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
        if check != _check(shape, body):
            raise ValueError("another order")
        values = tuple(_value(v) for v in json.loads(body))
        if not all(_fits(k, v) for k, v in zip(keys, values, strict=True)):
            raise ValueError("values of another kind")
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise QueryInvalid([bad_cursor()]) from error
    return values


def _fits(key: Key, value: Any) -> bool:
    """Whether a value may stand in the key's column: no database is asked to guess."""
    if value is None:
        return key.nullable
    return type(value) in _KINDS[key.value.type.python_type]


def bad_cursor() -> QueryError:
    """That a cursor is not one of this list."""
    return QueryError(
        code="cursor",
        message=message("This place in the list is not valid for this order."),
        help=message("Start again at the first page."),
    )


def _check(shape: str, body: bytes) -> bytes:
    return hashlib.sha256(shape.encode() + b"\0" + body).digest()[:_CHECK_BYTES]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"d": str(value)}
    if isinstance(value, datetime):
        return {"m": value.isoformat()}
    if isinstance(value, date):
        return {"t": value.isoformat()}
    return value


def _value(plain: Any) -> Any:
    if not isinstance(plain, dict):
        return plain
    if "d" in plain:
        return Decimal(plain["d"])
    if "m" in plain:
        return datetime.fromisoformat(plain["m"])
    return date.fromisoformat(plain["t"])
