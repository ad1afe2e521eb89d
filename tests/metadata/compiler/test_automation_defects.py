"""Every mistake in an automation, template or integration is told at its place, with a way out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from tests.metadata.defects import LABELS, WORKSPACE
from tests.metadata.defects import Defect as AnyDefect
from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import compile_workspace

HANDOVER = "automations/handover.yaml"
PROMOTE = "automations/promote.yaml"
BIRTHDAY = "automations/birthday.yaml"
MONTHLY = "automations/monthly.yaml"
SLEEPY = "automations/sleepy.yaml"
WELCOME = "automations/welcome.yaml"
TEMPLATE = "templates/won_thanks.yaml"
ERP = "integrations/erp.yaml"

WHO = (
    "Write a field with a person such as owner or account.owner, owner.manager, role and its name,"
    " team and its name, or actor."
)

Defect = partial(AnyDefect, busy=True)

DEFECTS = (
    # -- what it is about, and what sets it off
    Defect(HANDOVER, "on: deal", "on: «dael»",
           "E0213", "`dael` is not an entity.", "Did you mean `deal`?"),
    Defect(HANDOVER, "automation: handover", "automation: «hand_over»",
           "E0013", "`hand_over` stands in the wrong place.",
           "Its file is automations/hand_over.yaml."),
    Defect(HANDOVER, "{enters: [won]}", "{enters: [«one»]}",
           "E0106", "`one` is not an option of Stage.",
           "The options are: qualify, proposal, won, lost."),
    Defect(HANDOVER, "{enters: [won]}", "{«enter»: [won]}",
           "E0101", "`enter` is not a setting of this item.", "Did you mean `enters`?"),
    Defect(HANDOVER, "{enters: [won]}", "«create»",
           "E0104", "`create` does not fit here.",
           "Write created, updated, or what must change, such as {change_of: level} or"
           " {enters: [won]}."),
    Defect(HANDOVER, "{enters: [won]}", "{«enters»: [won], change_of: line}",
           "E0115", "What happens is told by either `change_of` or `enters`.",
           "Write {change_of: level, to: [vip]} or {enters: [won]}."),
    Defect(HANDOVER, "{enters: [won]}", "{enters: [won], «to»: [lost]}",
           "E0101", "`to` goes with `change_of`, not with `enters`.",
           "Write {change_of: stage, from: [open], to: [won]} instead."),
    Defect(HANDOVER, "after: {enters: [won]}",
           "after: {enters: [won]}\n        «every»: day at 08:00",
           "E0115", "An automation is set off by one thing; here stand after, every.",
           "Keep one of them, and make another automation for the other."),
    Defect(HANDOVER, "automation: handover\n        label: Hand over won deals\n        on: deal\n"
           "        after: {enters: [won]}\n",
           "«automation»: handover\n        label: Hand over won deals\n        on: deal\n",
           "E0115", "Nothing sets this automation off.",
           "Add one of these: after, every, date, quiet, button."),
    Defect(PROMOTE, "change_of: industry", "change_of: «industri»",
           "E0214", "`industri` is not a field of Account.", "Did you mean `industry`?"),
    Defect(PROMOTE, "to: [solar]", "to: [«sollar»]",
           "E0106", "`sollar` is not an option of Industry.",
           "Did you mean `solar`?"),
    Defect(PROMOTE, "change_of: industry, from: [empty, food], to: [solar]",
           "change_of: tags, «to»: [vip]",
           "E0225", "No single value of Tags can stand here.",
           "Remove the line, and write the condition under `when:`."),
    Defect(PROMOTE, "to: [solar]", "to: [«=owner»]",
           "E0106", "Only a plain value can stand here.", "Write the condition under `when:`."),
    Defect(PROMOTE, "change_of: industry, from: [empty, food], to: [solar]", "change_of: «number»",
           "E0225", "Number is worked out by the product; nobody changes it.",
           "Name a field that people fill in."),
    Defect(PROMOTE, "{change_of: industry, from: [empty, food], to: [solar]}",
           "{«enters»: [won]}",
           "E0214", "Account has no stages.",
           "Give it a pipeline, or write `change_of:` and a field."),
    Defect(BIRTHDAY, "field: expected_close", "field: «line»",
           "E0225", "Product line holds no day.", "Name a field of the type date or datetime."),
    Defect(BIRTHDAY, "days: -3", "days: «soon»",
           "E0106", "`soon` does not fit `days`.", "Write a whole number."),
    Defect(BIRTHDAY, 'at: "09:30"', 'at: «"9:30"»',
           "E0104", "`9:30` does not fit here.", 'Write a time of the day such as "09:00".'),
    Defect(BIRTHDAY, "zone: Asia/Shanghai", "zone: «Asia/Shanghi»",
           "E0109", "`Asia/Shanghi` is not a time zone.", "Did you mean `Asia/Shanghai`?"),
    Defect(PROMOTE, "run_as: actor", "run_as: actor\n        «zone»: Asia/Shanghai",
           "E0101", "A time zone says nothing where no time of day is given.",
           "Remove the line."),
    Defect(MONTHLY, "every: monday and thursday at 07:15", "every: «hour»",
           "E0104", "`hour` does not fit here.",
           "Write when, such as day at 08:00, weekday at 08:00, monday at 09:30, monday and"
           " thursday at 09:30, or month day 1 at 09:00."),
    Defect(SLEEPY, "{days: 60}", "{days: «0»}",
           "E0105", "0 is less than 1.", "Write a number from 1 to 3650."),
    Defect(WELCOME, "for: [rep]", "for: [«repp»]",
           "E0217", "`repp` is not a role.", "Did you mean `rep`?"),
    # -- conditions and limits
    Defect(HANDOVER, "when: net_value > 50000", "when: «net_valu» > 50000",
           "E0304", "There is no field `net_valu` here.", "Did you mean `net_value`?"),
    Defect(HANDOVER, "if: empty(notes)", "if: «notes»",
           "E0307", "This gives a text, but a condition (yes or no) is needed here.",
           "Compare it with something: `value == …`, or write `not empty(value)`."),
    Defect(BIRTHDAY, "once_per: expected_close", "once_per: «notes»",
           "E0225", "Notes cannot say whether something is still the same.",
           "Name a field with a short value, such as stage_entered_at."),
    Defect(BIRTHDAY, "once_per: expected_close", "once_per: «closs»",
           "E0214", "`closs` is not a field of Deal.",
           "Known here: account, amount, assigned_at, changed_at, changed_by, closed_on,"
           " created_at, created_by, currency, currency_rate, deleted_at, deleted_by, discount,"
           " expected_close, last_activity_at …."),
    Defect(BIRTHDAY, "daily_cap: 50", "run_as: «actor»",
           "E0239", "The clock sets this off; there is no person who did.",
           "Write system, or leave the line out."),
    Defect(PROMOTE, "run_as: actor", "run_as: «owner»",
           "E0103", "`owner` is not system or actor.", "Write one of: system, actor."),
    # -- steps
    Defect(HANDOVER, "give: {assign: {to: team berlin}}", "«give»: {if: empty(notes)}",
           "E0116", "The step `give` does nothing.",
           "Give it one of these: set, create_record, create_task, assign, notify, mail, call."),
    Defect(HANDOVER, "give: {assign: {to: team berlin}}",
           "give: {assign: {to: owner}, «notify»: {to: owner, text: Hello}}",
           "E0116", "The step `give` does two things: assign, notify.", "Make two steps of it."),
    Defect(HANDOVER, "set: {notes: Won.", "set: {«note»: Won.",
           "E0214", "`note` is not a field of Deal.", "Did you mean `notes`?"),
    Defect(HANDOVER, "set: {notes: Won.", "set: {«net_value»: 5",
           "E0222", "Net value is worked out by the product and cannot be set.",
           "Remove the line."),
    Defect(HANDOVER, "expected_close: =today", "expected_close: =«now»",
           "E0308", "This gives a moment (day and time), but a day is needed here.",
           "Write `day_of(…)`."),
    Defect(HANDOVER, "expected_close: =today", "expected_close: «tomorrow»",
           "E0106", "`tomorrow` is not a day.",
           "Write it like 2026-01-31; an expression such as =today is possible too."),
    Defect(PROMOTE, "entity: deal", "entity: «dael»",
           "E0213", "`dael` is not an entity.", "Did you mean `deal`?"),
    Defect(PROMOTE, "link: account", "link: «owner»",
           "E0221", "Owner does not lead to Account.",
           "Name a lookup of the new record that leads to the one that sets this off."),
    Defect(PROMOTE, "{entity: deal, set: {name: =name}, link: account}",
           "{entity: «deal», link: account}",
           "E0245", "A new Deal needs Name, and this step does not give it.",
           "Add `name:` under `set:`."),
    Defect(HANDOVER, "due: in 2 working days", "due: «next week»",
           "E0104", "`next week` does not fit here.",
           "Write today, or later such as in 2 days or in 2 working days."),
    Defect(HANDOVER, "attempts: 5", "attempts: «50»",
           "E0105", "50 is more than 20.", "Write a number from 1 to 20."),
    # -- who gets it
    Defect(HANDOVER, "for: role manager", "for: role «manger»",
           "E0217", "`manger` is not a role.", "Did you mean `manager`?"),
    Defect(HANDOVER, "to: team berlin", "to: team «berln»",
           "E0218", "`berln` is not a team.", "Did you mean `berlin`?"),
    Defect(HANDOVER, "to: team berlin", "to: queue «sales»",
           "E0536", "`sales` is not a queue.", "There is none yet; remove it."),
    Defect(HANDOVER, "to: owner.manager", "to: «anna@acme.example»",
           "E0410",
           "`anna@acme.example` is one person's address; a configuration names nobody.",
           "Write a role, a team, or a field such as owner or contact.email."),
    Defect(HANDOVER, "to: owner.manager", "to: owner.«boss»",
           "E0304", "`boss` cannot be read of a person.",
           "There are: `name`, `email`, `manager`, `team`."),
    Defect(HANDOVER, "to: owner.manager", "to: «ownr»",
           "E0304", "There is no field `ownr` here.", "Did you mean `owner`?"),
    Defect(HANDOVER, "to: owner.manager", "to: «account»",
           "E0238", "`account` is not a person.", WHO),
    Defect(HANDOVER, "to: owner.manager", "to: «me»", "E0238", "`me` names nobody.", WHO),
    Defect(HANDOVER, "to: owner.manager", "to: «Anna Berg»",
           "E0238", "`Anna Berg` names nobody.", WHO),
    Defect(HANDOVER, "to: account.email", "to: «account.name»",
           "E0238", "`account.name` is neither a person nor an e-mail address.", WHO),
    Defect(MONTHLY, "set: {tags: [checked]}", "notify: {to: «actor», text: Hello}",
           "E0239", "The clock sets this off; there is no person who did.",
           "Name somebody else, such as owner."),
    # -- texts
    Defect(HANDOVER, "Invoice {name} of", "Invoice {«nam»} of",
           "E0304", "There is no field `nam` here.", "Did you mean `name`?"),
    Defect(HANDOVER, "{account.name}\n", "{account.«nme»}\n",
           "E0304", "The record behind this has no field `nme`.", "Did you mean `name`?"),
    Defect(HANDOVER, "won by {owner}", "won by «{amount * 2}»",
           "E0302", "Only the name of a field can stand between the brackets.",
           "Work it out in a field of the type `formula`, and show that field."),
    Defect(TEMPLATE, "{owner.name}", "{owner.«nam»}",
           "E0304", "`nam` cannot be read of a person.", "Did you mean `name`?"),
    Defect(LABELS, "do.plan.title: 开票 {name}", "do.plan.title: 开票 {«nme»}",
           "E0304", "There is no field `nme` here.", "Did you mean `name`?"),
    Defect(LABELS, "automations.handover.do.plan.title: 开票 {name}",
           "«automations.handover.do.plann.title»: 开票",
           "E0215", "There is nothing called `automations.handover.do.plann.title` to translate.",
           "Did you mean `automations.handover.do.plan.title`?"),
    Defect(TEMPLATE, "on: deal", "on: «dael»",
           "E0213", "`dael` is not an entity.", "Did you mean `deal`?"),
    Defect(HANDOVER, "template: won_thanks", "template: «won_thank»",
           "E0240", "`won_thank` is not a template.", "Did you mean `won_thanks`?"),
    Defect(PROMOTE, 'text: "{name} is solar now"', "template: «won_thanks»",
           "E0244", "The template `won_thanks` is about Deal, not about Account.",
           "Name a template that is `on: account`."),
    Defect(PROMOTE, "{to: actor, text:", "{«to»: actor, template: won_thanks, text:",
           "E0116", "A notice has either a `text` or a `template`.", "Write one of the two."),
    # -- other systems
    Defect(HANDOVER, "integration: erp", "integration: «erpp»",
           "E0241", "`erpp` is not an integration.", "Did you mean `erp`?"),
    Defect(HANDOVER, "action: create_project", "action: «create_projekt»",
           "E0242", "`create_projekt` is not an action of the integration ERP.",
           "Did you mean `create_project`?"),
    Defect(HANDOVER, "value: =net_value", "value: =«net_valu»",
           "E0304", "There is no field `net_valu` here.", "Did you mean `net_value`?"),
    Defect(ERP, "{settings.erp_url}", "{settings.«erp_ulr»}",
           "E0243", "`erp_ulr` is not a setting.", "Did you mean `erp_url`?"),
    Defect(ERP, "secret: erp_token", "secret: «erp_url»",
           "E0243", "`erp_url` is a setting of the type url.",
           "Here a setting of the type secret is needed."),
    Defect(ERP, 'url: "{settings.erp_url}"', "url: «ftp://erp.example»",
           "E0104", "`ftp://erp.example` does not fit here.",
           'Write an address that begins with https://, or a setting such as'
           ' "{settings.erp_url}".'),
    Defect(ERP, 'url: "{settings.erp_url}"', "url: «https://anna:geheim@erp.example»",
           "E0104", "`https://anna:geheim@erp.example` does not fit here.",
           'Write an address that begins with https://, or a setting such as'
           ' "{settings.erp_url}".'),
    Defect(ERP, "path: /projects", "path: «projects»",
           "E0104", "`projects` does not fit here.",
           "Write a path that begins with /, such as /projects."),
    Defect(WORKSPACE, "erp_token: {type: secret}", "erp_token: {type: «secrt»}",
           "E0103", "`secrt` is not one of the possible values.", "Did you mean `secret`?"),
)  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: d.name)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, defect: AnyDefect) -> None:
    found = compile_workspace(write_workspace(tmp_path, defect.files()))
    assert found.model is None
    first = next(p for p in found.problems if p.code == defect.code)
    place = first.location
    assert str(first.message) == defect.message
    assert str(first.help) == defect.help
    assert place.file == defect.file
    assert (place.line, place.column, place.end_line, place.end_column) == defect.place()
    said = first.message.render("zh")
    assert said != str(first.message)
    assert first.help is not None and first.help.render("zh") != str(first.help)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: d.name)
def test_a_mistake_is_told_once(tmp_path: Path, defect: AnyDefect) -> None:
    found = compile_workspace(write_workspace(tmp_path, defect.files()))
    assert [f"{p.code} {p.message}" for p in found.problems if p.severity == "error"] == [
        f"{defect.code} {defect.message}"
    ]
