"""Users, teams, memberships and the roles of a person."""

from __future__ import annotations

from tailorbird_runtime.people.actor import ADMIN, SYSTEM, Actor
from tailorbird_runtime.people.errors import NotPermitted, PeopleRefused, UnknownPerson
from tailorbird_runtime.people.people import People
from tailorbird_runtime.people.records import Team, User

__all__ = [
    "ADMIN",
    "SYSTEM",
    "Actor",
    "NotPermitted",
    "People",
    "PeopleRefused",
    "Team",
    "UnknownPerson",
    "User",
]
