"""The rules of composition, one by one: what a company's patch does to a pack's item."""

from __future__ import annotations

from pathlib import Path

from tests.metadata.layers.stacks import PACK, WORKSPACE, compiled, told

from tailorbird_metadata.model import Entity, Layout

LEAD = "entities/lead/entity.yaml"
REP = "entities/lead/layouts/rep.yaml"


def patched(tmp_path: Path, patch: str, path: str = LEAD, target: str = "b2b/lead") -> Entity:
    """The lead after a patch that is right."""
    found = compiled(tmp_path, {path: f"patches: {target}\n" + patch})
    assert told(found) == []
    assert found.model is not None
    return found.model.entities["lead"]


def refused(tmp_path: Path, patch: str, path: str = LEAD, target: str = "b2b/lead") -> list[str]:
    """What is said about a patch that is wrong; its help is added."""
    found = compiled(tmp_path, {path: f"patches: {target}\n" + patch})
    return [*told(found), *(str(p.help) for p in found.problems)]


def test_without_a_patch_everything_comes_from_the_pack(tmp_path: Path) -> None:
    found = compiled(tmp_path)
    assert found.model is not None, told(found)
    lead = found.model.entities["lead"]
    assert lead.origin == "b2b"
    assert lead.fields["phone"].origin == "b2b"
    assert [(p.name, p.version) for p in found.model.packs] == [("b2b", "2.3.1")]


def test_one_property_is_changed_and_the_rest_stays(tmp_path: Path) -> None:
    lead = patched(tmp_path, "fields: {company_name: {max: 60}}\n")
    assert lead.fields["company_name"].params == {"max": 60}
    assert lead.fields["company_name"].required


def test_a_field_is_added_in_its_place_and_belongs_to_the_company(tmp_path: Path) -> None:
    lead = patched(tmp_path, "fields: {roof_area: {type: decimal, after: company_name}}\n")
    assert list(lead.fields)[:3] == ["company_name", "roof_area", "phone"]
    assert lead.fields["roof_area"].origin == "acme"


def test_before_places_too(tmp_path: Path) -> None:
    lead = patched(tmp_path, "fields: {budget: {before: phone}}\n")
    assert list(lead.fields)[:3] == ["company_name", "budget", "phone"]


def test_a_missing_anchor_puts_it_last_with_a_warning(tmp_path: Path) -> None:
    said = refused(tmp_path, "fields: {roof_area: {type: decimal, after: compny}}\n")
    assert said[0] == f"W0335 {LEAD}:2:44 `compny` is not here, so `roof_area` comes last."


def test_a_rule_is_switched_off(tmp_path: Path) -> None:
    lead = patched(tmp_path, "rules: {web_needs_phone: off}\n")
    assert list(lead.rules) == ["budget_is_known"]


def test_a_rule_with_a_translated_message_is_switched_off(tmp_path: Path) -> None:
    words = PACK["labels/zh.yaml"].rstrip() + "\n        lead.rules.web_needs_phone: 需要电话\n"
    company = {LEAD: "patches: b2b/lead\nrules: {web_needs_phone: off}\n"}
    found = compiled(tmp_path, company, {"b2b": {**PACK, "labels/zh.yaml": words}})
    assert told(found) == []
    mistaken = words.replace("web_needs_phone", "web_needs_fax")
    wrong = compiled(tmp_path / "b", company, {"b2b": {**PACK, "labels/zh.yaml": mistaken}})
    assert told(wrong)[0].startswith("E0215")


def test_a_field_is_retired_but_nothing_else_of_it_changes(tmp_path: Path) -> None:
    lead = patched(tmp_path, "fields: {source: {options: {fax: {retired: 2026-01-01}}}}\n")
    picklist = lead.fields["source"].picklist
    assert picklist is not None
    assert picklist.options["fax"].retired == "2026-01-01"
    assert picklist.options["fax"].label.render("zh") == "传真"


def test_a_retired_field_that_the_pack_still_uses_is_told_at_the_use(tmp_path: Path) -> None:
    said = refused(tmp_path, "fields: {phone: {retired: 2026-01-01}}\n")
    assert [s.split(" ")[:2] for s in said[:2]] == [
        ["E0216", "packs/b2b/entities/lead/entity.yaml:13:54"],
        ["E0313", "packs/b2b/entities/lead/pipelines/sales.yaml:3:53"],
    ]


def test_a_retired_field_leaves_layouts_and_lists_by_itself(tmp_path: Path) -> None:
    found = compiled(
        tmp_path,
        {
            LEAD: "patches: b2b/lead\nfields: {phone: {retired: 2026-01-01}}\n"
            "rules: {web_needs_phone: off}\n",
            "entities/lead/pipelines/sales.yaml": (
                "patches: b2b/lead/sales\nstages: {new: {enter: {phone: off}}}\n"
            ),
        },
    )
    assert found.model is not None, told(found)
    lead = found.model.entities["lead"]
    assert lead.layouts["rep"].header == ("budget",)
    assert lead.lists["all"].columns == ("company_name", "budget")


def test_an_option_is_added_between_others(tmp_path: Path) -> None:
    patch = "fields: {source: {options: {fair: {label: Trade fair, after: web}}}}\n"
    picklist = patched(tmp_path, patch).fields["source"].picklist
    assert picklist is not None
    assert list(picklist.options) == ["web", "fair", "referral", "fax"]


def test_a_short_option_is_changed_by_its_label(tmp_path: Path) -> None:
    patch = "fields: {source: {options: {web: Our site, referral: {label: By a friend}}}}\n"
    picklist = patched(tmp_path, patch).fields["source"].picklist
    assert picklist is not None
    assert [o.label.render("en") for o in picklist.options.values()] == [
        "Our site",
        "By a friend",
        "Fax",
    ]


def test_what_has_nothing_to_change_names_the_pack_and_its_version(tmp_path: Path) -> None:
    said = refused(tmp_path, "fields: {phne: {required: true}}\n")
    assert said == [
        f"E0331 {LEAD}:2:10 `phne` has nothing to change: b2b 2.3.1 has no field of that name.",
        "Did you mean `phone`?",
    ]


def test_switching_off_what_is_not_there_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, "rules: {web_needs_fone: off}\n")
    assert said[0].startswith(f"E0331 {LEAD}:2:9 `web_needs_fone` has nothing to change")


def test_a_lists_of_names_is_addressed_by_name(tmp_path: Path) -> None:
    patch = """
tabs:
  main:
    sections:
      facts: {fields: {owner: {before: phone}, source: hidden, budget: {}}}
      money: hidden
      more: {fields: [source]}
    panels: {tasks: {after: timeline}}
header: {budget: hidden}
"""
    layout = patched(tmp_path, patch, REP, "b2b/lead/rep").layouts["rep"]
    main = layout.tabs["main"]
    assert list(main.sections) == ["facts", "more"]
    assert main.sections["facts"].fields == ("company_name", "owner", "phone", "budget")
    assert main.panels == ("timeline", "tasks", "history")
    assert layout.header == ("phone",)


def test_hiding_what_is_not_in_the_list_is_refused(tmp_path: Path) -> None:
    patch = "tabs: {main: {sections: {facts: {fields: {budgett: hidden}}}}}\n"
    said = refused(tmp_path, patch, REP, "b2b/lead/rep")
    assert said[0].startswith(f"E0331 {REP}:2:43 `budgett` has nothing to hide")


def test_a_list_replaces_a_list(tmp_path: Path) -> None:
    lead = patched(tmp_path, "lists: {all: {columns: [phone]}}\n", "entities/lead/views.yaml")
    assert lead.lists["all"].columns == ("phone",)
    assert lead.lists["all"].sort[0].descending


def test_a_view_is_hidden(tmp_path: Path) -> None:
    lead = patched(tmp_path, "lists: {web: hidden}\n", "entities/lead/views.yaml")
    assert list(lead.lists) == ["all"]


def test_a_gate_is_switched_off_and_another_one_added(tmp_path: Path) -> None:
    patch = """
stages:
  new:
    enter:
      phone: off
      budget: {need: budget > 0, message: Enter the budget.}
  lost: {label: Lost, closed: lost, before: won}
"""
    path = "entities/lead/pipelines/sales.yaml"
    pipeline = patched(tmp_path, patch, path, "b2b/lead/sales").pipelines["sales"]
    assert list(pipeline.stages) == ["new", "lost", "won"]
    assert list(pipeline.stages["new"].enter) == ["budget"]


def test_rights_are_merged_by_entity_and_field(tmp_path: Path) -> None:
    patch = (
        "can: {lead: {delete: true, fields: {budget: edit}}}\nnavigation: {task: {before: lead}}\n"
    )
    found = compiled(tmp_path, {"roles/rep.yaml": "patches: b2b/rep\n" + patch})
    assert found.model is not None, told(found)
    rep = found.model.roles["rep"]
    assert rep.can["lead"].create is True
    assert rep.can["lead"].delete is True
    assert rep.can["lead"].fields["budget"].edit is True
    assert rep.navigation == ("task", "lead")


def test_a_shared_list_is_patched(tmp_path: Path) -> None:
    path = "picklists/size.yaml"
    found = compiled(tmp_path, {path: "patches: b2b/size\noptions: {huge: {label: Huge}}\n"})
    assert found.model is not None, told(found)
    assert list(found.model.picklists["size"].options) == ["small", "large", "huge"]


def test_an_item_of_the_packs_name_is_told_how_to_change_it(tmp_path: Path) -> None:
    own = "entity: lead\ntitle: name\nfields: {name: {type: text}}\n"
    found = compiled(tmp_path, {LEAD: own})
    assert told(found) == [f"E0332 {LEAD}:1:1 `lead` is already an item of the pack b2b."]
    assert "patches: b2b/lead" in str(found.problems[0].help)
    note = found.problems[0].notes[0]
    assert note.location is not None
    assert note.location.file == "packs/b2b/entities/lead/entity.yaml"


def test_a_wrong_pack_name_is_mended(tmp_path: Path) -> None:
    said = refused(tmp_path, "fields: {phone: {required: true}}\n", target="b2c/lead")
    assert said == [
        f"E0331 {LEAD}:1:10 `b2c/lead` has nothing to change: the pack b2c has no such entity.",
        "Write `patches: b2b/lead`.",
    ]


def test_core_is_patched_like_a_pack(tmp_path: Path) -> None:
    patch = "patches: core/task\nfields: {lead: {type: lookup, to: lead}}\n"
    found = compiled(tmp_path, {"entities/task/entity.yaml": patch})
    assert found.model is not None, told(found)
    assert found.model.entities["task"].fields["lead"].to == "lead"
    assert found.model.entities["task"].origin == "core"


def test_admin_cannot_be_patched_or_extended(tmp_path: Path) -> None:
    found = compiled(
        tmp_path,
        {
            "roles/admin.yaml": "patches: core/admin\nlabel: Boss\n",
            "roles/chief.yaml": "role: chief\nextends: admin\n",
        },
    )
    assert [t.split(" ")[0] for t in told(found)] == ["E0334", "E0334"]


def test_a_company_renames_a_packs_field_and_the_pack_goes_on(tmp_path: Path) -> None:
    found = compiled(
        tmp_path,
        {
            LEAD: "patches: b2b/lead\nfields: {budget: {name: amount_planned, label: Planned}}\n",
            "roles/boss.yaml": "role: boss\ncan: {lead: {read: amount_planned > 10}}\n",
        },
    )
    assert found.model is not None, told(found)
    lead = found.model.entities["lead"]
    assert lead.fields["amount_planned"].id == "budget"
    assert "budget" not in lead.fields
    assert lead.rules["budget_is_known"].when is not None
    assert lead.rules["budget_is_known"].when.reads == ("budget",)
    assert lead.lists["all"].columns == ("company_name", "phone", "budget")


def test_the_company_itself_uses_its_own_name(tmp_path: Path) -> None:
    found = compiled(
        tmp_path,
        {
            LEAD: "patches: b2b/lead\nfields: {budget: {name: planned}}\n",
            "entities/lead/layouts/boss.yaml": (
                "layout: boss\ntabs: {main: {sections: {all: {fields: [budget]}}}}\n"
            ),
        },
    )
    [problem] = found.problems
    assert (problem.code, str(problem.help)) == ("E0214", "It is called `planned` now.")


def manifest(pack: str) -> str:
    """A pack on b2b."""
    head = f"pack: {pack}\nversion: 1.0.0\ncrm: 1\nlabel: {pack.title()}\n"
    return head + "locales: [en]\nrequires: {b2b: ^2.3}\n"


def test_two_packs_that_differ_need_a_decision(tmp_path: Path) -> None:
    one = {
        "pack.yaml": manifest("one"),
        LEAD: "patches: b2b/lead\nfields: {company_name: {max: 60}}\n",
    }
    two = {
        "pack.yaml": manifest("two"),
        LEAD: "patches: b2b/lead\nfields: {company_name: {max: 80}}\n",
    }
    workspace = WORKSPACE.replace("{b2b: ^2.3}", "{b2b: ^2.3, one: ^1.0, two: ^1.0}")
    packs = {"b2b": PACK, "one": one, "two": two}
    found = compiled(tmp_path / "open", {"workspace.yaml": workspace}, packs)
    assert told(found) == [
        "E0333 packs/two/entities/lead/entity.yaml:2:30 "
        "Two packs set this differently: the pack one and the pack two."
    ]
    own = "patches: b2b/lead\nfields: {company_name: {max: 70}}\n"
    decided = compiled(tmp_path / "decided", {"workspace.yaml": workspace, LEAD: own}, packs)
    assert decided.model is not None, told(decided)
    assert decided.model.entities["lead"].fields["company_name"].params["max"] == 70


def test_a_label_in_the_packs_language_makes_its_translations_stale(tmp_path: Path) -> None:
    lead = patched(tmp_path, "fields: {budget: {label: Planned}, source: {required: true}}\n")
    assert lead.fields["budget"].label.render("zh") == "Planned"
    assert lead.fields["source"].label.render("zh") == "来源"


def test_a_company_in_another_language_overrides_in_its_own(tmp_path: Path) -> None:
    workspace = WORKSPACE.replace("locale: en\n", "locale: zh\n")
    patch = "patches: b2b/lead\nfields: {budget: {label: 计划金额}}\n"
    found = compiled(tmp_path, {"workspace.yaml": workspace, LEAD: patch})
    assert found.model is not None, told(found)
    label = found.model.entities["lead"].fields["budget"].label
    assert label.render("zh") == "计划金额"
    assert label.render("en") == "Budget"
    assert label.render("fr") == "计划金额"


def test_a_patch_cannot_change_an_identity(tmp_path: Path) -> None:
    said = refused(tmp_path, "fields: {phone: {id: mobile}}\n")
    assert said[0] == f"E0337 {LEAD}:2:18 A patch cannot change the identity of an item."
    assert refused(tmp_path / "root", "id: prospect\n")[0].startswith(f"E0337 {LEAD}:2:1 ")


def test_a_new_name_is_a_name(tmp_path: Path) -> None:
    said = refused(tmp_path, "fields: {phone: {name: Phone number}}\n")
    assert said[0] == f"E0020 {LEAD}:2:24 `Phone number` cannot be a name here."


def test_a_new_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, "fields: {phone: {name: owner}}\n")
    assert [s.split(" ")[0] for s in said[:1]] == ["E0021"]


def test_a_pack_patches_only_what_it_requires(tmp_path: Path) -> None:
    other = {
        "pack.yaml": "pack: one\nversion: 1.0.0\ncrm: 1\nlabel: One\nlocales: [en]\n",
        LEAD: "patches: b2b/lead\nfields: {company_name: {max: 60}}\n",
    }
    workspace = WORKSPACE.replace("{b2b: ^2.3}", "{b2b: ^2.3, one: ^1.0}")
    found = compiled(tmp_path, {"workspace.yaml": workspace}, {"b2b": PACK, "one": other})
    assert told(found) == [
        "E0347 packs/one/entities/lead/entity.yaml:1:10 "
        "The pack one changes the pack b2b without requiring it."
    ]


def test_a_company_renames_an_entity_and_the_pack_goes_on(tmp_path: Path) -> None:
    found = compiled(
        tmp_path,
        {
            LEAD: "patches: b2b/lead\nname: prospect\n",
            "roles/boss.yaml": (
                "role: boss\nnavigation: [prospect]\ncan: {prospect: {read: true}}\n"
            ),
        },
    )
    assert found.model is not None, told(found)
    prospect = found.model.entities["prospect"]
    assert (prospect.id, prospect.name) == ("lead", "prospect")
    assert prospect.fields["budget"].label.render("zh") == "预算"
    assert list(prospect.lists) == ["all", "web"]
    assert found.model.roles["rep"].can["lead"].create is True
    assert found.model.roles["boss"].can["lead"].read is True


def layout_after(tmp_path: Path, patch: str, layout: str | None = None) -> Layout:
    """The pack's layout after the company added fields to the entity."""
    company = {LEAD: "patches: b2b/lead\nfields:\n" + patch}
    if layout is not None:
        company[REP] = "patches: b2b/lead/rep\n" + layout
    found = compiled(tmp_path, company)
    assert found.model is not None, told(found)
    return found.model.entities["lead"].layouts["rep"]


def test_a_new_field_is_seen_behind_the_one_before_it(tmp_path: Path) -> None:
    layout = layout_after(tmp_path, "  area: {type: decimal, after: phone}\n")
    facts = layout.tabs["main"].sections["facts"]
    assert facts.fields == ("company_name", "phone", "area", "source")


def test_new_fields_at_the_end_follow_the_last_one_that_is_shown(tmp_path: Path) -> None:
    layout = layout_after(tmp_path, "  one: {type: text}\n  two: {type: text}\n")
    assert layout.tabs["main"].sections["money"].fields == ("budget", "one", "two")


def test_a_new_first_field_comes_last_in_the_first_section(tmp_path: Path) -> None:
    layout = layout_after(tmp_path, "  area: {type: decimal, before: company_name}\n")
    assert layout.tabs["main"].sections["facts"].fields[-1] == "area"


def test_a_new_field_that_the_layout_places_stays_there(tmp_path: Path) -> None:
    placed = "tabs: {main: {sections: {money: {fields: {area: {before: budget}}}}}}\n"
    layout = layout_after(tmp_path, "  area: {type: decimal, after: phone}\n", placed)
    assert layout.tabs["main"].sections["money"].fields == ("area", "budget")
    assert "area" not in layout.tabs["main"].sections["facts"].fields


def test_a_new_field_can_be_hidden(tmp_path: Path) -> None:
    hidden = "tabs: {main: {sections: {facts: {fields: {area: hidden}}}}}\n"
    layout = layout_after(tmp_path, "  area: {type: decimal, after: phone}\n", hidden)
    assert "area" not in layout.fields()


def test_a_layout_of_the_companys_own_shows_what_it_says(tmp_path: Path) -> None:
    found = compiled(
        tmp_path,
        {
            LEAD: "patches: b2b/lead\nfields: {area: {type: decimal}}\n",
            "entities/lead/layouts/own.yaml": (
                "layout: own\ntabs: {main: {sections: {all: {fields: [phone]}}}}\n"
            ),
        },
    )
    assert found.model is not None, told(found)
    assert found.model.entities["lead"].layouts["own"].fields() == ("phone",)
