"""`/people`: who is here, with which roles, in which team; for admins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.forms.fields import BoundOption
from tailorbird_runtime.forms.values import Binder, BoundValue
from tailorbird_runtime.people import Actor, PeopleRefused, User
from tailorbird_runtime.records.errors import NotAllowed
from tailorbird_runtime.web.asking import voice_of
from tailorbird_runtime.web.context import RequestContext, current
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.pages.edit import Answer
from tailorbird_runtime.web.pages.profile import locale_options


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPersonRow:
    """One person of the list."""

    href: str
    person: BoundValue
    email: str
    roles: str
    teams: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPeople:
    """Everything the list's template sees."""

    rows: tuple[BoundPersonRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPerson:
    """Everything the template of one person sees; `version` is None for somebody new.

    `link` is the invitation that was just made.
    """

    title: str
    action: str
    save: str
    name: str
    email: str
    version: int | None
    active: bool
    may_deactivate: bool
    roles: tuple[BoundOption, ...]
    teams: tuple[BoundOption, ...]
    managers: tuple[BoundOption, ...]
    locales: tuple[BoundOption, ...]
    errors: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What stands in the form of a person."""

    name: str = ""
    email: str = ""
    roles: tuple[str, ...] = ()
    team: str = ""
    manager: str = ""
    locale: str = ""


def add(blueprint: Blueprint) -> None:
    """Register the pages."""

    @blueprint.get("/people")
    def people() -> str:
        return render_template("people/list.html", page=_list(for_admins()))

    @blueprint.get("/people/invite")
    def invite_form() -> str:
        context = for_admins()
        return _person_page(context, None, Entered(locale=_proposed_locale(context)))

    @blueprint.post("/people/invite")
    def invite() -> Answer:
        return _invite(for_admins())

    @blueprint.get("/people/<int:user_id>")
    def person(user_id: int) -> str:
        context = for_admins()
        user = context.live.people.get(user_id)
        return _person_page(context, user, _entered_of(user))

    @blueprint.post("/people/<int:user_id>")
    def save_person(user_id: int) -> Answer:
        return _save(for_admins(), user_id)

    @blueprint.post("/people/<int:user_id>/invitation")
    def invitation(user_id: int) -> str:
        context = for_admins()
        user = context.live.people.get(user_id)
        link = context.accounts.invitation(user_id)
        return _person_page(context, user, _entered_of(user), link=link)

    @blueprint.post("/people/<int:user_id>/deactivate")
    def deactivate(user_id: int) -> Answer:
        context = for_admins()
        return _carry_out(
            context,
            user_id,
            lambda: context.live.people.deactivate(user_id, **acting(context)),
            "deactivated",
        )

    @blueprint.post("/people/<int:user_id>/reactivate")
    def reactivate(user_id: int) -> Answer:
        context = for_admins()
        return _carry_out(
            context,
            user_id,
            lambda: context.live.people.reactivate(user_id, **acting(context)),
            "reactivated",
        )


def for_admins() -> RequestContext:
    """The context of the request, if an admin asks; people are nobody else's business."""
    context = current()
    if not context.actor.is_admin:
        raise NotAllowed(message("Only an admin may see and change people and teams."))
    return context


class Acting(TypedDict):
    """Who changes people, and when."""

    by: Actor
    now: datetime


def acting(context: RequestContext) -> Acting:
    """The admin of this request, now."""
    return {"by": context.actor, "now": context.live.clock()}


def _list(context: RequestContext) -> BoundPeople:
    model, voice = context.live.model, voice_of(context)
    binder = Binder(model=model, voice=voice)
    rows = []
    for user in context.live.people.users():
        roles = [voice.say(r.label) for r in (model.role(i) for i in user.roles) if r is not None]
        teams = [voice.say(model.workspace.teams.get(t)) or t for t in user.teams]
        rows.append(
            BoundPersonRow(
                href=f"/people/{user.id}",
                person=binder.person(user.id, user.name),
                email=user.email,
                roles=voice.join(roles),
                teams=voice.join(teams),
                active=user.active,
            )
        )
    return BoundPeople(rows=tuple(sorted(rows, key=lambda r: not r.active)))


def _person_page(
    context: RequestContext,
    user: User | None,
    entered: Entered,
    errors: Sequence[Message] = (),
    link: str = "",
) -> str:
    model, voice = context.live.model, voice_of(context)
    roles = [r for r in (model.role(i) for i in entered.roles) if r is not None]
    others = [r for r in model.roles.values() if r not in roles]
    page = BoundPerson(
        title=user.name if user else voice.say(message("Invite somebody")),
        action=f"/people/{user.id}" if user else "/people/invite",
        save=voice.say(message("Save") if user else message("Invite")),
        name=entered.name,
        email=entered.email,
        version=user.version if user else None,
        active=user.active if user else True,
        may_deactivate=user is not None and user.id != context.actor.id,
        roles=tuple(
            BoundOption(value=r.id, label=voice.say(r.label), chosen=r in roles)
            for r in (*roles, *others)
        ),
        teams=tuple(
            BoundOption(value=k, label=voice.say(t), chosen=k == entered.team)
            for k, t in model.workspace.teams.items()
        ),
        managers=people_options(context, entered.manager, without=user.id if user else None),
        locales=locale_options(model.workspace.locales, entered.locale),
        errors=tuple(voice.say(e) for e in errors),
        link=link,
    )
    return render_template("people/person.html", page=page)


def people_options(
    context: RequestContext, chosen: str, without: int | None = None
) -> tuple[BoundOption, ...]:
    """Active people to choose from, and the chosen one even if not active."""
    return tuple(
        BoundOption(value=str(u.id), label=u.name, chosen=str(u.id) == chosen)
        for u in context.live.people.users()
        if (u.active or str(u.id) == chosen) and u.id != without
    )


def _entered() -> Entered:
    return Entered(
        name=request.form.get("name", "").strip(),
        email=request.form.get("email", "").strip(),
        roles=tuple(dict.fromkeys(request.form.getlist("role"))),
        team=request.form.get("team", ""),
        manager=request.form.get("manager", ""),
        locale=request.form.get("locale", ""),
    )


def _entered_of(user: User) -> Entered:
    return Entered(
        name=user.name,
        email=user.email,
        roles=user.roles,
        team=user.team or "",
        manager=str(user.manager or ""),
        locale=user.locale or "",
    )


def _problems(context: RequestContext, entered: Entered) -> list[Message]:
    model = context.live.model
    found = []
    if any(model.role(r) is None for r in entered.roles):
        found.append(message("A role that was chosen does not exist."))
    if entered.team and entered.team not in model.workspace.teams:
        found.append(message("The team that was chosen does not exist."))
    if entered.locale and entered.locale not in model.workspace.locales:
        found.append(message("Choose a language of the list."))
    if entered.manager and not number(entered.manager):
        found.append(message("The manager that was chosen does not exist."))
    return found


def number(text: str) -> int | None:
    """An id in a form, None for nothing or nonsense."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _proposed_locale(context: RequestContext) -> str:
    """The language of somebody new: the admin's own, as far as the company speaks it."""
    workspace = context.live.model.workspace
    return context.locale if context.locale in workspace.locales else workspace.locale


def _invite(context: RequestContext) -> Answer:
    entered = _entered()
    problems = _problems(context, entered)
    if problems:
        return _person_page(context, None, entered, problems), 422
    try:
        user_id = context.live.people.create(
            **acting(context),
            name=entered.name,
            email=entered.email,
            roles=entered.roles,
            team=entered.team or None,
            manager=number(entered.manager),
            locale=entered.locale or None,
        )
    except PeopleRefused as refused:
        return _person_page(context, None, entered, [refused.message]), 422
    user = context.live.people.get(user_id)
    link = context.accounts.invitation(user_id)
    return _person_page(context, user, _entered_of(user), link=link)


def _save(context: RequestContext, user_id: int) -> Answer:
    people = context.live.people
    user, entered = people.get(user_id), _entered()
    problems = _problems(context, entered)
    if request.form.get("version") != str(user.version):
        problems.append(message("Somebody changed this person meanwhile. Look again, then save."))
    if problems:
        return _person_page(context, user, entered, problems), 422
    try:
        people.update(
            user_id,
            **acting(context),
            name=entered.name,
            email=entered.email,
            locale=entered.locale or None,
            manager=number(entered.manager),
        )
        if entered.roles != user.roles:
            people.set_roles(user_id, entered.roles, **acting(context))
        if (entered.team or None) != user.team:
            teams = [entered.team] if entered.team else []
            people.set_teams(user_id, teams, **acting(context))
    except PeopleRefused as refused:
        return _person_page(context, people.get(user_id), entered, [refused.message]), 422
    return redirect(with_note("/people", "saved"), 303)


def _carry_out(
    context: RequestContext, user_id: int, work: Callable[[], None], note: str
) -> Response | tuple[str, int]:
    try:
        work()
    except PeopleRefused as refused:
        user = context.live.people.get(user_id)
        return _person_page(context, user, _entered_of(user), [refused.message]), 422
    return redirect(with_note(f"/people/{user_id}", note), 303)
