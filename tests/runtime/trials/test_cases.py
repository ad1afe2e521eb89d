"""The tests beside a configuration are carried out; what happens and is not named fails them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest
from tests.workspaces import BUSY, write_workspace

from tailorbird_metadata.cases import read_suites
from tailorbird_metadata.compiler import compile_sources
from tailorbird_metadata.source.workspace import read_workspace
from tailorbird_runtime.trials.cases import CaseResult, run_cases

GIVEN = """\
tests: deals
given:
  now: 2026-03-10 08:00
  people:
    anna: {role: rep, team: berlin, manager: max}
    max: {role: manager, team: vienna}
    tom: {role: rep, team: vienna}
  records:
    acme:
      account: {name: Acme, country: at, owner: anna, email: office@acme.example, tags: [vip]}
    roof:
      deal:
        name: Roof
        account: acme
        owner: anna
        amount: 60000
        stage: proposal
        line: pv
        site_visit_on: 2026-02-20
        expected_close: 2026-03-13
cases:
"""
WON = """\
record: {closed_on: 2026-03-10, notes: Won., expected_close: 2026-03-10, owner: anna}
tasks: [{title: Invoice Roof of Acme, for: max, due: 2026-03-12, priority: normal}]
notices: [{to: max, text: Roof is won by anna}]
mails: [{to: office@acme.example, template: won_thanks, body: Roof starts}]
calls: [{integration: erp, action: create_project, send: {deal: Roof, value: "60000", kind: roof}}]
"""
MOVE = "{as: anna, move: roof, to: won}"


def results(tmp_path: Path, text: str, **files: str) -> tuple[CaseResult, ...]:
    """Every case of a suite, carried out in BUSY."""
    more = {f"automations/{name}.yaml": automation for name, automation in files.items()}
    place = write_workspace(tmp_path, {**BUSY, **more, "tests/deals.yaml": text})
    sources = read_workspace(place)
    compiled = compile_sources(sources)
    assert compiled.model is not None, [str(p.message) for p in compiled.problems]
    suites = read_suites(sources, compiled.model)
    assert [str(p.message) for p in suites.problems] == []
    return run_cases(compiled.model, suites.suites)


def one(
    tmp_path: Path, when: str, then: str, given: str = "", **files: str
) -> tuple[list[str], list[str]]:
    """What one case missed, and what it had not named."""
    body = then if then == "nothing" else "\n" + indent(dedent(then).strip(), "      ")
    extra = f"    given: {given}\n" if given else ""
    text = f"{GIVEN}  - it: is tried\n{extra}    when: {when}\n    then: {body}\n"
    [found] = results(tmp_path, text, **files)
    assert found.passed == (not found.expected and not found.got)
    return [str(m) for m in found.expected], [str(m) for m in found.got]


PASSED: tuple[list[str], list[str]] = ([], [])


def won(**changes: str) -> str:
    """WON with some of its lines replaced, or without them."""
    lines = {line.partition(":")[0]: line for line in WON.strip().split("\n")}
    lines |= changes
    return "\n".join(line for line in lines.values() if line)


def test_a_hand_over_with_all_its_effects(tmp_path: Path) -> None:
    assert one(tmp_path, MOVE, WON) == PASSED


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("tasks", "Task: Title = Invoice Roof of Acme, Due on = 2026-03-12, Assigned to = max"),
        ("notices", "notice to max: Roof is won by anna"),
        ("mails", "mail to office@acme.example: Thank you, Acme"),
        ("calls", "call of erp: create_project deal=Roof, kind=roof, value=60000"),
    ],
)
def test_an_effect_that_is_not_named_fails(tmp_path: Path, key: str, told: str) -> None:
    missed, got = one(tmp_path, MOVE, won(**{key: ""}))
    assert missed == []
    assert got == [told]


def test_a_change_that_is_not_named_fails(tmp_path: Path) -> None:
    short = "record: {closed_on: 2026-03-10, notes: Won.}"
    assert one(tmp_path, MOVE, won(record=short)) == ([], ["roof: Expected close = 2026-03-10"])


@pytest.mark.parametrize(
    ("key", "line", "missed"),
    [
        ("tasks", "tasks: [{title: Invoice, for: max}]", "Task: for max, Title = Invoice"),
        ("tasks", "tasks: [{for: anna}]", "Task: for anna"),
        ("notices", "notices: [{to: anna}]", "notice to anna: …"),
        ("mails", "mails: [{to: office@acme.example, body: Hello}]",
         "mail to office@acme.example: …"),
        ("calls", "calls: [{integration: erp, send: {kind: barn}}]", "call of erp: … kind=barn"),
    ],
)  # fmt: skip
def test_an_effect_that_is_otherwise_fails(
    tmp_path: Path, key: str, line: str, missed: str
) -> None:
    expected, got = one(tmp_path, MOVE, won(**{key: line}))
    assert expected == [missed]
    assert len(got) == 1


def test_a_value_that_is_otherwise_is_told_on_both_sides(tmp_path: Path) -> None:
    record = "record: {closed_on: 2026-03-11, notes: Won., expected_close: 2026-03-10}"
    assert one(tmp_path, MOVE, won(record=record)) == (
        ["Closed on = 2026-03-11"],
        ["Closed on = 2026-03-10"],
    )


TWICE = """
automation: twice
on: deal
after: updated
do:
  first: {create_task: {title: Call, for: owner}}
  second: {create_task: {title: Write, for: owner}}
  third: {notify: {to: owner, text: Called}}
  fourth: {notify: {to: owner, text: Written}}
"""


@pytest.mark.parametrize(("one_task", "other"), [("Call", "Write"), ("Write", "Call")])
def test_a_loose_expectation_leaves_the_fitting_one_to_a_strict_one(
    tmp_path: Path, one_task: str, other: str
) -> None:
    edit = "{as: anna, edit: roof, set: {line: storage}}"
    text = {"Call": "Called", "Write": "Written"}[one_task]
    notices = f"notices: [{{to: anna}}, {{to: anna, text: {text}}}]"
    then = f"tasks: [{{for: anna}}, {{for: anna, title: {one_task}}}]\n{notices}"
    assert one(tmp_path, edit, then, twice=TWICE) == PASSED
    both = f"tasks: [{{title: {one_task}}}, {{for: anna, title: {one_task}}}]\n{notices}"
    missed, got = one(tmp_path, edit, both, twice=TWICE)
    assert missed == [f"Task: for anna, Title = {one_task}"]
    assert got == [f"Task: Title = {other}, Assigned to = anna"]


def test_nothing_means_nothing(tmp_path: Path) -> None:
    edit = "{as: anna, edit: roof, set: {notes: Hello}}"
    assert one(tmp_path, edit, "nothing") == PASSED
    note = "automation: note\non: deal\nafter: updated\ndo: {a: {set: {line: storage}}}\n"
    assert one(tmp_path, edit, "nothing", note=note) == ([], ["roof: Product line = storage"])


def test_the_clock_comes_to_an_automation(tmp_path: Path) -> None:
    then = "notices: [{to: anna, text: 'Thank you, Acme'}]"
    assert one(tmp_path, "{run: birthday}", then) == PASSED
    assert one(tmp_path, "{run: birthday}", "nothing", "{now: 2026-03-11}") == PASSED
    assert one(tmp_path, "{run: birthday}", then, "{now: 2026-03-11}")[0] == [
        "notice to anna: Thank you, Acme"
    ]


def test_all_records_are_run_on_by_the_clock_and_named_by_name(tmp_path: Path) -> None:
    given = "{other: {account: {name: Other, country: de}}}"
    then = "records: {acme: {tags: [checked]}, other: {tags: [checked]}}"
    assert one(tmp_path, "{run: monthly}", then, given) == PASSED
    assert one(tmp_path, "{run: monthly, on: acme}", "record: {tags: [checked]}", given) == (
        [],
        ["other: Tags = checked"],
    )


def test_a_button(tmp_path: Path) -> None:
    then = "tasks: [{title: Welcome Acme, for: anna, due: 2026-03-10, priority: high}]"
    assert one(tmp_path, "{as: anna, press: welcome, on: acme}", then) == PASSED
    press = "{as: max, press: welcome, on: acme}"
    assert one(tmp_path, press, "refused: not_found") == PASSED


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("{as: max, edit: roof, set: {line: storage, discount: 25}}",
         "{refused: storage_discount_cap}"),
        ("{as: max, edit: roof, set: {line: storage, discount: 25}}",
         "{refused: rules.storage_discount_cap}"),
        ("{as: anna, move: roof, to: lost}", "{refused: required, at: lost_reason}"),
        ("{as: anna, move: roof, to: lost}", "{refused: lost_needs_reason, at: lost_reason}"),
        ("{as: anna, move: roof, to: qualify}", "{refused: moves.back, at: stage}"),
        ("{as: anna, create: deal, set: {name: Barn, account: acme, stage: proposal}}",
         "{refused: visit}"),
        ("{as: anna, create: deal, set: {name: Barn, account: acme, stage: proposal}}",
         "{refused: proposal.enter.value, at: amount}"),
        ("{as: tom, edit: roof, set: {notes: Mine}}", "{refused: not_found}"),
        ("{as: anna, delete: roof}", "{refused: not_allowed}"),
        ("{edit: roof, set: {discount: 99}}", "{refused: too_large, at: discount}"),
    ],
)  # fmt: skip
def test_refusals_by_name(tmp_path: Path, when: str, then: str) -> None:
    assert one(tmp_path, when, then) == PASSED


def test_a_refusal_for_another_reason_fails(tmp_path: Path) -> None:
    when = "{as: max, edit: roof, set: {line: storage, discount: 25}}"
    assert one(tmp_path, when, "{refused: lost_needs_reason}") == (
        ["refused by lost_needs_reason"],
        [
            "refused by storage_discount_cap: Storage deals may have at most 20 % discount.",
        ],
    )
    assert one(tmp_path, when, "{refused: storage_discount_cap, at: notes}") == (
        ["refused at Notes"],
        ["refused at Discount"],
    )
    assert one(tmp_path, when, "nothing")[1]


def test_what_is_not_refused_though_it_should_be(tmp_path: Path) -> None:
    when = "{as: max, edit: roof, set: {discount: 5}}"
    assert one(tmp_path, when, "{refused: storage_discount_cap}") == (
        ["refused by storage_discount_cap"],
        ["it was not refused"],
    )


def test_a_new_record_and_what_comes_of_it(tmp_path: Path) -> None:
    when = "{as: anna, create: deal, set: {name: Barn, account: acme, amount: 100}}"
    then = "record: {owner: anna, net_value: 100, stage: qualify, currency: EUR}"
    assert one(tmp_path, when, then) == PASSED
    promote = "{as: anna, edit: acme, set: {industry: solar}}"
    made = """
        created: [{deal: {name: Acme, account: acme}}]
        notices: [{to: anna, text: Acme is solar now}]
    """
    assert one(tmp_path, promote, made) == PASSED
    other = made.replace("{name: Acme,", "{name: Other,")
    missed, got = one(tmp_path, promote, other)
    assert missed == ["Deal: Name = Other, Account = acme"]
    assert got == ["Deal: Name = Acme, Account = acme, Owner = anna, stage = qualify"] or got


def test_who_may_read(tmp_path: Path) -> None:
    assert one(tmp_path, "{look_at: roof}", "readable: [anna, max]") == PASSED
    assert one(tmp_path, "{look_at: roof}", "readable: [anna, tom]") == (
        ["tom may read it"],
        ["max may read it"],
    )


def test_an_automation_that_cannot_do_its_work_fails_the_case(tmp_path: Path) -> None:
    broken = "automation: broken\non: deal\nafter: updated\ndo: {a: {set: {line: storage}}}\n"
    when = "{as: max, edit: roof, set: {discount: 30}}"
    missed, got = one(tmp_path, when, "nothing", broken=broken)
    assert missed == []
    assert got == ["Broken could not run: Storage deals may have at most 20 % discount."]


def test_each_case_begins_anew(tmp_path: Path) -> None:
    case = "  - {it: again, when: {as: anna, edit: roof, set: {notes: x}}, then: nothing}\n"
    assert [r.passed for r in results(tmp_path, GIVEN + case * 3)] == [True] * 3


def test_a_beginning_that_cannot_be_is_told(tmp_path: Path) -> None:
    missed, got = one(tmp_path, "{look_at: roof}", "nothing", "{roof: {currency: XYZ}}")
    assert missed == []
    assert got == ["roof cannot be made: XYZ is not a currency of this company."]


def test_given_records_may_be_from_before_the_rules(tmp_path: Path) -> None:
    given = "{roof: {stage: won, site_visit_on: null, amount: null, line: storage, discount: 50}}"
    assert one(tmp_path, "{look_at: roof}", "nothing", given) == PASSED
    edit = "{as: max, edit: roof, set: {notes: Seen}}"
    assert one(tmp_path, edit, "{refused: storage_discount_cap}", given) == PASSED


def test_a_result_has_its_place(tmp_path: Path) -> None:
    case = "  - {it: is there, when: {look_at: roof}, then: nothing}\n"
    [found] = results(tmp_path, GIVEN + case)
    assert (found.suite, found.it, found.passed) == ("deals", "is there", True)
    assert (found.location.file, found.location.line) == (
        "tests/deals.yaml",
        GIVEN.count("\n") + 1,
    )


def test_a_failure_of_the_program_fails_the_case_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def falls(world: object, name: str) -> None:
        raise ZeroDivisionError(name)

    monkeypatch.setattr("tailorbird_runtime.trials.cases._run_due", falls)
    case = "  - {it: runs, when: {run: monthly}, then: nothing}\n"
    still = "  - {it: is there, when: {look_at: roof}, then: nothing}\n"
    one_, two = results(tmp_path, GIVEN + case + still)
    assert [str(m) for m in one_.got] == [
        "The program failed: ZeroDivisionError. Its log says more."
    ]
    assert two.passed
    assert "the case “runs”" in caplog.text
