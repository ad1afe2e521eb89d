"""The hand-written application that the product is measured against.

Flask, SQLAlchemy Core and marshmallow as one would write them for just these tables: a token or
session look-up, "a rep sees the own deals" in every query, an audit row with every write, no
layer in between.  `BENCH_DATABASE` is the database URL.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from babel.dates import format_date
from babel.numbers import format_currency, format_percent
from flask import Flask, Response, abort, g, jsonify, render_template, request
from marshmallow import ValidationError
from tests.bench.limit.schemas import PHASES, DealSchema, check_rules
from tests.bench.limit.tables import accounts, audit, contacts, deals, make_engine, tokens, users
from werkzeug.exceptions import HTTPException

engine = make_engine(os.environ["BENCH_DATABASE"])
reading = engine
if engine.dialect.name == "postgresql":
    reading = engine.execution_options(isolation_level="AUTOCOMMIT")
writing = engine.execution_options(writing=True)

app = Flask(__name__)
app.json.sort_keys = False  # type: ignore[attr-defined]
create_schema, change_schema = DealSchema(), DealSchema(partial=True)

_page = (
    sa.select(
        deals,
        accounts.c.name.label("account_name"),
        contacts.c.name.label("contact_name"),
        users.c.name.label("owner_name"),
    )
    .select_from(
        deals.outerjoin(accounts, accounts.c.id == deals.c.account_id)
        .outerjoin(contacts, contacts.c.id == deals.c.contact_id)
        .outerjoin(users, users.c.id == deals.c.owner_id)
    )
    .where(deals.c.deleted_at.is_(None))
)
_COUNTED = 10_000
_SORTS = {"amount": deals.c.amount_cents, "name": deals.c.name_key}


@contextmanager
def _reader() -> Iterator[sa.Connection]:
    with reading.connect() as connection:
        yield connection


def _signed_in(connection: sa.Connection) -> int:
    """The id of the caller, by token or session cookie; 401 without."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    sent = sent or request.cookies.get("session", "")
    prefix, _, secret = sent.partition("_")
    row = connection.execute(
        sa.select(tokens.c.hash, users.c.id, users.c.name)
        .join(users, users.c.id == tokens.c.user_id)
        .where(tokens.c.prefix == prefix, users.c.active)
    ).first()
    if row is None:
        abort(401)
    if not hmac.compare_digest(row.hash, hashlib.sha256(secret.encode()).hexdigest()):
        abort(401)
    g.user_name = row.name
    return int(row.id)


def _list(connection: sa.Connection, me: int) -> tuple[list[Any], str | None]:
    limit = min(int(request.args.get("limit", 50)), 200)
    sort = request.args.get("sort", "-amount")
    column = _SORTS[sort.removeprefix("-")]
    down = sort.startswith("-")
    query = _page.where(deals.c.owner_id == me)
    if "phase" in request.args:
        query = query.where(deals.c.phase.in_(request.args["phase"].split(",")))
    if "after" in request.args:
        value, last = json.loads(base64.urlsafe_b64decode(request.args["after"]))
        place = sa.tuple_(column, deals.c.id)
        query = query.where(place < (value, last) if down else place > (value, last))
    order = (
        (column.desc().nulls_last(), deals.c.id.desc())
        if down
        else (column.asc().nulls_last(), deals.c.id.asc())
    )
    rows = list(connection.execute(query.order_by(*order).limit(limit + 1)))
    if len(rows) <= limit:
        return rows, None
    rows.pop()
    place = json.dumps([getattr(rows[-1], column.name), rows[-1].id]).encode()
    return rows, base64.urlsafe_b64encode(place).decode()


def _decimal(cents: int | None) -> str | None:
    return None if cents is None else f"{cents // 100}.{cents % 100:02}"


def _named(id_: int | None, title: str | None) -> dict[str, Any] | None:
    return None if id_ is None else {"id": id_, "title": title}


def _as_json(row: Any) -> dict[str, Any]:
    amount = _decimal(row.amount_cents)
    return {
        "id": row.id,
        "version": row.version,
        "name": row.name,
        "account": _named(row.account_id, row.account_name),
        "contact": _named(row.contact_id, row.contact_name),
        "owner": _named(row.owner_id, row.owner_name),
        "phase": row.phase,
        "amount": None if amount is None else {"amount": amount, "currency": "EUR"},
        "probability": row.probability,
        "close_on": row.close_on and row.close_on.isoformat(),
        "source": row.source,
        "line": row.line,
        "quantity": row.quantity,
        "discount": _decimal(row.discount_cents),
        "urgent": row.urgent,
        "next_step": row.next_step,
        "description": row.description,
        "created_at": row.created_at.isoformat() + "Z",
        "changed_at": row.changed_at.isoformat() + "Z",
    }


@app.get("/api/deals")
def list_deals() -> Response:
    with _reader() as connection:
        rows, after = _list(connection, _signed_in(connection))
    return jsonify(items=[_as_json(row) for row in rows], next=after)


@app.get("/api/deals/<int:id>")
def get_deal(id: int) -> Response:
    with _reader() as connection:
        me = _signed_in(connection)
        row = connection.execute(_page.where(deals.c.id == id, deals.c.owner_id == me)).first()
    if row is None:
        abort(404)
    answer = jsonify(_as_json(row))
    answer.headers["ETag"] = f'"{row.version}"'
    return answer


def _columns(loaded: dict[str, Any]) -> dict[str, Any]:
    """Loaded values as columns."""
    found = dict(loaded)
    for name in ("account", "contact", "owner"):
        if name in found:
            found[f"{name}_id"] = found.pop(name)
    for name in ("amount", "discount"):
        if name in found:
            value = found.pop(name)
            found[f"{name}_cents"] = None if value is None else int(value * 100)
    if "name" in found:
        text = unicodedata.normalize("NFKD", found["name"])
        found["name_key"] = "".join(c for c in text if not unicodedata.combining(c)).lower()
    return found


def _loaded(row: Any) -> dict[str, Any]:
    """The values of a stored deal that the rules look at."""
    cents = row.discount_cents
    return {
        "phase": row.phase,
        "next_step": row.next_step,
        "line": row.line,
        "discount": None if cents is None else Decimal(cents) / 100,
    }


def _audit(
    connection: sa.Connection, id: int, version: int, now: datetime, me: int, changes: Any
) -> None:
    connection.execute(
        audit.insert().values(
            entity="deal", record_id=id, version=version, at=now, user_id=me, changes=changes
        )
    )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


@app.post("/api/deals")
def create_deal() -> Any:
    with _reader() as connection:
        me = _signed_in(connection)
    loaded = {"owner": me, "phase": "open", "urgent": False, **create_schema.load(request.json)}
    check_rules(loaded)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    values = {**_columns(loaded), "version": 1, "created_at": now, "changed_at": now}
    with writing.begin() as connection:
        (id_,) = connection.execute(deals.insert().values(values)).inserted_primary_key
        _audit(connection, id_, 1, now, me, {k: [None, v] for k, v in _plain(values).items()})
        row = connection.execute(_page.where(deals.c.id == id_)).one()
    answer = jsonify(_as_json(row))
    answer.headers["ETag"] = '"1"'
    answer.headers["Location"] = f"/api/deals/{id_}"
    return answer, 201


@app.patch("/api/deals/<int:id>")
def change_deal(id: int) -> Any:
    with _reader() as connection:
        me = _signed_in(connection)
    expected = int(request.headers["If-Match"].strip('"'))
    loaded = change_schema.load(request.json)
    changes = _columns(loaded)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with writing.begin() as connection:
        mine = sa.and_(deals.c.id == id, deals.c.owner_id == me)
        old = connection.execute(_page.where(mine)).first()
        if old is None:
            abort(404)
        if old.version != expected:
            abort(412)
        check_rules({**_loaded(old), **loaded})
        done = connection.execute(
            deals.update()
            .where(mine, deals.c.version == expected)
            .values(**changes, version=expected + 1, changed_at=now)
        )
        if done.rowcount != 1:
            abort(412)
        before = _plain({k: getattr(old, k) for k in changes})
        after = _plain(changes)
        _audit(connection, id, expected + 1, now, me, {k: [before[k], after[k]] for k in changes})
        row = connection.execute(_page.where(deals.c.id == id)).one()
    answer = jsonify(_as_json(row))
    answer.headers["ETag"] = f'"{row.version}"'
    return answer


@app.get("/deals")
def deals_page() -> str:
    with _reader() as connection:
        me = _signed_in(connection)
        rows, after = _list(connection, me)
        people = connection.execute(sa.select(users.c.id, users.c.name).order_by(users.c.name))
        owners = people.all()
        mine = sa.select(sa.literal(1)).where(deals.c.owner_id == me, deals.c.deleted_at.is_(None))
        first = mine.limit(_COUNTED + 1).subquery()
        count = connection.execute(sa.select(sa.func.count()).select_from(first)).scalar_one()
    total = f"{_COUNTED:,}+" if count > _COUNTED else f"{count:,}"
    return render_template(
        "deals.html", rows=rows, after=after, owners=owners, phases=PHASES, total=total
    )


@app.template_filter("money")
def _money(cents: int | None) -> str:
    return "" if cents is None else format_currency(Decimal(cents) / 100, "EUR", locale="en")


@app.template_filter("percent")
def _percent(cents: int | None) -> str:
    return "" if cents is None else format_percent(Decimal(cents) / 10000, locale="en")


@app.template_filter("day")
def _day(value: Any) -> str:
    return "" if value is None else format_date(value, locale="en")


@app.errorhandler(ValidationError)
def _invalid(error: ValidationError) -> Any:
    return jsonify(errors=error.messages), 422


@app.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Any:
    return jsonify(error=error.description), error.code or 500
