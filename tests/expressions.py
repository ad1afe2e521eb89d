"""Names, records and sentences that the tests of expressions share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tailorbird_metadata.expressions.functions import EXAMPLE, EXAMPLE_CALENDARS, EXAMPLE_OPTIONS
from tailorbird_metadata.expressions.inputs import Inputs, Me
from tailorbird_metadata.expressions.scope import Collection, Symbol
from tailorbird_metadata.expressions.types import (
    BOOLEAN,
    DATE,
    MOMENT,
    MONEY,
    NUMBER,
    OF_TEAMS,
    TEAM,
    TEXT,
    TEXTS,
    TIME,
    Kind,
    ValueType,
)


def record(entity: str) -> ValueType:
    """The type of a lookup."""
    return ValueType(kind=Kind.RECORD, of=entity)


def choice(path: str) -> ValueType:
    """The type of a picklist or stage."""
    return ValueType(kind=Kind.CHOICE, of=path)


SOME_TEAMS = ValueType(kind=Kind.TEXTS, of=OF_TEAMS)

FIELDS: Mapping[str, Mapping[str, ValueType]] = {
    "deal": {
        "name": TEXT, "amount": MONEY, "discount": NUMBER, "stage": choice("deal.stage"),
        "line": choice("deal.line"), "stage_open": BOOLEAN, "needs_permit": BOOLEAN,
        "closed_on": DATE, "expected_close": DATE, "created_at": MOMENT,
        "last_activity_at": MOMENT, "account": record("account"), "owner": record("user"),
        "team": TEAM, "teams": SOME_TEAMS, "tags": TEXTS, "opens": TIME, "招标编号": TEXT,
    },
    "account": {
        "name": TEXT, "city": TEXT, "status": choice("account.status"), "vip": BOOLEAN,
        "employees": NUMBER, "founded": DATE, "team": TEAM, "owner": record("user"),
        "parent": record("account"),
    },
    "quote": {
        "number": TEXT, "status": choice("quote.status"), "total": MONEY, "sent_on": DATE,
        "deal": record("deal"),
    },
    "example": {
        "name": TEXT, "company": TEXT, "city": TEXT, "email": TEXT, "amount": NUMBER,
        "discount": NUMBER, "urgent": BOOLEAN, "closed_on": DATE, "created_at": MOMENT,
        "tags": TEXTS, "labels": TEXTS, "teams": SOME_TEAMS, "priority": choice("example.priority"),
        "status": choice("example.status"),
    },
}  # fmt: skip
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "deal.stage": ("qualify", "proposal", "negotiation", "won", "lost"),
    "deal.line": ("pv", "storage", "service"),
    "account.status": ("prospect", "customer"),
    "quote.status": ("draft", "sent", "accepted"),
    **{f"example.{name}": options for name, options in EXAMPLE_OPTIONS.items()},
}
LABELS: Mapping[str, Mapping[str, str]] = {
    "deal": {
        "金额": "amount",
        "contract value": "amount",
        "closed on": "closed_on",
        "是否需要许可": "needs_permit",
    },
    "account": {"城市": "city", "vip customer": "vip"},
}
OPTION_LABELS: Mapping[str, Mapping[str, str]] = {
    "deal.stage": {"赢单": "won", "contract signed": "won", "in talks": "negotiation"},
    "deal.line": {"光伏": "pv"},
}
CLOSED: Mapping[str, Mapping[str, str]] = {
    "deal.stage": {"won": "won", "lost": "lost"},
    "example.status": {"solved": "done", "dropped": "lost"},
}
RETIRED = {"fax": "2026-02-01"}


class SmallScope:
    """Deals of accounts, owned by people; ids are the names with `f_` before fields."""

    def __init__(self, entity: str = "deal") -> None:
        self._entity = entity

    @property
    def entity(self) -> str:
        return self._entity

    @property
    def record(self) -> str | None:
        return None

    def field(self, entity: str, name: str) -> Symbol | None:
        assert entity != "user", "people are answered by the checker itself"
        if name in RETIRED:
            return Symbol(id=name, name=name, type=TEXT, retired=RETIRED[name])
        found = FIELDS[entity].get(name)
        return None if found is None else Symbol(id=name, name=name, type=found)

    def collection(self, entity: str, name: str) -> Collection | None:
        if (entity, name) == ("account", "deals"):
            return Collection(child="deal", by="account")
        if (entity, name) == ("deal", "quotes"):
            return Collection(child="quote", by="deal")
        return None

    def tree(self, entity: str) -> str | None:
        return "parent" if entity == "account" else None

    def names(self, entity: str) -> tuple[str, ...]:
        children = {"account": ("deals",), "deal": ("quotes",)}
        return (*FIELDS[entity], *children.get(entity, ()))

    def labels(self, entity: str) -> Mapping[str, str]:
        return LABELS.get(entity, {})

    def option_labels(self, of: str) -> Mapping[str, str]:
        return OPTION_LABELS.get(of, {})

    def option(self, of: str, name: str) -> str | None:
        return name if name in OPTIONS[of] else None

    def options(self, of: str) -> tuple[str, ...]:
        return OPTIONS[of]

    def closed(self, of: str) -> Mapping[str, str]:
        return CLOSED.get(of, {})

    def held(self, of: str) -> tuple[str, ...]:
        return {"deal.stage": ("negotiation",), "example.status": ("waiting",)}.get(of, ())

    def order(self, of: str) -> tuple[tuple[str, ...], ...]:
        if of == "deal.stage":
            return (OPTIONS[of][:-1],)
        return (OPTIONS[of],)

    def calendar(self, name: str) -> str | None:
        return EXAMPLE_CALENDARS.get(name)

    def calendars(self) -> tuple[str, ...]:
        return tuple(EXAMPLE_CALENDARS)

    def outsider(self, name: str) -> ValueType | None:
        return None

    def role(self, name: str) -> str | None:
        return f"id_{name}" if name in self.roles() else None

    def roles(self) -> tuple[str, ...]:
        return ("rep", "finance")

    def team(self, key: str) -> str | None:
        return key if key in self.teams() else None

    def teams(self) -> tuple[str, ...]:
        return ("berlin", "vienna")


ANN = Me(
    id=7, name="Ann", email="ann@example.com", teams=frozenset({"berlin"}), team="berlin",
    manager=8, roles=("id_rep",),
)  # fmt: skip
NOON = Inputs(
    now=datetime(2026, 3, 10, 11, tzinfo=UTC), today=date(2026, 3, 10), zone="Europe/Berlin", me=ANN
)
EXAMPLE_INPUTS = Inputs(
    now=datetime(2026, 3, 29, 4, tzinfo=UTC), today=date(2026, 3, 29), zone="Asia/Shanghai", me=ANN
)


def example_row() -> dict[str, Any]:
    """The record of the functions' examples, in internal form."""
    makers: dict[Kind, Any] = {
        Kind.NUMBER: Decimal,
        Kind.DATE: date.fromisoformat,
        Kind.MOMENT: datetime.fromisoformat,
    }
    found = {}
    for name, value in EXAMPLE.items():
        make = makers.get(FIELDS["example"][name].kind)
        found[name] = make(value) if make and value is not None else value
    return found


def as_text(value: Any) -> str:
    """A value as the examples write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return format(Decimal(value).normalize(), "f")
    return "empty" if value is None else str(value)
