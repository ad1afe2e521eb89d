"""`tailorbird explain templates.NAME`: the text that a template gives about a record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Model, Template
from tailorbird_platform.clock import utc_now
from tailorbird_platform.refusal import Refusal
from tailorbird_runtime.automation.filling import filled_text
from tailorbird_runtime.automation.sight import Sight
from tailorbird_runtime.people.actor import SYSTEM, Actor
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.storage.tables import Tables


def template_at(model: Model, path: str) -> Template | None:
    """The template that a path such as `templates.welcome` names; None for any other path."""
    folder, _, name = path.partition(".")
    return model.templates.get(name) if folder == "templates" else None


def tell_template(
    engine: sa.Engine,
    model: Model,
    entity: Entity,
    record_id: int,
    template: Template,
    reader: Actor | None,
    at: datetime | None,
    form: str,
) -> None:
    """Print subject and body as `reader` (the product itself, if None) is told them.

    Raises Refusal for a record of another entity, or one that the reader may not read.
    """
    _refuse_another(model, entity, template)
    company = model.workspace
    now = utc_now() if at is None else at.replace(tzinfo=ZoneInfo(company.timezone)).astimezone(UTC)
    who = reader or SYSTEM
    locale, zone = who.locale or company.locale, who.zone or company.timezone
    records = RecordService(model, Tables(model), engine, lambda: now)
    with read(engine) as connection:
        inside = records.inside(connection, who, cause="")
        try:
            inside.stored(entity.id, record_id)
        except NotFound:
            sentence = message("There is no such record, or you may not read it.")
            raise Refusal(sentence) from None
        sight = Sight(inside, connection, locale, zone)
        subject = filled_text(sight, entity, record_id, template.subject)
        body = filled_text(sight, entity, record_id, template.body)
    if form == "json":
        told = {"template": template.name, "locale": locale, "subject": subject, "body": body}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{subject}\n\n{body}".rstrip())


def _refuse_another(model: Model, entity: Entity, template: Template) -> None:
    if template.entity != entity.id:
        raise Refusal(
            message(
                "{item} is about {entity}, not about {other}.",
                item=f"templates.{template.name}",
                entity=model.entity(template.entity).label_many,
                other=entity.label_many,
            )
        )
