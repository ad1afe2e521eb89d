"""What a company changes of a pack's automations, templates, integrations and tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.metadata.layers.stacks import PACK, compiled, stack, told

from tailorbird_metadata.cases import Suites, read_suites
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.model import Automation, CreateTask, Notify, SetFields
from tailorbird_metadata.source.workspace import read_workspace
from tailorbird_runtime.trials.cases import run_cases, run_tests

CHASE = "automations/chase.yaml"
BUSY_PACK = {
    **PACK,
    CHASE: """
        automation: chase
        label: Chase leads
        on: lead
        after: {change_of: source, to: [web]}
        when: budget > 1000
        do:
          call: {create_task: {title: "Call {company_name}", for: owner, due: in 2 days}}
          tell: {notify: {to: role rep, template: hurry}}
    """,
    "templates/hurry.yaml": """
        template: hurry
        on: lead
        subject: "{company_name} waits"
        body: Call {phone}.
    """,
    "integrations/erp.yaml": """
        integration: erp
        url: https://erp.example
        actions: {create: {path: /create}, remove: {path: /remove, method: DELETE}}
    """,
    "labels/zh.yaml": """
        locale: zh
        lead: {one: 线索, budget: 预算, source: 来源, source.fax: 传真}
        automations.chase: 跟进线索
        automations.chase.do.call.title: 致电 {company_name}
    """,
    "tests/leads.yaml": """
        tests: leads
        given:
          people: {anna: {role: rep}}
          records:
            acme:
              lead: {company_name: Acme, phone: "+49 30 1234567", budget: 5000, owner: anna}
        cases:
          - it: chases large ones
            when: {edit: acme, set: {source: web}}
            then: {tasks: [{title: Call Acme, for: anna}], notices: [{to: anna, text: Acme waits}]}
          - it: leaves small ones alone
            given: {acme: {budget: 500}}
            when: {edit: acme, set: {source: web}}
            then: nothing
    """,
}
PACKS = {"b2b": BUSY_PACK}


def chase(tmp_path: Path, patch: str) -> Automation:
    """The pack's automation after a patch that is right."""
    found = compiled(tmp_path, {CHASE: f"patches: b2b/chase\n{patch}"}, PACKS)
    assert told(found) == []
    assert found.model is not None
    return found.model.automations["chase"]


def wrong(tmp_path: Path, patch: str, path: str = CHASE, target: str = "b2b/chase") -> list[str]:
    return told(compiled(tmp_path, {path: f"patches: {target}\n{patch}"}, PACKS))


def test_only_what_the_company_says_differs(tmp_path: Path) -> None:
    found = chase(tmp_path, "when: budget > 500\n")
    assert found.when is not None and found.when.text == "budget > 500"
    assert list(found.steps) == ["call", "tell"]
    assert (found.origin, found.label.render("zh")) == ("b2b", "跟进线索")


def test_an_automation_of_a_pack_is_switched_off(tmp_path: Path) -> None:
    assert chase(tmp_path, "off: true\n").off


def test_one_setting_of_a_step_is_changed(tmp_path: Path) -> None:
    found = chase(tmp_path, "do: {call: {create_task: {due: in 5 working days}}}\n")
    call = found.steps["call"].does
    assert isinstance(call, CreateTask)
    assert (call.due_days, call.working_days) == (5, True)
    assert str(call.title) == "Call {company_name}"
    assert call.title.render("zh") == "致电 {company_name}"


def test_a_text_of_the_company_replaces_the_translation_of_the_pack(tmp_path: Path) -> None:
    call = chase(tmp_path, "do: {call: {create_task: {title: Ring up}}}\n").steps["call"].does
    assert isinstance(call, CreateTask)
    assert call.title.render("zh") == "Ring up"


def test_steps_are_added_placed_and_taken_away(tmp_path: Path) -> None:
    patch = "do: {tell: off, note: {set: {budget: 1}, before: call}}\n"
    found = chase(tmp_path, patch)
    assert list(found.steps) == ["note", "call"]
    assert isinstance(found.steps["note"].does, SetFields)


def test_a_step_that_nobody_knows_is_told(tmp_path: Path) -> None:
    assert wrong(tmp_path, "do: {tel: {if: budget > 1}}\n") == [
        f"E0331 {CHASE}:2:6 `tel` has nothing to change: b2b 2.3.1 has no step of that name."
    ]


def test_a_step_that_does_two_things_after_a_patch_is_told(tmp_path: Path) -> None:
    [problem] = wrong(tmp_path, "do: {tell: {assign: {to: owner}}}\n")
    assert problem.endswith("The step `tell` does two things: assign, notify.")


def test_a_patch_of_nothing_is_told(tmp_path: Path) -> None:
    assert wrong(tmp_path, "off: true\n", "automations/chace.yaml", "b2b/chace") == [
        "E0331 automations/chace.yaml:1:10 `b2b/chace` has nothing to change:"
        " b2b 2.3.1 has no such automation."
    ]


def test_a_second_automation_of_the_same_name_is_told(tmp_path: Path) -> None:
    text = "automation: chase\non: lead\nafter: created\ndo: {a: {set: {budget: 1}}}\n"
    [problem] = told(compiled(tmp_path, {CHASE: text}, PACKS))
    assert problem == f"E0332 {CHASE}:1:1 `chase` is already an item of the pack b2b."


def test_a_template_is_renamed_and_the_pack_still_finds_it(tmp_path: Path) -> None:
    patch = "patches: b2b/hurry\nname: urgent\nsubject: Hurry up\n"
    found = compiled(tmp_path, {"templates/hurry.yaml": patch}, PACKS)
    assert told(found) == []
    assert found.model is not None
    template = found.model.templates["urgent"]
    assert (template.id, str(template.subject)) == ("hurry", "Hurry up")
    tell = found.model.automations["chase"].steps["tell"].does
    assert isinstance(tell, Notify) and tell.template == "urgent"


def test_a_renamed_field_is_found_by_the_texts_of_the_pack(tmp_path: Path) -> None:
    patch = "patches: b2b/lead\nfields: {company_name: {name: company}}\n"
    found = compiled(tmp_path, {"entities/lead/entity.yaml": patch}, PACKS)
    assert told(found) == []
    assert found.model is not None
    call = found.model.automations["chase"].steps["call"].does
    assert isinstance(call, CreateTask)
    assert call.title.of("zh")[-1].path == ("company_name",)


def test_an_action_of_an_integration_is_taken_away(tmp_path: Path) -> None:
    patch = "patches: b2b/erp\nurl: https://erp.acme.example\nactions: {remove: off}\n"
    found = compiled(tmp_path, {"integrations/erp.yaml": patch}, PACKS)
    assert told(found) == []
    assert found.model is not None
    erp = found.model.integrations["erp"]
    assert (erp.url, list(erp.actions)) == ("https://erp.acme.example", ["create"])


# -- tests of a pack --------------------------------------------------------------------------


def suites(tmp_path: Path, **company: str) -> tuple[Suites, list[tuple[str, bool]]]:
    """The suites of a company on the pack, and how their cases end."""
    files = {path.replace("__", "/") + ".yaml": text for path, text in company.items()}
    sources = read_workspace(stack(tmp_path, files, PACKS))
    model = compile_sources(sources).model
    assert model is not None
    found = read_suites(sources, model)
    results = run_cases(model, found.suites) if not found.errors else ()
    return found, [(r.it, r.passed) for r in results]


LARGE, SMALL = "chases large ones", "leaves small ones alone"


def test_the_tests_of_a_pack_hold_in_the_company(tmp_path: Path) -> None:
    found, results = suites(tmp_path)
    assert [(s.name, s.layer) for s in found.suites] == [("leads", "b2b")]
    assert results == [(LARGE, True), (SMALL, True)]


def test_a_change_of_the_company_makes_a_case_of_the_pack_fail(tmp_path: Path) -> None:
    changed = "patches: b2b/chase\nwhen: budget > 100\n"
    _, results = suites(tmp_path, automations__chase=changed)
    assert results == [(LARGE, True), (SMALL, False)]


def test_what_a_pack_expects_does_not_keep_a_company_from_its_changes(tmp_path: Path) -> None:
    changed = {"automations/chase.yaml": "patches: b2b/chase\nwhen: budget > 100\n"}
    sources = read_workspace(stack(tmp_path, changed, PACKS))
    model = compile_sources(sources).model
    assert model is not None
    tested = run_tests(sources, model)
    assert [r.it for r in tested.otherwise] == [SMALL]
    assert tested.may_apply and not tested.passed


def test_a_case_of_a_pack_about_what_is_out_of_use_is_left_out(tmp_path: Path) -> None:
    patch = "patches: b2b/lead\nfields: {owner: {retired: 2026-01-01}}\nrules: {}\n"
    files = {
        "entities/lead/entity.yaml": patch,
        "roles/rep.yaml": "patches: b2b/rep\ncan: {lead: {read: true, edit: true}}\n",
        CHASE: "patches: b2b/chase\ndo: {call: {create_task: {for: role rep}}}\n",
    }
    sources = read_workspace(stack(tmp_path, files, PACKS))
    compiled = compile_sources(sources)
    assert compiled.model is not None, told(compiled)
    tested = run_tests(sources, compiled.model)
    assert {(p.code, p.severity) for p in tested.problems} == {("E0216", "warning")}
    assert (tested.results, tested.may_apply) == ((), True)


def test_the_company_takes_a_case_of_the_pack_off(tmp_path: Path) -> None:
    changed = "patches: b2b/chase\nwhen: budget > 100\n"
    off = f"patches: b2b/leads\noff: [{SMALL}]\n"
    found, results = suites(tmp_path, automations__chase=changed, tests__leads=off)
    assert (found.problems, results) == ((), [(LARGE, True)])
    (tmp_path / "more").mkdir()
    off = "patches: b2b/leads\noff: true\n"
    assert suites(tmp_path / "more", tests__leads=off)[1] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("patches: b2b/leads\noff: [leaves big ones alone]\n",
         "E0331 The tests have no case called “leaves big ones alone”."),
        ("patches: b2b/lead\noff: true\n", "E0331 `b2b/lead` has nothing to change."),
        ("patches: b2b/leads\noff: true\ncases: [{it: x, when: {run: x}, then: nothing}]\n",
         "E0101 Tests of a pack can be switched off, not changed."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_off_is_told(tmp_path: Path, text: str, told: str) -> None:
    found, _ = suites(tmp_path, tests__leads=text)
    assert [f"{p.code} {p.message}" for p in found.problems] == [told]


def test_names_from_before_a_rename_hold_in_the_tests_of_a_pack(tmp_path: Path) -> None:
    patch = "patches: b2b/lead\nfields: {budget: {name: volume}, source: {name: origin}}\n"
    found, results = suites(tmp_path, entities__lead__entity=patch)
    assert found.problems == ()
    assert results == [(LARGE, True), (SMALL, True)]
