"""Small models for tests, built in a line or two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model import Entity, Field, Model, Option, Picklist, Text, Workspace
from tailorbird_metadata.model.canonical import sealed


def text(words: str) -> Text:
    """A label in English."""
    return Text(frozen({"en": words}))


def field(name: str, kind: str = "text", **more: Any) -> Field:
    """A field; further settings of its type go into `params`."""
    known = {k: more.pop(k) for k in list(more) if k in Field.__dataclass_fields__}
    label = known.pop("label", text(name.replace("_", " ").capitalize()))
    params = known.pop("params", more)
    return Field(
        id=known.pop("id", name), name=name, label=label, type=kind, params=frozen(params), **known
    )


def picklist(
    entity: str, name: str, *options: str, marks: Mapping[str, Any] | None = None, **more: Any
) -> Field:
    """A picklist field with these options (id = name); `marks` are attributes of some."""
    made = {
        o: Option(id=o, name=o, label=text(o.capitalize()), **(marks or {}).get(o, {}))
        for o in options
    }
    found = Picklist(
        id=name, name=name, path=f"{entity}.{name}", label=text(name), options=frozen(made)
    )
    return field(name, "picklist", picklist=found, **more)


SYSTEM_FIELDS = (
    field("id", "id", system=True),
    field("version", "integer", system=True),
    field("created_at", "datetime", system=True),
    field("created_by", "user", system=True),
    field("changed_at", "datetime", system=True),
    field("changed_by", "user", system=True),
    field("deleted_at", "datetime", system=True),
    field("deleted_by", "user", system=True),
    field("last_activity_at", "datetime", system=True),
)


def entity(name: str, *fields: Field, **more: Any) -> Entity:
    """An entity with these fields and the system fields that they call for."""
    system = list(SYSTEM_FIELDS)
    if any(f.type == "money" for f in fields):
        system += [
            field("currency", "currency", system=True),
            field("currency_rate", "decimal", system=True, places=10),
        ]
    title = more.pop("title", fields[0].id if fields else "id")
    return Entity(
        id=more.pop("id", name),
        name=name,
        origin="test",
        label=text(name.capitalize()),
        label_many=text(f"{name.capitalize()}s"),
        title=title,
        fields=frozen({f.name: f for f in (*fields, *system)}),
        **more,
    )


def model(*entities: Entity, **workspace: Any) -> Model:
    """A sealed model of a company in Berlin that works in English and Chinese."""
    facts: Mapping[str, Any] = {
        "name": "test",
        "label": text("Test"),
        "currency": "EUR",
        "currencies": ("EUR", "CNY", "USD"),
        "timezone": "Europe/Berlin",
        "locale": "en",
        "locales": ("en", "zh"),
        "country": "DE",
        **workspace,
    }
    roles = facts.pop("roles", {}) if isinstance(facts, dict) else {}
    return sealed(
        Model(
            language=1,
            workspace=Workspace(**facts),
            entities=frozen({e.name: e for e in entities}),
            roles=frozen(roles),
        )
    )
