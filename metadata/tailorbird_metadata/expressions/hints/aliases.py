"""Names that functions have elsewhere, for whoever comes from another product or a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_OTHERS: Final = {
    "choose(condition, then, else)": "if iif case switch ifs when ternary ifthenelse ifthen",
    "empty(value)": "isblank is_blank isempty is_empty isnull is_null blank null isna",
    "not empty(value)": "isnotblank not_empty notempty is_not_empty has_value",
    "coalesce(value, instead)": "blankvalue nullvalue ifnull nvl ifblank default if_empty",
    "today": "today getdate current_date currentdate date_today",
    "now": "now current_timestamp datetime_now getutcdate",
    "me": "user current_user currentuser me currentuserid",
    "a + b": "concat concatenate textjoin join string_concat strcat append",
    "length(text)": "len strlen char_length count_chars",
    "size(tags)": "count_members array_length cardinality items",
    "middle(text, 3, 4)": "mid substr substring slice",
    "left(text, 2)": "first_chars leftstr",
    "lower(text)": "lcase tolower lowercase to_lower",
    "upper(text)": "ucase toupper uppercase to_upper",
    "trim(text)": "strip ltrim rtrim clean",
    "replace(text, old, new)": "substitute regexp_replace",
    "contains(text, part)": "includes ispickval find instr search matches has",
    "starts_with(text, part)": "begins startswith starts begins_with",
    "ends_with(text, part)": "endswith ends",
    'like(text, "A*")': "regex regexp match pattern glob ilike",
    "text(number)": "tostring to_string str string number_format format to_text",
    "number(text)": "value tonumber to_number int parse_int parseint float parse_float val",
    "floor(number)": "rounddown trunc integer intval",
    "ceiling(number)": "ceil roundup mceiling mfloor",
    "remainder(a, b)": "mod modulo rem",
    "least(a, b)": "minimum smallest lowest",
    "greatest(a, b)": "maximum largest highest",
    "days_between(from, to)": "datediff date_diff dateddiff diff days date_difference age_in_days",
    "hours_between(from, to)": "hourdiff hours datetimediff",
    "minutes_between(from, to)": "minutediff minutes",
    "months_between(from, to)": "monthdiff months",
    "years_between(birthday, today)": "age yeardiff years datedif",
    "add_days(date, 7)": "adddays dateadd date_add plus_days add",
    "add_months(date, 3)": "addmonths edate plus_months add_month",
    "add_months(date, 12)": "addyears add_years",
    "add_hours(moment, 4)": "addhours plus_hours",
    "add_minutes(moment, 30)": "addminutes plus_minutes",
    "add_working_days(date, 3)": "workday addworkdays add_business_days workdays",
    "working_days_between(from, to)": "networkdays business_days_between workdays_between",
    "is_working_day(date)": "is_workday is_business_day isworkday is_weekend",
    "day_of(moment)": "datevalue date todate to_date dateof",
    "time_of(moment)": "timevalue time timeof totime",
    "weekday(date)": "dayofweek day_of_week dow week_day",
    "day(date)": "dayofmonth day_of_month",
    "week(date)": "weeknum isoweeknum week_of_year",
    "end_of_month(date)": "eomonth last_day lastday",
    "has_role(\"manager\")": "hasrole in_role is_role isrole userrole",
    "team in me.teams": "in_team my_team is_my_team inteam",
    "below(owner, me)": "manages reports_to is_manager_of subordinate below_me",
    "at_least(priority, \"high\")": "reached is_at_least min_stage from_stage",
    "changed(amount)": "ischanged is_changed has_changed isattributechanged",
    "old.amount": "priorvalue prior old previous fetched",
    "is_new()": "isnew isrecordnew",
    "value >= 1 and value <= 9": "between in_range isbetween",
    "any(children.field == …)": "exists some",
    "all(children.field == …)": "every",
    "avg(children.field)": "average mean",
    "count(children, condition)": "countif countifs count_if",
    "sum(children.field, condition)": "sumif sumifs sum_if",
    'stage == "won"': "ispickval",
    "amount * amount": "power pow",
}  # fmt: skip

ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {name: written for written, names in _OTHERS.items() for name in names.split()}
)
"""How it is written here, by the name that it has elsewhere, in small letters."""
