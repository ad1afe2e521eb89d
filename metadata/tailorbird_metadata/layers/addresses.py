"""Which kind of item a file holds, and its key: the path says both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "picklists": "picklist",
        "roles": "role",
        "automations": "automation",
        "templates": "template",
        "integrations": "integration",
        "assignments": "assignment",
        "pools": "pool",
        "approvals": "approval",
        "reports": "report",
        "dashboards": "dashboard",
        "webforms": "webform",
        "calendars": "calendar",
        "environments": "environment",
    }
)
"""Folders with one item a file, and the kind of these items."""

COMPOSED = ("entity", "views", "pipeline", "layout", *FOLDERS.values())
"""Kinds whose items are put together from what the layers say."""

IDLE_KINDS = (
    *("assignment", "pool", "approval", "report", "dashboard", "webform", "calendar"),
    "environment",
)
"""Kinds that are checked and kept, and that nothing acts on in this version."""

QUIET_KINDS = ("environment",)
"""Those of them that change nothing by not running: no warning is due."""

SWITCHED = ("automation", "assignment", "pool", "approval", "webform")
"""Kinds that act by themselves: `off: true` stops an item, and its past stays known."""

_NAME = r"([^/]+)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("entity", re.compile(rf"entities/{_NAME}/entity\Z")),
    ("views", re.compile(rf"entities/{_NAME}/views\Z")),
    ("pipeline", re.compile(rf"entities/{_NAME}/pipelines/{_NAME}\Z")),
    ("layout", re.compile(rf"entities/{_NAME}/layouts/{_NAME}\Z")),
    ("tests", re.compile(rf"tests/{_NAME}\Z")),
    ("labels", re.compile(rf"labels/{_NAME}\Z")),
    ("workspace", re.compile(r"workspace\Z")),
    ("pack", re.compile(r"pack\Z")),
    ("purged", re.compile(r"purged\Z")),
)


@dataclass(frozen=True, slots=True)
class Address:
    """A kind and a key: ("layout", ("deal", "rep"))."""

    kind: str
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        """The item's own name."""
        return self.key[-1] if self.key else self.kind

    @property
    def path(self) -> str:
        """The item path of decisions 9."""
        if self.kind == "entity":
            return self.key[0]
        if self.kind == "views":
            return self.key[0]
        if self.kind in ("layout", "pipeline"):
            return f"{self.key[0]}.{self.kind}s.{self.key[1]}"
        if self.kind in FOLDERS.values():
            return f"{folder_of(self.kind)}.{self.key[0]}"
        return ".".join((self.kind, *self.key))


def address_of(path: str) -> Address | None:
    """The address of a file from its path without layer prefix; None if it has no place."""
    stem = path.rsplit(".", 1)[0]
    for kind, pattern in _PATTERNS:
        match = pattern.match(stem)
        if match is not None:
            return Address(kind, match.groups())
    folder, _, name = stem.partition("/")
    if folder in FOLDERS and name and "/" not in name:
        return Address(FOLDERS[folder], (name,))
    return None


def home_of(path: str, kind: str, name: str) -> Address | None:
    """Where a file that begins with `kind: name` belongs, if it stands at `path` in no place.

    What belongs to an entity must stand below it already; else nobody knows of which.
    """
    if kind in FOLDERS.values() or kind in ("entity", "views"):
        return Address(kind, (name,))
    parts = path.split("/")
    if kind in ("pipeline", "layout") and parts[0] == "entities" and len(parts) > 2:
        return Address(kind, (parts[1], name))
    return None


def file_of(address: Address) -> str:
    """The path that a file of this address has."""
    key = address.key
    match address.kind:
        case "entity" | "views":
            return f"entities/{key[0]}/{address.kind}.yaml"
        case "pipeline" | "layout":
            return f"entities/{key[0]}/{address.kind}s/{key[1]}.yaml"
        case "labels" | "tests":
            return f"{address.kind}/{key[0]}.yaml"
        case "workspace" | "pack" | "purged":
            return f"{address.kind}.yaml"
    return f"{folder_of(address.kind)}/{key[0]}.yaml"


def folder_of(kind: str) -> str:
    """The folder of a kind that has one item a file; raises KeyError for another kind."""
    return _FOLDER_OF[kind]


_FOLDER_OF = {kind: folder for folder, kind in FOLDERS.items()}
