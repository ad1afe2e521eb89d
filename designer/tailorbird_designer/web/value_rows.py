"""Rows "field, value" of a form: what is written into fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tailorbird_designer.sentences import Teller
from tailorbird_designer.web.inputs import Input, choices, errors_at, input_id
from tailorbird_designer.web.troubles import Troubles
from tailorbird_designer.web.values import Values, one
from tailorbird_designer.web.written import Raw, said_of
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field


def row_values(prefix: str, raw: Raw) -> Values:
    """The rows' values as they are written."""
    found: Values = {}
    for number, (key, value) in enumerate(raw.items()):
        found[f"{prefix}.{number}.key"] = (key,)
        found[f"{prefix}.{number}.value"] = (value if isinstance(value, str) else "",)
    return found


def rows_raw(prefix: str, values: Values, target: Entity | None) -> Raw:
    """What the rows write; the fields of `target` say of which type the values are."""
    found: Raw = {}
    for number in row_numbers(prefix, values):
        key = one(values, f"{prefix}.{number}.key")
        field = target.fields.get(key) if target is not None else None
        found[key] = said_of(field, one(values, f"{prefix}.{number}.value"))
    return found


def row_numbers(prefix: str, values: Values) -> list[int]:
    """The numbers of the rows whose field is chosen, in order."""
    pattern = re.compile(rf"{re.escape(prefix)}\.(\d{{1,6}})\.key")
    found = (m[1] for k in values if (m := pattern.fullmatch(k)) and one(values, k))
    return sorted({int(n) for n in found if n == str(int(n))})


def draw_rows(
    teller: Teller, target: Entity, troubles: Troubles, path: str, prefix: str, values: Values
) -> Iterator[tuple[Input, Input]]:
    """The rows, and an empty one for one more."""
    say = teller.voice.say
    pairs = [("", ""), *((f.name, say(f.label)) for f in settable(target))]
    for place, number in enumerate([*row_numbers(prefix, values), -1]):
        key = one(values, f"{prefix}.{number}.key") if number >= 0 else ""
        start = f"{prefix}.{place}"
        first = Input(
            id=input_id(f"{start}.key"), name=f"{start}.key", label=say(message("Field")),
            kind="choice", options=choices(pairs, key),
        )  # fmt: skip
        second = Input(
            id=input_id(f"{start}.value"), name=f"{start}.value", label=say(message("Value")),
            value=one(values, f"{prefix}.{number}.value") if number >= 0 else "",
            hint=hint(teller, target, key),
            errors=errors_at(troubles, f"{start}.value", f"{path}.{key}") if key else (),
        )  # fmt: skip
        yield first, second


def hint(teller: Teller, target: Entity | None, key: str) -> str:
    """What may be written: the options of a list, or how an expression begins."""
    say = teller.voice.say
    field = target.fields.get(key) if target is not None else None
    if field is not None and field.picklist is not None:
        names = [o.name for o in field.picklist.options.values() if o.retired is None]
        return say(message("One of: {names}", names=", ".join(names[:8])))
    return say(message("= begins an expression, as =today.")) if key else ""


def settable(entity: Entity) -> Iterator[Field]:
    """The fields that can be written."""
    for field in entity.active_fields():
        usual = not field.system or field.type == "stage"
        if usual and not field.automatic:
            yield field
