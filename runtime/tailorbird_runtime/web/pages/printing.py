"""`/<entity>/<id>/print/<template>`: a record as a sheet for paper."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from markupsafe import Markup

from tailorbird_metadata.messages import message
from tailorbird_runtime.fieldtypes.showing import tongue
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.record import BoundAction
from tailorbird_runtime.printing.sheet import offered, printed_record
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.web.asking import Asking, asking
from tailorbird_runtime.web.frame import LANGUAGES

LANGUAGE = "in"
"""In the address: the language of the sheet, if it is not the person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTongue:
    """A language that the sheet can be in."""

    label: str
    lang: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundSheet:
    """Everything the template sees: the sheet, and the bar above it."""

    title: str
    company: str
    lang: str
    body: Markup
    record: str
    back: str
    tongues: tuple[BoundTongue, ...]


def add(blueprint: Blueprint) -> None:
    """Register the page."""

    @blueprint.get("/<entity>/<int:record_id>/print/<template>")
    def print_page(entity: str, record_id: int, template: str) -> str:
        found = asking(entity)
        record = found.records.get(found.actor, found.entity.id, record_id)
        return render_template("pages/print.html", page=_sheet(found, record, template))


def print_actions(asking: Asking, record: Record) -> tuple[BoundAction, ...]:
    """The sheets that the person may print of a record."""
    return tuple(
        BoundAction(
            label=asking.voice.say(message("Print: {template}", template=template.label)),
            href=_address(asking, record, template.name),
            icon="printer",
        )
        for template in offered(asking.model, record)
    )


def _address(asking: Asking, record: Record, name: str) -> str:
    return places.record_action(asking.entity.name, record.id, f"print/{name}")


def _sheet(asking: Asking, record: Record, name: str) -> BoundSheet:
    locale, context = _locale(asking), asking.context
    sheet = printed_record(
        asking.records, asking.actor, record, name, locale=locale, zone=context.zone
    )
    title = asking.binder.value(asking.entity.field(asking.entity.title), record).text
    return BoundSheet(
        title=sheet.title,
        company=asking.model.workspace.label.render(locale),
        lang=LANGUAGES.get(locale, locale),
        body=sheet.body,
        record=title or f"{asking.voice.say(asking.entity.label)} {record.id}",
        back=places.record_page(asking.entity.name, record.id),
        tongues=_tongues(asking, _address(asking, record, name), locale),
    )


def _locale(asking: Asking) -> str:
    """The language that the address asks for, if the company has it; else the person's."""
    asked = request.args.get(LANGUAGE, "")
    return asked if asked in asking.model.workspace.locales else asking.context.locale


def _tongues(asking: Asking, page: str, chosen: str) -> tuple[BoundTongue, ...]:
    """The languages of the company, each in its own words; none where there is one."""
    locales = asking.model.workspace.locales
    return tuple(
        BoundTongue(
            label=tongue(key),
            lang=LANGUAGES.get(key, key),
            href=f"{page}?{LANGUAGE}={key}",
            current=key == chosen,
        )
        for key in locales
        if len(locales) > 1
    )
