"""The desk of one request: who works, on which draft, in which words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

from flask import g

from tailorbird_designer.drafts import Drafts, Workbench
from tailorbird_designer.web.door import DesignerPorts
from tailorbird_designer.workspace.author import Author
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_runtime.access.policy import Policies
from tailorbird_runtime.forms.voice import Sayable, Voice
from tailorbird_runtime.web.asking import voice_of
from tailorbird_runtime.web.context import RequestContext, current


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What all requests to the designer of one company share."""

    ports: DesignerPorts
    drafts: Drafts


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One request of one admin; `model` is what the draft means, `published` what is in force."""

    context: RequestContext
    tools: Tools

    @property
    def drafts(self) -> Drafts:
        """Drafts and releases of the company."""
        return self.tools.drafts

    @property
    def ports(self) -> DesignerPorts:
        """Engine, repository and clock."""
        return self.tools.ports

    @property
    def person(self) -> int:
        """The id of the admin."""
        return self.context.actor.id

    @property
    def author(self) -> Author:
        """Under whose name the draft is kept."""
        return Author(self.context.actor.name, self.context.actor.email)

    @cached_property
    def workbench(self) -> Workbench:
        """The admin's draft, or what is published."""
        return self.drafts.look(self.person)

    @property
    def model(self) -> Model:
        """What the draft means."""
        return self.workbench.model

    @cached_property
    def policies(self) -> Policies:
        """What roles may do by the draft."""
        return Policies(self.model)

    @property
    def published(self) -> Model:
        """What is in force."""
        return self.workbench.published

    @cached_property
    def voice(self) -> Voice:
        """How the admin is spoken to."""
        return voice_of(self.context)

    def say(self, text: Sayable | str | None) -> str:
        """A label or sentence in the admin's language."""
        return self.voice.say(text)

    def sign(self, *paths: str) -> str:
        """`+`, `~`, `-` for what the draft does to an item or below it; empty for nothing."""
        marks = self.workbench.changed_paths
        return next((marks[p] for p in paths if p in marks), "")

    def changes(self) -> int:
        """How many things the draft changes: new and retired items are one each."""
        marks = self.workbench.changed_paths
        above = {p.rpartition(".")[0] for p in marks}
        whole = {
            p for p, m in marks.items() if m != "~" and marks.get(p.rpartition(".")[0], "~") == "~"
        }
        return len(whole) + sum(m == "~" and p not in above for p, m in marks.items())

    def published_entity(self, entity: Entity) -> Entity | None:
        """The entity as it is in force, under whatever name."""
        return next((e for e in self.published.entities.values() if e.id == entity.id), None)

    def published_field(self, entity: Entity, field: Field) -> Field | None:
        """The field as it is in force, under whatever name."""
        known = self.published_entity(entity)
        return known.field(field.id) if known is not None and known.has(field.id) else None


def lay_out(tools: Tools) -> None:
    """Make the tools of the company those of this request."""
    g.tailorbird_designer = Desk(context=current(), tools=tools)


def desk() -> Desk:
    """The desk of this request."""
    return cast("Desk", g.tailorbird_designer)
