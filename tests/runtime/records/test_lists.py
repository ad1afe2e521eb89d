"""Lists: what one finds, in which order, page by page."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from tests.crm import RICH, Crm, company
from tests.workspaces import with_files

from tailorbird_metadata.model import SortKey
from tailorbird_runtime.records.errors import QueryInvalid
from tailorbird_runtime.records.query import Filter, Query
from tailorbird_runtime.records.record import Page, Record


@pytest.fixture
def accounts(crm: Crm) -> dict[str, Record]:
    """Four accounts of anna, one of vera that anna cannot see."""
    rows: list[dict[str, Any]] = [
        {"name": "Acme", "employees": "10", "tags": "solar", "country": "at"},
        {"name": "Zeta 储能", "employees": "250", "industry": "solar"},
        {"name": "élan", "employees": ""},
        {"name": "北京瀚林仪器", "employees": "10", "tags": "重点, solar"},
    ]
    made = {row["name"]: crm.add("anna", "account", **row) for row in rows}
    made["Hidden"] = crm.add("vera", "account", name="Hidden")
    return made


def find(crm: Crm, field: str, operator: str, *values: Any) -> list[str]:
    asked = Filter(field=field, operator=operator, values=values)
    query = Query(filters=(asked,), sort=(SortKey(field="name"),))
    return crm.names(crm.anna, "account", query)


def test_a_list_has_only_what_the_person_may_read(crm: Crm, accounts: object) -> None:
    query = Query(sort=(SortKey(field="name"),))
    assert crm.names(crm.anna, "account", query) == ["Acme", "élan", "Zeta 储能", "北京瀚林仪器"]
    assert crm.names(crm.vera, "account", query) == ["Hidden"]
    assert len(crm.names(crm.mia, "account", query)) == 5
    assert crm.names(crm.finn, "account", query) == []


FILTERS: list[tuple[str, str, list[str], list[str]]] = [
    ("name", "contains", ["储能"], ["Zeta 储能"]),
    ("name", "contains", ["ELAN"], ["élan"]),
    ("name", "starts_with", ["z"], ["Zeta 储能"]),
    ("name", "eq", ["ACME"], ["Acme"]),
    ("employees", "ge", ["10"], ["Acme", "Zeta 储能", "北京瀚林仪器"]),
    ("employees", "gt", ["10"], ["Zeta 储能"]),
    ("employees", "ne", ["10"], ["élan", "Zeta 储能"]),
    ("employees", "empty", [], ["élan"]),
    ("employees", "between", ["5", "20"], ["Acme", "北京瀚林仪器"]),
    ("id", "in", ["9" * 18], []),
    ("created_at", "between", ["2026-03-01", "2026-03-09"], []),
    ("industry", "in", ["solar", "food"], ["Zeta 储能"]),
    ("industry", "not_in", ["solar"], ["Acme", "élan", "北京瀚林仪器"]),
    ("tags", "contains", ["重点"], ["北京瀚林仪器"]),
    ("tags", "empty", [], ["élan", "Zeta 储能"]),
    ("owner", "in", ["me"], ["Acme", "élan", "Zeta 储能", "北京瀚林仪器"]),
    ("owner", "not_in", ["me"], []),
    ("created_at", "eq", ["2026-03-10"], ["Acme", "élan", "Zeta 储能", "北京瀚林仪器"]),
    ("created_at", "lt", ["2026-03-10"], []),
    ("number", "starts_with", ["a-0002"], ["Zeta 储能"]),
]


def test_column_filters(crm: Crm, accounts: object) -> None:
    for field, operator, values, found in FILTERS:
        assert find(crm, field, operator, *values) == found, (field, operator, values)


def test_filters_take_numbers_of_any_size(crm: Crm) -> None:
    account = crm.add("mia", "account", name="Acme", credit_limit="5")
    crm.add("mia", "deal", name="Roof", account=account.id, amount="5")
    huge = "9" * 30
    for entity, field in (("account", "credit_limit"), ("deal", "net_value")):
        for operator, value, found in (
            ("gt", huge, 0),
            ("lt", huge, 1),
            ("gt", f"-{huge}", 1),
            ("ne", huge, 1),
            ("eq", huge, 0),
        ):
            asked = Filter(field=field, operator=operator, values=(value,))
            names = crm.names(crm.mia, entity, Query(filters=(asked,)))
            assert len(names) == found, (field, operator, value)


def test_conditions_may_look_at_people_and_amounts_bring_their_currency(crm: Crm) -> None:
    account = crm.add("mia", "account", name="Acme")
    crm.add("mia", "deal", name="Roof", account=account.id, amount="5")
    where = crm.records.condition(crm.mia, "deal", 'owner.name == "MIA"')
    page = crm.records.list(crm.mia, "deal", Query(where=where, columns=("amount",)))
    assert [r.values["currency"] for r in page.records] == ["EUR"]


def test_a_filter_on_ids(crm: Crm, accounts: dict[str, Record]) -> None:
    ids = [str(accounts[name].id) for name in ("Acme", "Hidden", "élan")]
    assert find(crm, "id", "in", *ids) == ["Acme", "élan"]


UNUSABLE = ("rating", "credit_limit", "tax_number", "fax", "zz_nope")


def test_hidden_masked_and_unknown_fields_cannot_be_filtered_by(crm: Crm, accounts: object) -> None:
    for field, operator in product(UNUSABLE, ("eq", "contains", "empty", "zz")):
        with pytest.raises(QueryInvalid) as refused:
            find(crm, field, operator, "1")
        [error] = refused.value.errors
        assert (error.code, str(error.message)) == ("unknown_field", f"There is no field {field}.")
        assert error.message.render("zh") == f"没有字段 {field}。"


def test_nor_sorted_by_nor_named_in_a_condition(crm: Crm, accounts: object) -> None:
    def condition_on(field: str) -> list[str]:
        with pytest.raises(QueryInvalid) as refused:
            crm.records.condition(crm.anna, "account", f"not empty({field})")
        return [str(s).replace(field, "…") for s in _sentences(refused.value)]

    for field in UNUSABLE:
        with pytest.raises(QueryInvalid) as refused:
            crm.records.parse_sort(crm.anna, "account", f"name,-{field}")
        assert [str(e.message) for e in refused.value.errors] == [f"There is no field {field}."]
        assert condition_on(field) == condition_on("zz_none")
        assert crm.names(crm.anna, "account", Query(sort=(SortKey(field=field),)))


def _sentences(found: QueryInvalid) -> Iterator[object]:
    return (e.message for e in found.errors)


def test_a_model_condition_that_reads_hidden_fields_is_refused_too(
    crm: Crm, accounts: object
) -> None:
    """A list view of the configuration may read more than this person does."""
    condition = crm.records.condition(crm.mia, "account", "rating > 3")
    assert crm.names(crm.mia, "account", Query(view=condition)) == []
    assert crm.records.may_ask(crm.mia, "account", condition)
    assert not crm.records.may_ask(crm.anna, "account", condition)
    with pytest.raises(QueryInvalid, match="This list looks at fields that you may not see"):
        crm.records.list(crm.anna, "account", Query(view=condition))


def test_a_condition_of_ones_own(crm: Crm, accounts: object) -> None:
    condition = crm.records.condition(
        crm.anna, "account", 'employees >= 10 and not contains(tags, "重点")'
    )
    query = Query(where=condition, sort=(SortKey(field="name"),))
    assert crm.names(crm.anna, "account", query) == ["Acme", "Zeta 储能"]
    assert crm.records.count(crm.anna, "account", query) == 2
    with pytest.raises(QueryInvalid) as refused:
        crm.records.condition(crm.anna, "account", 'name == "A" and nmae == "B"')
    assert [e.span for e in refused.value.errors] == [(16, 20)]


def test_conditions_see_only_readable_records_behind_links_and_below(crm: Crm) -> None:
    hidden = crm.add("vera", "account", name="Hidden", country="at")
    seen = crm.add("anna", "account", name="Seen", country="at")
    for account in (hidden, seen):
        crm.add("mia", "deal", name=f"of {account.values['name']}", account=account.id)
    crm.records.assign(crm.mia, "deal", _ids(crm, crm.mia, "deal"), owner=crm.anna.id)
    assert sorted(crm.names(crm.anna, "deal")) == ["of Hidden", "of Seen"]

    def where(entity: str, text: str) -> list[Any]:
        condition = crm.records.condition(crm.anna, entity, text)
        return crm.names(crm.anna, entity, Query(where=condition))

    assert where("deal", 'account.country == "at"') == ["of Seen"]
    assert where("deal", 'account.country != "at"') == ["of Hidden"]
    crm.add("mia", "deal", name="foreign", account=seen.id)
    assert where("account", "count(deals) == 1") == ["Seen"]
    assert where("account", 'any(deals.name == "foreign")') == []


def _ids(crm: Crm, who: Any, entity: str) -> list[int]:
    return [r.id for r in crm.records.list(who, entity, Query()).records]


def test_titles_stand_beside_links_unless_they_may_not_be_read(crm: Crm) -> None:
    hidden = crm.add("vera", "account", name="Hidden", country="at")
    seen = crm.add("anna", "account", name="Seen", country="at")
    for account in (hidden, seen):
        crm.add("mia", "deal", name="Deal", account=account.id)
    crm.records.assign(crm.mia, "deal", _ids(crm, crm.mia, "deal"), owner=crm.anna.id)
    query = Query(
        columns=("name", "account", "account.country", "account.owner", "account.rating", "owner"),
        sort=(SortKey(field="account"),),
    )
    first, second = crm.records.list(crm.anna, "deal", query).records
    assert dict(first.values) == {
        "name": "Deal",
        "account": seen.id,
        "account.country": "at",
        "account.owner": crm.anna.id,
        "owner": crm.anna.id,
    }
    assert first.titles == {"account": "Seen", "account.owner": "anna", "owner": "anna"}
    assert first.restricted == frozenset()
    assert second.restricted == {"account"}
    assert "account" not in second.values and "account" not in second.titles
    assert second.values["account.country"] is None
    everything = crm.records.get(crm.anna, "deal", second.id)
    assert everything.restricted == {"account"}
    assert "Hidden" not in repr(everything) and str(hidden.id) not in repr(
        [v for k, v in everything.values.items() if k == "account"]
    )


SORTS = ("name", "-name", "employees", "-employees", "employees,-name", "-industry,employees")


def test_paging_meets_every_record_once_in_order_both_ways(crm: Crm) -> None:
    crm.records.bulk_create(
        crm.people["system"],
        "account",
        [
            {
                "name": f"{place}",
                "employees": (None, 5, 5, 7)[place % 4],
                "industry": (None, "food", "solar")[place % 3],
                "owner": (None, crm.anna.id)[place % 2],
            }
            for place in range(11)
        ],
        door="sample",
    )
    for sort, limit in product((*SORTS, "-owner,name"), (1, 3)):
        keys = crm.records.parse_sort(crm.mia, "account", sort)
        whole = [r.id for r in _page(crm, Query(sort=keys, limit=200)).records]
        assert len(whole) == 11
        forward, last = _walk_forward(crm, keys, limit)
        assert forward == whole, (sort, limit)
        assert _walk_back(crm, keys, limit, last) == whole, (sort, limit)


def _walk_forward(crm: Crm, keys: tuple[SortKey, ...], limit: int) -> tuple[list[int], Page]:
    page = _page(crm, Query(sort=keys, limit=limit))
    found = [r.id for r in page.records]
    while page.next is not None:
        page = _page(crm, Query(sort=keys, limit=limit, after=page.next))
        found += [r.id for r in page.records]
    return found, page


def _walk_back(crm: Crm, keys: tuple[SortKey, ...], limit: int, page: Page) -> list[int]:
    found = [r.id for r in page.records]
    while page.previous is not None:
        page = _page(crm, Query(sort=keys, limit=limit, before=page.previous))
        assert page.next is not None
        found = [r.id for r in page.records] + found
    return found


def _page(crm: Crm, query: Query) -> Page:
    return crm.records.list(crm.mia, "account", query)


def test_empty_values_come_last_up_and_down(crm: Crm, accounts: object) -> None:
    up = Query(sort=(SortKey(field="employees"), SortKey(field="name")))
    down = Query(sort=(SortKey(field="employees", descending=True),))
    assert crm.names(crm.anna, "account", up)[-1] == "élan"
    assert crm.names(crm.anna, "account", down)[-1] == "élan"


def test_stages_sort_in_the_order_of_the_pipeline(crm: Crm) -> None:
    account = crm.add("mia", "account", name="Acme")
    raw = {"account": account.id, "amount": "5", "site_visit_on": "2026-03-01"}
    for stage in ("won", "qualify", "proposal"):
        crm.add("mia", "deal", name=stage, stage=stage, discount="", **raw)
    query = Query(sort=(SortKey(field="stage"),))
    assert crm.names(crm.mia, "deal", query) == ["qualify", "proposal", "won"]


def test_formulas_can_be_sorted_filtered_and_paged_by(crm: Crm) -> None:
    account = crm.add("mia", "account", name="Acme")
    for name, amount, discount in (("a", "100", "50"), ("b", "90", "0"), ("c", "", "0")):
        crm.add("mia", "deal", name=name, account=account.id, amount=amount, discount=discount)
    keys = crm.records.parse_sort(crm.mia, "deal", "-net_value")
    assert crm.names(crm.mia, "deal", Query(sort=keys)) == ["b", "a", "c"]
    first = crm.records.list(crm.mia, "deal", Query(sort=keys, limit=1))
    rest = Query(sort=keys, limit=5, after=first.next)
    assert crm.names(crm.mia, "deal", rest) == ["a", "c"]
    above = Filter(field="net_value", operator="gt", values=("50",))
    assert crm.names(crm.mia, "deal", Query(filters=(above,))) == ["b"]


def test_a_broken_cursor_gets_a_sentence(crm: Crm, accounts: object) -> None:
    for cursor in ("x", "AAAA", "é", "W10", "../../etc", "A" * 5000):
        with pytest.raises(QueryInvalid) as refused:
            crm.records.list(crm.anna, "account", Query(after=cursor))
        [error] = refused.value.errors
        assert error.code == "cursor"
        assert str(error.message) == "This place in the list is not valid for this order."


def _forged(shape: str, values: list[object]) -> str:
    """A cursor with a right check sum, made by somebody who knows how."""
    body = json.dumps(values).encode()
    check = hashlib.sha256(shape.encode() + b"\0" + body).digest()[:6]
    return base64.urlsafe_b64encode(check + body).decode().rstrip("=")


def test_a_forged_cursor_is_a_place_or_gets_a_sentence(crm: Crm, accounts: object) -> None:
    odd = ({"d": "abc"}, {"d": {}}, {"t": None}, {"m": 5}, {"zz": 1}, "\ud800", "a\0", True, 1.5)
    forgeries = [("name", value) for value in (5, [1], *odd)]
    forgeries += [("employees", value) for value in ("x", 10**30, *odd)]
    passed = []
    for name, value in forgeries:
        forged = _forged(f"account:{name}:False", [value, 1])
        try:
            query = Query(sort=(SortKey(field=name),), after=forged)
            crm.records.list(crm.anna, "account", query)
        except QueryInvalid as refused:
            assert refused.errors[0].code == "cursor"
        else:
            passed.append((name, value))
    assert not any(isinstance(value, dict | list) for _, value in passed)


def test_a_cursor_of_another_order_is_refused(crm: Crm, accounts: object) -> None:
    by_name = Query(sort=(SortKey(field="name"),), limit=1)
    cursor = crm.records.list(crm.anna, "account", by_name).next
    for keys in ((SortKey(field="name", descending=True),), (SortKey(field="employees"),)):
        with pytest.raises(QueryInvalid):
            crm.records.list(crm.anna, "account", Query(sort=keys, after=cursor))


def test_a_page_has_a_size(crm: Crm) -> None:
    for limit in (0, -1, 201, 10**9):
        with pytest.raises(QueryInvalid, match="A page has 1 to 200 records"):
            crm.records.list(crm.anna, "account", Query(limit=limit))


def test_counts_stop_at_the_cap(crm: Crm, accounts: object) -> None:
    assert crm.records.count(crm.anna, "account", Query(), cap=10) == 4
    assert crm.records.count(crm.anna, "account", Query(), cap=3) == 4
    assert crm.records.count(crm.mia, "account", Query(), cap=3) == 4


def test_a_board_counts_and_sums_only_what_the_person_may_read(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    raw = {"account": account.id, "site_visit_on": "2026-03-01"}
    for place, owner in enumerate(("anna", "anna", "ben")):
        crm.add(owner, "deal", name=f"{place}", amount=f"{10**place}", **raw)
    crm.add("anna", "deal", name="p", amount="7", stage="proposal", **raw)
    view = crm.model.entity("deal").boards["pipeline"]
    board = crm.records.board(crm.anna, "deal", view, Query(columns=view.card), 1)
    assert [(c.key, c.count, c.total and int(c.total)) for c in board] == [
        ("qualify", 2, 11),
        ("proposal", 1, 7),
        ("won", 0, None),
    ]
    [card] = board[0].page.records
    assert set(card.values) == {"name", "account", "net_value"}
    assert board[0].page.next is not None and board[1].page.next is None


def test_the_bin_lists_what_the_person_may_delete(crm: Crm) -> None:
    account = crm.add("anna", "account", name="Acme")
    deal = crm.add("anna", "deal", name="Roof", account=account.id)
    crm.records.delete(crm.anna, "deal", deal.id, door="form")
    assert crm.names(crm.anna, "deal") == []
    assert crm.names(crm.anna, "deal", Query(deleted=True)) == ["Roof"]
    assert crm.names(crm.ben, "deal", Query(deleted=True)) == []
    assert crm.names(crm.finn, "deal", Query(deleted=True)) == []


def test_options_of_a_lookup_start_with_the_best(crm: Crm) -> None:
    for name in ("Solar Nord", "Nord Solar", "Nordwind", "北方光伏"):
        crm.add("anna", "account", name=name)
    crm.add("vera", "account", name="Nord hidden")
    lookup = crm.model.entity("deal").fields["account"]
    found = crm.records.options_for_lookup(crm.anna, lookup, "nord")
    assert [title for _, title in found] == ["Nord Solar", "Nordwind", "Solar Nord"]
    assert [t for _, t in crm.records.options_for_lookup(crm.anna, lookup, "光伏")] == ["北方光伏"]
    people = crm.model.entity("deal").fields["owner"]
    assert [t for _, t in crm.records.options_for_lookup(crm.anna, people, "an")] == ["anna"]


def test_a_full_page_is_one_statement(crm: Crm, accounts: object) -> None:
    statements: list[str] = []
    query = Query(columns=("name", "owner", "employees"), sort=(SortKey(field="name"),), limit=1)
    sa.event.listen(
        crm.engine,
        "before_cursor_execute",
        lambda _c, _cu, statement, *_: statements.append(statement),
    )
    page = crm.records.list(crm.anna, "account", query)
    crm.records.list(crm.anna, "account", Query(**{**_asdict(query), "after": page.next}))
    assert len([s for s in statements if s.startswith("SELECT")]) == 2


def _asdict(query: Query) -> dict[str, Any]:
    return {name: getattr(query, name) for name in Query.__dataclass_fields__}


def test_a_union_of_rights_is_read_part_by_part_and_in_order(engine: sa.Engine) -> None:
    """A rep reads own leads and nobody's: both parts come out as one list, page by page."""
    view = "views: lead\nlists:\n  all: {label: All, columns: [company_name], sort: [-budget]}\n"
    crm = company(engine, with_files(RICH, {"entities/lead/views.yaml": view}))
    owners = (crm.anna.id, None, crm.ben.id)
    rows = [
        {"company_name": f"{n}", "owner": owners[n % 3], "budget": (None, n % 5)[n % 2]}
        for n in range(30)
    ]
    crm.records.bulk_create(crm.people["system"], "lead", rows, door="sample")
    keys = crm.records.parse_sort(crm.anna, "lead", "-budget")
    statements: list[str] = []
    sa.event.listen(
        engine, "before_cursor_execute", lambda _c, _k, text, *_: statements.append(text)
    )
    whole = crm.names(crm.anna, "lead", Query(sort=keys, limit=200))
    assert any("UNION ALL" in text for text in statements)
    assert sorted(whole) == sorted(r["company_name"] for r in rows if r["owner"] != crm.ben.id)
    found, after = [], None
    while True:
        page = crm.records.list(crm.anna, "lead", Query(sort=keys, limit=3, after=after))
        found += [r.values["company_name"] for r in page.records]
        after = page.next
        if after is None:
            break
    assert found == whole


def test_the_number_of_a_hidden_link_cannot_be_tried_out(crm: Crm) -> None:
    hidden = crm.add("vera", "account", name="Hidden")
    seen = crm.add("anna", "account", name="Seen")
    for account in (hidden, seen):
        crm.add("mia", "deal", name=f"{account.id}", account=account.id, owner=crm.anna.id)

    def found(operator: str, account: Record) -> list[Any]:
        asked = Filter(field="account", operator=operator, values=(str(account.id),))
        return sorted(crm.names(crm.anna, "deal", Query(filters=(asked,))))

    both = sorted([f"{hidden.id}", f"{seen.id}"])
    assert found("in", seen) == [f"{seen.id}"] and found("not_in", seen) == [f"{hidden.id}"]
    assert found("in", hidden) == [] and found("not_in", hidden) == both


def test_conditions_of_ones_own_may_name_formulas_near_and_far(crm: Crm) -> None:
    account = crm.add("mia", "account", name="Acme")
    deal = crm.add("mia", "deal", name="Roof", account=account.id, amount="100", discount="10")
    quote = crm.add("mia", "quote", deal=deal.id)
    crm.add("mia", "quote_line", quote=quote.id, item="Panel", quantity="3", price="10")

    def found(entity: str, text: str) -> int:
        where = crm.records.condition(crm.mia, entity, text)
        return len(crm.names(crm.mia, entity, Query(where=where)))

    assert found("deal", "net_value == 90") == 1 and found("deal", "net_value > 90") == 0
    assert found("quote", "deal.net_value == 90") == 1
    assert found("quote", "total == 30") == 1
    assert found("quote_line", "quote.deal.net_value == 90 and total > 29") == 1
    assert found("account", "any(deals.net_value > 89)") == 1
    assert found("quote_line", "quote.total == 30") == 1


def test_a_condition_that_grows_too_large_through_formulas_is_refused(crm: Crm) -> None:
    text = " and ".join(f"net_value * net_value > {n}" for n in range(60))
    with pytest.raises(QueryInvalid) as refused:
        crm.records.condition(crm.mia, "deal", text)
    assert {e.code for e in refused.value.errors} == {"expression"}
