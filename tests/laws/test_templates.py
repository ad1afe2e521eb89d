"""What a reader may not see changes no text, however a template looks at it.

Two companies that differ only in what anna may not see give her the same texts: hidden values and
records count as empty in conditions and orders, and no value of theirs is ever shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.laws.template_reader import context_of_templates, read_body
from tests.laws.template_texts import good
from tests.laws.template_world import CANARY, TEMPLATES, people_it

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.model import ForBlock, Phrase
from tailorbird_metadata.model.phrase import written
from tailorbird_runtime.automation.filling import fill
from tailorbird_runtime.automation.sight import Sight
from tailorbird_runtime.storage.engine import read, write

LAWS = "TAILORBIRD_LAW_EXAMPLES" in os.environ
BODIES = 1_500 if LAWS else 48
SEED = int(os.environ.get("TAILORBIRD_LAW_SEED", "1"))
ENTITIES = ("account", "deal", "quote")


@pytest.fixture(scope="module")
def bodies() -> list[tuple[str, str, Phrase]]:
    """Good bodies of all entities, compiled."""
    context, random = context_of_templates(), Random(SEED)
    found = []
    for number in range(BODIES):
        entity = ENTITIES[number % len(ENTITIES)]
        text = good(random, entity)
        phrase, problems = read_body(context, entity, text)
        assert [str(p.message) for p in problems if p.severity == "error"] == [], text
        found.append((entity, text, phrase))
    return found


def texts(it: Crm, who: str, records: dict[str, int], bodies: list[Any]) -> Iterator[str]:
    """Each body filled for somebody."""
    with read(it.engine) as connection:
        for entity, _, body in bodies:
            inside = it.records.inside(connection, it.people[who], cause="")
            sight = Sight(inside, connection, "en", "Europe/Berlin")
            pieces = fill(sight, it.model.entity(entity), records[entity], body)
            yield "".join(piece.text for piece in pieces)


def change_what_is_hidden(it: Crm) -> None:
    """Other values in all that anna may not see: fields, accounts of Vienna, deals of others."""
    account, deal = it.tables.of("account"), it.tables.of("deal")
    quote, line = it.tables.of("quote"), it.tables.of("quote_line")
    other = f"{CANARY} other"
    named = {"name": other, "name__key": text_key(other)}
    vienna, not_hers = account.c.team == "vienna", deal.c.owner != it.anna.id
    theirs = quote.c.deal.in_(sa.select(deal.c.id).where(not_hers))
    lines = line.c.quote.in_(sa.select(quote.c.id).where(theirs))
    tax = {"tax_number": other, "tax_number__key": text_key(other)}
    with write(it.engine) as connection:
        hidden = {"rating": 9 - account.c.rating, "credit_limit": 1, "credit_limit__base": 1, **tax}
        connection.execute(account.update().values(hidden))
        more = {**named, "employees": 1, "country": "ch", "owner": it.mia.id}
        connection.execute(account.update().where(vienna).values(more))
        amount = {"amount": 7, "amount__base": 7, "discount": 59}
        connection.execute(deal.update().where(not_hers).values({**named, **amount}))
        item = {"item": other, "item__key": text_key(other), "quantity": 77}
        connection.execute(line.update().where(lines).values(item))
        connection.execute(quote.update().where(theirs).values(status="sent"))


def test_what_a_reader_may_not_see_changes_no_text(
    engine: sa.Engine, bodies: list[tuple[str, str, Phrase]]
) -> None:
    it = company(engine, TEMPLATES)
    records = people_it(it)
    before = list(texts(it, "anna", records, bodies))
    everything = list(texts(it, "mia", records, bodies))
    change_what_is_hidden(it)
    after = list(texts(it, "anna", records, bodies))
    for (_, body, _), one, two in zip(bodies, before, after, strict=True):
        assert one == two, body
        assert CANARY not in one, body
    changed = list(texts(it, "mia", records, bodies))
    assert any(CANARY in text for text in everything), "mia sees what is hidden"
    assert sum(map(str.__ne__, everything, changed)) > BODIES // 10, "and that it changed"


class _Names:
    """The names of the company, which has not renamed anything."""

    def path(self, entity: str, path: tuple[str, ...]) -> tuple[str, ...]:
        return path

    def children(self, entity: str, block: ForBlock) -> str:
        return {"deal": "deals", "contact": "contacts", "quote": "quotes", "quote_line": "lines"}[
            block.child
        ]


def test_a_body_that_is_written_down_means_the_same(
    bodies: list[tuple[str, str, Phrase]],
) -> None:
    context = context_of_templates()
    for entity, text, body in bodies:
        again, problems = read_body(context, entity, written(body.of("en"), entity, _Names()))
        assert [str(p.message) for p in problems if p.severity == "error"] == [], text
        assert again == body, text
