"""The dry run beside a rule or automation: how many records, how many before, and which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tailorbird_designer.conditions import Conditions, Row, changes
from tailorbird_designer.sentences import Teller
from tailorbird_designer.web.desk import Desk
from tailorbird_metadata.messages import Message, counted, message
from tailorbird_metadata.model import Entity, Model
from tailorbird_runtime.forms.values import Binder, BoundValue
from tailorbird_runtime.trials.backtest import Backtest, Hit, backtest
from tailorbird_runtime.trials.matching import UnknownItem

_KINDS = {
    "automations": {
        "newly": ("warn", message("runs, new")),
        "still": ("", message("runs")),
        "no_longer": ("faint", message("no longer")),
    },
    "rules": {
        "newly": ("warn", message("refused, new")),
        "still": ("", message("refused")),
        "no_longer": ("faint", message("no longer")),
    },
}
_OF_A_KIND = 3
"""Records of the sample that are hit newly, still or no longer."""
_SHOWN = 2
"""Values beside the name of a record of the sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundHit:
    """A record of the sample."""

    title: str
    href: str
    values: tuple[BoundValue, ...]
    tone: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the panel of a dry run shows.

    `back` names the rows that could be turned back where the item meets far more than before.
    """

    count: str
    of: str
    value: int
    total: int
    published: str
    difference: str
    wider: bool
    warning: str
    back: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    hits: tuple[BoundHit, ...]
    steps: tuple[str, ...]
    no_longer: str


def trial(
    at: Desk,
    model: Model,
    path: str,
    was: Conditions | None = None,
    now: Conditions | None = None,
    block: str = "when",
) -> Trial | None:
    """The dry run of an item of `model`; `was` and `now` are its rows, published and drafted."""
    try:
        found = backtest(at.ports.engine, at.context.live.model, model, path, now=at.voice.now)
    except UnknownItem:
        return None
    teller = Teller(model=model, voice=at.voice)
    wider = found.much_wider and found.newly > 0
    turned = tuple(_turned(teller, found.entity, was, now, block)) if wider else ()
    fields = _fields(found)
    number = at.voice.count
    return Trial(
        count=number(found.matches),
        of=at.say(_of(found, path, at)),
        value=found.matches,
        total=max(found.total, 1),
        published="" if found.published_matches is None else number(found.published_matches),
        difference=_difference(found, at),
        wider=wider,
        warning=at.say(_warning(found, at)) if wider else "",
        back=turned,
        columns=tuple(at.say(found.entity.field(f).label) for f in fields),
        hits=tuple(_hits(at, model, found, path, fields)),
        steps=tuple(at.say(s) for s in found.steps),
        no_longer=number(found.no_longer) if found.no_longer else "",
    )


def _of(found: Backtest, path: str, at: Desk) -> Message:
    total, many = at.voice.count(found.total), at.voice.inside(found.entity.label_many)
    if found.asks_change:
        return message(
            "of {total} {records} would match now, whatever the change", total=total, records=many
        )
    if path.startswith("automations."):
        return message("of {total} {records} would match now", total=total, records=many)
    return message("of {total} {records} would be refused now", total=total, records=many)


def _difference(found: Backtest, at: Desk) -> str:
    if found.published_matches is None:
        return ""
    more = found.matches - found.published_matches
    return "" if not more else f"{'+' if more > 0 else '−'}{at.voice.count(abs(more))}"


def _warning(found: Backtest, at: Desk) -> Message:
    return counted(
        found.newly,
        message("1 record is hit that was not before."),
        message("{n} records are hit that were not before.", n=at.voice.count(found.newly)),
    )


def _turned(
    teller: Teller,
    entity: Entity,
    was: Conditions | None,
    now: Conditions | None,
    block: str,
) -> Iterator[tuple[str, str]]:
    """Presses that turn a changed row back, with the words of how it was."""
    if was is None or now is None:
        return
    names = teller.names(entity)
    for spot, change in changes(was, now).items():
        if change.was is None or not isinstance(change.was, Row):
            continue
        said = "".join(p.text for p in teller.part(change.was, names))
        yield f"{block}:back:{'.'.join(map(str, spot))}", said


def _fields(found: Backtest) -> tuple[str, ...]:
    title = found.entity.title
    known = {f: None for hit in found.sample for f in hit.values if f != title}
    return tuple(known)[:_SHOWN]


def _hits(
    at: Desk, model: Model, found: Backtest, path: str, fields: tuple[str, ...]
) -> Iterator[BoundHit]:
    kinds = _KINDS["automations" if path.startswith("automations.") else "rules"]
    binder = Binder(model=model, voice=at.voice)
    entity = found.entity
    seen: Counter[str] = Counter()
    for hit in found.sample:
        seen[hit.kind] += 1
        if seen[hit.kind] > _OF_A_KIND:
            continue
        tone, words = kinds[hit.kind]
        yield BoundHit(
            title=hit.title,
            href=f"/{entity.name}/{hit.id}",
            values=tuple(_value(binder, entity, f, hit) for f in fields),
            tone=tone,
            words=at.say(words),
        )


def _value(binder: Binder, entity: Entity, field_id: str, hit: Hit) -> BoundValue:
    field = entity.field(field_id)
    value: Any = hit.values.get(field_id)
    if field.type in ("lookup", "user") and value is not None:
        return binder.plain(field, value, f"#{value}")
    return binder.plain(field, value)
