"""What all layers together say at an item path, for those that copy it."""

from __future__ import annotations

from tailorbird_designer.edits.edit import Json
from tailorbird_designer.edits.places import Files, site_of
from tailorbird_designer.edits.render import json_of
from tailorbird_designer.edits.wording import value_at
from tailorbird_designer.edits.writing import whole


def said_at(files: Files, path: str) -> Json:
    """The value at a path, None where nobody says anything."""
    site = site_of(files, path)
    found = value_at(whole(site), site.inside)
    return None if found is None else json_of(found)
