"""What every template can use: words, icons, addresses of files, displays and widgets."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app, g
from jinja2 import Environment
from markupsafe import Markup

from tailorbird_runtime.forms.fields import BoundField
from tailorbird_runtime.forms.values import BoundValue
from tailorbird_runtime.web.assets import STYLES, asset, icon
from tailorbird_runtime.web.frame import shell
from tailorbird_runtime.web.words import gettext

STAR = Markup('<span class="req">*</span>')

PLAIN = frozenset({"text", "autonumber", "team", "currency", "id"})
"""Display types that are their text and nothing else."""

Macro = Callable[..., Markup]


def add_words(blueprint: Blueprint) -> None:
    """Give all templates of the application what they share."""

    @blueprint.record
    def _register(state: Any) -> None:
        environment: Environment = state.app.jinja_env
        environment.trim_blocks = True
        environment.lstrip_blocks = True
        environment.globals.update(
            _=gettext,
            asset=asset,
            icon=icon,
            styles=STYLES,
            display=display,
            widget=widget,
            avatar=avatar,
            frame=frame,
            pager=pager,
            strong=strong,
            kbd=kbd,
            star=STAR,
            plain=PLAIN,
        )

    @blueprint.app_context_processor
    def _shared() -> dict[str, Any]:
        return {"shell": shell()} if hasattr(g, "tailorbird") else {}


def display(value: BoundValue, as_type: str | None = None) -> Markup:
    """A value by the template of its type (or of another, `avatar`)."""
    return _macro(current_app.jinja_env, f"display/{as_type or value.type}.html", "show")(value)


def avatar(value: BoundValue) -> Markup:
    """The round mark of a person."""
    return display(value, "avatar")


def widget(field: BoundField) -> Markup:
    """The control of a field by the template of its type."""
    return _macro(current_app.jinja_env, f"widgets/{field.widget}.html", "control")(field)


def frame(field: BoundField) -> Markup:
    """A field with label, control, help and messages."""
    return _macro(current_app.jinja_env, "parts/field.html", "frame")(field)


def pager(page: Any) -> Markup:
    """Previous and next."""
    return _macro(current_app.jinja_env, "parts/pager.html", "pager")(page)


def strong(text: str) -> Markup:
    """A name in bold inside a sentence."""
    return Markup("<b>{}</b>").format(text)


def kbd(key: str) -> Markup:
    """A key of the keyboard inside a sentence."""
    return Markup("<kbd>{}</kbd>").format(key)


@lru_cache(maxsize=256)
def _macro(environment: Environment, template: str, name: str) -> Macro:
    """A macro, found once: calling it is several times cheaper than including a template."""
    found: Macro = getattr(environment.get_template(template).module, name)
    return found
