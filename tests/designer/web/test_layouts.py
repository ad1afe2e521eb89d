"""Layouts: what a role sees of a record, arranged field by field."""

from __future__ import annotations

import re

from tests.designer.web.admin import Admin, errors_of, form_of, inputs_in_error

REP = "/entities/deal/layouts/rep"


def place(admin: Admin, address: str, **sent: str) -> str:
    """What a drag sends; the page that comes of it."""
    page = admin.page(address)
    base = re.search(r'id="lay"[^>]*data-base="([^"]*)"', page)
    assert base
    token = form_of(admin.page(f"{address}?settings=1"))["csrf_token"]
    form = {"base": base[1], "csrf_token": token, **sent}
    answer = admin.browser.post(f"/designer{address}/place", form)
    assert answer.status_code == 303, errors_of(answer.text)
    return answer.headers["Location"]


def canvas(page: str) -> dict[str, list[str]]:
    """The names of the fields in each place."""
    found: dict[str, list[str]] = {}
    for part in re.split(r'data-to="', page)[1:]:
        goal, _, rest = part.partition('"')
        found[goal] = re.findall(r'data-item="(\w+)"', rest)
    return found


def test_the_canvas_shows_places_and_what_is_left(packed: Admin) -> None:
    page = packed.page(REP)
    shown = canvas(page)
    assert shown["overview.facts"][:2] == ["name", "account"]
    assert shown["header"][0] == "net_value"
    assert "name" not in shown["off"] and "created_at" in shown["off"]
    assert re.search(r"Sees \d+ of \d+ fields, \d+ of them on the first tab", page)


def test_a_drag_writes_one_name_and_nothing_else(packed: Admin) -> None:
    place(packed, REP, name="tender_number", to="overview.facts", after="kind",
          **{"from": "overview.tender"})  # fmt: skip
    assert packed.file("entities/deal/layouts/rep.yaml") == {
        "patches": "b2b/deal/rep",
        "tabs": {
            "overview": {
                "sections": {
                    "tender": {"fields": {"tender_number": "hidden"}},
                    "facts": {"fields": {"tender_number": {"after": "kind"}}},
                }
            }
        },
    }
    shown = canvas(packed.page(REP))
    assert shown["overview.facts"][3:5] == ["kind", "tender_number"]
    assert shown["overview.tender"] == ["bid_due_at"]
    place(packed, REP, name="tender_number", to="overview.tender", before="bid_due_at",
          **{"from": "overview.facts"})  # fmt: skip
    assert "entities/deal/layouts/rep.yaml" not in packed.bench.files


def test_a_new_field_of_the_company_can_be_kept_off_and_put_back(packed: Admin) -> None:
    packed.saved("/entities/deal/new-field?type=text", label__en="Site")
    shown = canvas(packed.page(REP))
    there = next(p for p, names in shown.items() if "site" in names)
    assert there not in ("off", "header")
    place(packed, REP, name="site", to="off", **{"from": there})
    assert "site" in canvas(packed.page(REP))["off"]
    place(packed, REP, name="source", to="off", **{"from": "overview.more"})
    assert "site" in canvas(packed.page(REP))["off"]
    place(packed, REP, name="site", to="overview.lost", after="lost_reason", **{"from": "off"})
    assert canvas(packed.page(REP))["overview.lost"][:2] == ["lost_reason", "site"]


def test_a_section_gets_its_name_its_columns_and_its_condition(admin: Admin) -> None:
    address = "/entities/deal/layouts/rep?section=overview.notes"
    page = admin.page(address)
    form = dict(form_of(page))
    sent = {**form, "label.en": "Remarks", "label.zh": "备注", "columns": "2",
            "show_when": 'stage != "lost"'}  # fmt: skip
    answer = admin.browser.post("/designer/entities/deal/layouts/rep/section", sent)
    assert answer.status_code == 303, errors_of(answer.text)
    section = admin.bench.model.entities["deal"].layouts["rep"].tabs["overview"].sections["notes"]
    assert section.label.values == {"en": "Remarks", "zh": "备注"}
    assert section.columns == 2 and section.show_when is not None


def test_a_wrong_condition_is_told_at_its_input_and_not_kept(admin: Admin) -> None:
    address = "/entities/deal/layouts/rep?section=overview.notes"
    sent = {**form_of(admin.page(address)), "show_when": "stag == 1"}
    answer = admin.browser.post("/designer/entities/deal/layouts/rep/section", sent)
    assert answer.status_code == 422
    assert inputs_in_error(answer.text) == ["show_when"]
    assert "stag == 1" in answer.text and admin.bench.draft is None


def test_sections_and_tabs_come_move_and_go(admin: Admin) -> None:
    start = "/designer/entities/deal/layouts/rep"

    def post(deed: str, **sent: str) -> None:
        token = form_of(admin.page("/entities/deal/layouts/rep?settings=1"))
        answer = admin.browser.post(f"{start}/{deed}", {**token, "then": "", **sent})
        assert answer.status_code == 303, errors_of(answer.text)

    def tabs() -> dict[str, list[str]]:
        layout = admin.bench.model.entities["deal"].layouts["rep"]
        return {t.name: list(t.sections) for t in layout.tabs.values()}

    before = tabs()
    post("add-section", tab="overview")
    assert tabs()["overview"] == [*before["overview"], "section"]
    post("section", place="overview.section", then="up")
    assert tabs()["overview"].index("section") == len(before["overview"]) - 1
    post("add-tab")
    assert list(tabs())[-1] == "tab"
    post("tab", place="tab", then="remove")
    post("section", place="overview.section", then="remove")
    assert tabs() == before


def test_a_role_without_a_layout_gets_a_copy(admin: Admin) -> None:
    manager = "/entities/deal/layouts/manager"
    form = {**form_of(admin.page(f"{manager}?settings=1")), "then": "remove"}
    answer = admin.browser.post(f"/designer{manager}/settings", form)
    assert answer.status_code == 303, errors_of(answer.text)
    free = admin.bench.model.roles["manager"]
    admin.saved("/entities/deal/layouts/new", role=free.name, copy="rep")
    layouts = admin.bench.model.entities["deal"].layouts
    made = next(x for x in layouts.values() if x.roles == (free.id,))
    assert made.fields() == layouts["rep"].fields() and made.header == layouts["rep"].header
    labels = [t.label.values["en"] for t in layouts["rep"].tabs.values()]
    assert [t.label.values["en"] for t in made.tabs.values()] == labels


def test_panels_are_ticks(packed: Admin) -> None:
    form = form_of(packed.page(f"{REP}?tab=overview"))
    answer = packed.browser.post(f"/designer{REP}/tab", {**form, "panel": ["tasks", "quotes"]})
    assert answer.status_code == 303, errors_of(answer.text)
    layout = packed.bench.model.entities["deal"].layouts["rep"]
    assert layout.tabs["overview"].panels == ("tasks", "quotes")


def test_what_the_company_changed_can_be_reset_to_the_pack(packed: Admin) -> None:
    before = dict(packed.bench.files)
    place(packed, REP, name="discount", to="off", **{"from": "overview.terms"})
    form = {**form_of(packed.page("/roles/rep")), "label.en": "Seller"}
    form.pop("navigation.here")
    assert packed.browser.post("/designer/roles/rep", form).status_code == 303
    assert packed.bench.files != before
    for page, address in ((f"{REP}?settings=1", f"{REP}/settings"), ("/roles/rep", "/roles/rep")):
        shown = packed.page(page)
        assert "Reset to pack" in shown
        form = {**form_of(shown), "then": "reset"}
        answer = packed.browser.post(f"/designer{address}", form)
        assert answer.status_code == 303, errors_of(answer.text)
    words = ("labels/", "translations/")
    kept = {p: c for p, c in packed.bench.files.items() if not p.startswith(words)}
    assert kept == {p: c for p, c in before.items() if not p.startswith(words)}


def test_a_layout_keeps_what_the_builder_does_not_show(packed: Admin) -> None:
    path = "entities/account/layouts/rep.yaml"
    layout = packed.bench.model.entities["account"].layouts["rep"]
    arranged = layout.tabs["business"].arranged
    assert layout.quick_create and arranged["deals"].columns

    form = form_of(packed.page("/entities/account/layouts/rep?tab=business"))
    wanted = ["contacts", "deals", "timeline"]
    answer = packed.browser.post(
        "/designer/entities/account/layouts/rep/tab", {**form, "panel": wanted}
    )

    assert answer.status_code == 303, errors_of(answer.text)
    after = packed.bench.model.entities["account"].layouts["rep"]
    assert set(after.tabs["business"].panels) == set(wanted)
    assert after.tabs["business"].arranged["deals"] == arranged["deals"]
    assert after.quick_create == layout.quick_create
    assert b"timeline: {}" in packed.bench.files[path] and b"hidden" in packed.bench.files[path]


def test_a_copy_has_panels_the_side_the_short_form_and_the_phone(admin: Admin) -> None:
    said = """layout: rep
for: [rep]
header: [account]
side: {amount: {}, account_card: {}}
quick_create: [name, account]
phone: {header: [amount]}
tabs:
  overview:
    sections:
      facts: {fields: [name, account, amount, expected_close, site_visit_on, lost_reason, notes]}
    panels: {history: {show_when: stage_open}}
"""
    manager = "/entities/deal/layouts/manager"
    form = {**form_of(admin.page(f"{manager}?settings=1")), "then": "remove"}
    assert admin.browser.post(f"/designer{manager}/settings", form).status_code == 303
    admin.saved("/code/entities/deal/layouts/rep.yaml", text=said)

    admin.saved("/entities/deal/layouts/new", role="manager", copy="rep")

    layouts = admin.bench.model.entities["deal"].layouts
    made = next(x for x in layouts.values() if x.roles == ("manager",))
    source = layouts["rep"]
    assert made.side == source.side and made.quick_create == source.quick_create
    assert made.tabs["overview"].arranged == source.tabs["overview"].arranged
    assert made.phone is not None and made.phone.header == ("amount",)
