"""What a person needs to try the demo, kept beside its database."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tailorbird_designer.workspace.files import write_atomically

_SHEET = "demo.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Somebody who can sign in to the demo; `role` and `name` in the company's words."""

    role: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToLookAt:
    """A page worth looking at, and what is there."""

    path: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a person needs to try the demo; `example` is an entity that the token can read."""

    sign_ins: tuple[SignIn, ...]
    password: str
    token: str
    token_of: str
    example: str = "task"
    look: tuple[ToLookAt, ...] = ()


def kept_sheet(folder: Path) -> Sheet | None:
    """The sheet of a demo that was built to its end; None if there is none."""
    try:
        found = json.loads((folder / "var" / _SHEET).read_text("utf-8"))
        sign_ins = tuple(SignIn(**line) for line in found.pop("sign_ins"))
        look = tuple(ToLookAt(**line) for line in found.pop("look"))
        return Sheet(sign_ins=sign_ins, look=look, **found)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep_sheet(folder: Path, sheet: Sheet) -> None:
    """Write the sheet; it marks the demo as built to its end."""
    text = json.dumps(asdict(sheet), ensure_ascii=False, indent=2)
    write_atomically(folder / "var" / _SHEET, text.encode(), 0o600)
