"""The bin: what goes in, what keeps a record out of it, what comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company
from tests.workspaces import SMALL

from tailorbird_runtime.records.errors import Conflict, NotAllowed, NotFound
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.storage.system import sys_history
from tailorbird_runtime.validation.errors import RecordInvalid


@pytest.fixture
def account(crm: Crm) -> Record:
    return crm.add("anna", "account", name="Acme")


def test_a_record_that_others_need_says_what_needs_it(crm: Crm, account: Record) -> None:
    crm.add("anna", "deal", name="Roof", account=account.id)
    crm.add("ben", "deal", name="Wall", account=account.id)
    with pytest.raises(RecordInvalid) as refused:
        crm.records.delete(crm.mia, "account", account.id, door="form")
    [error] = refused.value.errors
    assert error.code == "blocked"
    assert str(error.message) == ("This record (Account) cannot be deleted: 2 Deals depend on it.")
    assert error.message.render("zh") == "不能删除这条客户记录：有 2 条商机依赖于它。"
    assert crm.names(crm.mia, "account") == ["Acme"]


def test_one_record_in_the_way_depends(crm: Crm, account: Record) -> None:
    crm.add("anna", "deal", name="Roof", account=account.id)
    with pytest.raises(RecordInvalid) as refused:
        crm.records.delete(crm.mia, "account", account.id, door="form")
    [error] = refused.value.errors
    assert str(error.message) == "This record (Account) cannot be deleted: 1 Deal depends on it."
    assert error.message.render("zh") == "不能删除这条客户记录：有 1 条商机依赖于它。"


def test_what_one_may_not_see_is_not_counted(crm: Crm) -> None:
    contact = crm.add("anna", "contact", name="Bo")
    account = crm.add("anna", "account", name="Acme")
    crm.records.update(crm.anna, "contact", contact.id, {"account": account.id}, door="form")
    finn = crm.hire("fay", "finance", "deleter")
    assert not crm.records.can(finn, "account", "delete")
    crm.add("ben", "deal", name="Wall", account=account.id)
    deletion = crm.records.deletion(crm.anna, "account", account.id)
    assert [str(m) for m in deletion.blocked] == [
        "This record (Account) cannot be deleted: records that you may not see depend on it."
    ]
    assert deletion.takes == {}


def test_delete_needs_its_right_and_the_version_one_saw(crm: Crm, account: Record) -> None:
    with pytest.raises(NotAllowed, match="You may not delete this record"):
        crm.records.delete(crm.anna, "account", account.id, door="form")
    crm.records.update(crm.anna, "account", account.id, {"employees": "3"}, door="form")
    with pytest.raises(Conflict):
        crm.records.delete(crm.mia, "account", account.id, version=1, door="api")
    crm.records.delete(crm.mia, "account", account.id, version=2, door="api")
    with pytest.raises(NotFound):
        crm.records.get(crm.mia, "account", account.id)
    with pytest.raises(NotFound):
        crm.records.update(crm.mia, "account", account.id, {"employees": "4"}, door="api")


def test_links_are_cleared_with_history(crm: Crm, account: Record) -> None:
    contact = crm.add("ben", "contact", name="Bo", account=account.id)
    crm.records.delete(crm.mia, "account", account.id, door="form")
    seen = crm.records.get(crm.ben, "contact", contact.id)
    assert (seen.values["account"], seen.version) == (None, 2)
    newest = crm.records.history(crm.ben, "contact", contact.id)[0]
    assert [c.field for c in newest.changes] == ["account"]
    assert newest.actor_name == "mia"


def test_what_belongs_to_a_record_goes_and_comes_back_with_it(crm: Crm, account: Record) -> None:
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    quotes = [crm.add("anna", "quote", deal=deal.id) for _ in range(2)]
    for quote in quotes:
        crm.add("anna", "quote_line", quote=quote.id, item="Panel", price="10")
    crm.clock.forward(minutes=1)
    crm.records.delete(crm.mia, "quote", quotes[1].id, door="form")
    crm.clock.forward(minutes=1)
    assert crm.records.deletion(crm.anna, "deal", deal.id).takes == {"quote": 1, "quote_line": 1}
    crm.records.delete(crm.anna, "deal", deal.id, door="form")
    assert crm.names(crm.mia, "quote") == [] and crm.names(crm.mia, "quote_line") == []
    with pytest.raises(RecordInvalid, match="belongs to another one .Deal. that is in the bin"):
        crm.records.restore(crm.mia, "quote", quotes[0].id, door="form")
    back = crm.records.restore(crm.anna, "deal", deal.id, door="form")
    assert back.version == 3
    assert crm.names(crm.mia, "quote") == [quotes[0].values["number"]]
    assert crm.names(crm.mia, "quote_line") == ["Panel"]
    actions = [e.action for e in crm.records.history(crm.anna, "deal", deal.id)]
    assert actions == ["restored", "deleted", "created"]


def test_restoring_needs_the_right_to_delete(crm: Crm, account: Record) -> None:
    crm.records.delete(crm.mia, "account", account.id, door="form")
    for who in (crm.anna, crm.ben, crm.finn):
        with pytest.raises(NotFound):
            crm.records.restore(who, "account", account.id, door="api")
        with pytest.raises(NotFound):
            crm.records.get(who, "account", account.id, deleted=True)
    assert crm.records.get(crm.mia, "account", account.id, deleted=True).values["name"] == "Acme"


def test_after_thirty_days_a_record_stays_in_the_bin_until_it_is_purged(
    crm: Crm, account: Record
) -> None:
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    crm.records.delete(crm.anna, "deal", deal.id, door="form")
    crm.clock.forward(days=10)
    crm.records.delete(crm.mia, "account", account.id, door="form")
    now = crm.clock.forward(days=21)
    with pytest.raises(RecordInvalid, match="deleted too long ago"):
        crm.records.restore(crm.anna, "deal", deal.id, door="form")
    horizon = now - timedelta(days=30)
    assert crm.records.purge("account", horizon) == 0
    assert crm.records.purge("deal", horizon) == 1
    assert crm.records.purge("deal", horizon) == 0
    with crm.engine.connect() as connection:
        kept = connection.execute(sa.select(sys_history.c.entity).distinct()).scalars().all()
    assert kept == ["account"]


def test_purging_parents_before_their_deleted_children_works(crm: Crm, account: Record) -> None:
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    crm.records.delete(crm.anna, "deal", deal.id, door="form")
    crm.records.delete(crm.mia, "account", account.id, door="form")
    later = crm.clock.forward(days=40)
    assert crm.records.purge("account", later) == 1
    assert crm.records.purge("deal", later) == 1


def test_ids_are_never_used_again(crm: Crm, account: Record) -> None:
    crm.records.delete(crm.mia, "account", account.id, door="form")
    crm.records.purge("account", crm.clock.forward(days=40))
    assert crm.add("anna", "account", name="Next").id > account.id


def test_the_bin_has_pages_too(crm: Crm) -> None:
    for name in "abc":
        made = crm.add("mia", "account", name=name)
        crm.records.delete(crm.mia, "account", made.id, door="form")
    first = crm.records.list(crm.mia, "account", Query(deleted=True, limit=2))
    rest = Query(deleted=True, limit=2, after=first.next)
    assert len(first.records) == 2 and len(crm.names(crm.mia, "account", rest)) == 1


def test_a_record_that_names_another_one_twice_lets_go_of_it_at_once(engine: sa.Engine) -> None:
    fields = "name: {type: text}\n"
    links = "".join(
        f"  {n}: {{type: lookup, to: place, on_delete: clear, children: {n}s}}\n"
        for n in ("start", "end")
    )
    twice = company(
        engine,
        {
            "workspace.yaml": SMALL["workspace.yaml"],
            "entities/place/entity.yaml": f"entity: place\ntitle: name\nfields:\n  {fields}",
            "entities/trip/entity.yaml": f"entity: trip\ntitle: name\nfields:\n  {fields}{links}",
        },
    )
    place = twice.add("system", "place", name="Berlin").id
    trip = twice.add("system", "trip", name="Round", start=str(place), end=str(place))
    twice.records.delete(twice.system, "place", place, door="form")
    left = twice.records.get(twice.system, "trip", trip.id)
    assert (left.values["start"], left.values["end"], left.version) == (None, None, 2)
