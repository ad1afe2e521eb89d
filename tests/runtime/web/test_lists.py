"""Lists and boards, through HTTP with the real record service."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.runtime.web.conftest import Pages


def account(pages: Pages, name: str, who: str = "anna", **more: Any) -> int:
    return pages.crm.add(who, "account", name=name, **more).id


def deal(pages: Pages, name: str, who: str = "anna", **more: Any) -> int:
    first = more.pop("account", None) or account(pages, f"Account of {name}", who)
    return pages.crm.add(who, "deal", name=name, account=first, **more).id


def rows(text: str) -> list[str]:
    """The titles of the rows, in order."""
    return [
        unescape(t)
        for t in re.findall(r'<td class="w-title">.*?<span class="clip">(.*?)</span>', text)
    ]


def test_a_person_sees_only_what_the_role_may_read(pages: Pages) -> None:
    deal(pages, "Mine")
    deal(pages, "Theirs", "ben")

    assert rows(pages.as_("anna").page("/deal")) == ["Mine"]
    assert set(rows(pages.as_("mia").page("/deal"))) == {"Mine", "Theirs"}
    assert "Theirs" not in pages.as_("anna").page("/deal/board")


def test_an_entity_that_a_role_knows_nothing_of_does_not_exist(pages: Pages) -> None:
    for address in ("/lead", "/lead/new", "/lead/bin", "/nothing", "/deal/board/x", "/task/1"):
        assert pages.as_("finn").get(address).status_code == 404


ALL_THREE = ["Müller", "Pump works", "北京泵业"]
FILTERS = {
    "f.name.contains=北": ["北京泵业"],
    "f.name.contains=PUMP": ["Pump works"],
    "f.name.starts_with=müll": ["Müller"],
    "f.country.in=at": ["Müller"],
    "f.country.in=at&f.country.in=ch": ["Müller", "北京泵业"],
    "f.country.not_in=de": ["Müller", "北京泵业"],
    "f.employees.ge=100": ["Pump works"],
    "f.employees.empty=1": ["Müller", "北京泵业"],
    "f.owner.in=me&f.employees.not_empty=1": ["Pump works"],
    "f.fax.contains=1": ALL_THREE,
    "f.rating.ge=1": ALL_THREE,
    "f.name.nonsense=1": ALL_THREE,
}


def test_each_column_has_filters_and_what_is_hidden_has_none(pages: Pages) -> None:
    account(pages, "Pump works", employees="100")
    account(pages, "Müller", country="at")
    account(pages, "北京泵业", country="ch")
    browser = pages.as_("anna")

    found = {query: sorted(rows(browser.page(f"/account?{query}"))) for query in FILTERS}

    assert found == FILTERS


def test_a_filter_stands_on_the_page_as_words_and_can_be_removed(pages: Pages) -> None:
    account(pages, "Pump works", employees="100")

    page = pages.as_("anna").page("/account?f.employees.ge=50&sort=name")

    assert re.search(r"Employees <b>is at least 50</b>", page)
    assert 'href="/account?sort=name" aria-label="Remove filter Employees"' in page


def test_what_matches_nothing_says_so_and_offers_the_way_back(pages: Pages) -> None:
    account(pages, "Pump works")

    page = pages.as_("anna").page("/account?f.name.contains=zzz")

    assert "No accounts pass these filters." in page
    assert 'href="/account">' in page


def test_columns_sort_by_their_heads(pages: Pages) -> None:
    for name in ("Berta", "anton", "Cäsar"):
        account(pages, name)
    browser = pages.as_("anna")

    up, down = browser.page("/account?sort=name"), browser.page("/account?sort=-name")

    assert rows(up) == ["anton", "Berta", "Cäsar"]
    assert rows(down) == ["Cäsar", "Berta", "anton"]
    assert 'aria-sort="ascending"' in up
    assert 'href="/account?sort=-name"' in up


def test_a_sort_by_something_hidden_is_refused_like_one_that_does_not_exist(pages: Pages) -> None:
    browser = pages.as_("anna")

    hidden, unknown = browser.get("/account?sort=rating"), browser.get("/account?sort=zzzzzz")

    assert hidden.status_code == unknown.status_code == 400
    assert hidden.text.replace("rating", "zzzzzz") == unknown.text


def test_a_filter_that_has_no_answer_keeps_the_list_and_says_why(pages: Pages) -> None:
    account(pages, "Pump works", country="ch")
    browser = pages.as_("anna")

    for where in ("/deal?f.amount.gt=abc", "/deal/board?f.amount.gt=abc"):
        answer = browser.get(where)
        assert answer.status_code == 400
        assert "The filters were left out." in answer.text and "abc" in answer.text
        assert 'data-filters="/deal' in answer.text and 'class="fchip"' not in answer.text
    assert browser.get("/deal?f.amount.gt=abc&sort=zzzzzz").status_code == 400


def test_what_no_listed_record_has_is_no_filter(pages: Pages) -> None:
    fields = pages.as_("anna").page("/deal/filter")

    assert "/deal/filter/created_at" in fields
    assert "/deal/filter/deleted" not in fields


def test_yes_and_no_can_both_be_asked_for(pages: Pages) -> None:
    asks = pages.as_("anna").page("/deal/filter/stage_open")

    assert '<option value="true">' in asks and '<option value="false">' in asks


def test_pages_follow_each_other_both_ways(pages: Pages) -> None:
    pages.crm.records.bulk_create(
        pages.crm.anna, "account", [{"name": f"A{n:03}", "country": "de"} for n in range(120)]
    )
    browser = pages.as_("anna")

    def link(page: str, rel: str) -> str:
        found = re.search(rf'href="([^"]+)" rel="{rel}"', page)
        return unescape(found[1]) if found else ""

    first = browser.page("/account?sort=name")
    second = browser.page(link(first, "next"))
    third = browser.page(link(second, "next"))

    assert [len(rows(p)) for p in (first, second, third)] == [50, 50, 20]
    assert rows(second)[0] == "A050"
    assert link(first, "prev") == link(third, "next") == ""
    assert rows(browser.page(link(third, "prev"))) == rows(second)
    assert "50 of 120" in first


def test_columns_behind_a_lookup_and_links(pages: Pages) -> None:
    first = account(pages, "Pump works", country="ch")
    deal(pages, "Line 3", account=first, amount="1200")

    page = pages.as_("anna").page("/deal")

    assert "Account · Country" in page and "Switzerland" in page
    assert f'href="/account/{first}">Pump works' in page


def test_the_quick_search_looks_at_the_title(pages: Pages) -> None:
    account(pages, "Pump works")
    account(pages, "北京泵业")

    page = pages.as_("anna", "zh").page("/account?f.name.contains=泵")

    assert rows(page) == ["北京泵业"]
    assert 'value="泵"' in page and 'lang="zh-CN"' in page


def test_a_filter_editor_and_the_list_of_fields(pages: Pages) -> None:
    browser = pages.as_("anna")

    fields = browser.page("/account/filter?view=x")
    editor = browser.page("/account/filter/country?operator=in&value=at")

    assert "/account/filter/country?view=x&amp;for=list" in fields
    assert "Rating" not in fields and "Credit limit" not in fields
    assert re.search(r'value="at" checked', editor)
    assert browser.get("/account/filter/rating").status_code == 404
    assert browser.get("/account/filter/zzz").status_code == 404


def test_a_board_has_columns_with_counts_and_totals(pages: Pages) -> None:
    deal(pages, "Line 3", amount="1200")
    deal(pages, "Line 4", amount="1300")

    page = pages.as_("anna").page("/deal/board")

    column = re.search(r'id="col-qualify".*?</section>', page, re.S)
    assert column is not None
    assert "€2,500" in column[0] and '<span class="n">2</span>' in column[0]
    assert "Line 3" in column[0] and "data-move-card" in column[0]
    assert 'id="col-lost"' not in page


def test_several_records_are_handed_over_at_once(pages: Pages) -> None:
    ids = [account(pages, "Pump works"), account(pages, "Müller")]
    theirs = account(pages, "Theirs", "ben")
    browser = pages.as_("anna")

    answer = browser.post("/account/assign", id=[*ids, theirs], owner=str(pages.crm.vera.id),
                          back="/account?view=all")  # fmt: skip

    assert answer.status_code == 303
    assert answer.location == "/account?view=all&done=assigned_some"
    owners = {
        i: pages.crm.records.get(pages.crm.root, "account", i).values["owner"]
        for i in (*ids, theirs)
    }
    assert owners == {
        ids[0]: pages.crm.vera.id,
        ids[1]: pages.crm.vera.id,
        theirs: pages.crm.ben.id,
    }
    assert "Some were assigned." in browser.page(answer.location)


def test_several_records_are_deleted_at_once(pages: Pages) -> None:
    kept, gone = account(pages, "With deal"), account(pages, "Alone")
    deal(pages, "Line 3", account=kept)

    answer = pages.as_("mia").post("/account/delete", id=[kept, gone])

    assert answer.location == "/account?done=deleted_some"
    assert rows(pages.as_("mia").page("/account")) == ["With deal"]


def test_a_bulk_action_without_sense_is_refused(pages: Pages) -> None:
    browser = pages.as_("anna")

    for ids in [[], ["x"], ["-1"], ["1" * 30], [str(n) for n in range(300)]]:
        assert browser.post("/account/delete", id=ids).status_code == 400, ids


def test_no_form_leads_out_of_the_product(pages: Pages) -> None:
    one, owner = account(pages, "Pump works"), str(pages.crm.anna.id)

    for back in ["https://evil.example", "//evil.example", "/\\evil", "javascript:x", "/a\nb"]:
        answer = pages.as_("anna").post(f"/account/{one}/assign", owner=owner, back=back)
        assert answer.location.startswith("/account"), back


def test_a_bent_address_never_breaks(pages: Pages) -> None:
    browser = pages.as_("anna")

    for address in [
        "/account?after=nonsense",
        "/account?before=%00",
        "/account?f.name.contains=%00",
        "/account?f.employees.ge=x",
        "/account?f.country.in=zz",
        "/account?f.owner.in=abc",
        "/deal/board?view=zz&after=1",
        "/account?view=zz",
    ]:
        assert browser.get(address).status_code in (200, 400, 404), address


def test_names_with_markup_stay_text(pages: Pages) -> None:
    evil = "<img src=x onerror=alert(1)>\"'{{7*7}}"
    one = account(pages, evil)
    browser = pages.as_("anna")

    for address in (
        "/account",
        f"/account/{one}",
        f"/account/{one}/edit",
        f"/account?f.name.eq={evil}",
    ):
        assert "<img src=x" not in browser.page(address)
        assert "49" not in re.sub(r"v=\w+", "", browser.page(address)) or "{{7*7}}" in browser.page(
            address
        )
