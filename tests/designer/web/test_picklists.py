"""Shared lists: what they offer, who offers them, and what a form makes of them."""

from __future__ import annotations

from tests.designer.web.admin import Admin, errors_of, form_of, inputs_in_error


def test_the_overview_says_how_many_options_and_fields(admin: Admin) -> None:
    page = admin.page("/picklists")
    assert "3 options · in 1 field" in page
    assert "/designer/entities/account/fields/industry" in admin.page("/picklists/industry")


def test_counts_are_those_of_every_field_that_offers_the_list(admin: Admin) -> None:
    api = admin.house.api("ada")
    for number in range(2):
        account = {"name": f"Acme {number}", "country": "de", "industry": "solar"}
        assert api.call("POST", "/account", account).status_code == 201
    assert '<span class="push num faint">2</span>' in admin.page("/picklists/industry")


def test_options_of_a_shared_list_change_in_its_own_file(admin: Admin) -> None:
    path = "/picklists/industry"
    admin.saved(path, **{"opt.0.label.zh": "光伏", "opt.1.retired": "true", "opt.9.was": "",
                         "opt.9.place": "0", "opt.9.label.en": "Wind"})  # fmt: skip

    found = admin.bench.model.picklists["industry"]
    assert found.options["solar"].label.render("zh") == "光伏"
    assert found.options["food"].retired is not None
    assert found.options["wind"].label.render("en") == "Wind"
    assert 'class="mk mod"' in admin.page(path)


def test_a_packs_list_is_patched_and_reset(packed: Admin) -> None:
    path = "/picklists/payment_terms"
    packed.saved(path, **{"opt.9.was": "", "opt.9.label.en": "Cash", "opt.9.label.zh": "现金"})
    assert packed.file("picklists/payment_terms.yaml")["patches"] == "b2b/payment_terms"
    assert "1 change here" in packed.page(path) or "changes here" in packed.page(path)

    packed.page(path)
    reset = packed.browser.post(f"/designer{path}/reset")
    assert reset.status_code in (303, 422), errors_of(reset.text)


def test_a_new_list_with_its_options_in_both_languages(admin: Admin) -> None:
    where = admin.saved(
        "/new-picklist",
        **{"label.en": "Risk", "label.zh": "风险", "opt.0.label.en": "High", "opt.0.label.zh": "高",
           "opt.0.color": "bad", "opt.1.was": "", "opt.1.label.en": "Low"},
    )  # fmt: skip
    assert where.startswith("/designer/picklists/risk")
    found = admin.bench.model.picklists["risk"]
    assert list(found.options) == ["high", "low"]
    assert (found.label.render("zh"), found.options["high"].label.render("zh")) == ("风险", "高")


def test_a_new_list_without_name_or_options_is_told_what_is_missing(admin: Admin) -> None:
    unnamed = admin.send("/new-picklist")
    assert errors_of(unnamed.text) == ["Give the list a name."]
    assert inputs_in_error(unnamed.text) == ["label.en"]

    empty = admin.send("/new-picklist", **{"label.en": "Risk"})
    assert empty.status_code == 422 and errors_of(empty.text)
    assert form_of(empty.text)["label.en"] == "Risk"
