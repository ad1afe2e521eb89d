"""Static files under addresses that change with their content, so browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_from_directory
from markupsafe import Markup, escape

STATIC = Path(__file__).parent.parent / "static"
SPRITE = "vendor/tabler-icons-3.51.0/icons.svg"
STYLES = (
    "tokens",
    "base",
    "shell",
    "controls",
    "lists",
    "record",
    "board",
    "calendar",
    "forms",
    "small",
)
UNKNOWN_ICON = "database"
_FOREVER = 365 * 24 * 3600


@lru_cache(maxsize=256)
def asset(path: str) -> str:
    """The address of a file below `static/`, with a mark of its content."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={digest}"


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The icons that the sprite has."""
    return frozenset((STATIC / "vendor" / "icons.txt").read_text("utf-8").split())


@lru_cache(maxsize=1024)
def icon(name: str, style: str = "") -> Markup:
    """An icon of the sprite; `style` is `i-s` (14 px), `i-l` (20 px) or empty (16 px)."""
    known = name if name in icon_names() else UNKNOWN_ICON
    classes = escape(f"i {style}".rstrip())
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(
        classes, asset(SPRITE), known
    )


def add_static(blueprint: Blueprint) -> None:
    """Serve `/static/…`: for good if the address carries the content's mark."""

    @blueprint.get("/static/<path:path>")
    def static_file(path: str) -> Response:
        if path.endswith(("icons.txt", "manifest.json")):
            abort(404)
        response = send_from_directory(
            STATIC, path, max_age=_FOREVER if "v" in request.args else 300
        )
        if "v" in request.args:
            response.cache_control.immutable = True
        return response
