"""Companies with automations, on each database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company
from tests.workspaces import with_files

from tailorbird_runtime.automation.view import Run
from tailorbird_runtime.jobs.job import Job
from tailorbird_runtime.jobs.work import work_once
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.people_tables import sys_team, sys_team_member, sys_user_role

Automated = Callable[..., "Office"]


@dataclass
class Office:
    """A company, and short ways to look at what automations did."""

    crm: Crm

    def __getattr__(self, name: str) -> Any:
        return getattr(self.crm, name)

    def deal(self, name: str, account: Record, **raw: Any) -> Record:
        """A deal by mia that may move on to any stage."""
        values = {"amount": "1000", "site_visit_on": "2026-03-01", **raw}
        return self.crm.add("mia", "deal", name=name, account=account.id, **values)

    def runs(self, record: Record, who: str = "root") -> list[Run]:
        """The runs about a record, oldest first."""
        found = self.crm.records.get(self.crm.people[who], record.entity_id, record.id)
        return list(reversed(self.crm.automation.runs(self.crm.people[who], found)))

    def states(self, record: Record) -> list[tuple[str, str]]:
        """Name and state of each run about a record, oldest first."""
        return [(run.name, run.state) for run in self.runs(record)]

    def update(self, who: str, record: Record, **raw: Any) -> Record:
        """A changed record."""
        actor = self.crm.people[who]
        return self.crm.records.update(actor, record.entity_id, record.id, raw, door="form")

    def now(self, record: Record) -> Mapping[str, Any]:
        """The values of a record as an admin sees them now."""
        return self.crm.records.get(self.crm.root, record.entity_id, record.id).values

    def all(self, entity: str) -> list[Mapping[str, Any]]:
        """The values of all records."""
        page = self.crm.records.list(self.crm.root, entity, Query(limit=200))
        return [record.values for record in page.records]

    def jobs(self, kind: str) -> list[Job]:
        """The jobs of a kind that wait, in order."""
        return [job for job in reversed(self.crm.queue.listed()) if job.kind == kind]

    def work(self) -> int:
        """Carry out the jobs of automations until there are none; how many."""
        done = 0
        while taken := work_once(self.crm.queue, self.crm.automation.handlers(), "worker"):
            done += taken
        return done

    def told(self, who: str) -> list[str]:
        """The titles of somebody's notices, oldest first."""
        notices = self.crm.automation.notices(self.crm.people[who])
        return [str(notice.title) for notice in reversed(notices)]


def settle(crm: Crm) -> None:
    """Write down the roles and teams that the people of the company have."""
    teams = [{"key": key} for key in crm.model.workspace.teams]
    people = [actor for actor in crm.people.values() if not actor.is_system]
    roles = [
        {"person": a.id, "role": role, "position": place}
        for a in people
        for place, role in enumerate(a.roles)
    ]
    members = [{"person": a.id, "team": a.team} for a in people if a.team]
    with write(crm.engine) as connection:
        connection.execute(sys_team.insert(), teams)
        connection.execute(sys_user_role.insert(), roles)
        connection.execute(sys_team_member.insert(), members)


@pytest.fixture
def office(engine: sa.Engine) -> Automated:
    """Makes a company of the rich workspace and these files."""

    def make(base: Mapping[str, str] = RICH, **automations: str) -> Office:
        files = {f"automations/{name}.yaml": text for name, text in automations.items()}
        crm = company(engine, with_files(base, files))
        settle(crm)
        return Office(crm)

    return make
