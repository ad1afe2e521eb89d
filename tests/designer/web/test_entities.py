"""Kinds of things: the overview, a new one, and what one says about itself as a whole."""

from __future__ import annotations

import re

from tests.designer.web.admin import Admin, errors_of, inputs_in_error

from tailorbird_designer.web.kinds import KINDS
from tailorbird_runtime.web.assets import icon_names


def test_the_overview_counts_fields_and_records(admin: Admin) -> None:
    api = admin.house.api("ada")
    for number in range(3):
        api.call("POST", "/account", {"name": f"Acme {number}", "country": "de"})
    with admin.house.company.engine.begin() as connection:
        accounts = admin.house.company.live().tables.of("account")
        gone = {"deleted_at": admin.house.clock()}
        connection.execute(accounts.update().where(accounts.c.id == 1).values(gone))
    card = re.search(
        r'href="/designer/entities/account/fields">\s*<span.*?</a>', admin.page(""), re.S
    )
    assert card is not None and "12 fields · 2 records" in card[0]


def test_a_pack_is_named_where_an_item_comes_from_it(packed: Admin) -> None:
    page = packed.page("")
    assert "Pack B2B sales 1.0.0" in page and "Part of the product" in page


def test_a_new_entity_in_both_languages(admin: Admin) -> None:
    where = admin.saved("/entities/new", one__en="Site visit", one__zh="现场勘察",
                        title__en="Subject", icon="truck")  # fmt: skip
    assert where.startswith("/designer/entities/site_visit/fields")

    made = admin.bench.model.entities["site_visit"]
    assert made.label.render("zh") == "现场勘察"
    assert made.label_many.render("en") == "Site visits"
    assert (made.icon, made.field(made.title).label.render("en")) == ("truck", "Subject")
    page = admin.page("/entities/site_visit/fields")
    assert "1 field" in page and '<span class="push mk add"' in page


def test_a_new_entity_whose_key_is_taken_or_odd_is_refused(admin: Admin) -> None:
    for key in ("deal", "new", "Site-Visit", "roles"):
        answer = admin.send("/entities/new", one__en="Thing", key=key)
        assert answer.status_code == 422
        assert inputs_in_error(answer.text) == ["key"], key
    unnamed = admin.send("/entities/new")
    assert errors_of(unnamed.text) == ["Give the entity a name."]
    assert admin.bench.draft is None


def test_settings_of_an_entity(packed: Admin) -> None:
    packed.saved("/entities/deal/settings", one__zh="销售机会", many__en="Opportunities",
                 icon="trophy", shortcut="o")  # fmt: skip
    deal = packed.bench.model.entities["deal"]
    assert deal.label.render("zh") == "销售机会"
    assert deal.label_many.render("en") == "Opportunities"
    assert (deal.icon, deal.shortcut) == ("trophy", "o")
    assert "changes here" in packed.page("/entities/deal/settings")


def test_an_entity_is_retired_brought_back_and_a_new_one_taken_out(admin: Admin) -> None:
    admin.saved("/entities/new", one__en="Site visit", one__zh="现场勘察")
    admin.page("/entities/site_visit/settings")
    gone = admin.browser.post("/designer/entities/site_visit/retire")
    assert gone.status_code == 303 and "site_visit" not in admin.bench.model.entities
    assert "site_visit" not in admin.bench.files["labels/zh.yaml"].decode()


def test_types_have_icons_that_the_product_has() -> None:
    assert {icon for _, icon, _ in KINDS.values()} <= icon_names()


def test_a_draft_is_named_and_thrown_away(admin: Admin) -> None:
    admin.saved("/entities/deal/fields/notes", label__en="Remarks")
    admin.page("")
    admin.browser.post("/designer/draft/title", {"title": " Spring  cleaning "})
    assert "Draft: Spring cleaning" in admin.page("")
    admin.browser.post("/designer/draft/discard")
    assert admin.bench.draft is None and "Published" in admin.page("")


def test_undo_without_a_draft_says_why_not(admin: Admin) -> None:
    admin.page("")
    answer = admin.browser.post("/designer/undo", {"way": "undo"})
    assert answer.status_code == 503 and "nothing to take back" in answer.text


def test_two_windows_of_one_admin_do_not_overwrite_each_other(admin: Admin) -> None:
    path = "/entities/deal/fields/notes"
    admin.page(path)
    old = admin.bench.head
    admin.saved(path, label__en="Remarks")
    other = admin.send(path, base=old, label__en="Comments")
    assert other.status_code == 422
    assert "changed in another window" in errors_of(other.text)[0]
    apart = admin.send("/entities/deal/fields/amount", base=old, set__max="7")
    assert apart.status_code == 303, "another item does not clash"
