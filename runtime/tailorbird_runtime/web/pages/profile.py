"""`/profile`: what a person decides alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.forms.fields import BoundOption
from tailorbird_runtime.people import PeopleRefused
from tailorbird_runtime.people.inputs import DENSITIES, THEMES
from tailorbird_runtime.web.asking import safe_back, voice_of
from tailorbird_runtime.web.context import RequestContext, current
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.pages.edit import Answer

LANGUAGES = {"en": "English", "zh": "中文"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundProfile:
    """Everything the profile's template sees."""

    name: str
    email: str
    version: int
    zone: str
    local_time: str
    zones: tuple[str, ...]
    locales: tuple[BoundOption, ...]
    themes: tuple[BoundOption, ...]
    densities: tuple[BoundOption, ...]
    errors: tuple[str, ...] = ()
    password_error: str = ""


def add(blueprint: Blueprint) -> None:
    """Register the pages."""

    @blueprint.get("/profile")
    def profile() -> str:
        return _page(current())

    @blueprint.post("/profile")
    def save_profile() -> Answer:
        return _save(current())

    @blueprint.post("/profile/density")
    def density() -> Response:
        wanted = request.form.get("density", "")
        if wanted not in DENSITIES:
            abort(400)
        context = current()
        context.live.people.update_profile(
            context.actor.id, density=wanted, now=context.live.clock()
        )
        return redirect(safe_back("/profile"), 303)

    @blueprint.post("/profile/role")
    def role() -> Response:
        context = current()
        wanted = request.form.get("role", "")
        if wanted not in context.actor.roles:
            abort(400)
        context.live.people.prefer_role(context.actor.id, wanted, now=context.live.clock())
        return redirect(with_note("/", "role"), 303)

    @blueprint.post("/profile/password")
    def password() -> Answer:
        return _password(current())


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The time zones on offer."""
    return tuple(sorted(z for z in available_timezones() if "/" in z and not z.startswith("Etc/")))


def locale_options(locales: Sequence[str], chosen: str | None) -> tuple[BoundOption, ...]:
    """Languages by their own names."""
    return tuple(
        BoundOption(value=key, label=LANGUAGES.get(key, key), chosen=key == chosen)
        for key in locales
    )


def _page(
    context: RequestContext, errors: Sequence[Message] = (), password_error: Message | None = None
) -> str:
    actor, voice = context.actor, voice_of(context)
    words = {
        "auto": message("Like the system"),
        "light": message("Light"),
        "dark": message("Dark"),
        "comfortable": message("Comfortable"),
        "compact": message("Compact"),
    }
    given = request.form if errors else {}

    def options(names: Sequence[str], chosen: str) -> tuple[BoundOption, ...]:
        return tuple(
            BoundOption(value=n, label=voice.say(words[n]), chosen=n == chosen) for n in names
        )

    page = BoundProfile(
        name=given.get("name", actor.name),
        email=actor.email,
        version=actor.version,
        zone=given.get("zone", context.zone),
        local_time=voice.time(voice.now),
        zones=zones(),
        locales=locale_options(context.live.model.workspace.locales, context.locale),
        themes=options(THEMES, given.get("theme", actor.theme)),
        densities=options(DENSITIES, given.get("density", actor.density)),
        errors=tuple(voice.say(e) for e in errors),
        password_error=voice.say(password_error),
    )
    return render_template("pages/profile.html", page=page)


def _save(context: RequestContext) -> Answer:
    if request.form.get("locale", "") not in context.live.model.workspace.locales:
        return _page(context, [message("Choose a language of the list.")]), 422
    try:
        context.live.people.update_profile(
            context.actor.id,
            name=request.form.get("name", ""),
            locale=request.form.get("locale", ""),
            zone=request.form.get("zone", "").strip(),
            theme=request.form.get("theme", context.actor.theme),
            density=request.form.get("density", context.actor.density),
            now=context.live.clock(),
        )
    except PeopleRefused as refused:
        return _page(context, [refused.message]), 422
    return redirect(with_note("/profile", "saved"), 303)


def _password(context: RequestContext) -> Answer:
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _page(context, password_error=message("The two new passwords differ.")), 422
    refused = context.accounts.change_password(
        context.actor.id, request.form.get("current", ""), new
    )
    if refused is not None:
        return _page(context, password_error=refused), 422
    return redirect(with_note("/profile", "password"), 303)
