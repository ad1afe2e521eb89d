"""A text that is worked out is found, compared and sorted as one that is stored: by any case."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company
from tests.workspaces import with_files

from tailorbird_runtime.records.query import Filter, Query

NAMED = with_files(
    RICH,
    {
        "entities/contact/entity.yaml": """
            entity: contact
            label: {one: Contact, many: Contacts}
            title: name
            fields:
              name: {type: text, required: true}
              email: {type: email}
              company: {type: formula, returns: text, value: account.name}
              account: {type: lookup, to: account, on_delete: clear, children: contacts}
              owner: {type: user, default: =me}
        """,
    },
)


@pytest.fixture
def named(engine: sa.Engine) -> Crm:
    crm = company(engine, NAMED)
    for contact, account in (("Ida", "eBay"), ("Bo", "ACME Süd"), ("Cy", "Borealis")):
        made = crm.add("mia", "account", name=account, country="de")
        crm.add("mia", "contact", name=contact, account=made.id)
    crm.add("mia", "contact", name="Dan")
    return crm


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        ("contains", "sud", ["Bo"]),
        ("contains", "BA", ["Ida"]),
        ("starts_with", "aCm", ["Bo"]),
        ("eq", "EBAY", ["Ida"]),
        ("ne", "ebay", ["Bo", "Cy", "Dan"]),
    ],
)
def test_a_worked_out_text_is_found(
    named: Crm, operator: str, value: str, found: list[str]
) -> None:
    chosen = Filter(field="company", operator=operator, values=(value,))
    assert sorted(named.names(named.mia, "contact", Query(filters=(chosen,)))) == found


def test_a_worked_out_text_sorts_by_its_letters(named: Crm) -> None:
    keys = named.records.parse_sort(named.mia, "contact", "company")
    assert named.names(named.mia, "contact", Query(sort=keys)) == ["Bo", "Cy", "Ida", "Dan"]
    first = named.records.list(named.mia, "contact", Query(sort=keys, limit=2))
    rest = Query(sort=keys, after=first.next)
    assert named.names(named.mia, "contact", rest) == ["Ida", "Dan"]
