"""What differs between two models: changes with a class each, and what may not simply vanish."""

from tailorbird_metadata.changes.change import CLASSES, Change, describe
from tailorbird_metadata.changes.compare import compare
from tailorbird_metadata.changes.removals import removals

__all__ = ["CLASSES", "Change", "compare", "describe", "removals"]
