"""What lies behind a link that a person may not follow, or on a field that they may not read, is
not worked out for them: not by defaults, rules, conversions, nor by moving records about."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company
from tests.workspaces import with_files

from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordInvalid

TELLING = with_files(
    RICH,
    {
        "entities/contact/entity.yaml": """
            entity: contact
            label: {one: Contact, many: Contacts}
            title: name
            fields:
              name: {type: text, required: true}
              email: {type: email}
              place: {type: text, default: =account.name}
              company: {type: formula, returns: text, value: account.name}
              account: {type: lookup, to: account, on_delete: clear, children: contacts}
              owner: {type: user, default: =me}
            rules:
              swiss_by_mail:
                check: account.country != "ch" or not empty(email)
                message: Swiss contacts need an e-mail address.
        """,
        "entities/lead/entity.yaml": """
            entity: lead
            label: {one: Lead, many: Leads}
            title: company_name
            fields:
              company_name: {type: text, required: true}
              tax: {type: text}
              status: {type: picklist, default: new, options: {new: New, converted: Converted}}
              owner: {type: user}
            convert:
              qualify:
                label: Convert lead
                into:
                  account:
                    entity: account
                    match: tax_number
                    set: {name: =company_name, tax_number: =tax}
                set: {status: converted}
        """,
    },
)


@pytest.fixture
def telling(engine: sa.Engine) -> Crm:
    return company(engine, TELLING)


@pytest.fixture
def hidden(telling: Crm) -> Record:
    """An account in Vienna, which anna in Berlin may not read."""
    return telling.add("vera", "account", name="Geheim AG", country="ch")


def refused(crm: Crm, record: Record, **raw: object) -> list[tuple[str | None, str]]:
    with pytest.raises(RecordInvalid) as caught:
        crm.records.update(crm.anna, record.entity_id, record.id, raw, version=None, door="form")
    return [(e.field, e.code) for e in caught.value.errors]


def test_an_empty_form_shows_nothing_from_behind_a_hidden_link(
    telling: Crm, hidden: Record
) -> None:
    draft = telling.records.draft(telling.anna, "contact", {"account": hidden.id})
    assert draft.values.get("account") is None
    assert draft.values.get("place") is None
    seen = telling.add("ben", "account", name="Offen GmbH")
    shown = telling.records.draft(telling.anna, "contact", {"account": seen.id})
    assert (shown.values["account"], shown.values["place"]) == (seen.id, "Offen GmbH")


def test_rules_say_nothing_about_what_is_behind_a_hidden_link(telling: Crm, hidden: Record) -> None:
    for number in (hidden.id, 9999):
        with pytest.raises(RecordInvalid) as caught:
            telling.add("anna", "contact", name="Bo", account=number)
        assert [(e.field, e.code) for e in caught.value.errors] == [("account", "reference")]
    mine = telling.add("anna", "contact", name="Bo")
    assert refused(telling, mine, account=hidden.id) == [("account", "reference")]


def test_a_hidden_link_that_is_there_already_may_stay(telling: Crm, hidden: Record) -> None:
    theirs = telling.add("vera", "contact", name="Bo", account=hidden.id, email="b@o.ch")
    changed = telling.records.update(
        telling.anna,
        "contact",
        theirs.id,
        {"name": "Bob", "account": hidden.id},
        version=None,
        door="api",
    )
    assert changed.values["name"] == "Bob"


def test_a_formula_counts_a_record_that_one_may_not_read_as_empty(
    telling: Crm, hidden: Record
) -> None:
    theirs = telling.add("vera", "contact", name="Bo", account=hidden.id, email="b@o.ch")
    records = telling.records
    assert records.get(telling.vera, "contact", theirs.id).values["company"] == "Geheim AG"
    assert records.get(telling.anna, "contact", theirs.id).values["company"] is None
    page = records.list(telling.anna, "contact", Query(columns=("name", "company")))
    assert [r.values["company"] for r in page.records] == [None]
    filled = Filter(field="company", operator="not_empty")
    assert records.count(telling.vera, "contact", Query(filters=(filled,))) == 1
    assert records.count(telling.anna, "contact", Query(filters=(filled,))) == 0


def test_a_conversion_finds_nothing_by_a_masked_field(telling: Crm) -> None:
    telling.add("mia", "account", name="Known", tax_number="DE123456789", team="berlin")
    lead = telling.add("mia", "lead", company_name="New", tax="DE123456789", owner=telling.anna.id)
    made = telling.records.convert(telling.anna, "lead", lead.id, "qualify")
    assert made["account"].values["name"] == "New"


def test_a_line_is_not_moved_to_where_none_could_be_made(crm: Crm) -> None:
    account = crm.add("anna", "account", name="A")
    deal = crm.add("anna", "deal", name="D", account=account.id)
    draft = crm.add("anna", "quote", deal=deal.id)
    sent = crm.add("anna", "quote", deal=deal.id)
    other = crm.add("anna", "quote", deal=deal.id)
    line = crm.add("anna", "quote_line", quote=draft.id, item="Pump", price="9")
    crm.add("anna", "quote_line", quote=sent.id, item="Pump", price="9")
    crm.records.update(crm.anna, "quote", sent.id, {"status": "sent"}, version=None, door="form")
    assert refused(crm, line, quote=sent.id) == [("quote", "forbidden")]
    moved = crm.records.update(
        crm.anna, "quote_line", line.id, {"quote": other.id}, version=None, door="form"
    )
    assert moved.values["quote"] == other.id
