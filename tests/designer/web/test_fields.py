"""The fields of an entity: what the list tells, and what each part of the drawer changes."""

from __future__ import annotations

import re

from tests.designer.web.admin import Admin, errors_of, form_of, inputs_in_error

from tailorbird_designer.web.new_field import OFFERED
from tailorbird_runtime.people.actor import SYSTEM

FIELDS = "/entities/deal/fields"


def row(page: str, name: str) -> str:
    """The row of a field, as words."""
    found = re.search(rf'<tr data-item="{name}".*?</tr>', page, re.S)
    assert found, name
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def fill(admin: Admin) -> None:
    api = admin.house.api("ada")
    api.call("POST", "/account", {"name": "Acme", "country": "de"})
    for number in range(4):
        deal = {"name": f"Roof {number}", "account": 1, "line": "pv" if number else None}
        assert api.call("POST", "/deal", deal).status_code == 201


def test_the_list_tells_type_requirement_share_and_uses(admin: Admin) -> None:
    fill(admin)
    page = admin.page(FIELDS)

    assert "4 records" in page
    assert "Link to Account Always 100%" in row(page, "account")
    assert "Choice – 75%" in row(page, "line")
    assert "From Proposal 0%" in row(page, "site_visit_on")
    assert "By a rule" in row(page, "lost_reason")
    assert re.search(r"Formula – – \d+ places", row(page, "net_value"))
    assert 'data-item="created_at"' not in page


def test_filters_keep_what_was_never_filled_or_changed(admin: Admin) -> None:
    fill(admin)
    never = admin.page(f"{FIELDS}?only=empty")
    assert 'data-item="closed_on"' in never and 'data-item="line"' not in never

    admin.saved(f"{FIELDS}/notes", label__en="Remarks")
    changed = admin.page(f"{FIELDS}?only=changed")
    assert re.findall(r'<tr data-item="(\w+)"', changed) == ["notes"]


def test_sending_a_drawer_as_it_is_changes_nothing(packed: Admin) -> None:
    for name in ("kind", "amount", "account", "net_value", "owner", "tags", "source"):
        where = packed.saved(f"{FIELDS}/{name}")
        assert where.endswith("done=unchanged"), name
    assert packed.bench.draft is None


def test_labels_are_written_in_every_language(admin: Admin) -> None:
    admin.saved(f"{FIELDS}/notes", label__en="Remarks", label__zh="备注", help__en="Anything.")

    field = admin.bench.model.entities["deal"].fields["notes"]
    assert field.label.render("en") == "Remarks"
    assert field.label.render("zh") == "备注"
    assert field.help is not None and field.help.render("en") == "Anything."
    assert admin.file("labels/zh.yaml")["deal"]["notes"] == "备注"
    assert "1 change here" not in admin.page(f"{FIELDS}/notes"), "own items have no badge"


def test_a_packs_label_in_another_word_keeps_the_translation_on_the_form(packed: Admin) -> None:
    packed.saved(f"{FIELDS}/kind", label__en="Kind of deal")

    label = packed.bench.model.entities["deal"].fields["kind"].label
    assert (label.render("en"), label.render("zh")) == ("Kind of deal", "商机类型")


def test_settings_come_from_the_types_own_schema(admin: Admin) -> None:
    shown = form_of(admin.page(f"{FIELDS}/amount"))
    assert shown["set.min"] == "0" and shown["set.max"] == ""
    assert "set.places" in form_of(admin.page(f"{FIELDS}/discount"))

    admin.saved(f"{FIELDS}/amount", set__max="500000")
    assert admin.file("entities/deal/entity.yaml")["fields"]["amount"]["max"] == 500000
    admin.saved(f"{FIELDS}/amount", set__max="")
    assert "max" not in admin.file("entities/deal/entity.yaml")["fields"]["amount"]


def test_what_is_wrong_stands_at_its_input_and_nothing_typed_is_lost(admin: Admin) -> None:
    answer = admin.send(f"{FIELDS}/amount", set__max="lots", label__en="Price")

    assert answer.status_code == 422
    assert inputs_in_error(answer.text) == ["set.max"]
    assert 'value="lots"' in answer.text and 'value="Price"' in answer.text
    assert 'href="#in-set-max"' in answer.text
    assert errors_of(answer.text) == ["`lots` does not fit `max`. Write a number."]
    assert admin.bench.draft is None


def test_a_formula_is_checked_while_typing_and_when_saved(admin: Admin) -> None:
    asked = "/designer/entities/deal/check-formula"
    right = admin.browser.get(f"{asked}?text=amount*2").json
    wrong = admin.browser.get(f"{asked}?text=amuont*2").json
    condition = admin.browser.get(f"{asked}?as=condition&text=amount").json
    assert right == {"right": True, "text": "Gives a number."}
    assert wrong["right"] is False and "amount" in wrong["text"]
    assert condition["right"] is False

    answer = admin.send(f"{FIELDS}/net_value", set__value="amuont * 2")
    assert answer.status_code == 422
    assert inputs_in_error(answer.text) == ["set.value"]


def test_required_never_when_and_always(admin: Admin) -> None:
    path = f"{FIELDS}/expected_close"
    assert "such as stage == &#34;proposal&#34;" in admin.page(path)
    admin.saved(path, required="when", when="amount > 1000")
    rules = admin.file("entities/deal/entity.yaml")["rules"]
    assert rules["expected_close_required"] == {
        "when": "amount > 1000",
        "require": ["expected_close"],
    }
    assert form_of(admin.page(path))["when"] == "amount > 1000"

    admin.saved(path, required="when", when="amount > 2000")
    admin.saved(path, required="always")
    file = admin.file("entities/deal/entity.yaml")
    assert file["fields"]["expected_close"]["required"] is True
    assert "expected_close_required" not in file["rules"]

    admin.saved(path, required="never")
    assert "required" not in admin.file("entities/deal/entity.yaml")["fields"]["expected_close"]


def test_a_condition_that_means_nothing_is_told_at_its_input(admin: Admin) -> None:
    answer = admin.send(f"{FIELDS}/expected_close", required="when", when="amount >")
    assert answer.status_code == 422
    assert inputs_in_error(answer.text) == ["when"]
    assert "amount &gt;" in answer.text


def test_how_many_records_lack_a_value_is_told(admin: Admin) -> None:
    fill(admin)
    page = admin.page(f"{FIELDS}/line")
    assert "1 of 4 records have no value." in page

    admin.saved(f"{FIELDS}/line", required="when", when='name != "Roof 1"')
    assert "The condition holds for 1 record that has no value." in admin.page(f"{FIELDS}/line")


def test_options_are_added_changed_ordered_and_retired(packed: Admin) -> None:
    path = f"{FIELDS}/kind"
    packed.saved(path, **{"opt.9.was": "", "opt.9.place": "9", "opt.9.label.en": "Pilot",
                          "opt.9.label.zh": "试点", "opt.9.color": "ok"})  # fmt: skip
    packed.saved(path, **{"opt.2.place": "0", "opt.0.place": "2", "opt.1.label.en": "Quote race"})
    packed.saved(path, **{"opt.4.retired": "true"})

    found = packed.bench.model.entities["deal"].fields["kind"].picklist
    assert found is not None
    assert list(found.options) == [
        "tender", "comparison", "direct", "framework", "renewal", "pilot",
    ]  # fmt: skip
    assert found.options["pilot"].label.render("zh") == "试点"
    assert found.options["pilot"].color == "ok"
    assert found.options["comparison"].label.render("en") == "Quote race"
    assert found.options["renewal"].retired is not None


def test_an_option_is_called_in_the_admins_language_first(packed: Admin) -> None:
    people = packed.house.company.people
    me = people.get(packed.house.people["ada"])
    people.update(me.id, name=me.name, email=me.email, locale="zh", manager=None, by=SYSTEM,
                  now=packed.house.clock())  # fmt: skip
    page = packed.page(f"{FIELDS}/kind")
    assert '<span class="clip">招标</span><span class="faint clip">Tender</span>' in page
    assert "单行文本" in page


def test_counts_stand_at_the_options(admin: Admin) -> None:
    fill(admin)
    page = admin.page(f"{FIELDS}/line")
    found = re.search(r'data-item="pv".*?</summary>', page, re.S)
    assert found and '<span class="push num faint">3</span>' in found[0]


def test_an_option_that_nobody_published_can_be_taken_out(admin: Admin) -> None:
    path = f"{FIELDS}/line"
    admin.saved(path, **{"opt.9.was": "", "opt.9.label.en": "Heat", "opt.9.label.zh": "热"})
    sent = {k: v for k, v in form_of(admin.page(path)).items() if not k.startswith("opt.3.")}
    assert admin.browser.post(f"/designer{path}", sent).status_code == 303

    picklist = admin.bench.model.entities["deal"].fields["line"].picklist
    assert picklist is not None and list(picklist.options) == ["pv", "storage", "service"]
    assert "热" not in admin.bench.files["labels/zh.yaml"].decode()


def test_own_options_are_given_up_for_a_shared_list_and_back(admin: Admin) -> None:
    new = "/entities/deal/new-field?type=picklist"
    admin.saved(new, **{"label.en": "Field", "opt.0.label.en": "One", "opt.0.label.zh": "一"})
    admin.saved(f"{FIELDS}/field", set__picklist="industry")
    picklist = admin.bench.model.entities["deal"].fields["field"].picklist
    assert picklist is not None and picklist.name == "industry"
    assert "一" not in admin.bench.files["labels/zh.yaml"].decode()
    assert "/designer/picklists/industry" in admin.page(f"{FIELDS}/field")

    admin.saved(f"{FIELDS}/field", **{"set.picklist": "", "opt.0.label.en": "Two"})
    picklist = admin.bench.model.entities["deal"].fields["field"].picklist
    assert picklist is not None and list(picklist.options) == ["two"]


NEEDED = {
    "lookup": {"set__to": "account", "set__children": "more_deals"},
    "autonumber": {"set__format": "D-{0000}"},
    "formula": {"set__returns": "money", "set__value": "amount * 2"},
    "picklist": {"opt__0__label__en": "One"},
    "multi_picklist": {"opt__0__label__en": "One"},
    "rollup": {"set__from": "deal.account", "set__count": "true"},
    "mirror": {"set__of": "account.name"},
    "multi_lookup": {"set__to": "account", "set__children": "many_deals"},
}


def test_a_new_field_of_every_type(admin: Admin) -> None:
    for kind in OFFERED:
        entity = "account" if kind == "rollup" else "deal"
        path = f"/entities/{entity}/new-field?type={kind}"
        name = f"my_{kind}"
        more = NEEDED.get(kind, {})
        where = admin.saved(path, label__en="My thing", label__zh="我的", key=name, **more)

        assert where.startswith(f"/designer/entities/{entity}/fields/{name}")
        field = admin.bench.model.entities[entity].fields[name]
        assert field.type == kind and field.label.render("zh") == "我的"
    assert '<span class="mk add"' in admin.page(f"{FIELDS}/my_text")


def test_a_key_is_proposed_from_the_label_in_either_language(admin: Admin) -> None:
    ask = "/designer/propose-key"
    assert admin.browser.get(f"{ask}?label=Bid%20deadline").text == "bid_deadline"
    assert admin.browser.get(f"{ask}?label=投标截止").text == "tou_biao_jie_zhi"
    assert admin.browser.get(f"{ask}?label=投标&label=Bid").text == "bid"

    admin.saved("/entities/deal/new-field?type=text", label__en="", label__zh="保函")
    assert "bao_han" in admin.bench.model.entities["deal"].fields


def test_a_new_field_with_mistakes_keeps_what_was_typed(admin: Admin) -> None:
    path = "/entities/deal/new-field?type=text"
    taken = admin.send(path, label__en="Again", key="amount", set__max="12")
    assert taken.status_code == 422
    assert inputs_in_error(taken.text) == ["key"]
    assert 'value="Again"' in taken.text and 'value="12"' in taken.text

    unnamed = admin.send(path)
    assert errors_of(unnamed.text) == ["Give the field a label."]


def test_a_key_can_be_changed_until_it_is_published(admin: Admin) -> None:
    admin.saved("/entities/deal/new-field?type=text", label__en="Bond")
    where = admin.saved(f"{FIELDS}/bond", key="bid_bond")
    assert "/fields/bid_bond" in where
    assert 'name="key"' not in admin.page(f"{FIELDS}/amount")


def test_order_is_kept_and_refused_in_words(admin: Admin) -> None:
    admin.page(FIELDS)
    sent = {"name": "notes", "after": "name", "base": admin.bench.head}
    answer = admin.browser.post("/designer/entities/deal/order-fields", sent)
    assert answer.status_code == 200
    assert answer.json["base"] == admin.bench.head
    assert list(admin.bench.model.entities["deal"].fields)[:2] == ["name", "notes"]

    odd = admin.browser.post("/designer/entities/deal/order-fields", {**sent, "after": "nothing"})
    assert odd.status_code == 422 and odd.json["text"]


def test_retire_bring_back_take_out_and_reset(packed: Admin) -> None:
    packed.page(f"{FIELDS}/competitor")
    assert packed.browser.post(f"/designer{FIELDS}/notes/retire").status_code == 303
    page = packed.page(f"{FIELDS}/notes")
    assert "Retired." in page and '<span class="mk del"' in page
    packed.browser.post(f"/designer{FIELDS}/notes/retire")
    assert packed.bench.model.entities["deal"].fields["notes"].retired is None

    packed.saved(f"{FIELDS}/amount", set__max="900")
    assert "1 change here" in packed.page(f"{FIELDS}/amount")
    assert packed.browser.post(f"/designer{FIELDS}/amount/reset").status_code == 303
    assert form_of(packed.page(f"{FIELDS}/amount"))["set.max"] == ""

    packed.saved("/entities/deal/new-field?type=text", label__en="Bond", label__zh="保函",
                 required="when", when="amount > 1")  # fmt: skip
    packed.page(f"{FIELDS}/bond")
    assert packed.browser.post(f"/designer{FIELDS}/bond/retire").status_code == 303
    assert "bond" not in packed.bench.model.entities["deal"].fields
    assert not packed.bench.compiled.errors


def test_a_field_that_something_reads_cannot_be_retired_and_the_place_is_named(
    packed: Admin,
) -> None:
    packed.page(f"{FIELDS}/amount")
    answer = packed.browser.post(f"/designer{FIELDS}/amount/retire")
    assert answer.status_code == 422
    assert errors_of(answer.text)
    assert "/designer/code/" in answer.text or "amount" in errors_of(answer.text)[0]


def test_undo_takes_back_and_redo_brings_again(admin: Admin) -> None:
    admin.saved("/entities/deal/new-field?type=text", label__en="Bond")
    admin.page(f"{FIELDS}/bond")
    back = {"way": "undo", "back": f"/designer{FIELDS}/bond"}
    undone = admin.browser.post("/designer/undo", back)
    assert undone.status_code == 303
    assert "bond" not in admin.bench.model.entities["deal"].fields
    gone = admin.browser.get(undone.headers["Location"])
    assert gone.headers["Location"] == "/designer?done=undone"

    admin.page(FIELDS)
    admin.browser.post("/designer/undo", {"way": "redo"})
    assert "bond" in admin.bench.model.entities["deal"].fields


def test_another_admin_sees_nothing_of_the_draft(admin: Admin) -> None:
    admin.saved(f"{FIELDS}/notes", label__en="Remarks")
    assert "Draft: " in admin.page(FIELDS)

    house = admin.house
    people = house.company.people
    max_ = people.get(house.people["max"])
    people.set_roles(max_.id, ("admin",), by=SYSTEM, now=house.clock())
    other = house.signed_in("max").get(f"/designer{FIELDS}").text
    assert "Remarks" not in other and "Draft: " not in other
