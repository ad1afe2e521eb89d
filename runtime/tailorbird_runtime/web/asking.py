"""What page functions share: the voice, the entity of an address, who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from flask import abort, request

from tailorbird_metadata.expressions.inputs import Inputs
from tailorbird_metadata.model import Entity, Field, Layout, Model
from tailorbird_runtime.access.policy import EntityPolicy, Policy
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import Choices
from tailorbird_runtime.forms.layouts import choose
from tailorbird_runtime.forms.values import Binder
from tailorbird_runtime.forms.voice import Voice
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.web.context import RequestContext, current
from tailorbird_runtime.web.screen import is_narrow


@dataclass(frozen=True)
class Asking:
    """One request of one person about one entity, or about none."""

    context: RequestContext
    entity: Entity

    @property
    def model(self) -> Model:
        """The model of this request."""
        return self.context.live.model

    @property
    def actor(self) -> Actor:
        """The person."""
        return self.context.actor

    @property
    def records(self) -> RecordService:
        """The record service of this request's model."""
        return self.context.live.records

    @cached_property
    def voice(self) -> Voice:
        """How the person is spoken to."""
        return voice_of(self.context)

    @cached_property
    def binder(self) -> Binder:
        """Values in the person's words."""
        return Binder(model=self.model, voice=self.voice)

    @cached_property
    def policy(self) -> Policy:
        """The person's rights."""
        return self.records.policy(self.actor)

    @cached_property
    def rights(self) -> EntityPolicy:
        """The person's rights on the entity, for arranging pages; the service decides."""
        return self.policy.of(self.entity.id)

    @cached_property
    def readable(self) -> dict[str, Field]:
        """The fields that the person may read on some record at least, by id."""
        return {f.id: f for f in self.rights.readable()}

    @cached_property
    def layout(self) -> Layout:
        """The layout of the person's first role that has one, as this screen has it."""
        return self._wide.phone if self._wide.phone is not None and is_narrow() else self._wide

    @property
    def screen(self) -> str:
        """`narrow` or `wide` for a page that would be another one on the other kind of screen."""
        if self._wide.phone is None or request.method != "GET":
            return ""
        return "wide" if self.layout is self._wide else "narrow"

    @property
    def short_form(self) -> tuple[str, ...]:
        """The ids of the fields with which a new record begins; none for the long form."""
        create = self.rights.create is not False
        asked = self._wide.quick_create if create else ()
        return tuple(f for f in asked if self.rights.field(f).create is not False)

    def new_address(self, preset: Mapping[str, str] | None = None) -> str:
        """Where a new record begins; empty if the person may not make one."""
        if self.rights.create is False:
            return ""
        place = places.short_page if self.short_form else places.new_page
        return place(self.entity.name, preset)

    @cached_property
    def _wide(self) -> Layout:
        return choose(self.model, self.entity, self.actor.roles)

    @cached_property
    def inputs(self) -> Inputs:
        """What conditions read from outside the record."""
        workspace = self.model.workspace
        me = None if self.actor.is_system else self.actor.me()
        return Inputs(now=self.voice.now, today=self.voice.today, zone=workspace.timezone, me=me)

    def choices(self, stages: tuple[str, ...] | None = None) -> Choices:
        """Teams, and the stages on offer."""
        teams = self.model.workspace.teams.items()
        return Choices(teams=tuple((k, self.voice.say(t)) for k, t in teams), stages=stages)

    def may(self, action: str) -> bool:
        """Whether the person may do this with some record of the entity at least."""
        return self.rights.right(action) is not False


def asking(entity_name: str) -> Asking:
    """The request about the entity of this name; 404 if the person can read none of it."""
    context = current()
    entity = context.live.model.entities.get(entity_name)
    if entity is None or entity.retired is not None:
        abort(404)
    found = Asking(context, entity)
    if found.rights.read is False and found.rights.create is False:
        abort(404)
    return found


def voice_of(context: RequestContext) -> Voice:
    """How the person of this request is spoken to."""
    workspace = context.live.model.workspace
    now = context.live.clock()
    return Voice(
        locale=context.locale,
        zone=ZoneInfo(context.zone),
        now=now,
        today=now.astimezone(ZoneInfo(workspace.timezone)).date(),
        currency=workspace.currency,
    )


def is_partial() -> bool:
    """Whether a script asked for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def here() -> str:
    """The address of this page, with its query."""
    return request.full_path.rstrip("?")


def safe_back(fallback: str) -> str:
    """The address that a form wants to return to, if it is one of ours."""
    return own_address(request.form.get("back", "")) or fallback


def own_address(text: str) -> str:
    """`text` if it is a path of this product, else nothing: never a way to elsewhere."""
    inside = text.startswith("/") and not text.startswith(("//", "/\\"))
    clean = "\\" not in text and all(ord(c) >= 32 for c in text)
    return text if inside and clean else ""
