"""Conditions on parts of texts and members of sets, on the text keys."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.meaning import keyed_pattern
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.expressions.tree import Call, FieldRef, Literal, Node
from tailorbird_metadata.expressions.types import RECORDS
from tailorbird_runtime.expressions.operations import operation
from tailorbird_runtime.expressions.starting import among
from tailorbird_runtime.expressions.values import Compiling, key, value
from tailorbird_runtime.fieldtypes.members import naming

Condition = sa.ColumnElement[bool]
Sql = sa.ColumnElement[Any]


def text_condition(sql: Compiling, node: Call, positive: bool) -> Condition:
    """contains, starts_with, ends_with, like, has_tag, overlaps; false where a side is empty."""
    text, part = node.arguments
    if node.function == "has_tag" and (named := _naming(sql, text, part)) is not None:
        own = sql.context.table.c.id
        if positive:
            return among(own, named, alternative=sql.context.alternative)
        return own.not_in(named)
    found = key(sql, text)
    if node.function == "starts_with" and isinstance(part, Literal) and isinstance(text, FieldRef):
        return _prefix(found, text_key(str(part.value)), positive)
    test: Sql
    if node.function == "like":
        test = _like(found, part, isinstance(text, FieldRef))
    elif node.function == "has_tag":
        test = operation("contains", found, _bar(sql, part))
    else:
        test = operation(node.function, found, key(sql, part))
    return test if positive else test.is_not(sa.true())


def _naming(sql: Compiling, many: Node, member: Node) -> sa.Select[Any] | None:
    """The ids of the records that name one in an own field with several."""
    if not isinstance(many, FieldRef) or many.via or not sql.context.by_members:
        return None
    if not isinstance(member, Call):
        return None
    if member.function != "record_key" or not str(many.type.of).startswith(RECORDS):
        return None
    return naming(sql.context.entity, many.field, value(sql, member.arguments[0]))


def _like(found: Sql, part: Node, column: bool) -> Sql:
    """LIKE; on a column also the range of its fixed beginning, which an index serves."""
    pieces = keyed_pattern(str(part.value) if isinstance(part, Literal) else "")
    test = found.like("%".join(map(_pattern, pieces)), escape="\\")
    fixed = ""
    for character in pieces[0]:
        if character is None:
            break
        fixed += character
    return sa.and_(_prefix(found, fixed, True), test) if column and fixed else test


def _prefix(column: Sql, prefix: str, positive: bool) -> Condition:
    """A range of keys, which an index serves."""
    after = _next(prefix)
    if positive:
        return column >= prefix if after is None else sa.and_(column >= prefix, column < after)
    outside = [column < prefix, column.is_(None)]
    return sa.or_(*outside) if after is None else sa.or_(*outside, column >= after)


def _next(prefix: str) -> str | None:
    """The first text, by code points, behind all that start with `prefix`."""
    while prefix:
        code = ord(prefix[-1]) + 1
        if code <= 0x10FFFF:
            return prefix[:-1] + chr(0xE000 if 0xD800 <= code < 0xE000 else code)
        prefix = prefix[:-1]
    return None


def _pattern(piece: list[str | None]) -> str:
    """A part of a form as SQL's LIKE has it."""
    return "".join("_" if c is None else _escaped(c) for c in piece)


def _escaped(character: str) -> str:
    return f"\\{character}" if character in "%_\\" else character


def _bar(sql: Compiling, node: Node) -> Sql:
    """A tag as it stands in the key of a list of tags: `|key account|`."""
    if isinstance(node, Literal):
        return sa.literal(f"|{text_key(str(node.value))}|", sa.Text())
    bar = sa.literal("|", sa.Text())
    return bar.concat(key(sql, node)).concat(bar)
