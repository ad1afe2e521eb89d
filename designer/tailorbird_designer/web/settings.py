"""The settings of a field type as inputs, drawn from the type's own parameter schema.

Nothing here knows a single type: a schema says whether a setting is a number, a choice, a tick, a
name or an expression, and `names` of the type what the names are names of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tailorbird_designer.edits import Edit, Json, Verb
from tailorbird_designer.web import kinds
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.inputs import Choice, Input, choices, errors_at, input_id
from tailorbird_designer.web.origin import raw
from tailorbird_designer.web.troubles import Troubles
from tailorbird_metadata.fieldtypes import FieldType
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field
from tailorbird_metadata.source.workspace import COMPANY

_APART = frozenset({"required", "options"})
"""Settings with a part of the form of their own."""

COMMON: Mapping[str, Any] = {"sensitive": {"type": "boolean"}, "searchable": {"type": "boolean"}}
"""What every field may have beside the settings of its type."""

_ALTERNATIVES = re.compile(r"\^\(\?:([a-z_|]+)\)\$")
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of one field; `path` is empty for a field that is not there yet."""

    name: str
    schema: Mapping[str, Any]
    path: str
    now: str
    needed: bool = False
    names: str = ""
    """What a setting that is a name names: entity, picklist, choice or country."""


def settings_of(at: Desk, field_type: FieldType, path: str) -> tuple[Setting, ...]:
    """Every setting of a type with what is written now."""
    computed = "default" not in field_type.parameters
    wanted = {**field_type.parameters, **({} if computed else COMMON)}
    return tuple(
        Setting(
            name=name,
            schema=schema,
            path=f"{path}.{name}",
            now=_normal(schema, raw(at, f"{path}.{name}") or ""),
            needed=name in field_type.needs,
            names=field_type.names.get(name, ""),
        )
        for name, schema in wanted.items()
        if name not in _APART
    )


def has(field_type: FieldType, name: str) -> bool:
    """Whether a type has this setting."""
    return name in field_type.parameters


def setting_input(
    at: Desk,
    entity: Entity,
    field: Field | None,
    setting: Setting,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> Input:
    """The input of a setting."""
    name = f"set.{setting.name}"
    value = setting.now if sent is None else sent.get(name, "")
    kind = _kind(setting)
    options: tuple[Choice, ...] = ()
    if _is_option(field, setting, value):
        kind, options = "choice", choices(_options(at, field), value)
    elif kind == "choice":
        options = choices(_pairs(at, entity, field, setting), value)
    hint = kinds.setting_hint(setting.name) if kind != "choice" else None
    return Input(
        id=input_id(name),
        name=name,
        label=at.say(kinds.setting_label(setting.name)),
        kind=kind,
        value=value,
        hint=at.say(hint) if hint else "",
        check=_check(entity, field) if kind == "formula" else "",
        limit=int(setting.schema.get("maxLength", 0)),
        required=setting.needed,
        options=options,
        errors=errors_at(troubles, name, setting.path),
    )


def setting_edits(
    at: Desk, settings: tuple[Setting, ...], sent: Mapping[str, str]
) -> Iterator[Edit]:
    """What changes the settings to those that were sent."""
    for setting in settings:
        said = _said(setting, sent)
        if said != setting.now:
            yield Edit(verb=Verb.SET, path=setting.path, value=_value(at, setting, said))


def setting_values(settings: tuple[Setting, ...], sent: Mapping[str, str]) -> dict[str, Json]:
    """The settings of a new field."""
    said = {s.name: (s, _said(s, sent)) for s in settings}
    return {name: typed(s.schema, text) for name, (s, text) in said.items() if text}


def typed(schema: Mapping[str, Any], text: str) -> Json:
    """What was typed as the schema wants it; text that does not fit stays text and is refused."""
    wanted = schema.get("type")
    if wanted == "boolean":
        return text == "true"
    if wanted in ("integer", "number") or wanted is None and "$ref" not in schema:
        if _WHOLE.fullmatch(text):
            return int(text)
        if _NUMBER.fullmatch(text):
            return float(text)
    if str(schema.get("$ref", "")).endswith("/value"):
        return _plain(text)
    return text


def _plain(text: str) -> Json:
    """A default as it would be written: numbers and true or false without quotes."""
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?(?:0|[1-9][0-9]{0,14})", text):
        return int(text)
    return text


def _said(setting: Setting, sent: Mapping[str, str]) -> str:
    name = f"set.{setting.name}"
    if setting.schema.get("type") == "boolean":
        return "true" if sent.get(name) == "true" else ""
    return " ".join(sent.get(name, "").split())


def _normal(schema: Mapping[str, Any], text: str) -> str:
    """What is written, in the words of the input: a false tick says nothing."""
    if schema.get("type") == "boolean":
        return "true" if text == "true" else ""
    if _alternatives(schema):
        return {"true": _alternatives(schema)[0], "false": ""}.get(text, text)
    return " ".join(text.split())


def _value(at: Desk, setting: Setting, said: str) -> Json:
    if said:
        return typed(setting.schema, said)
    below = [o for o in at.workbench.compiled.origins.get(setting.path, ()) if o.layer != COMPANY]
    flag = setting.schema.get("type") == "boolean" or bool(_alternatives(setting.schema))
    return False if below and flag else None


def _kind(setting: Setting) -> str:
    schema = setting.schema
    reference = str(schema.get("$ref", "")).rpartition("/")[2]
    if schema.get("type") == "boolean":
        return "tick"
    if "enum" in schema or _alternatives(schema) or setting.names:
        return "choice"
    if reference == "expression":
        return "formula"
    if schema.get("type") in ("integer", "number"):
        return "number"
    return "key" if reference == "name" else "text"


def _alternatives(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The words of a setting that is true, false or one of a few words."""
    found = _ALTERNATIVES.fullmatch(str(schema.get("pattern", "")))
    return tuple(found[1].split("|")) if found else ()


def _pairs(
    at: Desk, entity: Entity, field: Field | None, setting: Setting
) -> Iterator[tuple[str, str]]:
    """The values of a choice with their labels."""
    schema, named = setting.schema, setting.names
    if not setting.needed:
        unset = message("Own options") if named == "picklist" else message("No")
        yield "", at.say(unset if named == "picklist" or _alternatives(schema) else message("–"))
    if named == "entity":
        for other in at.model.entities.values():
            if other.retired is None:
                yield other.name, at.say(other.label)
    elif named == "picklist":
        for shared in at.model.picklists.values():
            yield shared.name, at.say(shared.label)
    elif named == "choice":
        for other_field in entity.active_fields():
            if other_field.picklist is not None and other_field is not field:
                yield other_field.name, at.say(other_field.label)
    elif named == "country":
        for place in entity.active_fields():
            if place.type == "country":
                yield place.name, at.say(place.label)
    for value in (*schema.get("enum", ()), *_alternatives(schema)):
        yield value, at.say(kinds.value_label(setting.name, value))


def _is_option(field: Field | None, setting: Setting, value: str) -> bool:
    """Whether a value of the field is an option to choose; expressions stay text."""
    free = str(setting.schema.get("$ref", "")).endswith("/value")
    return free and field is not None and field.picklist is not None and value[:1] != "="


def _options(at: Desk, field: Field | None) -> Iterator[tuple[str, str]]:
    yield "", at.say(message("–"))
    picklist = field.picklist if field is not None else None
    for option in picklist.options.values() if picklist is not None else ():
        if option.retired is None:
            yield option.name, at.say(option.label)


def _check(entity: Entity, field: Field | None) -> str:
    own = f"?field={field.name}" if field is not None else ""
    return f"/designer/entities/{entity.name}/check-formula{own}"
