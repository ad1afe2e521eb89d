"""Each lint with what it tells, and with what is so near that it must keep silent."""

from __future__ import annotations

import pytest
from tests.lint import LAYOUT, REP, STAGES, VIEWS, VISIT, said

from tailorbird_metadata.expressions.analysis import Domains
from tailorbird_metadata.expressions.tree import Node
from tailorbird_metadata.lint import contradictions

Change = tuple[str, str, str]

FIELD = "          owner: {type: user, default: =me}\n"
RULE = "        rules:\n"


def field(line: str) -> Change:
    """One more field."""
    return (VISIT, FIELD, f"{FIELD}          {line}\n")


def rule(*lines: str) -> Change:
    """More rules."""
    return (VISIT, RULE, RULE + "".join(f"          {line}\n" for line in lines))


def right(text: str) -> Change:
    """Other rights of the only role."""
    return (REP, "{read: true, create: true, edit: owner == me}", text)


def gate(text: str) -> Change:
    """Another condition of the only gate."""
    return (STAGES, "not empty(held_on)", f"'{text}'")


TOLD: list[tuple[list[Change], str, str]] = [
    (
        [right("{read: true, create: true, edit: true, fields: {name: read}}")],
        "E0601", "Rep may create Visits, and cannot fill Name, which is required.",
    ),
    (
        [field("number: {type: integer, required: true, read_only: true}")],
        "E0601", "Rep may create Visits, and cannot fill Number, which is required.",
    ),
    (
        [rule("always: {require: [held_on]}"),
         right("{read: true, create: true, edit: true, fields: {held_on: hidden}}")],
        "E0601", "Rep may create Visits, and cannot fill Held on, which is required.",
    ),
    (
        [field("place: {type: text, required: true, sensitive: true}")],
        "E0601", "Rep may create Visits, and cannot fill Place, which is required.",
    ),
    (
        [(LAYOUT, ", report", "")],
        "E0602", "People with this layout may be asked for Report of Visit, which is not on it.",
    ),
    (
        [(LAYOUT, ", held_on", "")],
        "E0602", "People with this layout may be asked for Held on of Visit, which is not on it.",
    ),
    (
        [gate('kind != "second" or done'), (LAYOUT, ", done", "")],
        "E0602", "People with this layout may be asked for Done of Visit, which is not on it.",
    ),
    (
        [(LAYOUT, "report, done, held_on]}}",
          "done, held_on]}, more: {show_when: kind == \"first\", fields: [report]}}")],
        "E0602", "People with this layout may be asked for Report of Visit, which is not on it.",
    ),
    (
        [gate('owner.email == "max@office.example"')],
        "E0410", "`max@office.example` is one mailbox; a configuration names nobody.",
    ),
    ([gate("id == 42")], "E0410", "42 is one record; a configuration names no records."),
    (
        [gate('owner.name == "Max"')],
        "E0410", "`Max` is one person; a configuration names nobody.",
    ),
    (
        [right('{read: me.name == "Max"}')],
        "E0410", "`Max` is one person; a configuration names nobody.",
    ),
    (
        [field("phone: {type: phone}"), (LAYOUT, "done,", "done, phone,"),
         rule('one: {check: \'phone != "+49 30 1234567"\', message: Not this one.}')],
        "E0410", "`+49 30 1234567` is one phone; a configuration names nobody.",
    ),
    (
        [field("fax: {type: text}")],
        "W0603", "Fax is on no layout of Visit, so nobody can fill it.",
    ),
    (
        [gate("discount > 60")],
        "W0604", "Nothing can enter Held: this never holds.",
    ),
    ([gate("done and not done")], "W0604", "Nothing can enter Held: this never holds."),
    (
        [(STAGES, "over: {label: Over, closed: won}\n",
          "over: {label: Over, closed: won}\n"
          "        moves: {allowed: {planned: [over], over: [planned]}}\n")],
        "W0604", "No allowed move leads to Held.",
    ),
    (
        [(VISIT, 'when: kind == "second", require',
          'when: \'kind == "first" and kind == "second"\', require')],
        "W0605", "This condition never holds.",
    ),
    (
        [(VIEWS, "owner == me", 'stage_open and stage == "over"')],
        "W0605", "This condition never holds.",
    ),
    (
        [rule("r: {when: 'old.stage_open and old.stage == \"over\"', require: [report]}")],
        "W0605", "This condition never holds.",
    ),
    (
        [rule("r: {when: 'changed(kind) and kind == old.kind', require: [report]}")],
        "W0605", "This condition never holds.",
    ),
    (
        [rule("r: {when: old.id == 42, require: [report]}")],
        "E0410", "42 is one record; a configuration names no records.",
    ),
    (
        [rule("a: {check: discount > old.discount and done, message: No.}",
              "b: {check: discount < old.discount, message: No.}")],
        "W0607", "No record can meet the rules `a` and `b` together.",
    ),
    ([right("{read: discount > 10 and discount < 5}")], "W0605", "This condition never holds."),
    ([gate("discount > 10 or not (discount > 20)")], "W0606", "This condition always holds."),
    (
        [(VIEWS, "owner == me", "empty(held_on) or not empty(held_on)")],
        "W0606", "This condition always holds.",
    ),
    (
        [rule("low: {check: discount < 10, message: Less.}",
              "high: {check: discount > 20, message: More.}")],
        "W0607", "No record can meet the rules `low` and `high` together.",
    ),
    (
        [rule('low: {when: kind == "first", check: discount < 10, message: Less.}',
              "high: {check: discount > 20, message: More.}")],
        "W0607", "No record can meet the rules `low` and `high` together.",
    ),
    (
        [rule("one: {options: {kind: [first]}}", "two: {when: done, options: {kind: [second]}}",)],
        "W0607", "No record can meet the rules `one` and `two` together.",
    ),
    (
        [rule('away: {clear_when: kind == "second" and done, clear: [report]}')],
        "W0607",
        "The rule `away` empties Report, and `second_is_reported` demands it of the same records.",
    ),
    (
        [rule('never: {check: \'kind != "second"\', message: Not this.}')],
        "W0608", "Nobody can choose Second for Kind: the rule `never` always refuses it.",
    ),
    (
        [rule("one: {options: {kind: [first]}}")],
        "W0608", "Nobody can choose Second for Kind: the rule `one` always refuses it.",
    ),
    (
        [(VISIT, "first: First,", "first: {label: First, retired: 2026-01-01},")],
        "W0608", "Short of Detail is offered only for options that are retired.",
    ),
    ([right("{read: false}")], "W0610", "People who are only Rep can do nothing."),
    (
        [right("{create: true}")],
        "W0611", "Rep may not read Visits, so this layout is never seen.",
    ),
    (
        [(LAYOUT, "name, kind, detail", "name, kind, id, version, detail"),
         (VIEWS, "[name, kind, owner]",
          "[name, kind, owner, id, version, created_at, created_by, changed_at, changed_by,"
          " stage]")],
        "W0613", "The list has 10 columns; more than 9 do not fit.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "sentence"), TOLD, ids=[f"{code} {text}" for _, code, text in TOLD]
)
def test_it_is_told(changes: list[Change], code: str, sentence: str) -> None:
    assert (code, sentence) in said(*changes)


SILENT: dict[str, list[Change]] = {
    "what was and what is": [
        rule("r: {when: 'old.kind == \"first\" and kind == \"second\"', require: [report]}",
             "s: {when: 'old.done and not done and changed(discount, done)', require: [report]}"),
    ],
    "nothing is wrong": [],
    "a right that may hold sometimes": [
        right("{read: true, create: true, edit: true, fields: {name: {edit: done}}}")
    ],
    "who may not create": [right("{read: true, edit: true, fields: {name: read}}")],
    "a required field with a default": [
        field("place: {type: text, required: true, default: Here, sensitive: true}")
    ],
    "a required field that the stage fills": [
        field("place: {type: text, required: true, read_only: true}"),
        (STAGES, "{label: Planned}", "{label: Planned, set: {place: Here}}"),
    ],
    "a demand of a field that others fill": [
        (LAYOUT, ", report", ""),
        (VIEWS, "kind, owner", "kind, report, owner"),
        right("{read: true, create: true, edit: true, fields: {report: read}}"),
    ],
    "a demanded field in a section that is open then": [
        (LAYOUT, "report, done, held_on]}}",
         "done, held_on]}, more: {show_when: kind == \"second\", fields: [report]}}")
    ],
    "a demanded field in a section that may be open": [
        (LAYOUT, "report, done, held_on]}}",
         "done, held_on]}, more: {show_when: done, fields: [report]}}")
    ],
    "no layout at all": [(LAYOUT, "for: [rep]", "for: [admin]"), field("fax: {type: text}")],
    "a field in a list": [field("fax: {type: text}"), (VIEWS, "kind, owner", "kind, fax, owner")],
    "a field that a stage writes": [
        field("fax: {type: text}"),
        (STAGES, "{label: Planned}", "{label: Planned, set: {fax: none}}"),
    ],
    "a computed field": [field('line: {type: formula, returns: text, value: name + "!"}')],
    "a gate that may open": [gate("discount > 59 and discount < 60")],
    "a gate about whole numbers of another field": [gate("discount > 3 and discount < 4")],
    "an end of a domain": [gate('ends_with(owner.email, "@office.example")')],
    "two rules with room between them": [
        rule("low: {check: discount < 20, message: Less.}",
             "high: {check: discount > 10, message: More.}")
    ],
    "two rules for different records": [
        rule('low: {when: kind == "first", check: discount < 10, message: Less.}',
             'high: {when: kind == "second", check: discount > 20, message: More.}')
    ],
    "cleared here, demanded there": [
        rule('away: {clear_when: kind == "first", clear: [report]}')
    ],
    "an option for some records": [
        rule('sometimes: {check: \'kind != "second" or done\', message: Not this.}')
    ],
    "an option that a silent check lets pass": [
        rule('silent: {check: \'kind != "second" and discount > 0\', message: Not this.}')
    ],
    "a base that others extend": [],
}  # fmt: skip


@pytest.mark.parametrize("changes", SILENT.values(), ids=SILENT)
def test_it_keeps_silent(changes: list[Change]) -> None:
    assert said(*changes) == []


def test_a_role_that_others_extend_may_have_no_rights() -> None:
    base = "role: base\ncan: {}\n"
    changes = (REP, "label: Rep", "label: Rep\n        extends: base")
    assert said(changes, roles__base=base) == []
    assert said(roles__base=base) == [("W0610", "People who are only Base can do nothing.")]


ERP = "integration: erp\nurl: https://erp.example\nactions: {go: {path: /}}\n"


def test_what_nothing_uses_is_told() -> None:
    files = {
        "picklists__cities": "picklist: cities\noptions: {here: Here}\n",
        "templates__hello": "template: hello\non: visit\nsubject: Hello\nbody: Hello\n",
        "integrations__erp": ERP,
        "entities__visit__layouts__bare": "layout: bare\ntabs: {all: {panels: [history]}}\n",
    }
    assert sorted(said(**files)) == [
        ("W0609", "No field uses the list `cities`."),
        ("W0609", "Nothing calls the integration `erp`."),
        ("W0609", "Nothing sends the template `hello`."),
        ("W0609", "The layout `bare` is for no role."),
    ]


def test_what_something_uses_is_not_told() -> None:
    automation = """
        automation: greet
        on: visit
        off: true
        after: created
        do:
          tell: {notify: {to: owner, template: hello}}
          call: {call: {integration: erp, action: go}}
    """
    files = {
        "picklists__cities": "picklist: cities\noptions: {here: Here}\n",
        "templates__hello": "template: hello\non: visit\nsubject: Hello\nbody: Hello\n",
        "integrations__erp": ERP,
        "automations__greet": automation,
        "entities__visit__layouts__bare": "layout: bare\ntabs: {all: {panels: [history]}}\n",
        "entities__visit__layouts__boss": "layout: boss\nextends: bare\nfor: [admin]\n",
    }
    city = field("city: {type: picklist, picklist: cities}")
    assert said(city, (LAYOUT, "name, kind", "name, city, kind"), **files) == []


def many(count: int, details: str) -> tuple[Change, Change]:
    """So many more fields, on the layout, too."""
    names = [f"more_{n}" for n in range(count)]
    lines = "\n          ".join(f"{name}: {details}" for name in names)
    return field(lines), (LAYOUT, "name, kind", ", ".join(("name, kind", *names)))


def test_a_form_has_a_budget() -> None:
    found = said(*many(12, "{type: text, required: true}"))
    assert found == [("W0612", "A new Visit asks for 13 fields at once; 12 are bearable.")]
    found = said(*many(34, "{type: text}"))
    assert found == [("W0612", "The tab has 41 fields; 40 are a long page already.")]
    tabs = "".join(f"          tab_{n}: {{panels: [history]}}\n" for n in range(7))
    found = said((LAYOUT, "tabs:\n", f"tabs:\n{tabs}"))
    assert found == [("W0612", "The layout has 8 tabs; more than 7 are not found again.")]


def test_a_phone_shows_four_facts() -> None:
    text = "header: [{}]\n        tabs:"
    phone = "phone: {{header: [{}]}}\n        tabs:"
    five = "name, kind, discount, held_on, owner"
    assert said((LAYOUT, "tabs:", text.format(five))) == []
    found = said((LAYOUT, "tabs:", phone.format(five)))
    assert found == [("W0612", "The phone shows 5 facts on top; 4 fit above the fold.")]
    assert said((LAYOUT, "tabs:", phone.format("name, kind"))) == []


def test_a_menu_has_seven_entries() -> None:
    fields = "title: name\nfields: {name: {type: text}}\n"
    entities = {f"entities__thing_{n}__entity": f"entity: thing_{n}\n{fields}" for n in range(7)}
    names = ", ".join(f"thing_{n}" for n in range(7))
    rights = "".join(f"thing_{n}: {{read: true}}, " for n in range(7))
    found = said(
        (REP, "navigation: [visit]", f"navigation: [visit, {names}]"),
        (REP, "can: {visit", f"can: {{{rights}visit"),
        **entities,
        roles__chief="role: chief\nextends: rep\n",
    )
    assert found == [("W0614", "The menu of Rep has 8 entries; 7 can be taken in at a glance.")]


def test_a_file_has_four_hundred_lines() -> None:
    options = "\n".join(f"  city_{n}: City {n}" for n in range(398))
    city = field("city: {type: picklist, picklist: cities}")
    shown = (LAYOUT, "name, kind", "name, city, kind")
    files = {"picklists__cities": f"picklist: cities\noptions:\n{options}\n"}
    assert said(city, shown, **files) == []
    files["picklists__cities"] += "  last: Last\n"
    (found,) = said(city, shown, **files)
    assert found == ("W0615", "picklists/cities.yaml has 401 lines; 400 can still be read.")


def test_a_finding_is_accepted_with_a_reason() -> None:
    fax = field("fax: {type: text}")
    workspace = "workspace.yaml"

    def accepting(path: str, code: str = "W0603") -> Change:
        line = f"accept: {{{path}: {{{code}: only the old system fills it}}}}\n        crm: 1"
        return (workspace, "crm: 1", line)

    assert said(fax, accepting("visit.fields.fax")) == []
    assert said(fax, accepting("visit")) == [], "an acceptance holds below it, too"
    unused = ("W0616", "There is no W0603 here to accept.")
    told = ("W0603", "Fax is on no layout of Visit, so nobody can fill it.")
    assert said(accepting("visit.fields.fax")) == [unused]
    assert sorted(said(fax, accepting("visit.fields.fa"))) == [told, unused]
    other = [code for code, _ in said(fax, accepting("visit", "W0604"))]
    assert sorted(other) == ["W0603", "W0616"]


def test_an_error_cannot_be_accepted() -> None:
    found = said(
        (LAYOUT, ", report", ""),
        ("workspace.yaml", "crm: 1", "accept: {visit: {W0602: because}}\n        crm: 1"),
    )
    assert {code for code, _ in found} == {"E0602", "W0603", "W0616"}


def test_what_a_base_lacks_is_told_of_the_base_alone() -> None:
    boss = "layout: boss\nextends: rep\nfor: [boss]\n"
    role = "role: boss\nextends: rep\n"
    found = said((LAYOUT, ", report", ""), entities__visit__layouts__boss=boss, roles__boss=role)
    assert [code for code, _ in found].count("E0602") == 1


def test_what_a_role_has_from_its_base_is_told_of_the_base_alone() -> None:
    closed = right("{read: true, create: true, edit: true, fields: {name: read}}")
    found = said(closed, roles__boss="role: boss\nextends: rep\n")
    assert [code for code, _ in found] == ["E0601"]


def test_very_many_rules_on_one_field_are_not_all_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    known = contradictions.satisfiable

    def counted(tree: Node, domains: Domains) -> bool:
        asked.append(tree)
        return known(tree, domains)

    monkeypatch.setattr(contradictions, "satisfiable", counted)
    many = [f"r{n}: {{check: 'not (seats == {n + 20})', message: No.}}" for n in range(110)]
    said(field("seats: {type: integer}"), rule(*many))
    assert len(asked) <= 3 * contradictions.MOST_PAIRS < 110 * 109 / 2
