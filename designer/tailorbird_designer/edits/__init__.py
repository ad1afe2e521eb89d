"""Changing the text of the configuration in place: every other byte and comment stays."""

from tailorbird_designer.edits.edit import Edit, EditRefused, Json, Verb
from tailorbird_designer.edits.engine import edited
from tailorbird_designer.edits.scalars import Plain

__all__ = ["Edit", "EditRefused", "Json", "Plain", "Verb", "edited"]
