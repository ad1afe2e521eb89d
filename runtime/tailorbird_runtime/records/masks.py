"""Values that may be recognised but not read."""

from __future__ import annotations

from typing import Any

_HIDDEN = "****"


def masked(value: Any) -> str | None:
    """A mask of a value: `138****5678` for a text of eleven characters or more, else stars.

    Nothing stays empty, so that a form can tell whether there is a value at all.
    """
    if value is None or value == ():
        return None
    if isinstance(value, str) and len(value) >= 11:
        return f"{value[:3]}{_HIDDEN}{value[-4:]}"
    return _HIDDEN
