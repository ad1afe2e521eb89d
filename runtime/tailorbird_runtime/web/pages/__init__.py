"""The pages of the end-user product, one kind a module, joined into one blueprint."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import IntegerConverter

from tailorbird_runtime.web.assets import add_static
from tailorbird_runtime.web.errors import add_errors
from tailorbird_runtime.web.pages import (
    assign,
    board,
    calendar,
    conversion,
    deletion,
    draft,
    edit,
    inline,
    lists,
    lookup,
    many,
    new,
    notices,
    people,
    press,
    printing,
    profile,
    record,
    stage,
    start,
    teams,
)
from tailorbird_runtime.web.templating import add_words

_PARTS = (
    start, profile, notices, people, teams, lists, board, calendar, draft, new, edit, record,
    inline, lookup, stage, assign, many, deletion, conversion, press,
    printing,
)  # fmt: skip


def blueprint() -> Blueprint:
    """A fresh blueprint with every page, template and static file."""
    made = Blueprint("pages", __name__, template_folder="../../templates")
    made.record(_limit_numbers)
    add_static(made)
    add_words(made)
    add_errors(made)
    for part in _PARTS:
        part.add(made)
    return made


class _Number(IntegerConverter):
    """A number in an address, no longer than any id: every other address is not there."""

    regex = r"\d{1,18}"


def _limit_numbers(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["int"] = _Number
