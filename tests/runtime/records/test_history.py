"""History: what happened, seen with the rights of today."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import sqlalchemy as sa
from tests.crm import Crm, company

from tailorbird_runtime.records.events import RecordEvent


def test_an_entry_names_who_changed_what_from_what_to_what(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme", employees="5")
    crm.clock.forward(hours=1)
    crm.records.update(
        crm.mia,
        "account",
        account.id,
        {"employees": "7", "tags": "重点", "owner": str(crm.ben.id), "credit_limit": "9.5"},
        door="api",
    )
    newest, oldest = crm.records.history(crm.mia, "account", account.id)
    assert (newest.version, newest.action, newest.door) == (2, "updated", "api")
    assert (newest.actor, newest.actor_name, newest.at) == (crm.mia.id, "mia", crm.clock.now)
    assert {c.field: (c.before, c.after) for c in newest.changes} == {
        "credit_limit": (None, Decimal("9.5")),
        "employees": (5, 7),
        "owner": (crm.anna.id, crm.ben.id),
        "tags": ((), ("重点",)),
    }
    owner = next(c for c in newest.changes if c.field == "owner")
    assert (owner.before_title, owner.after_title) == ("anna", "ben")
    assert (oldest.action, oldest.actor_name) == ("created", "anna")


def test_hidden_fields_leave_no_trace(crm: Crm) -> None:
    account = crm.add("mia", "account", name="Acme", team="berlin", rating="5", tax_number="T-1")
    raw = {"rating": "3", "tax_number": "canary", "credit_limit": "77"}
    crm.records.update(crm.mia, "account", account.id, raw, door="form")
    crm.records.update(crm.mia, "account", account.id, {"employees": "7"}, door="form")
    seen = crm.records.history(crm.anna, "account", account.id)
    assert [[c.field for c in e.changes if c.field in raw] for e in seen] == [[], []]
    assert "canary" not in repr(seen) and "77" not in repr(seen)
    assert len(crm.records.history(crm.mia, "account", account.id)) == 3


def test_links_to_what_one_may_not_read_have_no_name_and_no_number(crm: Crm) -> None:
    hidden = crm.add("vera", "account", name="Hidden")
    contact = crm.add("vera", "contact", name="Bo", account=hidden.id)
    seen = crm.records.history(crm.anna, "contact", contact.id)
    [change] = [c for c in seen[0].changes if c.field == "account"]
    assert change.restricted
    assert (change.before, change.after, change.after_title) == (None, None, None)


def test_what_the_product_wrote_has_no_person(crm: Crm) -> None:
    account = crm.add("system", "account", door="automation", name="Acme", team="berlin")
    [entry] = crm.records.history(crm.anna, "account", account.id)
    assert (entry.actor, entry.actor_name, entry.door) == (None, None, "automation")
    assert crm.records.get(crm.anna, "account", account.id).values["created_by"] is None


def test_listeners_hear_of_each_write_inside_its_transaction(engine: sa.Engine) -> None:
    heard: list[RecordEvent] = []
    rows: list[int] = []

    def listen(event: RecordEvent, connection: sa.Connection) -> None:
        heard.append(event)
        count = sa.text("SELECT count(*) FROM x_account")
        rows.append(connection.execute(count).scalar_one())

    crm = company(engine, listeners=[listen])
    account = crm.add("anna", "account", name="Acme")
    crm.records.update(crm.anna, "account", account.id, {"employees": "7"}, door="inline")
    crm.records.delete(crm.mia, "account", account.id, door="api")
    assert [(e.action, e.door, e.actor.name) for e in heard] == [
        ("created", "form", "anna"),
        ("updated", "inline", "anna"),
        ("deleted", "api", "mia"),
    ]
    assert rows == [1, 1, 1]
    assert heard[1].changed >= {"employees"} and "name" not in heard[1].changed
    assert heard[1].before is not None and heard[1].before["employees"] is None
    assert heard[1].after is not None and heard[1].after["employees"] == 7


def test_a_listener_that_fails_takes_the_write_back(engine: sa.Engine) -> None:
    def refuse(event: RecordEvent, connection: sa.Connection) -> None:
        raise LookupError("no")

    crm = company(engine, listeners=[refuse])
    with suppress(LookupError):
        crm.add("anna", "account", name="Acme")
    assert crm.names(crm.anna, "account") == []
