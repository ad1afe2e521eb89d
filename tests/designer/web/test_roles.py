"""Roles: the matrix of rights, their conditions, fields and actions, and who has them."""

from __future__ import annotations

import re

from tests.designer.web.admin import Admin, errors_of, form_of, inputs_in_error

REP = "/roles/rep"


def grant(admin: Admin, role: str, entity: str, **changed: str) -> int:
    """Change some rights in the drawer of an entity; the status of the answer."""
    page = admin.page(f"/roles/{role}?entity={entity}")
    sent = {**form_of(page), **{k.replace("__", "."): v for k, v in changed.items()}}
    return admin.browser.post(f"/designer/roles/{role}/grant/{entity}", sent).status_code


def test_the_list_says_who_has_each_role(admin: Admin) -> None:
    page = admin.page("/roles")
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert re.search(r"Sales rep rep \d+ (person|people)", words)
    assert re.search(r"Sales manager manager \d+ (person|people) \d+ entities Sales rep", words)
    assert "built in" in words


def test_sending_a_drawer_as_it_is_changes_nothing(admin: Admin) -> None:
    for role in ("rep", "manager"):
        for entity in ("deal", "account"):
            assert grant(admin, role, entity) == 303
    assert admin.bench.draft is None


def test_rights_are_never_always_or_a_condition(admin: Admin) -> None:
    assert grant(admin, "rep", "deal", delete__how="always", create__how="never") == 303
    assert grant(admin, "rep", "deal", edit__how="when", edit__if="owner == me") == 303
    can = admin.file("roles/rep.yaml")["can"]["deal"]
    assert can["delete"] is True and "create" not in can and can["edit"] == "owner == me"


def test_a_role_that_is_based_on_another_says_only_what_differs(admin: Admin) -> None:
    assert grant(admin, "manager", "deal", read__how="when", read__if="owner == me") == 303
    assert "read" not in admin.file("roles/manager.yaml")["can"]["deal"]
    assert grant(admin, "manager", "deal", create__how="never") == 303
    assert admin.file("roles/manager.yaml")["can"]["deal"]["create"] is False
    assert grant(admin, "manager", "deal", create__how="always", delete__how="never") == 303
    deal = admin.file("roles/manager.yaml")["can"]["deal"]
    assert "create" not in deal and "delete" not in deal


def test_fields_are_hidden_masked_or_under_a_condition(admin: Admin) -> None:
    assert grant(admin, "rep", "deal", f__notes__how="hidden", f__line__how="read") == 303
    assert grant(admin, "rep", "deal", f__notes__how="when", f__notes__read="owner == me",
                 f__notes__edit="false") == 303  # fmt: skip
    fields = admin.file("roles/rep.yaml")["can"]["deal"]["fields"]
    assert fields["notes"] == {"read": "owner == me", "edit": False} and fields["line"] == "read"
    page = admin.page("/entities/deal/access")
    assert "Notes" in page and "Read only" in page


def test_a_wrong_condition_is_told_at_its_input(admin: Admin) -> None:
    page = admin.page("/roles/rep?entity=deal")
    sent = {**form_of(page), "read.how": "when", "read.if": "ownr == me"}
    answer = admin.browser.post("/designer/roles/rep/grant/deal", sent)
    assert answer.status_code == 422 and "ownr == me" in answer.text
    assert inputs_in_error(answer.text) == ["read.if"]
    assert grant(admin, "rep", "deal", read__how="when", read__if="") == 422
    assert admin.bench.draft is None


def test_a_new_role_begins_with_another_and_can_go_again(admin: Admin) -> None:
    where = admin.saved("/roles/new", label__en="Intern", label__zh="实习生", extends="rep")
    assert where.startswith("/designer/roles/intern")
    assert admin.file("roles/intern.yaml") == {
        "role": "intern",
        "label": "Intern",
        "extends": "rep",
    }
    assert admin.bench.model.roles["intern"].label.values["zh"] == "实习生"
    admin.saved("/roles/intern", then="remove")
    assert "intern" not in admin.bench.model.roles
    assert admin.send("/roles/new", label__en="Rep", key="rep").status_code == 422


def test_navigation_keeps_the_order_of_the_form(admin: Admin) -> None:
    form = {**form_of(admin.page(REP)), "navigation": ["account", "deal"]}
    answer = admin.browser.post(f"/designer{REP}", form)
    assert answer.status_code == 303, errors_of(answer.text)
    assert admin.file("roles/rep.yaml")["navigation"] == ["account", "deal"]


def test_the_built_in_role_cannot_be_opened(admin: Admin) -> None:
    assert admin.browser.get("/designer/roles/admin").status_code == 404


def rights_on(page: str, label: str) -> list[str]:
    """The words of the four rights in the line of the matrix that begins with the label."""
    for line in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S):
        words = [" ".join(re.sub(r"<[^>]+>", " ", c).split()) for c in line.split("<td>")]
        if words[0].startswith(label):
            return words[1:]
    raise AssertionError(label)


def test_what_follows_the_record_above_it_says_what_holds(packed: Admin) -> None:
    see, create, edit, delete = rights_on(packed.page(REP), "Line ")
    assert see == "when, as its Quote owner == me or deal.owner == me"
    above = "(owner == me or deal.owner == me) and deal.owner == me"
    assert create == edit == delete
    assert edit == f'when, as its Quote {above} and status in ["draft", "sent"]'.replace(
        '"', "&#34;"
    )
    assert rights_on(packed.page("/entities/quote_line/access"), "Sales rep")[0] == see
    assert grant(packed, "rep", "quote_line", read__how="always") == 303
    assert rights_on(packed.page(REP), "Line ") == ["always", "never", "never", "never"]


def test_a_formula_shows_no_more_than_what_it_reads(packed: Admin) -> None:
    assert "Net value" not in packed.page("/entities/deal/access")
    assert grant(packed, "rep", "deal", f__amount__how="hidden") == 303
    page = packed.page("/entities/deal/access")
    assert "Net value" in page
    roles = re.findall(r"<th scope=\"col\">(.*?)</th>", page.rpartition("<thead>")[2])[1:]
    levels = dict(zip(roles, rights_on(page, "Net value"), strict=True))
    assert levels["Sales rep"] == "Hidden"
    assert set(levels.values()) <= {"Hidden", "As the record"}
