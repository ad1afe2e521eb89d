"""A model, a voice and records without a database, for tests of what templates see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.models import entity, model, picklist
from tests.models import field as made

from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Entity, Field, Model, Option, Picklist, Text
from tailorbird_runtime.forms.values import Binder
from tailorbird_runtime.forms.voice import Voice

NOW = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record as `values` want it."""

    values: Mapping[str, Any]
    titles: Mapping[str, str] = field(default_factory=dict)
    restricted: frozenset[str] = frozenset()
    entity_id: str = "deal"
    id: int = 7
    version: int = 3


def options(path: str, *found: Option) -> Picklist:
    """A picklist with these options."""
    name = path.split(".")[-1]
    return Picklist(
        id=name,
        name=name,
        path=path,
        label=Text({"en": name}),
        options=frozen({o.name: o for o in found}),
    )


def option(name: str, label: str, zh: str = "", **more: Any) -> Option:
    """An option with labels in two languages."""
    return Option(id=name, name=name, label=Text({"en": label, "zh": zh or label}), **more)


KIND = options(
    "deal.kind",
    option("direct", "Direct", "直销"),
    option("tender", "Tender", "招标", color="plum"),
)
PRODUCT = options("deal.product", option("roof", "Roof", parents=("direct",)), option("any", "Any"))


def deal_fields() -> tuple[Field, ...]:
    """A field of nearly every type."""
    return (
        made("name", required=True, max=140),
        made("account", "lookup", to="account", collection="deals"),
        made("amount", "money"),
        made("discount", "percent"),
        made("units", "integer", unit="pcs"),
        made("weight", "decimal", unit="kg"),
        made("kind", "picklist", picklist=KIND),
        made("product", "picklist", picklist=PRODUCT, depends_on="kind"),
        made("expected_close", "date"),
        made("bid_due_at", "datetime"),
        made("urgent", "boolean"),
        made("notes", "long_text"),
        made("mail", "email"),
        made("phone", "phone"),
        made("site", "url"),
        made("owner", "user"),
        made("team", "team"),
        made("tags", "tags"),
        made("old", retired="2026-01-01"),
    )


def small_model(**more: Any) -> Model:
    """Accounts and deals."""
    deal = entity("deal", *deal_fields(), **more)
    account = entity("account", made("name", required=True), picklist("account", "size", "big"))
    return model(account, deal, currency="CNY", currencies=("CNY",), country="CN")


def binder_of(found: Model, locale: str = "en") -> Binder:
    """Values for one person in Shanghai."""
    return Binder(
        model=found,
        voice=Voice(
            locale=locale,
            zone=ZoneInfo("Asia/Shanghai"),
            now=NOW,
            today=date(2026, 11, 17),
            currency=found.workspace.currency,
        ),
    )


def with_fields(found: Entity, **fields: Field) -> Entity:
    """An entity with some fields replaced."""
    return replace(found, fields=frozen({**found.fields, **fields}))
