"""The door of the designer: lets admins in, and loads the pages when the first one comes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from flask import Blueprint, Response, request

from tailorbird_designer.workspace.refusals import WorkspaceRefusal
from tailorbird_designer.workspace.repository import Repository
from tailorbird_metadata.messages import message
from tailorbird_runtime.records.errors import NotAllowed
from tailorbird_runtime.web.context import current
from tailorbird_runtime.web.errors import add_errors, error_page

if TYPE_CHECKING:
    from tailorbird_designer.web.routing import Pages

_METHODS = ("GET", "POST")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignerPorts:
    """What the designer of one company works with."""

    engine: sa.Engine
    repository: Repository
    clock: Callable[[], datetime]


class _House:
    """The pages of one company, made at first use."""

    def __init__(self, ports: DesignerPorts) -> None:
        self._ports = ports
        self._lock = threading.Lock()
        self._pages: Pages | None = None

    def pages(self) -> Pages:
        with self._lock:
            if self._pages is None:
                from tailorbird_designer.web.rooms import open_rooms

                self._pages = open_rooms(self._ports)
            return self._pages


def designer_blueprint(ports: DesignerPorts) -> Blueprint:
    """Everything below `/designer`, for admins only."""
    made = Blueprint("designer", __name__, template_folder="../templates")
    house = _House(ports)
    add_errors(made)

    @made.errorhandler(WorkspaceRefusal)
    def refused(error: WorkspaceRefusal) -> Response:
        return error_page(503, error.message, error.help)

    @made.route("/designer", methods=_METHODS)
    @made.route("/designer/<path:rest>", methods=_METHODS)
    def enter(rest: str = "") -> Response:
        if not current().actor.is_admin:
            raise NotAllowed(message("Only an admin may use the designer."))
        return house.pages().answer(request)

    return made
