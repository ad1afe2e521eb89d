"""Two values that do not go together: what to say, and what to write in their place."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError
from tailorbird_metadata.expressions.hints.habits import DAYS
from tailorbird_metadata.expressions.hints.signs import shortened, write
from tailorbird_metadata.expressions.hints.suggest import asked, listed
from tailorbird_metadata.expressions.kinds import SETS, in_words
from tailorbird_metadata.expressions.scope import Scope
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import Input, Node
from tailorbird_metadata.expressions.types import Kind, ValueType
from tailorbird_metadata.expressions.words import USER
from tailorbird_metadata.messages import Message, message

Part = tuple[Syntax, Node]
"""A side as written, and as typed."""

_DAY: Final = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*\Z")
_TRUTH: Final = {"true": "true", "yes": "true", "1": "true", "是": "true",
                 "false": "false", "no": "false", "0": "false", "否": "false"}  # fmt: skip
_SHORT: Final = 60


def unlike(text: str, wanted: Part, found: Part, scope: Scope) -> ExpressionError:
    """The mistake that `found` stands beside `wanted`; its place is what has to change."""
    node, kinds = found[0], {wanted[1].type.kind, found[1].type.kind}
    a, b = wanted[1].type, found[1].type
    code = faults.WRONG_TYPE
    sentence = message(
        "Here {a} stands beside {b}; the two must be alike.", a=in_words(a), b=in_words(b)
    )
    if kinds == {Kind.DATE, Kind.MOMENT}:
        code = faults.DAY_AND_MOMENT
        node = found[0] if b.kind is Kind.MOMENT else wanted[0]
        help_: Message | None = message("Write `day_of(…)` around the moment.")
        if node.form == "symbol" and node.value == "now":
            help_ = write("today")
    elif kinds & SETS:
        help_ = _in_set(text, wanted, found)
    elif a.kind is b.kind:
        sentence, help_ = _of_two_kinds(a)
    else:
        help_ = _instead(text, wanted, found, scope)
    return ExpressionError(sentence, node.span, help_, code)


def _of_two_kinds(type_: ValueType) -> tuple[Message, Message]:
    if type_.kind is Kind.RECORD:
        return (
            message("These are records of different kinds."),
            message("Compare with a lookup to the same kind of record."),
        )
    return (
        message("These are options of different lists."),
        message('Compare each with an option of its own: `value == "…"`.'),
    )


def _in_set(text: str, wanted: Part, found: Part) -> Message:
    many, one = (wanted, found) if wanted[1].type.kind in SETS else (found, wanted)
    if one[1].type.kind in SETS:
        return message("Write {usage}.", usage="`overlaps(teams, me.teams)`")
    if many[1].type.kind is Kind.ROLES:
        return message("Write {usage}.", usage=f"`has_role({_source(text, one[0])})`")
    usage = f"`{_source(text, one[0])} in {_source(text, many[0])}`"
    return message("Write {usage}.", usage=usage)


def _instead(text: str, wanted: Part, found: Part, scope: Scope) -> Message:
    type_, node = wanted[1].type, found[0]
    first, second = sorted((wanted[0].span, node.span))
    between = text[first[1] : second[0]]
    match type_.kind:
        case Kind.TEXT if node.form == "number":
            return write(f'"{node.value}"')
        case Kind.BOOLEAN if node.value in _TRUTH and not re.search("[<>]", between):
            return write(_TRUTH[node.value])
        case Kind.BOOLEAN:
            return message("Compare it with `true` or `false`, or write the field alone.")
        case Kind.DATE | Kind.MOMENT:
            day = day_in(_source(text, node))
            if day is not None and type_.kind is Kind.DATE:
                return write(day)
            return day_help(type_.kind)
        case Kind.CHOICE:
            options = listed(scope.options(type_.of or ""), '"')
            return options or message("Compare it with an option, by its key.")
        case Kind.RECORD:
            return _record(type_, found[1])
    return message("Write something that gives {expected}.", expected=in_words(type_))


def _record(type_: ValueType, found: Node) -> Message:
    if type_.of != USER:
        return message("Compare with a field behind the lookup: {example}.",
                       example="`account.name == …`")  # fmt: skip
    if isinstance(found, Input) and found.name in ("me.name", "me.email"):
        return write("me")
    return message("Compare people with `me`, or read their name: {example}.",
                   example="`owner.name == …`")  # fmt: skip


def day_help(kind: Kind) -> Message:
    """How a day or moment is written."""
    if kind is Kind.DATE:
        return message('Write a day as `d"2026-01-15"`.')
    return message('Write a moment as `d"2026-01-15T08:00Z"`.')


def day_in(written: str) -> str | None:
    """The literal of a day that is written in another way: `d"2026-01-15"`."""
    found = _DAY.match(written)
    if found is None:
        return None
    try:
        day = date(*(int(n) for n in found.groups()))
    except ValueError:
        return None
    return f'd"{day.isoformat()}"'


def misread(node: Syntax, hint: ValueType, scope: Scope) -> ExpressionError:
    """The mistake of a text where something else is needed."""
    sentence = message("Here stands a text, but {wanted} is needed.", wanted=in_words(hint))
    code = faults.WRONG_TYPE
    named = named_in_quotes(node.value, scope)
    if named is not None:
        help_ = named
    elif not node.value and hint.kind is not Kind.BOOLEAN:
        help_ = message("Write `empty(value)` or `not empty(value)`.")
    elif hint.kind is Kind.BOOLEAN and node.value.lower() not in _TRUTH:
        sentence = message("This is {found}, not a condition.", found=message("a text"))
        code = faults.NOT_A_CONDITION
        help_ = message("Compare it with something: `value == …`, or write `not empty(value)`.")
    else:
        help_ = _for_a_text(node.value, hint)
    return ExpressionError(sentence, node.span, help_, code)


def named_in_quotes(word: str, scope: Scope) -> Message | None:
    """The field, or value of the language, that stands in quotation marks."""
    name = scope.labels(scope.entity).get(word.lower(), word)
    if name in ("today", "now", "me") or name in scope.names(scope.entity):
        return asked(name)
    return None


def _for_a_text(word: str, hint: ValueType) -> Message:
    if hint.kind in SETS:
        return message("Write {usage}.", usage=f'`"{shortened(word)}" in …`')
    match hint.kind:
        case Kind.NUMBER if re.fullmatch(r"-?\d+(\.\d+)?", word.strip()):
            return message("Write the number without quotation marks.")
        case Kind.NUMBER:
            return message("Write something that gives {expected}.", expected=in_words(hint))
        case Kind.BOOLEAN:
            if word.lower() in ("true", "false"):
                return message("Write `true` or `false` without quotation marks.")
            return write(_TRUTH[word.lower()])
        case Kind.DATE:
            day = day_in(word)
            return write(day) if day is not None else day_help(Kind.DATE)
        case Kind.MOMENT:
            return day_help(Kind.MOMENT)
        case Kind.TIME:
            return message('Write a time of day as `"09:30"`.')
    if hint.kind is Kind.RECORD and hint.of == USER:
        return message("People are not named in the configuration; compare with `me`, or with a"
                       " field of the person: {example}.",
                       example="`owner.email == …`")  # fmt: skip
    return message("Records and people are not named in the configuration; compare with"
                   " `me` or another field.")  # fmt: skip


def days_apart(text: str, node: Syntax, left: Node, right: Node) -> Message:
    """What to write for `today + 7` and `closed_on - today`."""
    one, other = (source(text, part) for part in node.parts)
    days = (Kind.DATE, Kind.MOMENT)
    if node.value == "sub" and left.type.kind in days and right.type.kind in days:
        return write(f"days_between({other}, {one})", DAYS)
    if node.value in ("add", "sub") and left.type.kind in days and right.type.kind is Kind.NUMBER:
        sign = "" if node.value == "add" else "-"
        simple = not sign or node.parts[1].form in ("number", "symbol", "attribute", "call")
        return write(f"add_days({one}, {sign}{other if simple else f'({other})'})", DAYS)
    if node.value == "add" and right.type.kind in days and left.type.kind is Kind.NUMBER:
        return write(f"add_days({other}, {one})", DAYS)
    return DAYS


def source(text: str, node: Syntax) -> str:
    """What was written at `node`, without its line breaks."""
    return " ".join(text[node.span[0] : node.span[1]].split())


def _source(text: str, node: Syntax) -> str:
    return shortened(source(text, node))
