"""Values that the product works out: running numbers, formulas, roll-ups and mirrors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tailorbird_metadata.expressions.types import (
    BOOLEAN,
    DATE,
    MOMENT,
    MONEY,
    NUMBER,
    TEXT,
    ValueType,
)
from tailorbird_metadata.fieldtypes.fieldtype import FieldType, LiteralRefused, Objection, fixed
from tailorbird_metadata.fieldtypes.numbers import NUMBER_OPERATORS
from tailorbird_metadata.fieldtypes.texts import TEXT_OPERATORS
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field

RETURNS: Mapping[str, ValueType] = {
    "text": TEXT,
    "integer": NUMBER,
    "decimal": NUMBER,
    "money": MONEY,
    "percent": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "datetime": MOMENT,
}
"""What a formula can give, and the type of that in expressions."""


def _formula_type(field: Field) -> ValueType:
    return RETURNS[str(field.params["returns"])]


def _no_literal(text: str, field: Field) -> None:
    raise LiteralRefused(
        message("{field} is worked out by the product and cannot be set.", field=field.label)
    )


_YEAR = frozenset({"yyyy", "yy"})
_PATH: Mapping[str, Any] = {
    "title": "a field, or lookups and a field behind them such as account.city",
    "type": "string",
    "pattern": "^[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*){0,4}$",
}
_CHILD_LOOKUP: Mapping[str, Any] = {
    "title": "an entity and its lookup to this one such as deal.account",
    "type": "string",
    "pattern": "^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$",
}
_NUMBER_SETTINGS: Mapping[str, Any] = {
    "places": {"type": "integer", "minimum": 0, "maximum": 8},
    "unit": {"type": "string", "minLength": 1, "maxLength": 20},
}
_FUNCTIONS = ("sum", "min", "max", "avg", "newest", "oldest")


def types(of_type: Callable[[str], FieldType]) -> tuple[FieldType, ...]:
    """The types of this module; those whose values are like another type's ask `of_type`."""

    def shown(field: Field) -> ValueType:
        return of_type(field.kind).value_type(field)

    return (_AUTONUMBER, _FORMULA, _rollup(shown), _mirror(shown))


RESETS: Mapping[str, tuple[frozenset[str], ...]] = {
    "never": (),
    "year": (_YEAR,),
    "month": (_YEAR, frozenset({"mm"})),
    "day": (_YEAR, frozenset({"mm"}), frozenset({"dd"})),
}
"""When counting starts anew, and what a format must have for that; else numbers come twice."""


def _too_short_to_reset(field: Field) -> Iterator[Objection]:
    written = set(re.findall(r"\{(\w+)\}", str(field.params.get("format", ""))))
    reset = str(field.params.get("reset", "never"))
    if not all(written & one for one in RESETS[reset]):
        yield Objection(
            "reset",
            message("Numbers that start anew each {period} would come twice.", period=reset),
            message("Put {yyyy}, for months {mm} and for days {dd} into the format."),
        )


_AUTONUMBER = FieldType(
    name="autonumber",
    value_type=fixed(TEXT),
    literal=_no_literal,
    parameters={
        "format": {
            "title": "a format such as D-{yyyy}-{0000}",
            "type": "string",
            "minLength": 1,
            "maxLength": 40,
        },
        "start": {"type": "integer", "minimum": 0, "maximum": 10**9},
        "step": {"type": "integer", "minimum": 1, "maximum": 10**6},
        "reset": {"title": "never, year, month or day", "enum": list(RESETS)},
    },
    objections=_too_short_to_reset,
    needs=("format",),
    filter_operators=TEXT_OPERATORS,
    title=True,
)
_FORMULA = FieldType(
    name="formula",
    value_type=_formula_type,
    literal=_no_literal,
    parameters={
        "returns": {"title": "what the formula gives", "enum": list(RETURNS)},
        "value": {"$ref": "#/$defs/expression"},
        **_NUMBER_SETTINGS,
    },
    needs=("returns", "value"),
    filter_operators=NUMBER_OPERATORS,
)


def _rollup(shown: Callable[[Field], ValueType]) -> FieldType:
    return FieldType(
        name="rollup",
        value_type=shown,
        literal=_no_literal,
        parameters={
            "from": {
                **_CHILD_LOOKUP,
                "type": ["string", "array"],
                "items": _CHILD_LOOKUP,
                "minItems": 1,
                "maxItems": 10,
                "uniqueItems": True,
            },
            **dict.fromkeys(_FUNCTIONS, _PATH),
            "count": {**_PATH, "title": "true, or a field that must have a value"},
            "by": _PATH,
            "where": {"$ref": "#/$defs/expression"},
            **_NUMBER_SETTINGS,
        },
        needs=("from",),
        filter_operators=NUMBER_OPERATORS,
    )


def _mirror(shown: Callable[[Field], ValueType]) -> FieldType:
    return FieldType(
        name="mirror",
        value_type=shown,
        literal=_no_literal,
        parameters={"of": _PATH},
        needs=("of",),
        filter_operators=NUMBER_OPERATORS,
    )
