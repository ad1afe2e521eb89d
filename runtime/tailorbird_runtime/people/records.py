"""People and teams as the people page shows them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person with roles (ids, in the person's order) and teams (keys, the main one first)."""

    id: int
    name: str
    email: str
    locale: str | None
    zone: str | None
    theme: str
    density: str
    manager: int | None
    team: str | None
    active: bool
    stamp: int
    version: int
    roles: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team: its key in the configuration, the team above it, and who manages it."""

    key: str
    parent: str | None
    manager: int | None
    members: tuple[int, ...] = field(default=())
