"""Every single mistake is told once, at its place, with a sentence and a way to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.metadata.defects import (
    DEAL,
    LABELS,
    MANAGER,
    MANAGER_LAYOUT,
    REP,
    REP_LAYOUT,
    SALES,
    VIEWS,
    WORKSPACE,
    Defect,
)
from tests.workspaces import SMALL, write_workspace

from tailorbird_metadata.compiler import compile_workspace

DEFECTS = (
    Defect(
        DEAL,
        "amount: {type: money, min: 0}",
        "amount: {type: money, «minn»: 0}",
        "E0101",
        "`minn` is not a setting of this item.",
        "Did you mean `min`?",
    ),
    Defect(
        DEAL,
        "amount: {type: money, min: 0}",
        "amount: {type: «mony», min: 0}",
        "E0103",
        "`mony` is not a field type.",
        "Did you mean `money`?",
    ),
    Defect(
        DEAL,
        "amount: {type: money, min: 0}",
        "amount: {type: money, min: «zero»}",
        "E0106",
        "`zero` does not fit `min`.",
        "Write a number.",
    ),
    Defect(
        DEAL,
        "amount: {type: money, min: 0}",
        "amount: {type: money, min: «'0'»}",
        "E0106",
        "`0` does not fit `min`.",
        "Write a number, without quotes.",
    ),
    Defect(
        DEAL,
        "amount: {type: money, min: 0}",
        "«amount»: {min: 0}",
        "E0102",
        "`amount` has no `type:`.",
        "Add `type:` and its value.",
    ),
    Defect(
        DEAL,
        "amount: {type: money, min: 0}",
        "amount: «money»",
        "E0106",
        "`money` does not fit `amount`.",
        "Write settings, each on its own line as `name: value`.",
    ),
    Defect(
        DEAL,
        "amount: {type: money, min: 0}",
        "«Amount»: {type: money, min: 0}",
        "E0020",
        "`Amount` cannot be a name here.",
        "Write a name (small letters, digits and single _, beginning with a letter, at most 40).",
    ),
    Defect(
        DEAL,
        "amount: {type: money, min: 0}",
        "amount: {type: money, min: 0}\n          «version»: {type: text}",
        "E0020",
        "A field cannot be called `version`.",
        "Choose another name; the product or its expressions use this one.",
    ),
    Defect(
        DEAL,
        "amount: {type: money, min: 0}",
        "amount: {type: money, min: 0}\n"
        "          bits: {type: formula, returns: decimal, value: «bobs + 1»}\n"
        "          bobs: {type: formula, returns: decimal, value: bits + 1}",
        "E0411",
        "This formula needs its own result.",
        "Break the circle: one of the formulas must do without the others.",
    ),
    Defect(
        DEAL,
        "max: 140, required: true",
        "max: 140, required: «yes»",
        "E0106",
        "`yes` is neither true nor false.",
        "Write true.",
    ),
    Defect(
        DEAL,
        "to: account, required",
        "to: «acount», required",
        "E0213",
        "`acount` is not an entity.",
        "Did you mean `account`?",
    ),
    Defect(
        DEAL,
        "on_delete: block",
        "on_delete: «clear»",
        "E0236",
        "`clear` would empty Account, which is required.",
        "Write block or cascade, or remove `required:`.",
    ),
    Defect(
        DEAL,
        "on_delete: block",
        "on_delete: «explode»",
        "E0103",
        "`explode` is not block, clear or cascade.",
        "Write one of: block, clear, cascade.",
    ),
    Defect(
        DEAL,
        "max: 60, default: 0",
        "max: 60, default: «70»",
        "E0106",
        "70.00 is more than 60.",
        "Write 60 or less.",
    ),
    Defect(
        DEAL,
        "min: 0, max: 60, default: 0",
        "min: «0», max: -1",
        "E0237",
        "The least value 0 is above the most, -1.",
        "Exchange the two.",
    ),
    Defect(
        DEAL,
        "require: [lost_reason]",
        "require: [«lost_raeson»]",
        "E0214",
        "`lost_raeson` is not a field of Deal.",
        "Did you mean `lost_reason`?",
    ),
    Defect(
        DEAL,
        'when: stage == "lost"',
        'when: stage == «"lots"»',
        "E0305",
        '"lots" is not an option of deal.stage.',
        'Did you mean `"lost"`?',
    ),
    Defect(
        DEAL,
        'when: stage == "lost"',
        'when: «stag» == "lost"',
        "E0304",
        "There is no field `stag` here.",
        "Did you mean `stage`?",
    ),
    Defect(
        DEAL,
        "require: [lost_reason]",
        "require: [lost_reason, «net_value»]",
        "E0225",
        "Net value is filled by the product; nobody can be asked for it.",
        "Name a field that people fill, or write `check:` with a condition.",
    ),
    Defect(
        DEAL,
        "require: [lost_reason]",
        "require: [«needs_permit»]",
        "E0225",
        "Needs permit is never empty, so nobody can be asked for it.",
        "Write `check:` with the condition that must hold.",
    ),
    Defect(
        DEAL,
        'lost_needs_reason: {when: stage == "lost", require: [lost_reason]}',
        '«lost_needs_reason»: {when: stage == "lost"}',
        "E0111",
        "The rule `lost_needs_reason` demands nothing.",
        "Give it `require:` with fields, or `check:` with a condition.",
    ),
    Defect(
        DEAL,
        '{when: stage == "lost", require: [lost_reason]}',
        '{check: «contains(notes, "a, b")», message: x}',
        "E0007",
        "A bracket or quote inside {…} cuts the value before it.",
        "Put this expression on its own line or in quotes.",
    ),
    Defect(
        DEAL,
        "show_at: discount",
        "show_at: «discont»",
        "E0214",
        "`discont` is not a field of Deal.",
        "Did you mean `discount`?",
    ),
    Defect(
        DEAL,
        "message: Storage deals may have at most 20 % discount.",
        "message: Storage deals may have {«discont»}.",
        "E0214",
        "`discont` is not a field of Deal.",
        "Did you mean `discount`?",
    ),
    Defect(
        DEAL,
        "storage_discount_cap:\n"
        '            check: line != "storage" or discount <= 20\n'
        "            message: Storage deals may have at most 20 % discount.\n",
        '«storage_discount_cap»:\n            check: line != "storage" or discount <= 20\n',
        "E0102",
        "`storage_discount_cap` has no `message:`.",
        "Write the sentence that people see when it refuses them.",
    ),
    Defect(
        DEAL,
        "title: name",
        "title: «amount»",
        "E0231",
        "Amount cannot name a record.",
        "Name a field that holds a short text or a running number.",
    ),
    Defect(
        DEAL,
        "entity: deal\n"
        "        label: {one: Deal, many: Deals}\n"
        "        icon: handshake\n"
        "        shortcut: d\n"
        "        title: name\n",
        "«entity»: deal\n",
        "E0102",
        "`title:` is missing.",
        "Add `title:` and its value.",
    ),
    Defect(
        DEAL,
        "service: Service contract",
        "service: {label: Service, «colour»: ok}",
        "E0101",
        "`colour` is not a setting of this item.",
        "Did you mean `color`?",
    ),
    Defect(
        DEAL,
        "service: Service contract",
        "service: {label: Service, color: «red»}",
        "E0103",
        "`red` is not a colour.",
        "Write one of: ok, warn, bad, info, plum, gray.",
    ),
    Defect(
        DEAL,
        "service: Service contract",
        "«Service»: Service contract",
        "E0020",
        "`Service` cannot be a name here.",
        "Write a name (small letters, digits and single _, beginning with a letter, at most 40).",
    ),
    Defect(
        DEAL,
        "service: Service contract",
        "service: {label: Service, retired: «2026-1-1»}",
        "E0104",
        "`2026-1-1` does not fit here.",
        "Write a day such as 2026-01-31.",
    ),
    Defect(
        DEAL,
        "service: Service contract",
        "service: {label: Service, for: [«pv»]}",
        "E0230",
        "`service` is offered only for some values, of which field is not said.",
        "Add `depends_on:` with the name of that field, or remove `for:`.",
    ),
    Defect(
        SALES,
        "closed: won,",
        "closed: «wonn»,",
        "E0103",
        "`wonn` is almost `won`.",
        "Write `won`, or a name that cannot be mistaken for it.",
    ),
    Defect(
        SALES,
        "probability: 10",
        "probability: «110»",
        "E0105",
        "110 is more than 100.",
        "Write a number from 0 to 100.",
    ),
    Defect(
        SALES,
        "stale_after: 14 days",
        "stale_after: «2 weeks»",
        "E0104",
        "`2 weeks` does not fit here.",
        "Write a number of days such as 14 days.",
    ),
    Defect(
        SALES,
        "set: {closed_on: =today}}\n          lost",
        "set: {closed_on: «today»}}\n          lost",
        "E0106",
        "`today` is not a day.",
        "Write it like 2026-01-31; an expression such as =today is possible too.",
    ),
    Defect(
        SALES,
        "set: {closed_on: =today}}\n          lost",
        "set: {closed_on: =«now»}}\n          lost",
        "E0308",
        "This gives a moment (day and time), but a day is needed here.",
        "Write `day_of(…)`.",
    ),
    Defect(
        SALES,
        "set: {closed_on: =today}}\n          lost",
        "set: {«stage_open»: true}}\n          lost",
        "E0222",
        "Still open is worked out by the product and cannot be set.",
        "Remove the line.",
    ),
    Defect(
        SALES,
        "back: [manager]",
        "back: [«manger»]",
        "E0217",
        "`manger` is not a role.",
        "Did you mean `manager`?",
    ),
    Defect(
        SALES,
        "need: amount > 0",
        'need: amount > «"0"»',
        "E0306",
        "Here stands a text, but a number is needed.",
        "Write the number without quotation marks.",
    ),
    Defect(
        SALES,
        "value: {need: amount > 0, message",
        "«value»: {message",
        "E0102",
        "`value` has no `need:`.",
        "Write the condition that must hold: `need: amount > 0`.",
    ),
    Defect(
        SALES,
        "need: not empty(site_visit_on)",
        "need: «site_visit_on»",
        "E0307",
        "This gives a day, but a condition (yes or no) is needed here.",
        "Compare it with something: `value == …`, or write `not empty(value)`.",
    ),
    Defect(
        VIEWS,
        "hide: [lost]",
        "hide: [«lots»]",
        "E0218",
        "`lots` is not an option of Stage.",
        "Did you mean `lost`?",
    ),
    Defect(
        VIEWS,
        "by: stage",
        "by: «amount»",
        "E0225",
        "A board cannot have its columns by Amount.",
        "Name the stage, or a field with options.",
    ),
    Defect(
        VIEWS,
        "total: amount",
        "total: «name»",
        "E0225",
        "Name is not a number and has no total.",
        "Name a field that holds a number or an amount.",
    ),
    Defect(
        VIEWS,
        "account.country, owner",
        "account.«contry», owner",
        "E0214",
        "`contry` is not a field of Account.",
        "Did you mean `country`?",
    ),
    Defect(
        VIEWS,
        "account.country, owner",
        "«owner.country», owner",
        "E0221",
        "Owner does not lead to another record.",
        "Only a lookup can stand before the dot.",
    ),
    Defect(
        VIEWS,
        "sort: [expected_close]",
        "sort: [-«expected_clos»]",
        "E0214",
        "`expected_clos` is not a field of Deal.",
        "Did you mean `expected_close`?",
    ),
    Defect(
        VIEWS,
        "sort: [expected_close]",
        "sort: [«notes»]",
        "E0220",
        "A list cannot be sorted by Notes.",
        "Sort by a field that is short text, a number, a day or a choice.",
    ),
    Defect(
        VIEWS,
        "sort: [expected_close]",
        "sort: «expected_close»",
        "E0106",
        "`expected_close` does not fit `sort`.",
        "Write a list such as [a, b].",
    ),
    Defect(
        REP_LAYOUT,
        "for: [rep]",
        "for: [«reps»]",
        "E0217",
        "`reps` is not a role.",
        "Did you mean `rep`?",
    ),
    Defect(
        REP_LAYOUT,
        "panels: [timeline, tasks, history]",
        "panels: [«timelin», tasks, history]",
        "E0224",
        "`timelin` is not a panel here.",
        "Did you mean `timeline`?",
    ),
    Defect(
        REP_LAYOUT,
        "fields: [notes]",
        "fields: [«nots»]",
        "E0214",
        "`nots` is not a field of Deal.",
        "Did you mean `notes`?",
    ),
    Defect(
        REP_LAYOUT,
        "fields: [notes]",
        "fields: [notes, «notes»]",
        "E0107",
        "`notes` stands in this list twice.",
        "Keep one of the two.",
    ),
    Defect(
        REP_LAYOUT,
        "columns: 1",
        "columns: «3»",
        "E0105",
        "3 is more than 2.",
        "Write a number from 1 to 2.",
    ),
    Defect(
        REP_LAYOUT,
        "header: [account, stage, amount, owner]",
        "header: «[account, stage, amount, owner, name, line, discount]»",
        "E0105",
        "At most 6 may stand here; there are 7.",
        "Take some away.",
    ),
    Defect(
        MANAGER_LAYOUT,
        "extends: rep",
        "extends: «reps»",
        "E0223",
        "`reps` is not a layout here.",
        "Did you mean `rep`?",
    ),
    Defect(
        MANAGER_LAYOUT,
        "needs_permit: hidden",
        "«needs_permits»: hidden",
        "E0331",
        "`needs_permits` has nothing to hide: it is not in the list of `rep`.",
        "Did you mean `needs_permit`?",
    ),
    Defect(
        MANAGER_LAYOUT,
        "after: expected_close",
        "after: «expected»",
        "W0335",
        "`expected` is not here, so `closed_on` comes last.",
        "Name something that stands here: name, account, line, amount, discount, "
        "net_value, expected_close, owner.",
        severity="warning",
    ),
    Defect(
        MANAGER_LAYOUT,
        "needs_permit: hidden",
        "needs_permit: «hiden»",
        "E0336",
        "This neither places nor hides `needs_permit`.",
        "Write {before: …}, {after: …} or hidden, for example needs_permit: hidden.",
    ),
    Defect(
        MANAGER_LAYOUT,
        "site: {fields",
        "«sites»: {fields",
        "E0331",
        "`sites` has nothing to change: `rep` has no section of that name.",
        "Did you mean `site`?",
    ),
    Defect(
        REP,
        "edit: owner == me and stage_open",
        "edit: owner == me and «stage_opened»",
        "E0304",
        "There is no field `stage_opened` here.",
        "Did you mean `stage_open`?",
    ),
    Defect(
        REP,
        "fields: {owner: read, discount",
        "fields: {owner: «raed», discount",
        "E0104",
        "`raed` does not fit here.",
        "Write hidden, masked, read or edit, or conditions for read and edit.",
    ),
    Defect(
        REP,
        "start: deal.boards.pipeline",
        "start: «deal.boards.pipelines»",
        "E0229",
        "`deal.boards.pipelines` is not a list, board or calendar.",
        "Did you mean `deal.boards.pipeline`?",
    ),
    Defect(
        REP,
        "navigation: [deal, account, task]",
        "navigation: [«deals», account, task]",
        "E0213",
        "`deals` is not an entity.",
        "Did you mean `deal`?",
    ),
    Defect(
        REP,
        "actions: {export: false}",
        "actions: {«exprt»: false}",
        "E0228",
        "`exprt` is not an action of Deal.",
        "Did you mean `export`?",
    ),
    Defect(
        REP,
        "edit: owner == me and stage_open",
        "edit: «team» in me.teams and owner.manager == me",
        "E0304",
        "There is no field `team` here.",
        "Did you mean `me.team`?",
    ),
    Defect(
        MANAGER,
        "extends: rep",
        "extends: «admin»",
        "E0334",
        "The role admin is built in and cannot be extended.",
        "List what the role may do under `can:`.",
    ),
    Defect(
        MANAGER,
        "edit: team in me.teams",
        "edit: «team == me.team»",
        "E0312",
        "Both sides may be empty, and then everybody would have this right.",
        "Write `team in me.teams`, or compare with a value that is never empty.",
    ),
    Defect(
        MANAGER,
        "delete: true, fields",
        "delete: «yes», fields",
        "E0106",
        "`yes` is neither true nor false.",
        "Write true.",
    ),
    Defect(
        WORKSPACE,
        "currency: EUR",
        "currency: «EURO»",
        "E0104",
        "`EURO` does not fit here.",
        "Write a currency of three capital letters such as EUR.",
    ),
    Defect(
        WORKSPACE,
        "currency: EUR",
        "currency: «EUX»",
        "E0109",
        "`EUX` is not a currency.",
        "Write a code of ISO 4217 such as EUR or CNY.",
    ),
    Defect(
        WORKSPACE,
        "timezone: Europe/Berlin",
        "timezone: «Berlin»",
        "E0109",
        "`Berlin` is not a time zone.",
        "Did you mean `Europe/Berlin`?",
    ),
    Defect(
        WORKSPACE,
        "crm: 1",
        "crm: «2»",
        "E0108",
        "Version 2 of the language is not known to this program.",
        "This program reads version 1.",
    ),
    Defect(
        WORKSPACE,
        "crm: 1",
        "crm: «one»",
        "E0106",
        "`one` does not fit `crm`.",
        "Write the version of the language, 1.",
    ),
    Defect(
        WORKSPACE,
        "country: DE",
        "country: «Germany»",
        "E0104",
        "`Germany` does not fit here.",
        "Write a country of two capital letters such as DE.",
    ),
    Defect(
        LABELS,
        "amount: 金额",
        "«amont»: 金额",
        "E0215",
        "There is nothing called `deal.fields.amont` to translate.",
        "Did you mean `deal.fields.amount`?",
    ),
    Defect(
        LABELS,
        "manager: {label: 销售经理}",
        "manger: {«label»: 销售经理}",
        "E0215",
        "There is nothing called `roles.manger` to translate.",
        "Did you mean `roles.manager`?",
    ),
    Defect(
        LABELS,
        "locale: zh",
        "locale: «de»",
        "E0013",
        "`de` stands in the wrong place.",
        "Its file is labels/de.yaml.",
    ),
    Defect(
        "entities/deal/entty.yaml",
        None,
        "«entity»: deal\n",
        "E0011",
        "`entities/deal/entty.yaml` is in no place that the configuration knows.",
        "Its file is entities/deal/entity.yaml.",
    ),
    Defect(
        "entites/deal/entity.yaml",
        None,
        "«»entity: deal\n",
        "E0011",
        "`entites/` is in no place that the configuration knows.",
        "Did you mean `entities`?",
    ),
    Defect(
        "roles/boss.yaml",
        None,
        "role: «chef»\nlabel: x\n",
        "E0013",
        "`chef` stands in the wrong place.",
        "Its file is roles/chef.yaml.",
    ),
    Defect(
        "roles/admin.yaml",
        None,
        "«role»: admin\nlabel: x\n",
        "E0334",
        "The role admin is built in and cannot be changed.",
        "Make a role of your own under another name.",
    ),
    Defect(
        "roles/boss.yaml",
        None,
        "«label»: x\n",
        "E0102",
        "`role:` is missing.",
        "Begin the file with `role: boss`.",
    ),
    Defect(
        "roles/boss.yaml",
        None,
        "patches: «b2b/boss»\nlabel: x\n",
        "E0331",
        "`b2b/boss` has nothing to change: the pack b2b has no such role.",
        "To make an item of your own, begin with `role: boss`.",
    ),
    Defect(
        "entities/task/entity.yaml",
        None,
        "«entity»: task\nlabel: x\ntitle: name\nfields: {name: {type: text}}\n",
        "E0332",
        "`task` is already an item of the product.",
        "To change it, begin with `patches: core/task` instead and write only what differs.",
    ),
    Defect(
        "entities/task/entity.yaml",
        None,
        "patches: core/task\nfields: {«titel»: {required: true}}\n",
        "E0331",
        "`titel` has nothing to change: the product has no field of that name.",
        "Did you mean `title`?",
    ),
    Defect(
        "entities/ghost/views.yaml",
        None,
        "«views»: ghost\nlists: {a: {columns: [name]}}\n",
        "E0213",
        "`ghost` is not an entity.",
        "Its fields belong into entities/ghost/entity.yaml.",
    ),
    Defect(
        "entities/ghost/pipelines/p.yaml",
        None,
        "«pipeline»: p\nstages: {a: {label: A}}\n",
        "E0213",
        "`ghost` is not an entity.",
        "Its fields belong into entities/ghost/entity.yaml.",
    ),
    Defect(
        "entities/contact/entity.yaml",
        None,
        "entity: contact\n"
        "title: name\n"
        "fields:\n"
        "  name: {type: text}\n"
        "  account: {type: lookup, to: account}\n"
        "  «second»: {type: lookup, to: account}\n",
        "E0022",
        "Account already has something called `contacts`.",
        "Say how Account calls these: `children: contacts_second`.",
    ),
    Defect(
        "entities/line/entity.yaml",
        None,
        "entity: line\n"
        "title: name\n"
        "parent: «deal»\n"
        "fields:\n"
        "  name: {type: text}\n"
        "  deal: {type: lookup, to: deal}\n",
        "E0233",
        "Deal cannot be the parent.",
        "The parent is a lookup with `required: true` and `on_delete: cascade`.",
    ),
    Defect(
        "entities/log/entity.yaml",
        None,
        "entity: log\n"
        "title: name\n"
        "activity_at: «at»\n"
        "fields:\n"
        "  name: {type: text}\n"
        "  at: {type: date}\n",
        "E0232",
        "At is not a moment.",
        "Name a field of type datetime.",
    ),
    Defect(
        "entities/api/entity.yaml",
        None,
        "«entity»: api\ntitle: name\nfields:\n  name: {type: text}\n",
        "E0020",
        "An entity cannot be called `api`.",
        "Choose another name; the product uses this one itself.",
    ),
    Defect(
        "entities/log/entity.yaml",
        None,
        "entity: log\n"
        "title: name\n"
        "fields:\n"
        "  name: {type: text}\n"
        "  no: {type: autonumber, format: «D-0000»}\n",
        "E0235",
        "`D-0000` is not a format of a running number.",
        "Write it like D-{yyyy}-{0000}: one group of zeros, and year or month.",
    ),
)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: d.name)
def test_a_mistake_is_one_problem_at_its_place(defect: Defect, tmp_path: Path) -> None:
    compiled = compile_workspace(write_workspace(tmp_path, defect.files()))
    told = [(p.code, str(p.message), str(p.help), p.severity) for p in compiled.problems]
    assert told == [(defect.code, defect.message, defect.help, defect.severity)]
    place = compiled.problems[0].location
    assert place.file == defect.file
    assert (place.line, place.column, place.end_line, place.end_column) == defect.place()
    assert (compiled.model is None) == (defect.severity == "error")


def test_two_layouts_for_one_role_are_told_at_the_second(tmp_path: Path) -> None:
    text = SMALL[MANAGER_LAYOUT].replace("for: [manager]", "for: [manager, rep]")
    compiled = compile_workspace(write_workspace(tmp_path, {**SMALL, MANAGER_LAYOUT: text}))
    [problem] = compiled.problems
    assert problem.code == "E0114"
    assert problem.location.file == REP_LAYOUT


def test_a_purged_name_stays_reserved(tmp_path: Path) -> None:
    purged = {**SMALL, "purged.yaml": "purged:\n  deal.notes: 2026-01-01\n"}
    [problem] = compile_workspace(write_workspace(tmp_path, purged)).problems
    assert (problem.code, problem.location.file) == ("E0025", DEAL)
    assert str(problem.help) == "Choose another name; purged.yaml line 2 says when."


def test_formulas_that_double_each_other_are_refused_before_they_fill_the_memory(
    tmp_path: Path,
) -> None:
    doubled = "\n".join(
        f"          f{n}: {{type: formula, returns: decimal, value: f{n - 1} + f{n - 1}}}"
        for n in range(1, 41)
    )
    text = SMALL[DEAL].replace(
        "expected_close: {type: date}",
        "expected_close: {type: date}\n          f0: {type: decimal}\n" + doubled,
    )
    problems = compile_workspace(write_workspace(tmp_path, {**SMALL, DEAL: text})).problems
    assert problems and {p.code for p in problems} == {"E0301"}


def test_formulas_in_a_circle_are_one_mistake(tmp_path: Path) -> None:
    text = SMALL[DEAL].replace(
        "expected_close: {type: date}",
        "expected_close: {type: date}\n"
        "          one: {type: formula, returns: decimal, value: two + 1}\n"
        "          two: {type: formula, returns: decimal, value: one + 1}",
    )
    [problem] = compile_workspace(write_workspace(tmp_path, {**SMALL, DEAL: text})).problems
    assert (problem.code, str(problem.message)) == ("E0411", "This formula needs its own result.")


def test_further_uses_of_an_unknown_field_are_counted(tmp_path: Path) -> None:
    text = SMALL[DEAL].replace("          amount: {type: money, min: 0}\n", "")
    compiled = compile_workspace(write_workspace(tmp_path, {**SMALL, DEAL: text}))
    first = compiled.problems[0]
    assert str(first.message) == "There is no field `amount` here."
    assert [str(n.message) for n in first.notes] == ["and 7 more uses"]
    assert [p.code for p in compiled.problems] == ["E0304"]


def test_what_a_broken_file_defines_is_not_called_unknown(tmp_path: Path) -> None:
    broken = {**SMALL, DEAL: "entity: deal\nfields: {name: {type: text\n"}
    compiled = compile_workspace(write_workspace(tmp_path, broken))
    assert [(p.code, p.location.file) for p in compiled.problems] == [("E0001", DEAL)]


def test_a_limit_in_quotes_is_told_and_the_default_is_not_measured_by_it(tmp_path: Path) -> None:
    text = SMALL[DEAL].replace("min: 0, max: 60, default: 0", "min: '0', max: 60, default: 0")
    [problem] = compile_workspace(write_workspace(tmp_path, {**SMALL, DEAL: text})).problems
    assert (problem.code, str(problem.message)) == ("E0106", "`0` does not fit `min`.")
