"""The person (or the product itself) on whose behalf something happens."""

from __future__ import annotations

from dataclasses import dataclass, field

from tailorbird_metadata.expressions.inputs import Me

ADMIN = "admin"
"""The id of the built-in role that may do everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Fixed from the start of a request to its end.

    `roles` are role ids in the person's order; `teams` the keys of the own teams, of those that
    the person manages and of all below these; `team` is the main one.  `locale` and `zone` are
    None where the person has not chosen: then the company's hold.
    """

    id: int
    name: str
    email: str
    locale: str | None = None
    zone: str | None = None
    theme: str = "auto"
    density: str = "comfortable"
    roles: tuple[str, ...] = ()
    teams: frozenset[str] = field(default_factory=frozenset)
    team: str | None = None
    manager: int | None = None
    active: bool = True
    stamp: int = 1
    version: int = 1

    @property
    def is_admin(self) -> bool:
        """Whether the person holds the built-in role `admin`."""
        return ADMIN in self.roles

    @property
    def is_system(self) -> bool:
        """Whether this is the product itself, which no right restricts."""
        return self.id == 0

    def me(self) -> Me | None:
        """What expressions see as `me`: nobody where the product itself acts."""
        if self.is_system:
            return None
        return Me(
            id=self.id,
            name=self.name,
            email=self.email,
            teams=self.teams,
            team=self.team,
            manager=self.manager,
            roles=self.roles,
            locale=self.locale or "en",
        )


SYSTEM = Actor(id=0, name="Tailorbird", email="", roles=(ADMIN,))
"""The product itself: samples, imports at set-up, nightly jobs, automations of the company."""
