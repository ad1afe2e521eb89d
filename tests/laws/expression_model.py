"""The configuration of the law's company, and what names mean in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests.models import entity, field, model, picklist

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.hints.suggest import by_label
from tailorbird_metadata.expressions.scope import Collection, Symbol
from tailorbird_metadata.expressions.tree import Aggregate, Expression, FieldRef, Placement
from tailorbird_metadata.expressions.types import (
    BOOLEAN,
    DATE,
    MOMENT,
    MONEY,
    NUMBER,
    TEXT,
    ValueType,
)
from tailorbird_metadata.fieldtypes import symbol_of
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Entity, Field, Model, Picklist
from tailorbird_metadata.model.order import option_order

TEAMS = ("berlin", "vienna", "shanghai")
STAGES = ("new", "open", "proposal", "won", "lost")
MARKS = {"won": {"closed": "won"}, "lost": {"closed": "lost"}, "open": {"held": True}}
WANTED = ("roof", "battery", "pump")
CALENDARS = {
    "plain": "12345",
    "shanghai": "12345 01-01 2026-02-16/2026-02-23 2026-10-01/2026-10-07 +2026-02-14 +2026-10-10",
    "leap": "23567 02-29 03-28 12-24 12-25 12-31 2026-03-29/2026-03-30 +2026-03-28",
    "mondays": "1 04-06 9999-12-27 +0001-01-03",
}


def law_model() -> Model:
    """Two entities that look at each other in every way that expressions know."""
    account = entity(
        "account",
        field("name"),
        field("city"),
        field("employees", "integer"),
        field("limit", "decimal", places=2),
        field("founded", "date"),
        field("seen_at", "datetime"),
        field("vip", "boolean"),
        picklist("account", "status", "prospect", "customer", "former"),
        field("owner", "user"),
        field("team", "team"),
        field("teams", "teams"),
        field("tags", "tags"),
        field("parent", "lookup", to="account", collection="daughters"),
        tree="parent",
    )
    deal = entity(
        "deal",
        field("name"),
        field("notes", "long_text"),
        field("email", "email"),
        field("amount", "money"),
        field("discount", "percent", places=2),
        field("weight", "decimal", places=8),
        field("quantity", "integer"),
        picklist("deal", "stage", *STAGES, marks=MARKS),
        picklist("deal", "line", "pv", "storage"),
        field("urgent", "boolean"),
        field("closed_on", "date"),
        field("expected_on", "date"),
        field("called_at", "datetime"),
        field("due_at", "datetime"),
        field("account", "lookup", to="account", collection="deals"),
        field("partners", "multi_lookup", to="account", collection="joint_deals"),
        field("owner", "user"),
        field("team", "team"),
        field("teams", "teams"),
        field("tags", "tags"),
        field("home", "address"),
        field("land", "country"),
        field("opens", "time"),
        field("effort", "duration"),
        field("stars", "rating"),
        _several("deal", "wanted", *WANTED),
    )
    formulas = {
        "net": ("amount * (100 - discount) / 100", MONEY),
        "big": ("amount > 100 or urgent", BOOLEAN),
        "headline": ('name + " / " + account.name', TEXT),
        "due_on": ("coalesce(expected_on, add_days(closed_on, 30))", DATE),
    }
    returns = {"net": "money", "big": "boolean", "headline": "text", "due_on": "date"}
    bare = model(account, deal)
    made: dict[str, Field] = {}
    for name, (text, result) in formulas.items():
        found = check(text, ModelScope(bare, "deal"), result)
        assert isinstance(found, Expression), found
        made[name] = field(name, "formula", formula=found, returns=returns[name])
    return model(_with(account, _rolled_up()), _with(deal, made))


def _with(found: Entity, more: Mapping[str, Field]) -> Entity:
    return replace(found, fields=frozen({**found.fields, **more}))


def _rolled_up() -> dict[str, Field]:
    """Values of the newest or oldest deal of an account."""
    made = {}
    for name, function, result, value, order in (
        ("dearest", "newest", TEXT, "name", "weight"),
        ("cheapest_on", "oldest", DATE, "closed_on", "net"),
        ("last_urgent", "newest", BOOLEAN, "urgent", "called_at"),
    ):
        kind = MOMENT if order == "called_at" else NUMBER
        tree = Aggregate(
            type=result, function=function, entity="account", child="deal", by="account",
            value=FieldRef(type=result, entity="deal", field=value),
            order=FieldRef(type=kind, entity="deal", field=order),
        )  # fmt: skip
        found = Expression(text=name, tree=tree, placement=Placement.AGGREGATE, result=result)
        made[name] = field(name, "formula", formula=found, returns=result.kind.value)
    return made


def _several(entity_id: str, name: str, *options: str) -> Field:
    one = picklist(entity_id, name, *options)
    return field(name, "multi_picklist", picklist=one.picklist)


class ModelScope:
    """The names of a compiled model."""

    def __init__(self, found: Model, of: str) -> None:
        self._model = found
        self._of = of

    @property
    def entity(self) -> str:
        return self._of

    @property
    def record(self) -> str | None:
        return None

    def field(self, entity: str, name: str) -> Symbol | None:
        found = self._model.entity(entity).fields.get(name)
        if found is None:
            return None
        return symbol_of(found)

    def collection(self, entity: str, name: str) -> Collection | None:
        for child, lookup in self._model.children_of(entity):
            if lookup.collection == name:
                return Collection(child=child.id, by=lookup.id)
        return None

    def tree(self, entity: str) -> str | None:
        return self._model.entity(entity).tree

    def names(self, entity: str) -> tuple[str, ...]:
        return tuple(self._model.entity(entity).fields)

    def labels(self, entity: str) -> Mapping[str, str]:
        fields = self._model.entity(entity).fields.values()
        return by_label((f.name, f.label.values) for f in fields)

    def option_labels(self, of: str) -> Mapping[str, str]:
        found = self._picklist(of)
        return by_label((o.name, o.label.values) for o in found.options.values()) if found else {}

    def option(self, of: str, name: str) -> str | None:
        return name if name in self.options(of) else None

    def options(self, of: str) -> tuple[str, ...]:
        found = self._picklist(of)
        return tuple(found.options) if found is not None else ()

    def _picklist(self, of: str) -> Picklist | None:
        entity, name = of.split(".")
        return self._model.entity(entity).field(name).picklist

    def closed(self, of: str) -> Mapping[str, str]:
        found = self._picklist(of)
        return found.closed() if found is not None else {}

    def held(self, of: str) -> tuple[str, ...]:
        found = self._picklist(of)
        return found.held() if found is not None else ()

    def order(self, of: str) -> tuple[tuple[str, ...], ...]:
        found = self._picklist(of)
        return () if found is None else option_order(self._model, found)

    def calendar(self, name: str) -> str | None:
        return CALENDARS.get(name)

    def calendars(self) -> tuple[str, ...]:
        return tuple(CALENDARS)

    def outsider(self, name: str) -> ValueType | None:
        return None

    def role(self, name: str) -> str | None:
        return name if name in self.roles() else None

    def roles(self) -> tuple[str, ...]:
        return ("rep", "finance")

    def team(self, key: str) -> str | None:
        return key if key in TEAMS else None

    def teams(self) -> tuple[str, ...]:
        return TEAMS
