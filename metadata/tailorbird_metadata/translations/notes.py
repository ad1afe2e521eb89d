"""The notes beside the translations: from which text each was made (D17).

`translations/zh.json` holds the source text by full item path, sorted, a line each, so that two
branches that translate different things merge.  Only the product writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

FOLDER = "translations"


def note_file(locale: str) -> str:
    """The path of the notes about the translations into `locale`."""
    return f"{FOLDER}/{locale}.json"


def noted(content: str | None) -> dict[str, str]:
    """The source texts by full item path; a file that cannot be read says nothing."""
    try:
        found = json.loads(content or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {path: text for path, text in found.items() if isinstance(text, str)}


def notes_text(notes: Mapping[str, str]) -> str:
    """The notes as the file has them."""
    return json.dumps(dict(sorted(notes.items())), ensure_ascii=False, indent=1) + "\n"
