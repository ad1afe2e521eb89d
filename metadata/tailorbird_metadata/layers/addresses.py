"""Which kind of item a file holds, and its key: the path says both."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = r"([^/]+)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("entity", re.compile(rf"entities/{_NAME}/entity\Z")),
    ("views", re.compile(rf"entities/{_NAME}/views\Z")),
    ("pipeline", re.compile(rf"entities/{_NAME}/pipelines/{_NAME}\Z")),
    ("layout", re.compile(rf"entities/{_NAME}/layouts/{_NAME}\Z")),
    ("picklist", re.compile(rf"picklists/{_NAME}\Z")),
    ("role", re.compile(rf"roles/{_NAME}\Z")),
    ("automation", re.compile(rf"automations/{_NAME}\Z")),
    ("template", re.compile(rf"templates/{_NAME}\Z")),
    ("integration", re.compile(rf"integrations/{_NAME}\Z")),
    ("tests", re.compile(rf"tests/{_NAME}\Z")),
    ("labels", re.compile(rf"labels/{_NAME}\Z")),
    ("workspace", re.compile(r"workspace\Z")),
    ("pack", re.compile(r"pack\Z")),
    ("purged", re.compile(r"purged\Z")),
)

LATER = {
    "assignments": "assignment",
    "pools": "pool",
    "approvals": "approval",
    "reports": "report",
    "dashboards": "dashboard",
    "webforms": "webform",
    "calendars": "calendar",
    "environments": "environment",
}
"""Folders whose kind this version reads but does not run, and the kind's key."""

QUIET_KINDS = ("environment",)
"""Later kinds that change nothing by not running: no warning is due."""

_FOLDERS = ("picklist", "role", "automation", "template", "integration")
"""Kinds whose files stand in a folder of their plural, one item a file."""


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
        if self.kind in _FOLDERS:
            return f"{self.kind}s.{self.key[0]}"
        return ".".join((self.kind, *self.key))


def address_of(path: str) -> Address | None:
    """The address of a file from its path without layer prefix; None if it has no place."""
    stem = path.rsplit(".", 1)[0]
    for kind, pattern in _PATTERNS:
        match = pattern.match(stem)
        if match is not None:
            return Address(kind, match.groups())
    folder, _, name = stem.partition("/")
    if folder in LATER and name and "/" not in name:
        return Address(LATER[folder], (name,))
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
    folder = next((f for f, kind in LATER.items() if kind == address.kind), address.kind + "s")
    return f"{folder}/{key[0]}.yaml"
