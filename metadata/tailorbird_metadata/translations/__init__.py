"""What is translated, what is not, and from which text: pure, over a compiled company."""

from tailorbird_metadata.translations.notes import note_file, noted, notes_text
from tailorbird_metadata.translations.overview import Overview, Translation, overview

__all__ = ["Overview", "Translation", "note_file", "noted", "notes_text", "overview"]
