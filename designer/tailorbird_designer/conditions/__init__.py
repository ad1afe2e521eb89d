"""Conditions as rows "field, operator, value", and back to the text that was written."""

from tailorbird_designer.conditions.checking import Wrong, checked
from tailorbird_designer.conditions.comparing import Change, changes
from tailorbird_designer.conditions.names import Names, Place
from tailorbird_designer.conditions.reading import read
from tailorbird_designer.conditions.rows import Conditions, Group, Item, Line, Row
from tailorbird_designer.conditions.writing import Refused, Written, write

__all__ = [
    "Change",
    "Conditions",
    "Group",
    "Item",
    "Line",
    "Names",
    "Place",
    "Refused",
    "Row",
    "Written",
    "Wrong",
    "changes",
    "checked",
    "read",
    "write",
]
