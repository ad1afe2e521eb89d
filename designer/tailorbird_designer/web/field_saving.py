"""What was sent from the drawer of a field, as edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.field_drawer import help_place, label_place
from tailorbird_designer.web.option_rows import new_options, option_edits
from tailorbird_designer.web.requiring import required_edits
from tailorbird_designer.web.settings import has, setting_edits, settings_of
from tailorbird_designer.web.texts import text_edits, without_labels
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.model import Entity, Field


def field_edits(at: Desk, entity: Entity, field: Field, sent: Mapping[str, str]) -> list[Edit]:
    """Everything that differs from what is written; the new name comes last."""
    path = f"{entity.name}.fields.{field.name}"
    field_type = FIELD_TYPES[field.type]
    edits = [
        *text_edits(at, label_place(path, field), sent),
        *text_edits(at, help_place(path, field), sent),
    ]
    edits += _option_edits(at, entity, field, sent)
    edits += setting_edits(at, settings_of(at, field_type, path), sent)
    if has(field_type, "required"):
        edits += required_edits(at, entity, field, sent)
    name = sent.get("key", field.name).strip()
    if name and name != field.name and at.published_field(entity, field) is None:
        edits.append(Edit(verb=Verb.RENAME, path=path, name=name))
    return edits


def _option_edits(
    at: Desk, entity: Entity, field: Field, sent: Mapping[str, str]
) -> Iterator[Edit]:
    """The field's own options: changed, given up for a shared list, or taken up instead of one."""
    if field.picklist is None:
        return
    path = f"{entity.name}.fields.{field.name}.options"
    shared = bool(sent.get("set.picklist"))
    if not field.picklist.shared and shared:
        yield from without_labels(at, path)
        yield Edit(verb=Verb.SET, path=path, value=None)
    elif field.picklist.shared and not shared:
        options, texts = new_options(at, path, sent)
        yield Edit(verb=Verb.SET, path=path, value=options or None)
        yield from texts
    elif not shared:
        parents = entity.field(field.depends_on).picklist if field.depends_on else None
        yield from option_edits(at, path, field.picklist, parents, sent)
