"""Required fields, rules, options that depend on others, unique values."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company
from tests.workspaces import with_files

from tailorbird_runtime.records.record import Record
from tailorbird_runtime.validation.errors import RecordError, RecordInvalid


def refused(crm: Crm, who: str, entity: str, **raw: object) -> list[RecordError]:
    with pytest.raises(RecordInvalid) as found:
        crm.add(who, entity, **raw)
    return list(found.value.errors)


def test_a_check_is_silent_while_a_field_it_compares_by_order_is_empty(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    crm.add("anna", "deal", name="A", account=account.id, line="storage", discount="")
    [error] = refused(
        crm, "anna", "deal", name="B", account=account.id, line="storage", discount="20.01"
    )
    assert (error.field, error.code, error.rule) == (
        "discount",
        "rule",
        "rules.storage_discount_cap",
    )
    assert error.message.render("zh") == "储能商机的折扣不能超过 20%。"


def test_rules_hold_on_the_stored_record_with_the_change_laid_over(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="A", account=account.id, discount="30")
    with pytest.raises(RecordInvalid, match="at most 20 %"):
        crm.records.update(crm.anna, "deal", deal.id, {"line": "storage"}, door="api")


def test_rules_may_count_children(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="A", account=account.id)
    quote = crm.add("anna", "quote", deal=deal.id)
    with pytest.raises(RecordInvalid, match="Add at least one line first"):
        crm.records.update(crm.anna, "quote", quote.id, {"status": "sent"}, door="form")
    crm.add("anna", "quote_line", quote=quote.id, item="Panel", quantity="3", price="10")
    sent = crm.records.update(crm.anna, "quote", quote.id, {"status": "sent"}, door="form")
    assert sent.values["total"] == 30


def test_options_go_with_the_option_they_depend_on(crm: Crm) -> None:
    [error] = refused(crm, "anna", "account", name="Acme", country="at", city="berlin")
    assert (error.field, error.code) == ("city", "option")
    assert str(error.message) == "Berlin is not offered for Austria."
    assert error.message.render("zh") == "选择“Austria”时不能选择“Berlin”。"
    made = crm.add("anna", "account", name="Acme", city="berlin")
    with pytest.raises(RecordInvalid, match="Berlin is not offered for Austria"):
        crm.records.update(crm.anna, "account", made.id, {"country": "at"}, door="form")


def test_a_unique_value_is_refused_whatever_its_case_and_accents(crm: Crm) -> None:
    crm.add("vera", "account", name="Café Müller")
    [error] = refused(crm, "anna", "account", name="CAFE MULLER")
    assert (error.field, error.code, error.rule) == ("name", "unique", "fields.name.unique")
    assert str(error.message) == (
        "There is already another record (Account) with this value in Name."
    )
    assert error.message.render("zh") == "已有另一条客户记录的“名称”为此值。"


def test_a_unique_value_is_free_again_when_its_record_is_deleted(crm: Crm) -> None:
    first = crm.add("mia", "account", name="Acme")
    crm.records.delete(crm.mia, "account", first.id, door="form")
    crm.add("mia", "account", name="Acme")
    with pytest.raises(RecordInvalid, match="There is already another record"):
        crm.records.restore(crm.mia, "account", first.id, door="form")


def test_of_many_at_once_one_gets_the_name_and_the_others_a_sentence(crm: Crm) -> None:
    outcomes: list[str] = []

    def make() -> None:
        try:
            crm.add("anna", "account", name="Acme", door="api")
            outcomes.append("made")
        except RecordInvalid as error:
            outcomes.append(error.errors[0].code)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", *["unique"] * 5]
    assert crm.names(crm.anna, "account") == ["Acme"]


@pytest.fixture
def legacy(engine: sa.Engine) -> tuple[Crm, Record]:
    """A company that made rules stricter after a record was written."""
    loose = company(engine)
    account = loose.add("anna", "account", name="Acme")
    path = "entities/account/entity.yaml"
    stricter = RICH[path].rstrip() + (
        "\n"
        "            rules:\n"
        "              big: {check: employees >= 5, message: Too small.}\n"
        "              reachable: {require: [phone]}\n"
        "              fresh: {require: [website], enforce: new_only}\n"
    )
    from tests.crm import compiled

    from tailorbird_runtime.records.service import RecordService

    model = compiled(with_files(RICH, {path: stricter}))
    loose.records = RecordService(model, loose.tables.__class__(model), engine, loose.clock)
    loose.model = model
    return loose, account


def test_an_old_record_must_be_mended_when_someone_edits_it(legacy: tuple[Crm, Record]) -> None:
    crm, account = legacy
    with pytest.raises(RecordInvalid) as found:
        crm.records.update(crm.anna, "account", account.id, {"employees": "2"}, door="form")
    assert [str(e.message) for e in found.value.errors] == ["Too small.", "Phone is required."]


def test_rules_for_new_records_spare_the_old_ones(legacy: tuple[Crm, Record]) -> None:
    crm, account = legacy
    raw = {"employees": "7", "phone": "+49 30 1234567"}
    crm.records.update(crm.anna, "account", account.id, raw, door="form")
    [error] = refused(crm, "anna", "account", name="New", phone="+49 30 1234567")
    assert str(error.message) == "Website is required."


def test_a_hand_over_does_not_ask_for_what_it_does_not_touch(legacy: tuple[Crm, Record]) -> None:
    crm, account = legacy
    assert crm.records.assign(crm.mia, "account", [account.id], owner=crm.ben.id).done


def test_a_missing_field_that_the_person_cannot_see_is_not_named(engine: sa.Engine) -> None:
    path = "entities/account/entity.yaml"
    hidden = (
        RICH[path].rstrip()
        + "\n            rules:\n              rated: {when: employees > 500, require: [rating]}\n"
    )
    crm = company(engine, with_files(RICH, {path: hidden}))
    [error] = refused(crm, "anna", "account", name="Acme", employees="501")
    assert (error.field, error.rule) == (None, None)
    assert str(error.message) == "A field that you cannot see needs a value first."
    assert "rating" not in repr(error).lower()


def test_references_must_be_readable_and_people_active(crm: Crm) -> None:
    foreign = crm.add("vera", "account", name="Secret")
    messages = {
        str(e.message)
        for value in (foreign.id, 12345)
        for e in refused(crm, "anna", "deal", name="A", account=value)
    }
    assert messages == {"There is no such record: Account."}
    [error] = refused(crm, "mia", "account", name="Acme", owner=999)
    assert (error.field, str(error.message)) == ("owner", "There is no such active person.")


ODD: list[dict[str, object]] = [
    {"name": "x" * 121},
    {"name": "a\0b"},
    {"name": "\ud800"},
    {"name": ["Acme"]},
    {"name": {"a": 1}},
    {"employees": "1e400"},
    {"employees": True},
    {"employees": "9" * 400},
    {"owner": "me; drop table"},
    {"owner": {"id": 1}},
    {"country": "atlantis"},
    {"credit_limit": {"amount": "1", "currency": "XXX"}},
    {"credit_limit": "99999999999999"},
    {"tags": {"a": 1}},
    {"team": "nowhere"},
]


def test_odd_values_are_refused_at_their_field(crm: Crm) -> None:
    for raw in ODD:
        errors = refused(crm, "root", "account", **{"name": "Acme", **raw})
        assert {e.field for e in errors} == set(raw), raw
        assert all(e.message.render("zh") for e in errors)
