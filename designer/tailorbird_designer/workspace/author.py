"""Whose name a commit carries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

_FORBIDDEN = re.compile(r"[\x00-\x1f<>\x7f]+")


@dataclass(frozen=True, slots=True)
class Author:
    """Whose name a commit carries; odd characters are taken out."""

    name: str
    email: str

    def environment(self, when: datetime) -> dict[str, str]:
        """The variables that make git use this name and moment, whatever it is configured to."""
        name = _FORBIDDEN.sub(" ", self.name).strip(" .,:;\"'\\") or "Tailorbird"
        email = _FORBIDDEN.sub("", self.email).strip() or "tailorbird@localhost"
        moment = f"{int(when.timestamp())} +0000"
        return {
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", name), ("EMAIL", email), ("DATE", moment))
        }
