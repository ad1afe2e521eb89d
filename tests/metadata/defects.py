"""One defect at a time: a change of SMALL with the guilty span between « and »."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent

from tests.workspaces import BUSY, SMALL

DEAL = "entities/deal/entity.yaml"
ACCOUNT = "entities/account/entity.yaml"
SALES = "entities/deal/pipelines/sales.yaml"
VIEWS = "entities/deal/views.yaml"
REP_LAYOUT = "entities/deal/layouts/rep.yaml"
MANAGER_LAYOUT = "entities/deal/layouts/manager.yaml"
REP = "roles/rep.yaml"
MANAGER = "roles/manager.yaml"
WORKSPACE = "workspace.yaml"
LABELS = "labels/zh.yaml"


@dataclass(frozen=True)
class Defect:
    """What is put in place of what, in which file, and what the author is told.

    `before` of None replaces the whole file (which may be a new one).
    """

    file: str
    before: str | None
    after: str
    code: str
    message: str
    help: str
    severity: str = "error"
    busy: bool = False
    """Whether it is a change of BUSY, which has automations."""

    @property
    def name(self) -> str:
        """A readable name for the test."""
        return f"{self.code} {self.message}"

    @property
    def base(self) -> Mapping[str, str]:
        """The workspace without the defect."""
        return BUSY if self.busy else SMALL

    def marked(self) -> str:
        """The file with the defect in it and the span marked."""
        if self.before is None:
            return dedent(self.after).lstrip("\n")
        text = self.base[self.file]
        assert text.count(self.before) == 1, (
            f"{self.before!r} stands {text.count(self.before)} times"
        )
        return dedent(text.replace(self.before, self.after)).lstrip("\n")

    def files(self) -> dict[str, str]:
        """The workspace with the defect."""
        return {**self.base, self.file: self.marked().replace("«", "").replace("»", "")}

    def place(self) -> tuple[int, int, int, int]:
        """Line, column, end line and end column of the span."""
        text = self.marked()
        start, end = text.index("«"), text.index("»") - 1
        clean = text.replace("«", "").replace("»", "")
        return (*_position(clean, start), *_position(clean, end))


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
