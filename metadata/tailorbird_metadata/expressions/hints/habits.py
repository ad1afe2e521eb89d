"""What people write who know spreadsheets, SQL or another language, and how it is written here."""

from __future__ import annotations

from typing import Final

from tailorbird_metadata.messages import Message, message

PLAIN_NUMBER: Final = message(
    "Write the number alone, in digits: no signs between them, no unit, currency or `%`."
)
"""The help line for `10,000`, `12k`, `100 EUR` and `25%`."""

DAYS: Final = message("Write `add_days(date, 7)` or `days_between(from, to)`.")

PLAIN_SIGNS: Final = message(
    "Write names, numbers, texts in quotation marks, and signs such as `==`."
)

TEXT_QUOTES: Final = message('Write a text between two quotation marks: `"…"`.')

OPERATORS: Final[dict[str, str]] = {
    "<>": "!=", "><": "!=", "=!": "!=", "!==": "!=", "!===": "!=", "=>": ">=", "=<": "<=",
    "===": "==", "==": "==", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">=",
    ":=": "==", "=": "==", "<==": "<=", ">==": ">=",
}  # fmt: skip
"""Signs of comparison as they are written elsewhere, half width and without blanks."""

_ELSEWHERE: Final = "（），、。“”‘’＝＜＞！＋－＊／【】［］｛｝．＂＇《》"
_HERE: Final = '(),,.""""=<>!+-*/[][]{}."\'<>'
LOOKALIKES: Final = dict(zip(_ELSEWHERE, _HERE, strict=True))
LOOKALIKES.update({"≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "÷": "/", "\u2212": "-", "–": "-"})
"""Signs of other keyboards and of text processors, and what stands here for them."""

QUOTES: Final = {
    "“": "”", "”": "”", "„": "“”", "‘": "’", "‚": "‘’", "«": "»", "»": "«", "「": "」", "『": "』",
    "´": "´", "＂": "＂", "`": "`´'",
}  # fmt: skip
"""Quotation marks that are none here, each with those that close it."""

INSTEAD: Final[dict[str, Message]] = {
    "&": message("Write `and`."),
    "&&": message("Write `and`."),
    "|": message("Write `or`."),
    "||": message("Write `or`."),
    "!": message("Write `not`."),
    "~": message("Write `not`."),
    "?": message("Write `choose(condition, then, else)`."),
    ":": message("Write `==` to compare; behind a lookup, write `.`."),
    "??": message("Write `coalesce(a, b)`."),
    "**": message("Multiply the value by itself instead."),
    "^": message("Multiply the value by itself instead."),
    "%": message("For a percentage, write `value * percent / 100`; what is left after dividing,"
                 " `remainder(value, 6)`."),
    "//": message("Write `/`, and `round(value, 0)` around it for whole numbers."),
    "=~": message("Write `like(field, \"A*\")`, `starts_with` or `contains`."),
    "=~~": message("Write `like(field, \"A*\")`, `starts_with` or `contains`."),
    "!~": message("Write `not like(field, \"A*\")`."),
    "!~~": message("Write `not like(field, \"A*\")`."),
    "&.": message("Write `.`; an empty lookup gives an empty value."),
    "?.": message("Write `.`; an empty lookup gives an empty value."),
    "->": message("Write `.` behind a lookup."),
    "if": message("Write `choose(condition, then, else)`."),
    "elif": message("Write `choose(condition, then, else)`."),
    "else": message("Write `choose(condition, then, else)`."),
    "for": message("About child records, write `any(children.field == …)` or `count(…)`."),
    "<<": message("Write `<` or `<=`."),
    ">>": message("Write `>` or `>=`."),
    "#": message("Put comments outside of the expression."),
    "$": message("Write the name without `$`."),
    "@": message("Write the name without `@`."),
    ";": message("Write `and` or `or` between two conditions."),
    "；": message("Write `and` or `or` between two conditions."),
    "：": message("Write `==` to compare; behind a lookup, write `.`."),
    "{": message('Write names alone, and lists in square brackets: `["a", "b"]`.'),
    "}": message('Write names alone, and lists in square brackets: `["a", "b"]`.'),
    "\\": message("Write `/` to divide."),
}  # fmt: skip
"""Help lines for signs and words that are not part of the language."""
_IS_EMPTY: Final = message("Write `empty(value)` or `not empty(value)`.")
_IN_TEXT: Final = message(
    'Write `contains(name, "…")`, `starts_with(name, "…")` or `like(name, "A*")`.'
)
_FROM_TO: Final = message("Compare twice: `1 < x and x < 5`.")

EQUALS: Final = {"is": "==", "isnt": "!=", "equals": "==", "eq": "==", "ne": "!=", "gt": ">",
                 "lt": "<", "gte": ">=", "lte": "<=", "notin": "not in"}  # fmt: skip
"""Words for signs of comparison."""

BETWEEN: Final[dict[str, Message]] = {
    "like": _IN_TEXT, "ilike": _IN_TEXT, "contains": _IN_TEXT, "includes": _IN_TEXT,
    "matches": _IN_TEXT, "rlike": _IN_TEXT, "startswith": _IN_TEXT, "starts_with": _IN_TEXT,
    "endswith": _IN_TEXT, "ends_with": _IN_TEXT, "between": _FROM_TO, "then": INSTEAD["if"],
    "when": INSTEAD["if"], "mod": INSTEAD["%"],
    "empty": _IS_EMPTY, "null": _IS_EMPTY,
}  # fmt: skip
"""Help lines for words that others put between two values."""

CHINESE: Final[dict[str, str]] = {
    "大于或等于": ">=", "小于或等于": "<=", "大于等于": ">=", "小于等于": "<=", "不等于": "!=",
    "等于": "==", "大于": ">", "小于": "<", "高于": ">", "低于": "<", "超过": ">",
    "不小于": ">=", "不大于": "<=", "不低于": ">=", "不高于": "<=", "不超过": "<=",
    "不是": "!=", "是": "==", "并且": "and", "而且": "and", "且": "and", "和": "and", "与": "and",
    "或者": "or", "或": "or", "非": "not", "不": "not", "属于": "in", "不属于": "not in",
    "今天": "today", "现在": "now", "我": "me", "真": "true", "假": "false", "空": "null",
}  # fmt: skip
"""Chinese words for what the language has a word or sign for."""

CHINESE_HELP: Final[dict[str, Message]] = {
    "包含": _IN_TEXT, "不包含": _IN_TEXT, "为空": _IS_EMPTY, "不为空": _IS_EMPTY,
    "是空": _IS_EMPTY, "如果": INSTEAD["if"], "否则": INSTEAD["if"], "那么": INSTEAD["if"],
    "万": PLAIN_NUMBER, "亿": PLAIN_NUMBER, "千": PLAIN_NUMBER, "元": PLAIN_NUMBER,
    "块": PLAIN_NUMBER, "天": DAYS,
}  # fmt: skip
"""Chinese words that need another way to say it."""

VALUES: Final[dict[str, str]] = {
    "none": "null", "nil": "null", "undefined": "null", "nothing": "null", "blank": "null",
    "yes": "true", "no": "false", "current_user": "me", "currentuser": "me", "user": "me",
    "myself": "me", "getdate": "today", "current_date": "today", "sysdate": "now",
    "current_timestamp": "now", "tomorrow": "add_days(today, 1)",
    "yesterday": "add_days(today, -1)", "created": "created_at", "created_on": "created_at",
    "date_created": "created_at", "createddate": "created_at", "creation": "created_at",
    "updated_at": "changed_at", "updated": "changed_at", "modified": "changed_at",
    "modified_at": "changed_at", "updated_on": "changed_at", "modified_on": "changed_at",
    "lastmodifieddate": "changed_at", "this_month": "start_of_month(today)",
    "this_year": "start_of_year(today)", "this_week": "start_of_week(today)",
    "old": "old", "previous": "old", "prior": "old", "original": "old",
    "ownerid": "owner", "assigned_to": "owner", "assignee": "owner", "user_id": "owner",
}  # fmt: skip
"""Names that people expect, and what is written here; fields only if the record has them."""

SELVES: Final = frozenset(
    {"doc", "this", "self", "obj", "object", "row", "record", "rec", "item", "entity", "frm"}
)
"""What stands before the `.` of a record's own field in other products."""
