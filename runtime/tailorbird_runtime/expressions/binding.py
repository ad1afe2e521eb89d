"""What statements take from outside: exact numbers, and the clock and person by name.

A clause holds named binds for inputs, so that a statement is built and compiled once and runs
for everybody; `parameters` gives their values.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from tailorbird_metadata.expressions.inputs import NOBODY, Inputs
from tailorbird_metadata.expressions.meaning import set_key
from tailorbird_metadata.expressions.text import text_key
from tailorbird_runtime.fieldtypes.columns import Moment, identifier


class Exact(TypeDecorator[Decimal]):
    """A number of any size, exact: PostgreSQL `numeric`; on SQLite decimal text or an integer."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        return dialect.type_descriptor(sa.Numeric())

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        exact = Decimal(value)
        return format(exact, "f") if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)

    @property
    def python_type(self) -> type[Any]:
        return Decimal


class Scaled(TypeDecorator[Decimal]):
    """A number with fixed places beside a column of as many: SQLite integer, else `numeric`.

    Also the type of results: what is read has exactly `places` decimals.
    """

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.Numeric())

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return int(Decimal(value).scaleb(self.places))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None or dialect.name != "sqlite":
            return None if value is None else Decimal(value)
        return Decimal(value).scaleb(-self.places)

    @property
    def python_type(self) -> type[Any]:
        return Decimal


class Whole(TypeDecorator[int]):
    """A whole number as a result: an int also where PostgreSQL computed with `numeric`."""

    impl = sa.BigInteger
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    @property
    def python_type(self) -> type[Any]:
        return int


_TYPES: Final[dict[str, TypeEngine[Any]]] = {
    "today": sa.Date(),
    "now": Moment(),
    "zone": sa.Text(),
    "me_id": identifier(),
    "me_manager": identifier(),
    "me_team": sa.Text(),
    "me_name": sa.Text(),
    "me_email": sa.Text(),
    "me_locale": sa.Text(),
    "me_name__key": sa.Text(),
    "me_email__key": sa.Text(),
    "me_locale__key": sa.Text(),
    "me_teams__key": sa.Text(),
}
_NONE: Final = [""]
"""No team or role: one that nothing matches.  An empty list has no SQL form that IN and NOT IN
could share under one name."""
_MANY: Final = frozenset({"me_teams", "me_roles"})


def bind(name: str) -> sa.BindParameter[Any]:
    """The bind of an input; the same name everywhere in a statement."""
    if name in _MANY:
        return sa.bindparam(name, expanding=True, type_=sa.Text(), required=True)
    return sa.bindparam(name, type_=_TYPES[name], required=True)


def parameters(inputs: Inputs) -> dict[str, object]:
    """The values of all input binds, to be passed when a statement is executed."""
    me = inputs.me
    values: dict[str, object] = {
        "today": inputs.today,
        "now": inputs.now,
        "zone": inputs.zone,
        "me_id": me.id if me else NOBODY,
        "me_manager": me.manager if me else None,
        "me_team": me.team if me else None,
        "me_teams": sorted(me.teams) if me and me.teams else _NONE,
        "me_roles": list(me.roles) if me and me.roles else _NONE,
    }
    for name in ("name", "email", "locale"):
        value = getattr(me, name) if me else None
        values[f"me_{name}"] = value
        values[f"me_{name}__key"] = text_key(value) if value else None
    values["me_teams__key"] = set_key(sorted(me.teams)) if me else None
    return values
