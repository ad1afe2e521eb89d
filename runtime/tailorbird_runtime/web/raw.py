"""What a browser sent, as raw values by field name for the record service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from tailorbird_metadata.model import Entity
from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.forms.fields import Raw

PRESET = "set."
_MOVED = frozenset({"stage", "picklist"})


def typed(entity: Entity, form: MultiDict[str, str], allowed: Iterable[str]) -> dict[str, Raw]:
    """What was typed into the controls of these fields (ids), as it stands, by name.

    Fields whose control was not on the page are left out: an absent control changes nothing.
    Of the product's own fields only stage and pipeline are people's to choose (the form's
    `version` is not a value of the record).
    """
    wanted = set(allowed)
    found: dict[str, Raw] = {}
    for field in entity.active_fields():
        binding = BINDINGS[field.type]
        asked = binding.asked and (not field.system or field.type in _MOVED)
        value = binding.collected(field, form) if asked and field.id in wanted else None
        if value is not None:
            found[field.name] = value
    return found


def raw(entity: Entity, typed: Mapping[str, Raw], form: MultiDict[str, str]) -> dict[str, Any]:
    """The same values as the service wants them: numbers without group marks, tags as a list."""
    found = ((entity.fields[name], value) for name, value in typed.items())
    return {f.name: BINDINGS[f.type].posted(f, value, form) for f, value in found}


def presets(entity: Entity, pairs: Iterable[tuple[str, str]]) -> dict[str, Raw]:
    """The values that an address fills in: `set.account=5`."""
    names = {f.name for f in entity.active_fields() if BINDINGS[f.type].asked}
    found: dict[str, Raw] = {}
    for key, value in pairs:
        name = key.removeprefix(PRESET)
        if key.startswith(PRESET) and name in names and value:
            found[name] = value
    return found
