"""Changing the text of the configuration in place: every other byte and comment stays."""

from tailorbird_designer.edits.edit import Edit, EditRefused, Json, Verb
from tailorbird_designer.edits.engine import edited
from tailorbird_designer.edits.places import is_patched, names_at, own_word
from tailorbird_designer.edits.said import said_at
from tailorbird_designer.edits.scalars import Plain
from tailorbird_designer.edits.typed import NotYaml, typed_value

__all__ = [
    "Edit",
    "EditRefused",
    "Json",
    "NotYaml",
    "Plain",
    "Verb",
    "edited",
    "is_patched",
    "names_at",
    "own_word",
    "said_at",
    "typed_value",
]
