"""What is otherwise in one installation of the company: values of settings, stricter approvals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingValue:
    """A `value`, or the path under which a secret is kept outside the configuration."""

    value: str | bool | int | Decimal | None = None
    secret: str | None = None

    def render(self, locale: str) -> str:
        """As it stands in a file; of a secret only where it is kept."""
        return f"secret {self.secret}" if self.secret is not None else str(self.value)

    def __str__(self) -> str:
        return self.render("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """`settings` is by the name of the setting.

    `release_approvals` are role ids by class of change: those of the workspace, and more.
    """

    id: str
    name: str
    label: Text
    settings: Mapping[str, SettingValue] = empty_map()
    release_approvals: Mapping[str, tuple[str, ...]] = empty_map()
