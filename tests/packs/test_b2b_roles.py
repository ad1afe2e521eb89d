"""What each role of the pack sees and may do, through the real service on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from tests.packs.hanlin import Hanlin, hanlin

from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.validation.errors import RecordInvalid


@pytest.fixture
def company(engine: sa.Engine) -> Hanlin:
    return hanlin(engine)


def _refused(action: Callable[[], object]) -> bool:
    try:
        action()
    except (NotAllowed, NotFound, RecordInvalid):
        return True
    return False


def test_a_rep_sees_own_deals_and_the_team_s_accounts(company: Hanlin) -> None:
    mine = company.account("lin", "Baoyi")
    theirs = company.account("sun", "Tianmu")
    far = company.account("hart", "Kestrel")
    company.deal("lin", mine, "Line 3")
    company.deal("sun", theirs, "Pumps")
    company.deal("hart", far, "Loggers")

    assert company.sees("lin", "deal") == {"Line 3"}
    assert company.sees("lin", "account") == {"Baoyi", "Tianmu"}
    assert company.sees("hart", "account") == {"Kestrel"}


def test_a_rep_edits_own_accounts_only_and_deletes_none(company: Hanlin) -> None:
    mine = company.account("lin", "Baoyi")
    theirs = company.account("sun", "Tianmu")

    assert company.edit("lin", mine, city="Suzhou").values["city"] == "Suzhou"
    assert _refused(lambda: company.edit("lin", theirs, city="Suzhou"))
    assert _refused(
        lambda: company.records.delete(company.people["lin"], "account", mine.id, door="form")
    )


def test_a_manager_sees_and_edits_the_team_and_not_the_other_team(company: Hanlin) -> None:
    company.deal("lin", company.account("lin", "Baoyi"), "Line 3")
    deal = company.deal("sun", company.account("sun", "Tianmu"), "Pumps")
    company.deal("hart", company.account("hart", "Kestrel"), "Loggers")

    assert company.sees("boss", "deal") == {"Line 3", "Pumps"}
    lin = company.people["lin"].id
    assert company.edit("boss", deal, owner=lin).values["owner"] == lin
    assert "Pumps" in company.sees("lin", "deal")


def test_finance_sees_an_account_once_it_has_a_won_deal(company: Hanlin) -> None:
    account = company.account("lin", "Baoyi", notes="Discount talks", level="b")
    company.account("lin", "Tianmu")
    company.deal("lin", account, "Still open")
    assert company.sees("fin", "account") == set()

    company.won_deal("lin", account, "Line 3")

    assert company.sees("fin", "account") == {"Baoyi"}
    assert company.sees("fin", "deal") == {"Line 3"}
    assert company.sees("fin", "contact") == set()


def test_finance_reads_what_an_invoice_needs_and_edits_only_that(company: Hanlin) -> None:
    account = company.account("lin", "Baoyi", notes="Discount talks", level="b")
    company.won_deal("lin", account)

    seen = company.records.get(company.people["fin"], "account", account.id)

    assert {"name", "payment_terms", "credit_limit", "invoice_details"} <= seen.readable
    assert not {"notes", "level", "source", "tags"} & (seen.readable | set(seen.values))
    edited = company.edit("fin", account, payment_terms="net_60", credit_limit="200000")
    assert edited.values["credit_limit"] == Decimal(200000)
    assert _refused(lambda: company.edit("fin", account, city="Suzhou"))


def test_a_credit_limit_is_hidden_from_reps_and_read_by_managers(company: Hanlin) -> None:
    account = company.account("lin", "Baoyi")
    company.won_deal("lin", account)
    company.edit("fin", account, credit_limit="200000")

    assert (
        "credit_limit"
        not in company.records.get(company.people["lin"], "account", account.id).values
    )
    seen = company.records.get(company.people["boss"], "account", account.id)
    assert seen.values["credit_limit"] == Decimal(200000)
    assert "credit_limit" not in seen.writable


def test_an_executive_reads_everything_and_edits_nothing(company: Hanlin) -> None:
    account = company.account("lin", "Baoyi")
    deal = company.deal("lin", account, "Line 3")
    lead = company.add(
        "sun", "lead", company_name="Orchard", mobile="+8613800001234", source="website"
    )

    assert company.sees("chief", "account") == {"Baoyi"}
    assert company.sees("chief", "deal") == {"Line 3"}
    assert company.sees("chief", "lead") == {"Orchard"}
    for record in (account, deal, lead):
        assert _refused(lambda r=record: company.edit("chief", r, tags=["x"]))  # type: ignore[misc]
    assert _refused(lambda: company.account("chief", "Own"))


def test_free_leads_are_seen_by_everybody_and_taken_by_handing_over_to_oneself(
    company: Hanlin,
) -> None:
    free = company.add(
        "system", "lead", company_name="Free", mobile="+8613800001234", source="website"
    )
    lin = company.people["lin"]
    assert company.sees("lin", "lead") == company.sees("hart", "lead") == {"Free"}

    taken = company.records.assign(lin, "lead", [free.id], owner=lin.id)

    assert taken.done == (free.id,)
    assert company.sees("hart", "lead") == set()
    assert company.sees("lin", "lead") == {"Free"}
    assert _refused(lambda: company.edit("hart", free, city="Here"))


def test_amount_and_discount_are_locked_for_reps_from_the_contract_on(company: Hanlin) -> None:
    deal = company.deal("lin", company.account("lin"), amount="1000")
    assert {"amount", "discount"} <= company.records.get(
        company.people["lin"], "deal", deal.id
    ).writable

    company.records.bulk_update(
        company.people["system"], "deal", [(deal.id, _ready(company, deal.id))], door="sample"
    )

    seen = company.records.get(company.people["lin"], "deal", deal.id)
    assert seen.values["stage"] == "contract"
    assert not {"amount", "discount"} & seen.writable
    assert {"amount", "discount"} <= company.records.get(
        company.people["boss"], "deal", deal.id
    ).writable


def _ready(company: Hanlin, deal_id: int) -> dict[str, object]:
    """What it takes to enter the contract stage."""
    deal = company.records.get(company.people["lin"], "deal", deal_id)
    account = company.records.get(company.people["lin"], "account", deal.values["account"])
    contact = company.contact("lin", account)
    quote = company.add("lin", "quote", deal=deal_id)
    product = company.add("boss", "product", name="PT-40", code="PT-40", list_price="3280")
    company.add("lin", "quote_line", quote=quote.id, product=product.id)
    company.edit("lin", quote, status="sent", sent_on="2026-11-20", valid_until="2026-12-20")
    return {
        "stage": "contract",
        "main_contact": contact.id,
        "decision_maker": contact.id,
        "budget_confirmed": "true",
        "needs": "48 transmitters",
        "expected_close": "2026-12-18",
        "payment_terms": "net_30",
    }


def test_a_closed_deal_is_read_only_for_reps_and_reopened_by_the_manager(company: Hanlin) -> None:
    deal = company.won_deal("lin", company.account("lin"))
    assert deal.values["closed_on"] == date(2026, 11, 23)
    assert _refused(lambda: company.edit("lin", deal, next_step="Ship", next_step_on="2026-12-01"))
    assert _refused(lambda: company.edit("lin", deal, stage="negotiation"))
    assert company.edit("boss", deal, stage="negotiation").values["stage"] == "negotiation"


def test_reps_see_products_on_sale_without_their_cost(company: Hanlin) -> None:
    company.add("boss", "product", name="PT-40", code="PT-40", list_price="3280")
    company.add("boss", "product", name="PT-10", code="PT-10", list_price="900", active="false")
    company.add("system", "product", name="PT-99", code="PT-99", list_price="9900", cost="4000")

    assert company.sees("lin", "product") == {"PT-40", "PT-99"}
    assert company.sees("boss", "product") == {"PT-10", "PT-40", "PT-99"}
    assert "cost" not in {
        f.id for f in company.records.rights(company.people["lin"], "product").readable()
    }


def test_lines_of_a_quote_follow_the_quote(company: Hanlin) -> None:
    deal = company.deal("lin", company.account("lin"))
    quote = company.add("lin", "quote", deal=deal.id)
    product = company.add("boss", "product", name="PT-40", code="PT-40", list_price="3280")
    line = company.add("lin", "quote_line", quote=quote.id, product=product.id, quantity="2")

    assert company.sees("sun", "quote") == set()
    assert company.sees("sun", "quote_line") == set()
    assert company.sees("lin", "quote_line") == {"PT-40"}
    company.edit("lin", quote, status="sent", sent_on="2026-11-20", valid_until="2026-12-20")
    company.edit("boss", quote, status="accepted")
    assert _refused(lambda: company.edit("lin", line, quantity="3"))
