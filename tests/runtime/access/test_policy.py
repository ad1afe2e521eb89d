"""Rights: closed by default, a union of roles, never more than each role gives by itself."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company, compiled
from tests.workspaces import with_files

from tailorbird_metadata.model import Model, Role
from tailorbird_runtime.access import policy
from tailorbird_runtime.access.policy import Policies, Policy
from tailorbird_runtime.access.rights import AllOf, AnyOf, Own, Through, all_of, any_of
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.records.query import Query
from tailorbird_runtime.validation.errors import RecordInvalid

ENTITIES = ("account", "contact", "deal", "quote", "quote_line", "lead", "task", "activity")


def test_the_algebra_of_rights() -> None:
    rep = compiled(RICH).roles["rep"].can["deal"]
    assert not isinstance(rep.read, bool) and not isinstance(rep.edit, bool)
    a, b = Own(rep.read), Own(rep.edit)
    assert any_of([]) is False and all_of([]) is True
    assert any_of([False, a, True]) is True and all_of([True, a, False]) is False
    assert any_of([a, a, False]) == a and all_of([a, True]) == a
    assert any_of([a, b, any_of([b, a])]) == AnyOf((a, b))
    assert all_of([a, b]) == AllOf((a, b))


def test_without_a_role_nothing_is_there(crm: Crm) -> None:
    crm.add("anna", "account", name="Acme")
    for roles in ((), ("gone",), ("",)):
        nobody = crm.hire(f"nobody{roles}", *roles)
        for entity in ENTITIES:
            assert crm.names(nobody, entity) == []
            assert crm.records.count(nobody, entity, Query()) == 0
            for action in ("read", "create", "edit", "delete", "assign", "export", "qualify"):
                assert not crm.records.can(nobody, entity, action)
            with pytest.raises(NotAllowed):
                crm.add(nobody, entity)


def test_admin_may_everything_but_what_the_product_fills_in(crm: Crm) -> None:
    account = crm.add("vera", "account", name="Acme")
    seen = crm.records.get(crm.root, "account", account.id)
    assert {"rating", "credit_limit", "tax_number"} <= seen.readable
    assert seen.masked == frozenset()
    assert {"edit", "delete", "assign", "export"} <= seen.may
    assert {"rating", "owner", "currency"} <= seen.writable
    assert not {"number", "id", "created_at", "currency_rate"} & seen.writable
    assert "fax" not in seen.readable


def test_a_sensitive_field_is_hidden_until_a_role_lists_it(crm: Crm) -> None:
    account = crm.add("mia", "account", name="Acme", rating="4", team="berlin")
    assert crm.records.get(crm.mia, "account", account.id).values["rating"] == 4
    seen = crm.records.get(crm.anna, "account", account.id)
    assert "rating" not in seen.values and "rating" not in seen.readable


def test_lines_take_their_rights_from_the_quote(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    quote = crm.add("anna", "quote", deal=deal.id)
    line = crm.add("anna", "quote_line", quote=quote.id, item="Panel", price="10")
    assert crm.names(crm.anna, "quote_line") == ["Panel"]
    assert crm.names(crm.ben, "quote_line") == [] == crm.names(crm.finn, "quote_line")
    for who, quote_id in (("mia", 999), ("ben", 999), ("ben", quote.id)):
        with pytest.raises(RecordInvalid, match="There is no such record: Quote"):
            crm.add(who, "quote_line", quote=quote_id, item="x", price="1")
    crm.records.update(crm.anna, "quote", quote.id, {"status": "sent"}, door="form")
    sent = crm.records.get(crm.anna, "quote_line", line.id)
    assert not sent.may & {"edit", "delete"}
    with pytest.raises(NotAllowed):
        crm.records.update(crm.anna, "quote_line", line.id, {"price": "1"}, door="api")
    with pytest.raises(NotAllowed):
        crm.add("anna", "quote_line", quote=quote.id, item="late", price="1")
    crm.records.update(crm.mia, "quote_line", line.id, {"price": "11"}, door="api")
    crm.records.delete(crm.mia, "quote_line", line.id, door="api")


def test_rights_may_ask_for_children_and_for_what_a_link_says(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add(
        "anna", "deal", name="Roof", account=account.id, amount="5", site_visit_on="2026-03-01"
    )
    assert crm.names(crm.finn, "account") == []
    crm.records.update(crm.mia, "deal", deal.id, {"stage": "won"}, door="form")
    assert crm.names(crm.finn, "account") == ["Acme"]
    crm.records.update(crm.mia, "deal", deal.id, {"stage": "qualify"}, door="form")
    with pytest.raises(NotFound):
        crm.records.get(crm.finn, "account", account.id)


def test_a_field_right_with_a_condition_holds_record_by_record(crm: Crm) -> None:
    for name, country in (("Nord", "de"), ("Süd", "at")):
        account = crm.add("mia", "account", name=name, country=country, employees="70")
        deal = crm.add(
            "mia", "deal", name="d", account=account.id, amount="5", site_visit_on="2026-03-01"
        )
        crm.records.update(crm.mia, "deal", deal.id, {"stage": "won"}, door="form")
    page = crm.records.list(crm.finn, "account", Query(columns=("name", "employees")))
    seen = {r.values["name"]: (r.values.get("employees"), sorted(r.readable)) for r in page.records}
    assert seen == {"Nord": (70, ["employees", "name"]), "Süd": (None, ["name"])}
    assert "employees" not in page.records[-1].values


BOTH = with_files(
    RICH,
    {
        "roles/own.yaml": """
            role: own
            label: Own
            can:
              account:
                read: owner == me
                edit: owner == me
                fields: {credit_limit: edit, rating: read}
        """,
        "roles/overview.yaml": """
            role: overview
            label: Overview
            can:
              account: {read: true, fields: {credit_limit: hidden, name: read}}
        """,
    },
)


def test_two_roles_never_add_up_to_more_than_each_gives(engine: sa.Engine) -> None:
    """One role opens a field on own records, the other all records without it."""
    crm = company(engine, BOTH)
    both = crm.hire("bo", "overview", "own")
    own = crm.add("mia", "account", name="Own", credit_limit="5", rating="1", owner=both.id)
    foreign = crm.add("mia", "account", name="Foreign", credit_limit="7", rating="2")
    mine = crm.records.get(both, "account", own.id)
    assert (mine.values["credit_limit"], mine.values["rating"]) == (5, 1)
    assert "credit_limit" in mine.writable and "name" in mine.writable
    other = crm.records.get(both, "account", foreign.id)
    assert "credit_limit" not in other.values and "rating" not in other.values
    assert other.writable == frozenset() and "edit" not in other.may
    assert not crm.records.rights(both, "account").usable("credit_limit")
    assert crm.records.rights(both, "account").usable("name")


def test_policies_are_compiled_once_for_the_same_roles() -> None:
    policies = Policies(compiled(RICH))
    assert policies.of(("rep",)) is policies.of(("rep",))
    assert policies.of(("rep", "manager")) is not policies.of(("manager", "rep"))
    line = policies.of(("rep",)).of("quote_line")
    assert isinstance(line.read, Through) and line.read.lookup == "quote"


def test_a_role_that_lists_the_lines_themselves_keeps_its_word(engine: sa.Engine) -> None:
    role = RICH["roles/rep.yaml"].rstrip() + (
        "\n              quote_line: {read: true, create: false}\n"
    )
    crm = company(engine, with_files(RICH, {"roles/rep.yaml": role}))
    account = crm.add("mia", "account", name="Acme")
    deal = crm.add("mia", "deal", name="Roof", account=account.id)
    quote = crm.add("mia", "quote", deal=deal.id)
    crm.add("root", "quote_line", quote=quote.id, item="Panel", price="10")
    assert crm.names(crm.anna, "quote_line") == ["Panel"]
    [record] = crm.records.list(crm.anna, "quote_line", Query()).records
    assert record.restricted == {"quote"} and "quote" not in record.values
    assert not crm.records.can(crm.anna, "quote_line", "create")


def test_a_formula_shows_no_more_than_what_it_reads(engine: sa.Engine) -> None:
    role = """
        role: viewer
        label: Viewer
        can:
          account: {read: true}
          deal: {read: true, fields: {discount: hidden}}
          quote: {read: true}
          quote_line: {read: true, fields: {price: masked}}
    """
    told = role.replace("discount: hidden", "discount: hidden, net_value: read").replace(
        "role: viewer", "role: told"
    )
    files = {"roles/viewer.yaml": role, "roles/told.yaml": told}
    crm = company(engine, with_files(RICH, files))
    viewer, informed = crm.hire("vi", "viewer"), crm.hire("to", "told")
    account = crm.add("mia", "account", name="Acme")
    deal = crm.add("mia", "deal", name="Roof", account=account.id, amount="100", discount="20")
    quote = crm.add("mia", "quote", deal=deal.id)
    line = crm.add("mia", "quote_line", quote=quote.id, item="Panel", price="1234")
    assert "net_value" not in crm.records.get(viewer, "deal", deal.id).values
    assert crm.records.get(informed, "deal", deal.id).values["net_value"] == 80
    assert "total" not in crm.records.get(viewer, "quote", quote.id).values
    assert "total" not in crm.records.get(viewer, "quote_line", line.id).values
    assert crm.records.get(crm.mia, "quote", quote.id).values["total"] == 1234


def test_who_may_not_read_the_stage_does_not_learn_it_by_the_way(engine: sa.Engine) -> None:
    role = """
        role: viewer
        label: Viewer
        can:
          deal: {read: true, fields: {stage: hidden}}
    """
    crm = company(engine, with_files(RICH, {"roles/viewer.yaml": role}))
    viewer = crm.hire("vi", "viewer")
    account = crm.add("mia", "account", name="Acme")
    deal = crm.add("mia", "deal", name="Roof", account=account.id)
    seen = crm.records.get(viewer, "deal", deal.id)
    assert not {"stage", "stage_open", "probability", "stage_entered_at"} & set(seen.values)


def test_a_formula_behind_a_link_is_hidden_where_another_role_opens_the_record_only(
    engine: sa.Engine,
) -> None:
    files = {
        "entities/contact/entity.yaml": """
            entity: contact
            label: {one: Contact, many: Contacts}
            title: name
            fields:
              name: {type: text, required: true}
              email: {type: email}
              account: {type: lookup, to: account, on_delete: clear, children: contacts}
              company: {type: formula, returns: text, value: account.name}
        """,
        "roles/german.yaml": """
            role: german
            label: German
            can: {account: {read: country == "de"}, contact: {read: true}}
        """,
        "roles/swiss.yaml": """
            role: swiss
            label: Swiss
            can: {account: {read: country == "ch", fields: {name: hidden}}}
        """,
    }
    crm = company(engine, with_files(RICH, files))
    one, two = crm.hire("one", "german"), crm.hire("two", "german", "swiss")
    account = crm.add("root", "account", name="Geheim AG", country="ch")
    contact = crm.add("root", "contact", name="Bo", account=account.id)
    assert crm.records.get(one, "contact", contact.id).values["company"] is None
    assert "company" not in crm.records.get(two, "contact", contact.id).values


def test_two_who_come_at_the_same_moment_have_the_same_rights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is kept for a policy must not outlive it: another role could get it."""
    policies = Policies(compiled(RICH))
    found: list[Policy] = []

    def slowly(model: Model, roles: Iterable[Role]) -> Policy:
        monkeypatch.setattr(policy, "Policy", Policy)
        found.append(policies.of(("rep",)))
        return Policy(model, roles)

    monkeypatch.setattr(policy, "Policy", slowly)
    found.append(policies.of(("rep",)))
    assert found[0] is found[1] is policies.of(("rep",))


def test_people_from_outside_may_do_nothing_and_take_nothing_from_others(
    engine: sa.Engine,
) -> None:
    guest = """
        role: guest
        portal: contact
        can:
          account: {read: true, edit: true, fields: {credit_limit: edit}}
          deal: {read: true, create: true, actions: {assign: true}}
          contact: {read: account.owner == me or account.name == "Acme", edit: true}
          lead: {read: converted_account.name == "x" or me.contact.name == "Otto"}
    """
    crm = company(engine, with_files(RICH, {"roles/guest.yaml": guest}))
    account = crm.add("anna", "account", name="Acme")
    outsider = crm.hire("otto", "guest")
    for entity in ENTITIES:
        assert crm.names(outsider, entity) == []
        for action in ("read", "create", "edit", "delete", "assign"):
            assert not crm.records.can(outsider, entity, action)
    both = crm.hire("berta", "rep", "guest", team="berlin")
    seen = crm.records.get(both, "account", account.id)
    assert "credit_limit" not in seen.readable and "edit" not in seen.may
