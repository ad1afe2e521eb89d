"""In whose name a command at a terminal records a commit."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
from collections.abc import Mapping

from tailorbird_designer.workspace.author import Author


def author(environment: Mapping[str, str] = os.environ) -> Author:
    """The person that git's variables or settings name, else the one who is logged in."""
    name = environment.get("GIT_AUTHOR_NAME") or _configured("user.name") or _login()
    email = environment.get("GIT_AUTHOR_EMAIL") or _configured("user.email")
    return Author(name, email or f"{_login()}@{socket.gethostname() or 'localhost'}")


def _configured(key: str) -> str | None:
    """What this person told git about themselves; reading is all we do."""
    try:
        answer = subprocess.run(
            ["git", "config", "--global", "--get", key], capture_output=True, check=False
        )
    except FileNotFoundError:
        return None
    return answer.stdout.decode("utf-8", "replace").strip() or None


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "tailorbird"
