"""Editing the files of a workspace: what changes, what stays, and what is refused."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

import pytest
from tests.designer.edits.nord import workspace

from tailorbird_designer.edits import Edit, EditRefused, Json, Verb, edited
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.model import Model
from tailorbird_metadata.source.workspace import sources_of


def did(verb: str, path: str, value: Json = None, **more: str) -> Edit:
    return Edit(verb=Verb(verb), path=path, value=value, **more)


def difference(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """What an edit did to the text, line by line, each with its sign."""
    found = []
    for path in sorted(before.keys() | after.keys()):
        one, two = (f.get(path, b"").decode().splitlines() for f in (before, after))
        lines = difflib.unified_diff(one, two, "", "", lineterm="", n=0)
        found += [line for line in lines if line[:2] not in ("--", "++", "@@")]
    return found


def changed(*edits: Edit, files: Mapping[str, bytes] | None = None) -> list[str]:
    """The difference; what stands beside translations has tests of its own."""
    files = workspace() if files is None else files
    found = {p: c for p, c in edited(files, edits).items() if not p.startswith("translations/")}
    return difference(files, found)


def model(files: Mapping[str, bytes]) -> Model:
    found = compile_sources(sources_of(files))
    assert found.model is not None, [f"{p.location} {p.code} {p.message}" for p in found.errors]
    return found.model


# -- own files --------------------------------------------------------------------------------


def test_a_new_field_is_exactly_one_line() -> None:
    assert changed(did("add", "visit.fields.roof_pitch", {"type": "decimal"})) == [
        "+  roof_pitch: {type: decimal}"
    ]


def test_a_new_field_has_its_place_and_leaves_the_comments_where_they_belong() -> None:
    files = workspace()
    after = edited(files, [did("add", "visit.fields.on", {"type": "date"}, before="hours")])
    text = after["entities/visit/entity.yaml"].decode()
    assert "  on: {type: date}\n  # how long\n  hours:\n" in text


def test_one_setting_changes_inside_brackets() -> None:
    assert changed(did("set", "visit.fields.name.max", 120)) == [
        "-  name: {type: text, max: 80, required: true}",
        "+  name: {type: text, max: 120, required: true}",
    ]
    assert changed(did("set", "visit.fields.hours.min", None)) == ["-    min: 0"]


def test_a_text_that_looks_like_a_number_is_quoted_and_a_number_is_not() -> None:
    assert changed(did("set", "visit.fields.hours.label", "24")) == ['+    label: "24"']
    assert changed(did("set", "visit.fields.hours.min", 24)) == ["-    min: 0", "+    min: 24"]
    assert changed(did("set", "visit.fields.hours.help", "停留时间：小时")) == [
        "+    help: 停留时间：小时"
    ]


def test_a_text_of_several_lines_stands_in_lines() -> None:
    assert changed(did("set", "visit.help", "One.\nTwo.")) == ["+help: |-", "+  One.", "+  Two."]


def test_a_bare_option_keeps_its_form_until_it_says_more() -> None:
    assert changed(did("set", "visit.fields.kind.options.call.label", "Phone call"))[1] == (
        "+  kind: {type: picklist, options: {call: Phone call, tour: {label: Tour, color: info}}}"
    )
    assert "call: {label: Call, color: ok}" in changed(did("set", "visit.kind.call.color", "ok"))[1]


def test_retiring_writes_the_day_and_keeps_the_line() -> None:
    assert changed(did("retire", "visit.fields.place", "2026-01-31")) == [
        "-  place: {type: text}     # where",
        "+  place: {type: text, retired: 2026-01-31}     # where",
    ]
    with pytest.raises(EditRefused, match="since when"):
        changed(did("retire", "visit.fields.place"))


def test_what_holds_no_data_is_taken_out_with_its_comments() -> None:
    gone = changed(did("retire", "visit.rules.long"))
    assert gone[0] == "-rules:" and all(line.startswith("-") for line in gone)
    assert changed(did("reset", "visit.fields.hours")) == [
        "-  # how long",
        "-  hours:",
        "-    type: integer",
        "-    min: 0",
    ]


def test_moving_takes_the_comments_along() -> None:
    after = edited(workspace(), [did("move", "visit.fields.hours", before="name")])
    text = after["entities/visit/entity.yaml"].decode()
    assert text.index("  # how long\n  hours:\n") < text.index("  # what it is about\n  name:")
    assert list(model(after).entities["visit"].fields)[:2] == ["hours", "name"]


def test_names_of_a_list_come_go_and_move() -> None:
    files = workspace()
    path = "visit.lists.all.columns"
    assert changed(did("add", f"{path}.place", after="name"))[1] == (
        "+  all: {columns: [name, place, hours, kind], sort: [-hours]}"
    )
    assert "[name, kind]" in changed(did("retire", f"{path}.hours"))[1]
    assert "[kind, name, hours]" in changed(did("move", f"{path}.kind", before="name"))[1]
    assert "kind, deal.name]" in changed(did("add", path, "deal.name"))[1]
    with pytest.raises(EditRefused, match="already"):
        edited(files, [did("add", f"{path}.hours")])


# -- renaming ---------------------------------------------------------------------------------


def test_a_new_name_keeps_the_identity_and_reaches_every_file() -> None:
    files = workspace()
    after = edited(files, [did("rename", "visit.fields.hours", name="duration")])
    assert model(after).entities["visit"].fields["duration"].id == "hours"
    told = "\n".join(difference(files, after))
    assert "+  duration:" in told and "+    id: hours" in told
    assert "check: duration < 9 or kind" in told and "show_at: duration" in told
    assert "columns: [name, duration, kind], sort: [-duration]" in told
    assert "edit: duration > 1, fields: {duration: read}" in told
    assert "+  duration: 时长" in told


def test_a_new_name_reaches_what_asks_about_a_change() -> None:
    rule = {"check": "not changed(hours, name) or old.hours < hours", "message": "No."}
    files = edited(workspace(), [did("add", "visit.rules.kept", rule)])
    after = edited(files, [did("rename", "visit.fields.hours", name="duration")])
    told = "\n".join(difference(files, after))
    assert "not changed(duration, name) or old.duration < duration" in told


def test_going_back_to_the_first_name_takes_the_id_away() -> None:
    files = workspace()
    there = edited(files, [did("rename", "visit.fields.place", name="spot")])
    assert edited(there, [did("rename", "visit.fields.spot", name="place")]) == files


def test_a_pack_item_gets_a_name_of_the_company() -> None:
    after = edited(workspace(), [did("rename", "deal.fields.amount", name="value")])
    text = after["entities/deal/entity.yaml"].decode()
    assert text == "patches: base/deal\nfields:\n  amount: {name: value}\n"
    more = edited(after, [did("set", "deal.fields.value.min", 5)])
    assert "amount: {name: value, min: 5}" in more["entities/deal/entity.yaml"].decode()


def test_an_entity_moves_with_its_folder() -> None:
    after = edited(workspace(), [did("rename", "visit", name="trip")])
    assert not any(p.startswith("entities/visit") for p in after)
    assert after["entities/trip/entity.yaml"].startswith(b"# visits of our own\nentity: trip\nid: ")
    found = model(after).entities["trip"]
    assert (found.id, found.name) == ("visit", "trip")


def test_a_name_that_is_taken_or_none_is_refused() -> None:
    for name in ("name", "Hours", "a__b"):
        with pytest.raises(EditRefused):
            edited(workspace(), [did("rename", "visit.fields.hours", name=name)])


# -- packs ------------------------------------------------------------------------------------


def test_a_pack_item_is_changed_by_its_difference_and_can_be_reset() -> None:
    files = workspace()
    path = "entities/deal/entity.yaml"
    one = edited(files, [did("override", "deal.fields.discount.max", 30)])
    assert one[path] == b"patches: base/deal\nfields:\n  discount: {max: 30}\n"
    two = edited(one, [did("set", "deal.fields.name.required", False)])
    assert edited(two, [did("reset", "deal.fields.name.required")]) == one
    assert edited(one, [did("reset", "deal.fields.discount.max")]) == files
    assert edited(one, [did("set", "deal.fields.discount.max", 60)]) == files
    with pytest.raises(EditRefused, match="not changed"):
        edited(files, [did("reset", "deal.fields.discount.max")])
    with pytest.raises(EditRefused, match="No pack"):
        edited(files, [did("override", "visit.fields.hours.min", 3)])


def test_a_whole_item_writes_only_what_differs() -> None:
    value: Json = {"type": "percent", "max": 60, "label": "Rebate"}
    after = edited(workspace(), [did("set", "deal.fields.discount", value)])
    assert b"  discount: {label: Rebate}\n" in after["entities/deal/entity.yaml"]
    with pytest.raises(EditRefused, match="in place"):
        edited(workspace(), [did("set", "deal.fields.discount", {"type": "percent"})])


def test_the_words_of_a_patch_switch_off_and_place() -> None:
    edits = [
        did("retire", "deal.rules.cap"),
        did("retire", "deal.fields.source.options.fax", "2026-01-01"),
        did("add", "deal.fields.source.options.fair", "Fair", after="web"),
        did("move", "deal.fields.source", before="amount"),
        did("retire", "deal.layouts.rep.tabs.overview.sections.more"),
        did("add", "deal.layouts.rep.tabs.overview.sections.facts.fields.source", after="name"),
        did("retire", "deal.layouts.rep.tabs.overview.sections.facts.fields.amount"),
        did("retire", "deal.pipelines.sales.stages.open.enter.value"),
    ]
    after = edited(workspace(), edits)
    entity = after["entities/deal/entity.yaml"].decode()
    assert "  cap: off\n" in entity and "fax: {retired: 2026-01-01}" in entity
    assert "fair: {label: Fair, after: web}" in entity and "before: amount" in entity
    layout = after["entities/deal/layouts/rep.yaml"].decode()
    assert "more: hidden" in layout
    assert "fields: {amount: hidden, source: {after: name}}" in layout
    found = model(after).entities["deal"]
    assert "cap" not in found.rules
    assert list(found.fields)[:3] == ["name", "source", "amount"]
    facts = found.layouts["rep"].tabs["overview"].sections["facts"]
    assert facts.fields == ("name", "source", "discount")
    assert found.pipelines["sales"].stages["open"].enter == {}


def test_an_extending_role_says_only_what_differs() -> None:
    path = "roles/boss.yaml"
    after = edited(workspace(), [did("set", "roles.boss.can.deal.edit", True)])
    assert b"  deal: {edit: true}\n" in after[path]
    assert (
        b"deal" not in edited(after, [did("set", "roles.boss.can.deal.edit", "stage_open")])[path]
    )


def test_packs_and_the_products_own_files_are_never_written() -> None:
    files = workspace()
    for edit in (
        did("set", "deal.fields.name.max", 3),
        did("set", "task.fields.title.label", "To do"),
        did("add", "roles.intern", {"extends": "rep"}),
    ):
        after = edited(files, [edit])
        assert {p: c for p, c in after.items() if p.startswith("packs/")} == {
            p: c for p, c in files.items() if p.startswith("packs/")
        }
    for path in ("packs/base/roles/rep.yaml", "packs.lock", "../x.yaml", "roles/../../x.yaml"):
        with pytest.raises(EditRefused):
            edited(files, [Edit(verb=Verb.TEXT, path=path, text="role: rep\n")])


# -- files ------------------------------------------------------------------------------------


def test_new_items_get_their_files() -> None:
    edits = [
        did("add", "tender", {"label": {"one": "Tender", "many": "Tenders"}, "title": "name",
                              "fields": {"name": {"type": "text", "required": True}}}),
        did("add", "tender.layouts.rep", {"for": ["rep"], "tabs": {"main": {"sections": {
            "facts": {"fields": ["name"]}}}}}),
        did("add", "tender.lists.all", {"columns": ["name"]}),
        did("add", "roles.intern", {"label": "实习生", "can": {"tender": {"read": True}}}),
        did("set", "labels.zh.tender.fields.name.label", "标书"),
        did("set", "labels.de.visit.label.one", "Besuch"),
    ]  # fmt: skip
    after = edited(workspace(), edits)
    assert after["entities/tender/entity.yaml"].startswith(b"entity: tender\nlabel: {one: Tender")
    assert after["roles/intern.yaml"].decode() == (
        "role: intern\nlabel: 实习生\ncan:\n  tender: {read: true}\n"
    )
    assert after["labels/de.yaml"] == b"locale: de\nvisit.one: Besuch\n"
    assert "标书" in str(model(after).entities["tender"].fields["name"].label.values)


def test_translations_keep_the_form_that_the_file_has() -> None:
    assert changed(did("set", "labels.zh.visit.fields.kind.options.tour.label", "现场参观")) == [
        "-  kind.tour: 参观",
        "+  kind.tour: 现场参观",
    ]
    assert changed(did("set", "labels.zh.visit.fields.kind.options.call.label", "电话")) == [
        "+  kind.call: 电话"
    ]
    assert changed(did("reset", "labels.zh.visit.hours")) == ["-  hours: 时长"]


def test_json_stays_json() -> None:
    text = '{\n  "role": "clerk",\n  "can": {"visit": {"read": true}}\n}\n'
    files = workspace({"roles/clerk.json": text})
    after = edited(files, [did("set", "roles.clerk.can.visit.edit", 'kind == "tour"')])
    assert difference(files, after)[1] == (
        '+  "can": {"visit": {"read": true, "edit": "kind == \\"tour\\""}}'
    )


def test_windows_line_ends_and_the_mark_in_front_stay() -> None:
    text = "\ufeffrole: clerk\r\ncan:\r\n  visit: {read: true}\r\n"
    files = workspace({"roles/clerk.yaml": text})
    after = edited(files, [did("set", "roles.clerk.label", "Clerk\nof")])
    assert after["roles/clerk.yaml"] == (text + "label: |-\r\n  Clerk\r\n  of\r\n").encode()
    whole = edited(files, [Edit(verb=Verb.TEXT, path="roles/clerk.yaml", text="role: clerk\n")])
    assert whole["roles/clerk.yaml"] == "\ufeffrole: clerk\r\n".encode()


def test_a_file_with_a_mistake_is_not_edited_in_place() -> None:
    files = workspace({"roles/clerk.yaml": "role: clerk\nrole: x\n"})
    with pytest.raises(EditRefused, match="cannot be read"):
        edited(files, [did("set", "roles.clerk.label", "Clerk")])


def test_one_refused_edit_means_none() -> None:
    files = workspace()
    with pytest.raises(EditRefused):
        edited(files, [did("set", "visit.label", "Trip"), did("retire", "visit.fields.nope", "x")])
    assert files == workspace()


@pytest.mark.parametrize("path", ["", ".", "visit..x", "roles", "labels", "labels.zh", "packs.x"])
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    for verb in Verb:
        with pytest.raises(EditRefused):
            edited(workspace(), [did(verb, path, "x", name="y", after="z")])


def test_edits_travel_as_json() -> None:
    edit = did("add", "visit.fields.x", {"type": "text", "max": 3}, after="name")
    assert Edit.from_data(edit.to_data()) == edit
    whole: dict[str, Json] = {"verb": "set", "path": "x"}
    for wrong in (None, [], {"verb": "set"}, {**whole, "verb": "drop"}, {**whole, "path": 1},
                  {**whole, "more": 1}, {**whole, "name": 1}):  # fmt: skip
        with pytest.raises(EditRefused):
            Edit.from_data(wrong)


def test_a_comment_inside_an_item_goes_with_it() -> None:
    visit = "  visit:\n    read: true\n    # not yet: edit\n"
    text = f"role: clerk\ncan:\n{visit}  deal: {{read: true}}\n"
    files = workspace({"roles/clerk.yaml": text})
    after = edited(files, [did("move", "roles.clerk.can.visit", after="deal")])
    assert after["roles/clerk.yaml"].decode() == (
        f"role: clerk\ncan:\n  deal: {{read: true}}\n{visit}"
    )
    gone = edited(files, [did("reset", "roles.clerk.can.visit")])
    assert gone["roles/clerk.yaml"] == b"role: clerk\ncan:\n  deal: {read: true}\n"


def test_taking_away_what_is_not_there_changes_nothing() -> None:
    files = workspace({"roles/clerk.yaml": "role: clerk\ncan: {}\n"})
    assert edited(files, [did("set", "roles.clerk.can.visit.edit", None)]) == files
    with pytest.raises(EditRefused, match="not changed"):
        edited(files, [did("reset", "roles.clerk.can.visit.edit")])


def test_rights_on_what_has_another_name_stay_one_entry() -> None:
    renamed = [
        did("rename", "deal.fields.discount", name="rebate"),
        did("rename", "deal", name="chance"),
    ]
    after = edited(
        workspace(),
        [
            *renamed,
            did("set", "roles.rep.can.chance.delete", True),
            did("set", "roles.rep.can.chance.fields.rebate", "hidden"),
        ],
    )
    grant = model(after).roles["rep"].can["deal"]
    assert grant.read is True and grant.delete is True
    assert grant.fields["discount"].read is False
