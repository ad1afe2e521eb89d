"""Every mistake in a pool, approval, report and the like is told at its place, with a way out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.kinds import (
    ACCOUNT,
    APPROVAL,
    ASSIGNMENT,
    CALENDAR,
    DASHBOARD,
    ENVIRONMENT,
    FULL,
    POOL,
    REPORT,
    SALES,
    WEBFORM,
)
from tests.metadata.defects import Defect as AnyDefect
from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import compile_workspace

WORKSPACE = "workspace.yaml"
LABELS = "labels/zh.yaml"


@dataclass(frozen=True)
class Defect(AnyDefect):
    """A change of FULL."""

    @property
    def base(self) -> dict[str, str]:
        """The workspace without the defect."""
        return dict(FULL)


CALENDARS = (
    Defect(CALENDAR, "monday: 09:00-18:00", "monday: «18:00-09:00»",
           "E0516", "These hours end before they begin.",
           "Write the earlier time first; the end of the day is 24:00."),
    Defect(CALENDAR, "[09:00-12:00, 13:00-18:00]", "[09:00-12:00, «11:00-18:00»]",
           "E0516", "These hours begin before the ones before them end.",
           "Write hours in order, and each time once."),
    Defect(CALENDAR, "monday: 09:00-18:00", "monday: «9-18»",
           "E0104", "`9-18` does not fit here.",
           "Write hours such as 09:00-18:00, a list of them such as [09:00-12:00, 13:00-18:00],"
           " or off."),
    Defect(CALENDAR, "monday: 09:00", "«mondy»: 09:00",
           "E0101", "`mondy` is not a setting of this item.", "Did you mean `monday`?"),
    Defect(CALENDAR, "on: 01-01", "on: «02-30»",
           "E0517", "There is no day 02-30.", "Write a day such as 2026-01-31."),
    Defect(CALENDAR, "from: 2026-02-16, to: 2026-02-23", "from: 2026-02-16, to: «2026-02-03»",
           "E0516", "The last day lies before the first one.", "Exchange the two."),
    Defect(CALENDAR, "from: 2026-02-16, to: 2026-02-23", "from: 2026-02-16, to: «02-23»",
           "E0516", "One of the two days has a year, the other one has none.",
           "Write both with the year, or both without it."),
    Defect(CALENDAR, "new_year: {label: New Year, on: 01-01}", "«new_year»: {label: New Year}",
           "E0516", "The holiday `new_year` needs a day, or the first and the last one.",
           "Write {on: 2026-10-01} or {from: 2026-10-01, to: 2026-10-07}."),
    Defect(CALENDAR, "short: {on: 2026-02-28, hours: 09:00-12:00}", "«short»: {on: 2026-02-28}",
           "E0516", "The make-up day `short` needs hours.",
           "Write `like: friday` for the hours of a day of the week, or `hours:`."),
    Defect(CALENDAR, "like: friday", "like: «sunday»",
           "E0516", "Nobody works on sunday, so there are no hours to take over.",
           "Name a day of the week that has hours."),
    Defect(CALENDAR, "on: 2026-02-28", "on: «2026-02-14»",
           "E0516", "`before_spring` makes up on this day already.", "Keep one of the two."),
    Defect(CALENDAR, "Asia/Shanghai", "«Asia/Shanghi»",
           "E0109", "`Asia/Shanghi` is not a time zone.", "Did you mean `Asia/Shanghai`?"),
    Defect(CALENDAR, "calendar: office", "calendar: «offices»",
           "E0013", "`offices` stands in the wrong place.",
           "Its file is calendars/offices.yaml."),
)  # fmt: skip

CLOCKS = (
    Defect(ACCOUNT, "calendar: office", "calendar: «ofice»",
           "E0510", "`ofice` is not a calendar.", "Did you mean `office`?"),
    Defect(ACCOUNT, "warn: 1 hour before", "warn: «4 hours before»",
           "E0518", "4 hours before the end is before the beginning: the clock runs 4 hours.",
           "Warn later."),
    Defect(ACCOUNT, "within: 4 hours", "within: «soon»",
           "E0104", "`soon` does not fit here.",
           "Write a length of time such as 30 minutes, 4 hours, 2 days or 1 week."),
    Defect(ACCOUNT, "pause: empty(owner)", "pause: «ownr» == me",
           "E0304", "There is no field `ownr` here.", "Did you mean `owner`?"),
    Defect(ACCOUNT, "stop: not empty(last_activity_at)", "«stop»:",
           "E0106", "`stop:` has no value.", "Write its value, or remove it."),
)  # fmt: skip

POOLS = (
    Defect(POOL, "on: account", "on: «acount»",
           "E0213", "`acount` is not an entity.", "Did you mean `account`?"),
    Defect(POOL, "[name, country, industry]", "[name, «contry»]",
           "E0214", "`contry` is not a field of Account.", "Did you mean `country`?"),
    Defect(POOL, "who: [rep, manager]", "who: [«reps»]",
           "E0217", "`reps` is not a role.", "Did you mean `rep`?"),
    Defect(POOL, "admins: [manager]", "admins: [«manger»]",
           "E0217", "`manger` is not a role.", "Did you mean `manager`?"),
    Defect(POOL, 'where: country == "de"', 'where: country == «"dee"»',
           "E0305", '"dee" is not an option of account.country.', 'Did you mean `"de"`?'),
    Defect(POOL, "days_between(last_activity_at, today) >= 14", "«last_activity_at»",
           "E0307", "This gives a moment (day and time), but a condition (yes or no) is needed"
           " here.",
           "Compare it with something: `value == …`, or write `not empty(value)`."),
    Defect(POOL, "warn: 2 days before", "warn: «2 days»",
           "E0104", "`2 days` does not fit here.",
           "Write how long before, such as 2 days before or 1 hour before."),
    Defect(POOL, "same_person_again_after: 30 days", "same_person_again_after: «30»",
           "E0104", "`30` does not fit here.",
           "Write a length of time such as 30 minutes, 4 hours, 2 days or 1 week."),
    Defect(POOL, "locks: {per_person: 20, days: 7}", "«locks»: {per_person: 20}",
           "E0102", "`locks` has no `days:`.", "Add `days:` and its value."),
    Defect(POOL, "sort: [-created_at]", "sort: [«tags»]",
           "E0220", "A list cannot be sorted by Tags.",
           "Sort by a field that is short text, a number, a day or a choice."),
    Defect(POOL, "per_day: 5", "per_day: «0»",
           "E0105", "0 is less than 1.", "Write a number from 1 to 100000."),
)  # fmt: skip

ASSIGNMENTS = (
    Defect(ASSIGNMENT, "give_to: team vienna", "give_to: team «viena»",
           "E0218", "`viena` is not a team.", "Did you mean `vienna`?"),
    Defect(ASSIGNMENT, "give_to: role manager", "give_to: role «manger»",
           "E0217", "`manger` is not a role.", "Did you mean `manager`?"),
    Defect(ASSIGNMENT, "give_to: team vienna", "give_to: queue «instalation»",
           "E0536", "`instalation` is not a queue.", "Did you mean `installation`?"),
    Defect(ASSIGNMENT, "otherwise: pool open_accounts", "otherwise: pool «open_acounts»",
           "E0511", "`open_acounts` is not a pool.", "Did you mean `open_accounts`?"),
    Defect(ASSIGNMENT, "give_to: team vienna", "give_to: «anna@acme.example»",
           "E0410",
           "`anna@acme.example` is one person's address; a configuration names nobody.",
           "Write a role, a team, or a field such as owner or contact.email."),
    Defect(ASSIGNMENT, 'when: country == "at"', 'when: country == «"att"»',
           "E0305", '"att" is not an option of account.country.', 'Did you mean `"at"`?'),
    Defect(ASSIGNMENT, "after: created", "after: «create»",
           "E0104", "`create` does not fit here.",
           "Write created, updated, or what must change, such as {change_of: level} or"
           " {enters: [won]}."),
    Defect(ASSIGNMENT, "share: round_robin", "share: «robin»",
           "E0103", "`robin` is not round_robin (one after the other) or load (who has the"
           " fewest).", "Write one of: round_robin, load."),
    Defect(ASSIGNMENT, "open: not empty(tags)", "open: not empty(«tag»)",
           "E0304", "There is no field `tag` here.", "Did you mean `tags`?"),
    Defect(ASSIGNMENT, 'austria: {when: country == "at", give_to', "«austria»: {give_to",
           "E0520",
           'Two rows hold at once, for example with `country == "de" and employees == 500`.',
           "Make the tests of one of them narrower, or write `match: first`."),
    Defect(ASSIGNMENT, "small: {when: country == \"de\" and employees < 500,",
           "«small»: {when: country == \"de\" and employees <= 500,",
           "E0520",
           'Two rows hold at once, for example with `country == "de" and employees == 500`.',
           "Make the tests of one of them narrower, or write `match: first`."),
)  # fmt: skip

APPROVALS = (
    Defect(SALES, "approval: big_discount", "approval: «big_discont»",
           "E0512", "`big_discont` is not an approval.", "Did you mean `big_discount`?"),
    Defect(APPROVAL, "on: deal", "on: «dael»",
           "E0213", "`dael` is not an entity.", "Did you mean `deal`?"),
    Defect(APPROVAL, '"{discount} % off {name}"', '"{«discont»} % off {name}"',
           "E0304", "There is no field `discont` here.", "Did you mean `discount`?"),
    Defect(APPROVAL, "who: [rep, manager]", "who: [«reps»]",
           "E0217", "`reps` is not a role.", "Did you mean `rep`?"),
    Defect(APPROVAL, '{discount: "<= 10", steps: []}', '{discount: "«<= ten»", steps: []}',
           "E0304", "There is no field `ten` here.",
           "There are: `name`, `account`, `amount`, `discount`, `net_value`, `line`,"
           " `expected_close`, `closed_on`, `site_visit_on`, `needs_permit`, `lost_reason`,"
           " `notes` …."),
    Defect(APPROVAL, '{discount: "<= 10", steps: []}', '{«discont»: "<= 10", steps: []}',
           "E0304", "There is no field `discont` here.", "Did you mean `discount`?"),
    Defect(APPROVAL, '{discount: "<= 10", steps: []}',
           '{discount: "<= 10", stage: «wonn», steps: []}',
           "E0305", '"wonn" is not an option of deal.stage.', 'Did you mean `"won"`?'),
    Defect(APPROVAL, "steps: [owner.manager]}", "steps: [owner.«boss»]}",
           "E0304", "`boss` cannot be read of a person.",
           "There are: `name`, `email`, `manager`, `team`."),
    Defect(APPROVAL, "{managers: 2, of: owner}", "{«managers»: 2, all: [role manager]}",
           "E0522", "A step asks in one way; here stand all, managers.", "Make two steps of it."),
    Defect(APPROVAL, "{managers: 2, of: owner}", "{«of»: owner}",
           "E0522", "This step asks nobody.",
           "Name somebody, or write one of these: all, any, chosen_by, managers."),
    Defect(APPROVAL, "{managers: 2, of: owner}", "{managers: 2, «from»: role manager}",
           "E0522", "`from` says nothing beside `managers`.", "Remove the line."),
    Defect(APPROVAL, "{managers: 2, of: owner}", "{«chosen_by»: applicant}",
           "E0102", "`chosen_by` has no `from:`.", "Write from whom: `from: role manager`."),
    Defect(APPROVAL, "{managers: 2, of: owner}", "{managers: «20», of: owner}",
           "E0105", "20 is more than 10.", "Write a number from 1 to 10."),
    Defect(APPROVAL, "nobody: role manager", "nobody: role «manger»",
           "E0217", "`manger` is not a role.", "Did you mean `manager`?"),
    Defect(APPROVAL, "nobody: role manager", "nobody: «wait»",
           "E0104", "`wait` does not fit here.",
           "Write skip, refuse, or role and its name: what happens if nobody is behind a step."),
    Defect(APPROVAL, "lock: [discount, amount]", "lock: [«discont»]",
           "E0214", "`discont` is not a field of Deal.", "Did you mean `discount`?"),
    Defect(APPROVAL, "void_on_change: [discount, amount]", "void_on_change: [«amout»]",
           "E0214", "`amout` is not a field of Deal.", "Did you mean `amount`?"),
    Defect(APPROVAL, "calendar: office", "calendar: «ofice»",
           "E0510", "`ofice` is not a calendar.", "Did you mean `office`?"),
    Defect(APPROVAL, "approved: {set: {notes: Approved.}}", "approved: {set: {«net_value»: 1}}",
           "E0222", "Net value is worked out by the product and cannot be set.",
           "Remove the line."),
    Defect(APPROVAL, "nobody: role manager", "nobody: role manager\n        «steps»: [admin]",
           "E0522", "Here stand table, steps; only one of them can decide.", "Keep one of them."),
    Defect(APPROVAL, "table:\n          - {discount: \"<= 10\"",
           "«table»:\n          - {discount: \"<= 9\"",
           "E0521", "No row holds with `discount == 9.01`.",
           "Add a row for it, or make one of the tests wider."),
    Defect(APPROVAL, '- discount: "> 25"', '- «discount»: ">= 25"',
           "E0520", "Two rows hold at once, for example with `discount == 25 and net_value == 0`.",
           "Make the tests of one of them narrower, or write `match: first`."),
)  # fmt: skip

REPORTS = (
    Defect(REPORT, "from: deal", "from: «dael»",
           "E0213", "`dael` is not an entity.", "Did you mean `deal`?"),
    Defect(REPORT, "where: stage_open and", "where: «stage_opn» and",
           "E0304", "There is no field `stage_opn` here.", "Did you mean `stage_open`?"),
    Defect(REPORT, "value: account.team", "value: account.«tem»",
           "E0304", "The record behind this has no field `tem`.", "Did you mean `team`?"),
    Defect(REPORT, "value: account.team", "value: «account.tags»",
           "E0225", "Records cannot stand in groups by several values at once.",
           "Group by a field with one value."),
    Defect(REPORT, "deals: count()", "deals: «cont»()",
           "E0524", "`cont` says nothing about many records.", "Did you mean `count`?"),
    Defect(REPORT, "deals: count()", "deals: «amount» + 1",
           "E0524", "This says nothing about many records.",
           "Write count(), distinct(…), sum(…), avg(…), min(…), max(…), and calculate with them:"
           " sum(amount) / count()."),
    Defect(REPORT, "deals: count()", "deals: «sum()»",
           "E0524", "`sum` takes 1 to 2 values.",
           "The last one, which may be left out, is a condition on the records."),
    Defect(REPORT, "deals: count()", "deals: «sum(name)»",
           "E0524", "`sum` needs numbers.", "Use `count` or `distinct`."),
    Defect(REPORT, "deals: count()", "deals: «max(expected_close) + 1»",
           "E0524", "Only numbers can be calculated with.",
           "Show the day in a column of its own."),
    Defect(REPORT, "deals: count()", "deals: sum(«net_valu»)",
           "E0304", "There is no field `net_valu` here.", "Did you mean `net_value`?"),
    Defect(REPORT, "deals: count()", "deals: count(«amount»)",
           "E0307", "This gives a number, but a condition (yes or no) is needed here.",
           "Compare it with something: `value == …`, or write `not empty(value)`."),
    Defect(REPORT, "deals: count()", "deals: count«(»",
           "E0303", "The expression ends too early.", "A closing `)` is missing."),
    Defect(REPORT, "deals: count()", "«chart»: count()",
           "E0021", "`chart` means something else in this report.", "Choose another name."),
    Defect(REPORT, "sort: [month, -weighted]", "sort: [«-wheighted»]",
           "E0515", "`wheighted` is not a column of this report.", "Did you mean `weighted`?"),
    Defect(REPORT, "split: team}", "split: «tem»}",
           "E0515", "`tem` is not a column of this report.", "Did you mean `team`?"),
    Defect(REPORT, "y: weighted", "y: «wheighted»",
           "E0515", "`wheighted` is not a column of this report.", "Did you mean `weighted`?"),
    Defect(REPORT, "type: stacked_bar", "type: «stacked»",
           "E0103", "`stacked` is not a sort of picture.", "Did you mean `stacked_bar`?"),
    Defect(REPORT, "type: stacked_bar, x: month, y: weighted, split: team",
           "type: pie, x: month, y: weighted, «split»: team",
           "E0525", "A chart of this type cannot be split.",
           "Remove the line, or write `type: stacked_bar`."),
    Defect(REPORT, "type: stacked_bar, x: month, y: weighted, split: team",
           "type: «bar», y: weighted",
           "E0525", "A chart of this type needs `x:`.",
           "Name the group that stands along its edge."),
    Defect(REPORT, "type: stacked_bar, x: month, y: weighted, split: team",
           "type: «stacked_bar», x: month, y: weighted",
           "E0525", "A stacked chart needs `split:`.", "Name the group that its parts are."),
    Defect(REPORT, "type: stacked_bar, x: month, y: weighted, split: team",
           "type: number, «x»: month, y: weighted",
           "E0525", "A single number has no groups.", "Remove the line."),
    Defect(REPORT, "by: expected_close", "by: «amount»",
           "E0225", "Amount holds no day.", "Name a field of the type date or datetime."),
    Defect(REPORT, "period: quarter", "period: «quater»",
           "E0103", "`quater` is not week, month, quarter or year.", "Did you mean `quarter`?"),
    Defect(REPORT, "to: [role manager, team berlin]", "to: [«owner»]",
           "E0238", "`owner` is neither a role nor a team.", "Write role or team and its name."),
    Defect(REPORT, "to: [role manager, team berlin]", "to: team «berln»",
           "E0218", "`berln` is not a team.", "Did you mean `berlin`?"),
    Defect(REPORT, "for: [manager]", "for: [«manger»]",
           "E0217", "`manger` is not a role.", "Did you mean `manager`?"),
)  # fmt: skip

DASHBOARDS = (
    Defect(DASHBOARD, "weighted: forecast.weighted", "weighted: «forcast».weighted",
           "E0515", "`forcast` is neither a report nor an entity.", "Did you mean `forecast`?"),
    Defect(DASHBOARD, "weighted: forecast.weighted", "weighted: forecast.«wheighted»",
           "E0515", "The report Forecast has no `wheighted`.", "Did you mean `weighted`?"),
    Defect(DASHBOARD, "show: deal.my_open", "show: deal.«my_opn»",
           "E0229", "Deal has no list `my_opn`.", "Did you mean `my_open`?"),
    Defect(DASHBOARD, "show: deal.my_open", "show: deal.lists.«my_opn»",
           "E0229", "Deal has no list `my_opn`.", "Did you mean `my_open`?"),
    Defect(DASHBOARD, "weighted: forecast.weighted", "weighted: «forecast»",
           "E0104", "`forecast` does not fit here.",
           "Write what is shown, such as forecast.weighted, forecast.chart, forecast.table or"
           " deal.my_open."),
    Defect(DASHBOARD, "width: 8", "width: «13»",
           "E0105", "13 is more than 12.", "Write a number from 1 to 12."),
    Defect(DASHBOARD, "for: [manager]", "for: [«manger»]",
           "E0217", "`manger` is not a role.", "Did you mean `manager`?"),
)  # fmt: skip

WEBFORMS = (
    Defect(WEBFORM, "email: Your address", "«emial»: Your address",
           "E0214", "`emial` is not a field of Account.", "Did you mean `email`?"),
    Defect(WEBFORM, "phone: {}", "«owner»: {}",
           "E0526", "Owner would show strangers what the company has.",
           "Give it a value under `set:` instead."),
    Defect(WEBFORM, "phone: {}", "«number»: {}",
           "E0222", "Number is worked out by the product and cannot be set.",
           "Remove the line."),
    Defect(WEBFORM, "required: true, help", "required: «false», help",
           "E0526", "Name is required; a form cannot change that.", "Remove the line."),
    Defect(WEBFORM, "set: {country: de", "set: {«phone»: +49 30 1234567, country: de",
           "E0527", "Phone is asked for and set at once.", "Keep one of the two."),
    Defect(WEBFORM, "set: {country: de", "set: {country: «dee»",
           "E0106", "`dee` is not an option of Country.", "Did you mean `de`?"),
    Defect(WEBFORM,
           "fields:\n          name: {label: Your company, required: true, help: As it stands in"
           " the register.}\n",
           "«fields»:\n",
           "E0245", "A new Account needs Name, and this form does not give it.",
           "Add `name` to `fields:`, or under `set:`."),
    Defect(WEBFORM, "field: agrees", "field: «email»",
           "E0225", "Email cannot keep whether somebody agreed.",
           "Name a field of the type boolean."),
    Defect(WEBFORM, "assign: inbound", "assign: «inbond»",
           "E0513", "`inbond` is not an assignment.", "Did you mean `inbound`?"),
    Defect(WEBFORM, "languages: [en, zh]", "languages: [en, «de»]",
           "E0109", "`de` is not a language of the company.", "Known here: en, zh."),
    Defect(WEBFORM, "button: Send", "redirect: «http://acme.example»",
           "E0104", "`http://acme.example` does not fit here.",
           "Write an address that begins with https://."),
    Defect(WEBFORM, "captcha: true", "captcha: «yes»",
           "E0106", "`yes` is neither true nor false.", "Write true."),
)  # fmt: skip

OTHERS = (
    Defect(ENVIRONMENT, "secret erp/token", "«xoxb-1234-geheim»",
           "E0528", "A secret must not stand in the files.",
           "Write where it is kept, such as secret erp/token, and change the secret."),
    Defect(ENVIRONMENT, "erp_token: secret", "«erp_tokn»: secret",
           "E0243", "`erp_tokn` is not a setting.", "Did you mean `erp_token`?"),
    Defect(ENVIRONMENT, '"https://erp.small.example"', "«erp»",
           "E0106", "`erp` is not an address that begins with https://.",
           "Write an address that begins with https://."),
    Defect(ENVIRONMENT, "{behaviour: [manager, admin]}", "{«behaviour»: [admin]}",
           "E0530",
           "Here fewer people must agree than workspace.yaml demands: manager is missing.",
           "Add the role; an environment can only be stricter."),
    Defect(ENVIRONMENT, "{behaviour: [manager, admin]}", "{behaviour: [manager, «amin»]}",
           "E0217", "`amin` is not a role.", "Did you mean `admin`?"),
    Defect(WORKSPACE, "owners: {deal:", "owners: {«dael»:",
           "E0213", "`dael` is neither an entity nor a folder.", "Did you mean `deal`?"),
    Defect(WORKSPACE, "labels: [rep, manager]", "labels: [«reps»]",
           "E0217", "`reps` is not a role.", "Did you mean `rep`?"),
    Defect(LABELS, "pools.open_accounts: {label: 客户公海, return_when.gone_quiet",
           "pools.open_accounts: {label: 客户公海, «return_when.gone_quite»",
           "E0215",
           "There is nothing called `pools.open_accounts.return_when.gone_quite` to translate.",
           "Did you mean `pools.open_accounts.return_when.gone_quiet`?"),
    Defect(LABELS, "reports.forecast: {label: 预测, show.open", "reports.forecast: {label: 预测,"
           " «show.opn»",
           "E0215", "There is nothing called `reports.forecast.show.opn` to translate.",
           "Did you mean `reports.forecast.show.open`?"),
)  # fmt: skip

DEFECTS = (
    *(*CALENDARS, *CLOCKS, *POOLS, *ASSIGNMENTS, *APPROVALS),
    *(*REPORTS, *DASHBOARDS, *WEBFORMS, *OTHERS),
)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: d.name)
def test_a_mistake_is_told_once_at_its_place(tmp_path: Path, defect: Defect) -> None:
    found = compile_workspace(write_workspace(tmp_path, defect.files()))
    assert found.model is None
    [problem] = found.errors
    place = problem.location
    assert (problem.code, str(problem.message), str(problem.help)) == (
        defect.code,
        defect.message,
        defect.help,
    )
    assert place.file == defect.file
    assert (place.line, place.column, place.end_line, place.end_column) == defect.place()
    assert problem.message.render("zh") != str(problem.message)
    assert problem.help is not None and problem.help.render("zh") != str(problem.help)
