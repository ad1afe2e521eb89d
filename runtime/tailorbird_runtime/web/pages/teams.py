"""`/people/teams`: who leads a team, and which team it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request

from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.forms.fields import BoundOption
from tailorbird_runtime.people import PeopleRefused
from tailorbird_runtime.people.records import Team
from tailorbird_runtime.web.asking import voice_of
from tailorbird_runtime.web.context import RequestContext
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.pages.edit import Answer
from tailorbird_runtime.web.pages.people import for_admins, number, people_options


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTeam:
    """One team with its choices."""

    key: str
    label: str
    members: str
    managers: tuple[BoundOption, ...]
    parents: tuple[BoundOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTeams:
    """Everything the template sees."""

    teams: tuple[BoundTeam, ...]
    errors: tuple[str, ...] = ()


def add(blueprint: Blueprint) -> None:
    """Register the pages."""

    @blueprint.get("/people/teams")
    def teams() -> str:
        return _page(for_admins())

    @blueprint.post("/people/teams/<key>")
    def save_team(key: str) -> Answer:
        context = for_admins()
        if key not in context.live.model.workspace.teams:
            abort(404)
        try:
            context.live.people.set_team(
                key,
                by=context.actor,
                parent=request.form.get("parent") or None,
                manager=number(request.form.get("manager", "")),
            )
        except PeopleRefused as refused:
            return _page(context, [refused.message]), 422
        return redirect(with_note("/people/teams", "saved"), 303)


def _page(context: RequestContext, errors: Sequence[Message] = ()) -> str:
    voice = voice_of(context)
    known = {t.key: t for t in context.live.people.teams()}
    names = {k: voice.say(t) for k, t in context.live.model.workspace.teams.items()}
    page = BoundTeams(
        teams=tuple(_team(context, known.get(k), k, names) for k in names),
        errors=tuple(voice.say(e) for e in errors),
    )
    return render_template("people/teams.html", page=page)


def _team(context: RequestContext, team: Team | None, key: str, names: dict[str, str]) -> BoundTeam:
    voice = voice_of(context)
    count = len(team.members) if team else 0
    words = message("1 member") if count == 1 else message("{n} members", n=count)
    return BoundTeam(
        key=key,
        label=names[key],
        members=voice.say(words),
        managers=people_options(context, str(team.manager or "") if team else ""),
        parents=tuple(
            BoundOption(value=k, label=n, chosen=team is not None and k == team.parent)
            for k, n in names.items()
            if k != key
        ),
    )
