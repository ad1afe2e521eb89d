"""Lookups that offer only what fits, and records that fill fields in."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.workspaces import TINY, with_files

from tailorbird_runtime.validation.errors import RecordInvalid

FILES = with_files(
    TINY,
    {
        "entities/account/entity.yaml": """
            entity: account
            title: name
            fields:
              name: {type: text}
              region: {type: picklist, options: {north: North, south: South}}
              phone: {type: phone}
              limit: {type: money}
              region_note:
                type: formula
                returns: text
                value: choose(region == "north", "N", "S")
        """,
        "entities/contact/entity.yaml": """
            entity: contact
            title: name
            fields:
              name: {type: text}
              active: {type: boolean, default: true}
              account: {type: lookup, to: account}
        """,
        "entities/deal/entity.yaml": """
            entity: deal
            title: name
            fields:
              name: {type: text}
              account:
                type: lookup
                to: account
                fill: {phone: phone, limit: limit, note: region_note}
              contact: {type: lookup, to: contact, offer: active and account == record.account}
              other:
                type: lookup
                to: account
                children: others
                offer: >-
                  region == record.account.region
                  and not any(contacts.account == record.account)
              guests:
                type: multi_lookup
                to: contact
                children: invited_to
                offer: active and account == record.account
              phone: {type: phone}
              note: {type: text}
              limit: {type: money, default: 5}
              dialled: {type: phone, default: =account.phone}
              place: {type: text, default: =account.region_note}
              twice: {type: text, default: =dialled}
        """,
        "roles/seller.yaml": """
            role: seller
            can:
              account: {read: true, fields: {phone: masked}}
              deal: {read: true, create: true, edit: true}
        """,
    },
)


@pytest.fixture
def shop(engine: sa.Engine) -> Crm:
    return company(engine, FILES)


@pytest.fixture
def ids(shop: Crm) -> dict[str, int]:
    made: dict[str, int] = {}
    for name, region in (("Acme", "north"), ("Beta", "north"), ("Gamma", "south")):
        raw: dict[str, Any] = {"name": name, "region": region, "phone": "+49 30 12345"}
        made[name] = shop.add(shop.root, "account", **raw, limit="70").id
    for name, account, active in (
        ("Ann", "Acme", True),
        ("Bo", "Beta", True),
        ("Al", "Acme", False),
    ):
        raw = {"name": name, "account": made[account], "active": active}
        made[name] = shop.add(shop.root, "contact", **raw).id
    return made


def offered(shop: Crm, field: str, **row: Any) -> list[str]:
    lookup = shop.model.entity("deal").field(field)
    found = shop.records.options_for_lookup(shop.root, lookup, "", of=("deal", row))
    return [title for _, title in found]


def test_a_picker_shows_what_fits_the_record(shop: Crm, ids: dict[str, int]) -> None:
    assert offered(shop, "contact", account=ids["Acme"]) == ["Ann"]
    assert offered(shop, "contact", account=ids["Gamma"]) == []
    assert offered(shop, "other", account=ids["Acme"]) == ["Beta"]


def test_nothing_is_held_back_while_the_record_says_nothing(shop: Crm, ids: dict[str, int]) -> None:
    assert offered(shop, "contact", account=None) == ["Al", "Ann", "Bo"]
    assert len(offered(shop, "other")) == 3
    shop.add(shop.root, "deal", name="x", contact=ids["Al"])


@pytest.mark.parametrize("door", ["form", "api", "bulk"])
def test_what_does_not_fit_is_refused_at_every_door(
    shop: Crm, ids: dict[str, int], door: str
) -> None:
    raw = {"name": "x", "account": ids["Acme"], "contact": ids["Bo"]}
    with pytest.raises(RecordInvalid) as refused:
        if door == "bulk":
            shop.records.bulk_create(shop.root, "deal", [raw])
        else:
            shop.add(shop.root, "deal", door=door, **raw)
    assert [(e.field, e.code) for e in refused.value.errors] == [("contact", "not_offered")]


def test_a_chosen_record_must_fit_when_the_other_value_changes(
    shop: Crm, ids: dict[str, int]
) -> None:
    deal = shop.add(shop.root, "deal", name="x", account=ids["Acme"], contact=ids["Ann"])
    shop.records.update(shop.root, "contact", ids["Ann"], {"active": False}, door="form")
    shop.records.update(shop.root, "deal", deal.id, {"name": "y"}, door="form")
    with pytest.raises(RecordInvalid) as refused:
        shop.records.update(shop.root, "deal", deal.id, {"account": ids["Beta"]}, door="form")
    assert [(e.field, e.code) for e in refused.value.errors] == [("contact", "not_offered")]


def test_a_chosen_record_fills_in_what_is_empty(shop: Crm, ids: dict[str, int]) -> None:
    deal = shop.add(shop.root, "deal", name="x", account=ids["Acme"])
    assert (deal.values["phone"], deal.values["note"]) == ("+493012345", "N")
    assert deal.values["limit"] == 5
    changed = {"account": ids["Gamma"], "note": "", "limit": ""}
    found = shop.records.update(shop.root, "deal", deal.id, changed, door="form")
    assert (found.values["phone"], found.values["note"], found.values["limit"]) == (
        "+493012345", "S", 70,
    )  # fmt: skip


def test_nothing_is_filled_in_that_the_person_may_not_read(shop: Crm, ids: dict[str, int]) -> None:
    sam = shop.hire("sam", "seller")
    deal = shop.add(sam, "deal", name="x", account=ids["Acme"])
    assert (deal.values["phone"], deal.values["note"]) == (None, "N")
    draft = shop.records.draft(sam, "deal", {"account": str(ids["Acme"])})
    assert draft.values["phone"] is None
    found = shop.records.update(sam, "deal", deal.id, {"account": ids["Gamma"]}, door="api")
    assert found.values["phone"] is None


def test_no_default_brings_along_what_the_person_may_not_read(
    shop: Crm, ids: dict[str, int]
) -> None:
    deal = shop.add(shop.root, "deal", name="x", account=ids["Acme"])
    phone = deal.values["phone"]
    assert phone and [deal.values[f] for f in ("dialled", "place", "twice")] == [phone, "N", phone]
    sam = shop.hire("sam", "seller")
    made = shop.add(sam, "deal", name="y", account=ids["Acme"])
    assert [made.values[f] for f in ("dialled", "place", "twice")] == [None, "N", None]
    draft = shop.records.draft(sam, "deal", {"account": str(ids["Acme"])})
    assert (draft.values["dialled"], draft.values["place"]) == (None, "N")
    own = shop.add(sam, "deal", name="z", account=ids["Acme"], dialled="+49 30 1234567")
    assert own.values["twice"] == own.values["dialled"]


def test_what_was_emptied_later_stays_empty(shop: Crm, ids: dict[str, int]) -> None:
    deal = shop.add(shop.root, "deal", name="x", account=ids["Acme"])
    found = shop.records.update(shop.root, "deal", deal.id, {"phone": ""}, door="form")
    assert found.values["phone"] is None
    draft = shop.records.draft(shop.root, "deal", {"account": str(ids["Acme"])})
    assert draft.values["phone"] == "+493012345"


def test_each_of_several_must_fit_when_it_is_new(shop: Crm, ids: dict[str, int]) -> None:
    ann, bo, al = ids["Ann"], ids["Bo"], ids["Al"]
    assert offered(shop, "guests", account=ids["Acme"]) == ["Ann"]
    with pytest.raises(RecordInvalid) as refused:
        shop.add(shop.root, "deal", name="x", account=ids["Acme"], guests=[ann, bo])
    assert [(e.field, e.code) for e in refused.value.errors] == [("guests", "not_offered")]
    deal = shop.add(shop.root, "deal", name="x", account=ids["Acme"], guests=[ann])
    shop.records.update(shop.root, "contact", ann, {"active": False}, door="form")
    shop.records.update(shop.root, "contact", al, {"active": True}, door="form")
    found = shop.records.update(shop.root, "deal", deal.id, {"guests": [ann, al]}, door="form")
    assert found.values["guests"] == (str(ann), str(al))
    for raw in ({"guests": [ann, bo]}, {"account": ids["Beta"]}):
        with pytest.raises(RecordInvalid) as refused:
            shop.records.update(shop.root, "deal", deal.id, raw, door="api")
        assert [(e.field, e.code) for e in refused.value.errors] == [("guests", "not_offered")]
