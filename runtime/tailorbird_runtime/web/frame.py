"""The frame around a page, from the context of the request."""

from __future__ import annotations

from dataclasses import replace

from flask import request

from tailorbird_runtime.forms.fields import BoundOption
from tailorbird_runtime.forms.shell import BoundShell, item, navigation_of
from tailorbird_runtime.forms.values import Binder
from tailorbird_runtime.web.asking import Asking, voice_of
from tailorbird_runtime.web.context import RequestContext, anyone
from tailorbird_runtime.web.notes import notes
from tailorbird_runtime.web.words import say

LANGUAGES = {"zh": "zh-CN"}
PRODUCT = "Tailorbird"


def shell() -> BoundShell:
    """What the frame template sees."""
    context = anyone()
    lang = LANGUAGES.get(context.locale, context.locale)
    if not isinstance(context, RequestContext):
        return BoundShell(
            lang=lang,
            theme=context.theme,
            csrf_token=context.csrf_token,
            company=PRODUCT,
            mark=PRODUCT[0],
        )
    return _signed_in(context, lang)


def _signed_in(context: RequestContext, lang: str) -> BoundShell:
    live, actor = context.live, context.actor
    voice = voice_of(context)
    policy = live.records.policy(actor)
    section = request.path.split("/")[1] if request.path != "/" else ""
    entities = navigation_of(live.model, actor.roles)
    roles = [r for r in (live.model.role(i) for i in actor.roles) if r is not None]
    company = voice.say(live.model.workspace.label)
    return BoundShell(
        lang=lang,
        theme=context.theme,
        csrf_token=context.csrf_token,
        company=company,
        mark=voice.initials(company)[:1],
        compact=actor.density == "compact",
        section=section,
        navigation=tuple(
            item(e, voice.say, current=section)
            for e in entities
            if policy.of(e.id).read is not False
        ),
        creatable=tuple(
            replace(item(e, voice.say, current="", new=True), href=address)
            for e in entities
            if (address := Asking(context, e).new_address())
        ),
        name=actor.name,
        role=voice.say(roles[0].label) if roles else "",
        person=Binder(model=live.model, voice=voice).person(actor.id, actor.name),
        roles=tuple(
            BoundOption(value=r.id, label=voice.say(r.label), chosen=r is roles[0]) for r in roles
        ),
        may_manage_people=actor.is_admin,
        notes=tuple(say(n) for n in notes()),
        unread=live.automation.unread(actor),
    )
