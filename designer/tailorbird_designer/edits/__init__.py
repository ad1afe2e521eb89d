"""Changing the text of the configuration in place: every other byte and comment stays."""

from tailorbird_designer.edits.edit import Edit, EditRefused, Json, Verb

__all__ = ["Edit", "EditRefused", "Json", "Verb"]
