"""Settings of one company's installation, from the environment and the command line."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from tailorbird_designer.workspace.files import private_folder, write_atomically
from tailorbird_metadata.messages import message
from tailorbird_platform.refusal import Refusal

SHORTEST_KEY = 32
_MIN_DIFFERENT = 10
_BACKENDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where a company's configuration and data are, and how it is reached.

    `base_url` is None where the address follows the request (a machine of one's own); with one,
    links and the origin check use it alone.  `secret_key` has at least 32 characters.
    `body_limit` is in bytes, the two session spans in seconds.  `password_cost` is argon2's
    number of passes; tests lower it together with `password_memory` (KiB).  `proxies` is how many
    reverse proxies stand in front and may be believed about the address of the caller.
    """

    workspace: Path
    database_url: str
    secret_key: str
    base_url: str | None = None
    body_limit: int = 1_000_000
    session_idle: int = 12 * 3600
    session_longest: int = 30 * 24 * 3600
    password_cost: int = 3
    password_memory: int = 65_536
    proxies: int = 0

    @property
    def secure(self) -> bool:
        """Whether people come by https, so that cookies can insist on it."""
        return self.base_url is not None and self.base_url.startswith("https://")


def settings_for(
    workspace: Path,
    environment: Mapping[str, str],
    *,
    database: str | None = None,
    base_url: str | None = None,
) -> Settings:
    """The settings of the company in `workspace`.

    `database` and `base_url` win over TAILORBIRD_DATABASE_URL and TAILORBIRD_BASE_URL.  Raises
    Refusal for a value that cannot be used.
    """
    workspace = workspace.resolve()
    base = base_url or environment.get("TAILORBIRD_BASE_URL") or None
    return Settings(
        workspace=workspace,
        database_url=database_address(workspace, environment, database),
        secret_key=_secret_key(workspace, environment.get("TAILORBIRD_SECRET_KEY")),
        base_url=None if base is None else _checked_base(base),
        password_cost=_number(environment, "TAILORBIRD_PASSWORD_COST", 3, 1, 20),
        password_memory=_number(environment, "TAILORBIRD_PASSWORD_MEMORY", 65_536, 8, 4_194_304),
        proxies=_number(environment, "TAILORBIRD_PROXIES", 0, 0, 5),
    )


def database_address(workspace: Path, environment: Mapping[str, str], given: str | None) -> str:
    """The database's address: the given one, the environment's, or SQLite in `var/`."""
    own = f"sqlite:///{workspace.resolve() / 'var' / 'tailorbird.db'}"
    return _checked_database(given or environment.get("TAILORBIRD_DATABASE_URL") or own)


def _checked_database(text: str) -> str:
    try:
        backend = make_url(text).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in _BACKENDS:
        raise Refusal(
            message("The database address cannot be used."),
            message("Write sqlite:///path/to/file.db or postgresql://user@host/name"),
        )
    return text


def _checked_base(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise Refusal(
            message("{url} is not an address of a site.", url=text),
            message("Write it as https://crm.example.com, without a path."),
        )
    return f"{parts.scheme}://{parts.netloc}"


def _secret_key(workspace: Path, given: str | None) -> str:
    if given is None:
        return _kept_key(workspace / "var" / "secret_key")
    if len(given) < SHORTEST_KEY or len(set(given)) < _MIN_DIFFERENT:
        raise Refusal(
            message("TAILORBIRD_SECRET_KEY is too short or too simple to protect sessions."),
            message(
                "Use at least {n} random characters, for example the output of: "
                'python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
                n=SHORTEST_KEY,
            ),
        )
    return given


def _kept_key(file: Path) -> str:
    """The key kept in the workspace's `var/`, made on first use; only its owner can read it."""
    if not file.exists():
        private_folder(file.parent)
        made = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        write_atomically(made, secrets.token_urlsafe(48).encode(), 0o600)
        with contextlib.suppress(FileExistsError):
            os.link(made, file)
        made.unlink()
    return _read_key(file)


def _read_key(file: Path) -> str:
    key = file.read_text("ascii").strip()
    if len(key) < SHORTEST_KEY:
        raise Refusal(
            message("The key in {file} is too short to protect sessions.", file=str(file)),
            message("Delete the file; a new key is made and everybody signs in again."),
        )
    return key


def _number(environment: Mapping[str, str], name: str, usual: int, low: int, high: int) -> int:
    text = environment.get(name, str(usual))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise Refusal(
            message(
                "{name} must be a whole number from {low} to {high}.", name=name, low=low, high=high
            )
        )
    return int(text)
