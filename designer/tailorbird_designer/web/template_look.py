"""What a template that is being written comes to: what is wrong where, and a filled example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from markupsafe import Markup

from tailorbird_designer.edits import Edit
from tailorbird_designer.web.desk import Desk
from tailorbird_designer.web.inputs import Choice, choices, input_id
from tailorbird_designer.web.template_form import PARTS, title_of, written_at
from tailorbird_designer.web.tentative import tentative
from tailorbird_designer.web.texts import language_name, locales_of
from tailorbird_designer.web.troubles import Trouble
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Entity, SortKey, Template, TemplateKind
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.printing.sheet import PRINT, Sheet, filled
from tailorbird_runtime.records.errors import NotFound
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.trials.asking import snapshot
from tailorbird_runtime.trials.overlay import Overlay

EXAMPLES = 20
"""Records to choose from, those that changed last."""
_EYES = "eyes."
"""Begins the names of what is chosen for the example; it is no part of the template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundMistake:
    """Something wrong in a text: where, with the characters that are meant, and the sentence."""

    where: str
    text: str
    input: str = ""
    start: int = 0
    end: int = 0
    piece: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundExample:
    """The template filled for a record; `note` is what else is to be known."""

    title: str
    text: str
    body: Markup
    is_sheet: bool
    company: str
    lang: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLook:
    """What stands below the texts; `count` says how many mistakes there are."""

    mistakes: tuple[BoundMistake, ...]
    example: BoundExample | None
    nothing: str
    count: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundEyes:
    """What the example can be filled with: a record, a reader, a language."""

    records: tuple[Choice, ...]
    people: tuple[Choice, ...]
    locales: tuple[Choice, ...]


def eyes_of(at: Desk, entity: Entity) -> BoundEyes:
    """The choices, with what was chosen last."""
    people = at.context.live.people.users(active_only=True)
    reader, locale = _reader(at), _locale(at)
    records = tuple(_records(at, entity))
    return BoundEyes(
        records=choices(records, _chosen("record") if _record(at, entity) else ""),
        people=choices(((str(p.id), p.name) for p in people), str(reader.id)),
        locales=choices(((x, language_name(x)) for x in locales_of(at)), locale),
    )


def look(
    at: Desk, entity: Entity, name: str, kind: TemplateKind, edits: Sequence[Edit]
) -> BoundLook:
    """What the template `name` would be with the edits."""
    found = tentative(at, edits)
    mistakes = tuple(_mistakes(_inputs(at, name, kind), at, found.troubles))
    template = found.model.templates.get(name)
    if mistakes or template is None:
        many = message("{n} mistakes", n=at.voice.count(len(mistakes)))
        said = counted(len(mistakes), message("1 mistake"), many)
        return BoundLook(mistakes=mistakes, example=None, nothing="", count=at.say(said))
    record = _record(at, entity)
    if record is None:
        nothing = message("There is no record yet to fill it with.")
        return BoundLook(mistakes=(), example=None, nothing=at.say(nothing))
    tables = Overlay(found.model, at.context.live.tables)
    records = RecordService(
        model=found.model, tables=tables, engine=at.ports.engine, clock=at.ports.clock
    )
    return _example(at, found.model.entity(template.entity), template, records, record)


def _example(
    at: Desk, entity: Entity, template: Template, records: RecordService, record_id: int
) -> BoundLook:
    reader, locale = _reader(at), _locale(at)
    model = records.model
    try:
        record = records.get(reader, entity.id, record_id)
        with snapshot(at.ports.engine) as connection:
            zone = reader.zone or model.workspace.timezone
            sheet: Sheet = filled(
                records, connection, reader, record_id, template, locale=locale, zone=zone
            )
    except NotFound:
        nothing = message("{name} may not see this record.", name=reader.name)
        return BoundLook(mistakes=(), example=None, nothing=at.say(nothing))
    is_sheet = template.kind is TemplateKind.PRINT
    kept = is_sheet and PRINT not in record.may
    note = message("{name} may not print this record.", name=reader.name) if kept else None
    example = BoundExample(
        title=sheet.title,
        text=sheet.text,
        body=sheet.body,
        is_sheet=is_sheet,
        company=model.workspace.label.render(locale),
        lang="zh-CN" if locale == "zh" else locale,
        note=at.say(note),
    )
    return BoundLook(mistakes=(), example=example, nothing="")


# -- whose eyes, on what --------------------------------------------------------------------------


def _chosen(what: str) -> str:
    return request.values.get(_EYES + what, "")


def _locale(at: Desk) -> str:
    asked = _chosen("locale")
    return asked if asked in locales_of(at) else at.voice.locale


def _reader(at: Desk) -> Actor:
    """The person whose eyes are borrowed; the admin's own if nobody else was chosen."""
    asked = _chosen("person")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        found = at.context.live.people.actor(int(asked))
        if found is not None:
            return found
    return at.context.actor


def _records(at: Desk, entity: Entity) -> Iterator[tuple[str, str]]:
    """The records that changed last, by id and title, as the admin sees them."""
    known = at.published_entity(entity)
    if known is None:
        return
    service, actor = at.context.live.records, at.context.actor
    query = Query(columns=(), sort=(SortKey(field="changed_at", descending=True),), limit=EXAMPLES)
    ids = [r.id for r in service.list(actor, known.id, query).records]
    titles = service.titles(actor, known.id, ids)
    for record_id in ids:
        yield str(record_id), titles.get(record_id) or f"#{record_id}"


def _record(at: Desk, entity: Entity) -> int | None:
    """The chosen record, else the one that changed last."""
    offered = [value for value, _ in _records(at, entity)]
    asked = _chosen("record")
    if asked in offered:
        return int(asked)
    return int(offered[0]) if offered else None


# -- what is wrong --------------------------------------------------------------------------------


def _mistakes(
    inputs: Mapping[str, tuple[str, Message]], at: Desk, troubles: Iterable[Trouble]
) -> Iterator[BoundMistake]:
    for found in troubles:
        said = f"{found.text} {found.help}".strip()
        place = next((p for p in inputs if found.path == p or found.path.startswith(p + ".")), "")
        if not place:
            yield BoundMistake(where=found.place, text=said)
            continue
        input_name, where = inputs[place]
        yield BoundMistake(
            where=at.say(_line(where, found)),
            text=said,
            input=input_id(input_name),
            start=found.start,
            end=found.end,
            piece=found.piece,
        )


def _line(where: Message, found: Trouble) -> Message:
    if not found.line:
        return where
    return message("{where}, line {line}", where=where, line=found.line)


def _inputs(at: Desk, name: str, kind: TemplateKind) -> Mapping[str, tuple[str, Message]]:
    """The inputs by the item path of what they hold."""
    return {
        written_at(at, name, part, locale): (
            f"{part}.{locale}",
            message(
                "{what}, {language}", what=title_of(part, kind), language=language_name(locale)
            ),
        )
        for part in PARTS
        for locale in locales_of(at)
    }
