"""The pages and the API over HTTP: the only storey of the runtime that knows Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def pages_blueprint() -> Blueprint:
    """The pages of the end-user product, with their templates and static files."""
    from tailorbird_runtime.web.pages import blueprint

    return blueprint()
