"""The names of the records and people that an address or a form names by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes.records import title_key
from tailorbird_runtime.forms.fields import BoundField, FieldBinder, Raw
from tailorbird_runtime.forms.filters import ME
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordError
from tailorbird_runtime.validation.references import REFERENCES
from tailorbird_runtime.web.asking import Asking


def names_of(asking: Asking, field: Field, ids: Iterable[str]) -> dict[str, str]:
    """The names behind ids of a field; those that the person may not read are left out."""
    if field.targets:
        return _any_names(asking, field, ids)
    numbers = [int(one) for one in ids if one != ME and _is_number(one)]
    if not numbers:
        return {}
    if field.kind in ("user", "users"):
        found = asking.context.live.people.names(numbers)
    elif field.to is not None:
        found = asking.records.titles(asking.actor, field.to, numbers)
    else:
        return {}
    return {str(number): name for number, name in found.items()}


def titles_of_given(
    asking: Asking, given: Mapping[str, Raw], record: Record | None = None
) -> dict[str, str]:
    """What controls show for what is chosen: as stored, or as it was sent.

    By field id, of several records by `title_key`; `given` is by the names of the fields.
    """
    found = dict(record.titles) if record is not None else {}
    for name, value in given.items():
        field = asking.entity.fields[name]
        if field.type not in REFERENCES:
            continue
        if isinstance(value, tuple):
            known = names_of(asking, field, value)
            found |= {title_key(field.id, one): title for one, title in known.items()}
        elif isinstance(value, str):
            stored = record.values.get(field.id) if record is not None else None
            if stored is None or value != str(stored):
                found[field.id] = names_of(asking, field, [value]).get(value, "")
    return found


def lone_field(
    asking: Asking,
    field: Field,
    given: Mapping[str, Raw],
    *,
    prefix: str,
    record: Record | None = None,
    faults: Sequence[RecordError] = (),
    required: bool = False,
) -> BoundField:
    """The control of one field that is asked for outside the form of its record.

    `prefix` is what the ids of controls on the page begin with.
    """
    binder = FieldBinder(
        entity=asking.entity, binder=asking.binder, choices=asking.choices(), prefix=prefix
    )
    typed = {field.name: given[field.name]} if field.name in given else {}
    return binder.editable(
        field,
        record=record,
        typed=typed.get(field.name),
        titles=titles_of_given(asking, typed, record),
        required=required,
        errors=[asking.voice.say(f.message) for f in faults if f.field == field.name],
    )


def _any_names(asking: Asking, field: Field, ids: Iterable[str]) -> dict[str, str]:
    """The same for a lookup that can lead to several kinds of records."""
    found: dict[str, str] = {}
    for one in ids:
        entity, _, number = one.partition("/")
        if entity in field.targets and _is_number(number):
            titles = asking.records.titles(asking.actor, entity, [int(number)])
            found |= dict.fromkeys([one], next(iter(titles.values()))) if titles else {}
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
