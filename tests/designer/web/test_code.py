"""The expert view: the company's text, the layers below, and problems at their lines."""

from __future__ import annotations

import re

import pytest
from tests.designer.web.admin import Admin, errors_of, form_of

DEAL = "/code/entities/deal/entity.yaml"

POOL = "pools/open_accounts.yaml"
POOL_TEXT = """pool: open_accounts
label: Open accounts
on: account
show: [name]
take: {who: [rep], per_day: 5}
"""


def test_the_companys_file_can_be_written_as_text(admin: Admin) -> None:
    text = admin.bench.files["entities/deal/entity.yaml"].decode()
    admin.saved(DEAL, text=text.replace("max: 140", "max: 99") + "# by hand\n")

    written = admin.bench.files["entities/deal/entity.yaml"].decode()
    assert "max: 99" in written and written.endswith("# by hand\n")
    assert admin.bench.model.entities["deal"].fields["name"].params["max"] == 99


def test_a_text_that_stays_as_it_is_makes_no_draft(admin: Admin) -> None:
    assert admin.saved(DEAL).endswith("done=unchanged")
    assert admin.bench.draft is None


def test_problems_name_their_line_and_the_text_stays(admin: Admin) -> None:
    text = admin.bench.files["entities/deal/entity.yaml"].decode()
    line = text[: text.index("type: money")].count("\n") + 1
    answer = admin.send(DEAL, text=text.replace("type: money", "type: mony"))

    assert answer.status_code == 422
    assert f"entities/deal/entity.yaml, line {line}" in errors_of(answer.text)[0]
    assert f'href="/designer{DEAL}#L{line}"' in answer.text
    assert f'data-line="{line}"' in answer.text and "type: mony" in answer.text


def test_a_text_that_is_no_yaml_is_told_where(admin: Admin) -> None:
    answer = admin.send(DEAL, text="entity: deal\nfields: {\n")
    assert answer.status_code == 422
    assert "line 2" in " ".join(errors_of(answer.text)) or "line 3" in answer.text


def test_the_pack_stands_beside_and_each_line_says_whose_it_is(packed: Admin) -> None:
    page = packed.page("/entities/deal/code")
    assert "patches: b2b/deal" in page, "how the company's file would begin"
    assert "packs/b2b/entities/deal/entity.yaml" in page

    packed.saved(DEAL, text="patches: b2b/deal\nfields: {amount: {max: 7}}\n")
    own = re.findall(r'<div class="own".*?<span>(.*?)</span></div>', packed.page(DEAL))
    assert [line.strip() for line in own] == ["max: 7"]
    assert "1 change here" in packed.page("/entities/deal/fields/amount")


def test_what_belongs_to_a_pack_is_only_read(packed: Admin) -> None:
    page = packed.page("/code/packs/b2b/roles/rep.yaml")
    assert "<textarea" not in page and 'id="L1"' in page
    sent = packed.browser.post("/designer/code/packs/b2b/roles/rep.yaml", {"text": "role: rep\n"})
    assert sent.status_code == 404
    assert packed.browser.get("/designer/code/../../etc/passwd").status_code == 404
    assert packed.browser.get("/designer/code/packs.lock").status_code in (200, 404)
    assert packed.browser.post("/designer/code/packs.lock", {"text": ""}).status_code == 404


@pytest.mark.parametrize("name", ["a b", "-x", ".git", ".", "x\u2028y", "übersicht"])
def test_a_file_with_an_odd_name_is_refused_in_words(admin: Admin, name: str) -> None:
    sent = {**form_of(admin.page(DEAL)), "text": "label: Deals\n"}
    answer = admin.browser.post(f"/designer/code/reports/{name}.yaml", sent)
    assert answer.status_code == 422
    assert "is no name for a file" in errors_of(answer.text)[0]
    assert admin.bench.draft is None


def test_an_emptied_file_goes(packed: Admin) -> None:
    packed.saved(DEAL, text="patches: b2b/deal\nfields: {amount: {max: 7}}\n")
    packed.saved(DEAL, text="")
    assert "entities/deal/entity.yaml" not in packed.bench.files


def test_every_file_is_found_and_an_item_leads_to_its_line(admin: Admin) -> None:
    page = admin.page("/code")
    for path in ("roles/rep.yaml", "entities/deal/layouts/rep.yaml", "picklists/industry.yaml"):
        assert f'href="/designer/code/{path}"' in page
    line = admin.browser.get("/designer/code?item=deal.fields.amount").headers["Location"]
    text = admin.bench.files["entities/deal/entity.yaml"].decode().split("\n")
    number = int(line.rpartition("#L")[2])
    assert line.startswith(f"/designer{DEAL}#L") and "amount" in text[number - 1]


def test_an_item_without_pages_of_its_own_is_written_reviewed_and_found(admin: Admin) -> None:
    admin.saved(f"/code/{POOL}", text=POOL_TEXT)
    assert admin.bench.model.pools["open_accounts"].take.per_day == 5

    review = admin.page("/review")
    assert "Pools / Open accounts" in review
    assert POOL in admin.page("/code")
    line = admin.browser.get("/designer/code?item=pools.open_accounts.take").headers["Location"]
    assert line == f"/designer/code/{POOL}#L5"
