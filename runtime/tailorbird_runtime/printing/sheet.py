"""A record on paper as one person may see it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa
from markupsafe import Markup

from tailorbird_metadata.model import Model, Template, TemplateKind
from tailorbird_runtime.automation.filling import fill, filled_text
from tailorbird_runtime.automation.sight import Sight
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.printing.markdown import paper
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.storage.engine import read

PRINT = "print"
"""The action of roles that allows it."""

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
"""What cannot stand in a name of a file: control characters, and marks that turn the direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A filled template: `title` names the sheet and its file, `text` is the body as it was
    filled, `body` the same as markup."""

    title: str
    text: str
    body: Markup


def templates_for(model: Model, entity_id: str) -> tuple[Template, ...]:
    """The templates with which records of an entity can be printed, as they stand in the model."""
    return tuple(
        t
        for t in model.templates.values()
        if t.kind is TemplateKind.PRINT and t.entity == entity_id
    )


def offered(model: Model, record: Record) -> tuple[Template, ...]:
    """The templates with which the person who read `record` may print it."""
    return templates_for(model, record.entity_id) if PRINT in record.may else ()


def printed_record(
    records: RecordService, actor: Actor, record: Record, name: str, *, locale: str, zone: str
) -> Sheet:
    """The sheet that the template `name` makes of a record, as `actor`, who read it, may see it.

    Raises NotFound if there is no such template, or if the actor may not print the record.
    """
    found = next((t for t in offered(records.model, record) if t.name == name), None)
    if found is None:
        raise NotFound(record.entity_id, record.id)
    with read(records.engine) as connection:
        return filled(records, connection, actor, record.id, found, locale=locale, zone=zone)


def filled(
    records: RecordService,
    connection: sa.Connection,
    actor: Actor,
    record_id: int,
    template: Template,
    *,
    locale: str,
    zone: str,
) -> Sheet:
    """A template filled with what `actor` may see of a record, whether it may be printed or not."""
    inside = records.inside(connection, actor, cause="")
    sight = Sight(inside, connection, locale, zone)
    entity = inside.entity(template.entity)
    title = filled_text(sight, entity, record_id, template.subject)
    pieces = fill(sight, entity, record_id, template.body)
    return Sheet(
        title=one_line(title),
        text="".join(piece.text for piece in pieces),
        body=paper(pieces),
    )


def one_line(words: str) -> str:
    """Words as the title of a document: one line, without marks that nobody sees."""
    return " ".join(_UNSEEN.sub(" ", words).split())
