"""`/`: where a person begins."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from tailorbird_runtime.forms.shell import start_of
from tailorbird_runtime.web.context import current


def add(blueprint: Blueprint) -> None:
    """Register the page."""

    @blueprint.get("/")
    def start() -> Response:
        context = current()
        return redirect(start_of(context.live.model, context.actor.roles))
