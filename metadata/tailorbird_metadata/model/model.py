"""The whole configuration of one company at one commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.approval import Approval
from tailorbird_metadata.model.assignment import Assignment
from tailorbird_metadata.model.automation import Automation, Integration
from tailorbird_metadata.model.calendar import Calendar
from tailorbird_metadata.model.dashboard import Dashboard
from tailorbird_metadata.model.entity import LINKS, Entity, Field
from tailorbird_metadata.model.environment import Environment
from tailorbird_metadata.model.phrase import Template
from tailorbird_metadata.model.picklist import Picklist
from tailorbird_metadata.model.pool import Pool
from tailorbird_metadata.model.report import Report
from tailorbird_metadata.model.role import Role
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.webform import Webform


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Facts about the company.

    `currency` is the ISO 4217 code that rules and sums compare in, `currencies` all that amounts
    may be entered in; `timezone` (IANA name) decides what `today` means; `country` (ISO 3166-1
    alpha-2) is the home of phone numbers without a prefix.  `settings` are the types of declared
    settings by name; their values stand in the environment of the program.  `release_approvals`
    are the ids of the roles that must agree to a class of changes; `owners` those that may change
    an entity (by its id) or a folder of files (by its name).
    """

    name: str
    label: Text
    currency: str
    currencies: tuple[str, ...]
    timezone: str
    locale: str
    locales: tuple[str, ...]
    country: str
    teams: Mapping[str, Text] = empty_map()
    queues: Mapping[str, Text] = empty_map()
    settings: Mapping[str, str] = empty_map()
    release_approvals: Mapping[str, tuple[str, ...]] = empty_map()
    owners: Mapping[str, tuple[str, ...]] = empty_map()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackInfo:
    """A pack in the stack."""

    name: str
    version: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class Model:
    """Immutable; `digest` is the sha256 (hex) of its canonical JSON, and its identity.

    `entities`, `picklists` (shared ones), `roles` and the items of all further kinds are by name.
    """

    language: int
    workspace: Workspace
    entities: Mapping[str, Entity]
    picklists: Mapping[str, Picklist] = empty_map()
    roles: Mapping[str, Role] = empty_map()
    packs: tuple[PackInfo, ...] = ()
    automations: Mapping[str, Automation] = empty_map()
    templates: Mapping[str, Template] = empty_map()
    integrations: Mapping[str, Integration] = empty_map()
    assignments: Mapping[str, Assignment] = empty_map()
    pools: Mapping[str, Pool] = empty_map()
    approvals: Mapping[str, Approval] = empty_map()
    reports: Mapping[str, Report] = empty_map()
    dashboards: Mapping[str, Dashboard] = empty_map()
    webforms: Mapping[str, Webform] = empty_map()
    calendars: Mapping[str, Calendar] = empty_map()
    environments: Mapping[str, Environment] = empty_map()
    digest: str = ""

    @cached_property
    def _entities_by_id(self) -> dict[str, Entity]:
        return {e.id: e for e in self.entities.values()}

    @cached_property
    def _roles_by_id(self) -> dict[str, Role]:
        return {r.id: r for r in self.roles.values()}

    @cached_property
    def _children(self) -> dict[str, list[tuple[Entity, Field]]]:
        found: dict[str, list[tuple[Entity, Field]]] = {}
        for entity in self.entities.values():
            for field in entity.active_fields() if entity.retired is None else ():
                for target in field.leads_to if field.type in LINKS else ():
                    found.setdefault(target, []).append((entity, field))
        return found

    def entity(self, entity_id: str) -> Entity:
        """The entity with this id; raises KeyError for an unknown one."""
        return self._entities_by_id[entity_id]

    def role(self, role_id: str) -> Role | None:
        """The role with this id, or None (a person may hold one that is no longer there)."""
        return self._roles_by_id.get(role_id)

    def children_of(self, entity_id: str) -> Iterator[tuple[Entity, Field]]:
        """Every (child entity, lookup field) that points to the entity, retired ones left out."""
        yield from self._children.get(entity_id, ())
