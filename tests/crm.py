"""A small company with people and a database, for tests of records and of what stands on them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.workspaces import SMALL, with_files, write_workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.model import Model
from tailorbird_runtime.automation import Automations, automation_metadata
from tailorbird_runtime.jobs import Queue, queue_metadata
from tailorbird_runtime.people.actor import SYSTEM, Actor
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.system import ensure_system
from tailorbird_runtime.storage.tables import Tables

START = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)

RICH = with_files(
    SMALL,
    {
        "entities/account/entity.yaml": """
            entity: account
            label: {one: Account, many: Accounts}
            title: name
            fields:
              name: {type: text, max: 120, required: true, unique: ignore_case}
              number: {type: autonumber, format: "A-{0000}"}
              website: {type: url}
              phone: {type: phone}
              industry: {type: picklist, picklist: industry}
              country:
                type: picklist
                required: true
                default: de
                options: {de: Germany, at: Austria, ch: Switzerland}
              city:
                type: picklist
                depends_on: country
                options:
                  berlin: {label: Berlin, for: [de]}
                  vienna: {label: Vienna, for: [at]}
              employees: {type: integer, min: 1}
              rating: {type: integer, sensitive: true}
              tax_number: {type: text}
              credit_limit: {type: money, min: 0}
              tags: {type: tags}
              team: {type: team, default: =me.team}
              owner: {type: user, default: =me}
              fax: {type: text, retired: 2026-01-01}
        """,
        "entities/contact/entity.yaml": """
            entity: contact
            label: {one: Contact, many: Contacts}
            title: name
            fields:
              name: {type: text, required: true}
              email: {type: email}
              account: {type: lookup, to: account, on_delete: clear, children: contacts}
              owner: {type: user, default: =me}
        """,
        "entities/deal/views.yaml": """
            views: deal
            lists:
              all:
                label: All deals
                columns: [name, account, account.country, owner, stage, amount]
                sort: [-expected_close]
            boards:
              pipeline:
                label: Pipeline
                by: stage
                hide: [lost]
                card: [name, account, net_value]
                total: amount
        """,
        "entities/account/views.yaml": None,
        "entities/account/layouts/standard.yaml": None,
        "entities/deal/layouts/rep.yaml": None,
        "entities/deal/layouts/manager.yaml": None,
        "entities/quote/entity.yaml": """
            entity: quote
            label: {one: Quote, many: Quotes}
            title: number
            fields:
              number: {type: autonumber, format: "Q-{yyyy}-{0000}"}
              deal: {type: lookup, to: deal, required: true, on_delete: cascade, children: quotes}
              status:
                type: picklist
                default: draft
                options: {draft: Draft, sent: Sent}
              total: {type: formula, returns: money, value: sum(lines.total)}
            rules:
              sent_has_lines:
                check: status == "draft" or count(lines) > 0
                message: Add at least one line first.
                show_at: status
        """,
        "entities/quote_line/entity.yaml": """
            entity: quote_line
            label: {one: Line, many: Lines}
            title: item
            parent: quote
            fields:
              quote: {type: lookup, to: quote, required: true, on_delete: cascade, children: lines}
              item: {type: text, required: true}
              quantity: {type: decimal, default: 1, min: 0}
              price: {type: money, required: true}
              total: {type: formula, returns: money, value: "quantity * price"}
        """,
        "entities/lead/entity.yaml": """
            entity: lead
            label: {one: Lead, many: Leads}
            title: company_name
            fields:
              company_name: {type: text, required: true}
              contact_name: {type: text}
              email: {type: email}
              budget: {type: money}
              status: {type: picklist, default: new, options: {new: New, converted: Converted}}
              converted_account:
                {type: lookup, to: account, read_only: true, on_delete: clear, children: leads}
              owner: {type: user}
            convert:
              qualify:
                label: Convert lead
                when: status != "converted"
                into:
                  account: {entity: account, match: name, set: {name: =company_name}}
                  contact:
                    entity: contact
                    set: {name: =contact_name, email: =email}
                    link: {account: account}
                  deal:
                    entity: deal
                    optional: true
                    set: {name: =company_name, amount: =budget}
                    link: {account: account}
                set: {status: converted}
                keep: {converted_account: account}
                open: deal
        """,
        "roles/rep.yaml": """
            role: rep
            label: Sales rep
            can:
              account:
                read: owner == me or team in me.teams
                create: true
                edit: owner == me
                fields:
                  owner: read
                  tax_number: masked
                  credit_limit: hidden
                actions: {assign: owner == me}
              contact: {read: true, create: true, edit: true, delete: true}
              deal:
                read: owner == me
                create: true
                edit: owner == me and stage_open
                delete: owner == me
                fields:
                  discount: {edit: stage != "proposal"}
                  lost_reason: read
              quote: {read: deal.owner == me, create: deal.owner == me, edit: status == "draft"}
              lead:
                read: owner == me or empty(owner)
                create: true
                edit: owner == me
                actions: {assign: empty(owner) or owner == me, qualify: owner == me}
              activity: {read: true, create: true, edit: owner == me}
              task: {read: owner == me, create: true, edit: owner == me, delete: owner == me}
        """,
        "roles/manager.yaml": """
            role: manager
            label: Sales manager
            extends: rep
            can:
              account:
                read: true
                edit: true
                delete: true
                fields: {rating: edit, tax_number: edit, credit_limit: edit, owner: edit}
                actions: {assign: true}
              deal:
                read: true
                edit: true
                delete: true
                fields: {discount: edit, lost_reason: edit, owner: edit}
                actions: {assign: true}
              quote: {read: true, create: true, edit: true, delete: true}
              lead: {read: true, edit: true, actions: {assign: true, qualify: true}}
        """,
        "roles/finance.yaml": """
            role: finance
            label: Finance
            can:
              account:
                read: any(deals.stage == "won")
                fields: {credit_limit: read, employees: {read: country == "de"}}
              deal: {read: stage == "won", fields: {discount: hidden}}
        """,
    },
)
"""Accounts, contacts, deals, quotes with lines, leads; a rep, a manager, finance."""


@lru_cache(maxsize=16)
def _compiled(files: tuple[tuple[str, str], ...]) -> Model:
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(Path(folder), dict(files))
        found = compile_workspace(Path(folder))
    assert found.model is not None, [f"{p.location}: {p.message}" for p in found.problems]
    return found.model


def compiled(files: Mapping[str, str]) -> Model:
    """The model of a workspace; each is compiled once."""
    return _compiled(tuple(sorted(files.items())))


@dataclass
class Clock:
    """A clock that tests move."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        """Let time pass: `minutes=5`."""
        self.now += timedelta(**span)
        return self.now


@dataclass
class Crm:
    """The company: its service, its clock and its people by name."""

    model: Model
    tables: Tables
    engine: sa.Engine
    clock: Clock
    records: RecordService
    automation: Automations
    queue: Queue
    people: dict[str, Actor] = field(default_factory=dict)

    def hire(self, name: str, *roles: str, team: str | None = None) -> Actor:
        """Someone new with these roles, in a team."""
        with write(self.engine) as connection:
            people = self.tables.of("user")
            made = people.insert().values(
                name=name,
                name__key=text_key(name),
                email=f"{name}@example.com",
                email__key=f"{name}@example.com",
                created_at=START,
                team=team,
            )
            person = int(connection.execute(made.returning(people.c.id)).scalar_one())
        self.people[name] = Actor(
            id=person,
            name=name,
            email=f"{name}@example.com",
            roles=roles,
            team=team,
            teams=frozenset({team} if team else ()),
        )
        return self.people[name]

    def __getattr__(self, name: str) -> Actor:
        if name.startswith("_") or name not in self.people:
            raise AttributeError(name)
        return self.people[name]

    def add(self, who: str | Actor, entity: str, door: str = "form", **raw: Any) -> Record:
        """A new record; raw values by field name."""
        actor = self.people[who] if isinstance(who, str) else who
        return self.records.create(actor, entity, raw, door=door)

    def names(self, who: Actor, entity: str, query: Query | None = None) -> list[Any]:
        """The titles (first column) of what a person finds."""
        title = self.model.entity(entity).title
        page = self.records.list(who, entity, query or Query(limit=200))
        return [r.values.get(title) for r in page.records]


def company(engine: sa.Engine, files: Mapping[str, str] = RICH, **settings: Any) -> Crm:
    """A company on an empty database, with anna and ben (reps in Berlin), vera (rep in Vienna),
    mia (manager), finn (finance) and root (admin)."""
    model = compiled(files)
    tables, clock = Tables(model), Clock()
    ensure_system(engine, queue_metadata, automation_metadata)
    tables.metadata.create_all(engine)
    records = RecordService(model, tables, engine, clock, **settings)
    queue = Queue(engine, clock)
    automation = Automations(
        model=model, records=records, queue=queue, engine=engine, clock=clock, release=1
    )
    crm = Crm(
        model=model,
        tables=tables,
        engine=engine,
        clock=clock,
        records=records.followed_by(automation),
        automation=automation,
        queue=queue,
    )
    crm.hire("anna", "rep", team="berlin")
    crm.hire("ben", "rep", team="berlin")
    crm.hire("vera", "rep", team="vienna")
    crm.hire("mia", "manager", team="berlin")
    crm.hire("finn", "finance")
    crm.hire("root", "admin")
    crm.people["system"] = SYSTEM
    return crm
