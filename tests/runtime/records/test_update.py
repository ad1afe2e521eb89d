"""Changes of stored records."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from tests.crm import Crm

from tailorbird_runtime.records.errors import Conflict, NotAllowed, NotFound
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.rates import set_rates
from tailorbird_runtime.validation.errors import RecordInvalid


@pytest.fixture
def deal(crm: Crm) -> Record:
    account = crm.add("anna", "account", name="Acme")
    return crm.add("anna", "deal", name="Roof", account=account.id, amount="1200")


def test_a_change_raises_the_version_and_says_who_and_when(crm: Crm, deal: Record) -> None:
    later = crm.clock.forward(minutes=5)
    changed = crm.records.update(crm.mia, "deal", deal.id, {"name": "Big roof"}, door="form")
    assert changed.version == 2
    assert changed.values["name"] == "Big roof"
    assert changed.values["changed_at"] == later
    assert changed.titles["changed_by"] == "mia"


def test_writing_what_is_there_already_changes_nothing(crm: Crm, deal: Record) -> None:
    crm.clock.forward(minutes=5)
    same = crm.records.update(
        crm.anna, "deal", deal.id, {"name": " Roof ", "amount": "1200.00"}, version=1, door="form"
    )
    assert same.version == 1
    assert same.values["changed_at"] == deal.values["changed_at"]


def test_a_stale_version_is_refused_with_what_changed(crm: Crm, deal: Record) -> None:
    later = crm.clock.forward(minutes=5)
    crm.records.update(crm.mia, "deal", deal.id, {"name": "Big roof"}, version=1, door="form")
    with pytest.raises(Conflict) as refused:
        crm.records.update(crm.anna, "deal", deal.id, {"notes": "x"}, version=1, door="form")
    assert refused.value.current.values["name"] == "Big roof"
    assert refused.value.current.version == 2
    assert refused.value.fields == {"name"}
    assert (refused.value.changed_by, refused.value.changed_at) == ("mia", later)
    assert crm.records.get(crm.anna, "deal", deal.id).values["notes"] is None


def test_eight_people_at_once_lose_no_update(crm: Crm, deal: Record) -> None:
    """Each adds its letter to what it read; a refused one reads again."""
    failures: list[BaseException] = []

    def add(letter: str) -> None:
        try:
            for _ in range(5):
                while True:
                    seen = crm.records.get(crm.mia, "deal", deal.id)
                    notes = (seen.values["notes"] or "") + letter
                    try:
                        crm.records.update(
                            crm.mia,
                            "deal",
                            deal.id,
                            {"notes": notes},
                            version=seen.version,
                            door="api",
                        )
                    except Conflict:
                        continue
                    break
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=add, args=(letter,)) for letter in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    final = crm.records.get(crm.mia, "deal", deal.id)
    assert sorted(final.values["notes"]) == sorted("abcdefgh" * 5)
    assert final.version == 41


def test_what_one_cannot_read_is_not_there(crm: Crm, deal: Record) -> None:
    for record_id in (deal.id, 999):
        with pytest.raises(NotFound):
            crm.records.get(crm.ben, "deal", record_id)
        with pytest.raises(NotFound):
            crm.records.update(crm.ben, "deal", record_id, {"name": "mine"}, door="api")
        with pytest.raises(NotFound):
            crm.records.delete(crm.ben, "deal", record_id, door="api")
        with pytest.raises(NotFound):
            crm.records.history(crm.ben, "deal", record_id)


def test_who_may_read_but_not_edit_is_told_who_may(crm: Crm) -> None:
    account = crm.add("ben", "account", name="Acme")
    with pytest.raises(NotAllowed) as refused:
        crm.records.update(crm.anna, "account", account.id, {"name": "Mine"}, door="form")
    assert str(refused.value.message) == "You may not change this record (Account)."
    assert str(refused.value.help) == "Roles that may: Administrator, Sales manager, Sales rep."


def test_a_read_only_field_says_who_may_edit_it(crm: Crm, deal: Record) -> None:
    with pytest.raises(RecordInvalid) as refused:
        crm.records.update(crm.anna, "deal", deal.id, {"lost_reason": "price"}, door="api")
    [error] = refused.value.errors
    assert (error.field, error.code) == ("lost_reason", "read_only")
    assert str(error.message) == "You may not change Lost reason."
    assert str(error.help) == "Roles that may: Administrator, Sales manager."
    assert error.message.render("zh") == "您不能修改“Lost reason”。"


def test_a_conditional_field_right_looks_at_the_stored_record(crm: Crm, deal: Record) -> None:
    rep, raw = crm.anna, {"discount": "5"}
    assert crm.records.update(rep, "deal", deal.id, raw, door="form").values["discount"] == 5
    crm.records.update(
        rep, "deal", deal.id, {"site_visit_on": "2026-02-01", "stage": "proposal"}, door="form"
    )
    assert "discount" not in crm.records.get(rep, "deal", deal.id).writable
    assert "discount" in crm.records.get(crm.mia, "deal", deal.id).writable
    with pytest.raises(RecordInvalid, match="You may not change Discount"):
        crm.records.update(rep, "deal", deal.id, {"discount": "6"}, door="api")


def test_hidden_retired_and_unknown_fields_answer_the_same(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    for name in ("rating", "credit_limit", "fax", "zz_nope", "deleted_by "):
        with pytest.raises(RecordInvalid) as refused:
            crm.records.update(crm.anna, "account", account.id, {name: "1"}, door="api")
        [error] = refused.value.errors
        assert (error.field, error.code, error.help) == (name, "unknown_field", None)
        assert str(error.message) == f"There is no field {name}."


def test_what_the_product_fills_in_nobody_writes(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    names = "id version created_by changed_at deleted_at assigned_at number currency_rate"
    for actor in (crm.mia, crm.root):
        for name in names.split():
            with pytest.raises(RecordInvalid) as refused:
                crm.records.update(actor, "account", account.id, {name: "5"}, door="api")
            assert [e.code for e in refused.value.errors] == ["read_only"], name


def test_a_mask_is_read_and_sent_back_without_harm(crm: Crm) -> None:
    account = crm.add("mia", "account", name="Acme", tax_number="DE123456789", team="berlin")
    seen = crm.records.get(crm.anna, "account", account.id)
    assert seen.values["tax_number"] == "DE1****6789"
    assert seen.masked == {"tax_number"}
    crm.records.assign(crm.mia, "account", [account.id], owner=crm.anna.id)
    raw = {"tax_number": "DE1****6789", "employees": "7"}
    crm.records.update(crm.anna, "account", account.id, raw, door="form")
    full = crm.records.get(crm.mia, "account", account.id)
    assert (full.values["tax_number"], full.values["employees"]) == ("DE123456789", 7)


def test_after_an_edit_the_writer_must_still_see_the_record(crm: Crm) -> None:
    account = crm.add("mia", "account", name="Acme", employees="5")
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    with pytest.raises(RecordInvalid, match="You may not change Owner"):
        crm.records.update(crm.anna, "deal", deal.id, {"owner": crm.ben.id}, door="api")
    crm.records.update(crm.mia, "deal", deal.id, {"owner": crm.ben.id}, door="api")
    assert crm.records.get(crm.ben, "deal", deal.id).values["owner"] == crm.ben.id


def test_a_change_that_would_hide_the_record_from_its_writer_is_refused(crm: Crm) -> None:
    account = crm.add("ben", "account", name="Acme")
    quoted = crm.add("anna", "deal", name="Roof", account=account.id)
    other = crm.add("ben", "deal", name="Wall", account=account.id)
    quote = crm.add("anna", "quote", deal=quoted.id)
    with pytest.raises(RecordInvalid, match="There is no such record: Deal"):
        crm.records.update(crm.anna, "quote", quote.id, {"deal": other.id}, door="api")


def test_money_keeps_what_was_entered_and_the_rate_of_that_day(crm: Crm, deal: Record) -> None:
    with write(crm.engine) as connection:
        set_rates(connection, date(2026, 3, 1), {"USD": Decimal("0.9")})
        set_rates(connection, date(2026, 3, 12), {"USD": Decimal("0.8")})
    raw = {"amount": {"amount": "1000", "currency": "USD"}}
    changed = crm.records.update(crm.anna, "deal", deal.id, raw, door="api")
    assert (changed.values["amount"], changed.values["currency"]) == (Decimal(1000), "USD")
    assert changed.values["amount__base"] == Decimal(900)
    assert changed.values["net_value"] == Decimal(900)
    crm.clock.forward(days=4)
    kept = crm.records.update(crm.anna, "deal", deal.id, {"notes": "call"}, door="api")
    assert kept.values["amount__base"] == Decimal(900)
    moved = crm.records.update(crm.anna, "deal", deal.id, {"amount": "2000"}, door="form")
    assert (moved.values["currency"], moved.values["amount__base"]) == ("USD", Decimal(1600))
    back = crm.records.update(crm.anna, "deal", deal.id, {"currency": "EUR"}, door="form")
    assert (back.values["amount"], back.values["amount__base"]) == (Decimal(2000), Decimal(2000))


def test_a_currency_without_a_rate_is_refused(crm: Crm, deal: Record) -> None:
    raw = {"amount": {"amount": "1000", "currency": "USD"}}
    with pytest.raises(RecordInvalid, match="There is no exchange rate for USD"):
        crm.records.update(crm.anna, "deal", deal.id, raw, door="api")


def test_moments_without_an_offset_are_meant_in_the_persons_zone(crm: Crm) -> None:
    made = crm.add("anna", "activity", subject="Call", kind="call", happened_at="2026-03-01T10:00")
    assert made.values["happened_at"] == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def test_an_activity_moves_the_last_activity_of_what_it_is_about(engine: sa.Engine) -> None:
    from tests.crm import RICH, company
    from tests.workspaces import with_files

    linked = {
        "entities/activity/entity.yaml": """
            patches: core/activity
            fields:
              deal: {type: lookup, to: deal, on_delete: cascade, children: activities}
        """
    }
    crm = company(engine, with_files(RICH, linked))
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    crm.add(
        "anna", "activity", subject="A", kind="call", deal=deal.id, happened_at="2026-03-01T00:00"
    )
    crm.add(
        "anna", "activity", subject="B", kind="call", deal=deal.id, happened_at="2026-02-01T00:00"
    )
    crm.add(
        "anna", "activity", subject="C", kind="call", deal=deal.id, happened_at="2026-04-01T00:00"
    )
    found = crm.records.get(crm.anna, "deal", deal.id)
    assert found.values["last_activity_at"] == datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    assert found.version == 1


def test_amounts_in_the_companys_currency_round_half_up(crm: Crm, deal: Record) -> None:
    with write(crm.engine) as connection:
        set_rates(connection, date(2026, 3, 1), {"USD": Decimal("0.0005")})
    raw = {"amount": {"amount": "0.3", "currency": "USD"}}
    changed = crm.records.update(crm.anna, "deal", deal.id, raw, door="api")
    assert changed.values["amount__base"] == Decimal("0.0002")
