"""Comparisons and membership, typed."""

from __future__ import annotations

from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.emptiness import may_be_empty
from tailorbird_metadata.expressions.faults import ExpressionError, ExpressionRefused
from tailorbird_metadata.expressions.hints.signs import no_field, shortened, write
from tailorbird_metadata.expressions.hints.unlike import source
from tailorbird_metadata.expressions.kinds import ORDERED, SETS, in_words, same
from tailorbird_metadata.expressions.paths import steps
from tailorbird_metadata.expressions.reading import Reading
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import Call, Compare, In, Literal, Node, Not, Old
from tailorbird_metadata.expressions.types import (
    BOOLEAN,
    OF_TEAMS,
    RECORDS,
    TEAM,
    TEXT,
    Kind,
    ValueType,
)
from tailorbird_metadata.messages import Message, message

_COMPARES: Final = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_CONTAINED: Final = {Kind.TEAMS: Kind.TEAM, Kind.TEXTS: Kind.TEXT, Kind.ROLES: Kind.TEXT}


def read_compare(checker: Reading, node: Syntax) -> Node:
    """`==`, `!=` and the orders; comparing with null is a test for emptiness."""
    left, right = _pair(checker, node)
    kind = left.type.kind
    if Kind.EMPTY in (left.type.kind, right.type.kind) or is_null(left) or is_null(right):
        return _empty_compare(checker, node, left, right)
    if kind in SETS:
        help_ = message('Write `value in …`, or `contains(tags, "…")`.')
        if isinstance(left, Old) or isinstance(right, Old):
            help_ = message("Write {usage}.", usage="`changed(tags)`")
        raise checker.refused(
            node,
            message("This is {what}, which cannot be compared.", what=in_words(left.type)),
            help_, faults.WRONG_TYPE,
        )  # fmt: skip
    if node.form == "order" and kind not in ORDERED:
        raise _no_order(checker, node, left.type)
    if node.form == "compare" and checker.in_rights and may_be_empty(left) and may_be_empty(right):
        raise checker.refused(
            node,
            message("Both sides may be empty, and then everybody would have this right."),
            message("Write `team in me.teams`, or compare with a value that is never empty."),
            faults.EMPTY_IN_RIGHTS,
        )
    return Compare(type=BOOLEAN, operator=node.value, left=left, right=right, span=node.span)


def _pair(checker: Reading, node: Syntax) -> tuple[Node, Node]:
    """Both sides, of one type."""
    first, second = node.parts
    _refuse_list(checker, node)
    _refuse_bare_option(checker, first, second)
    _refuse_bare_option(checker, second, first)
    left, right = checker.together((first, second))
    return left, right


def _refuse_list(checker: Reading, node: Syntax) -> None:
    """`stage == ["won", "lost"]`: the mistake is the sign between the two."""
    first, second = node.parts
    if second.form != "list" or node.value not in ("eq", "ne"):
        return
    between = checker.text[first.span[1] : second.span[0]]
    start = first.span[1] + len(between) - len(between.lstrip(" )\t\n"))
    instead = write("in" if node.value == "eq" else "not in")
    sentence = message("A list can only stand behind `in`.")
    raise ExpressionRefused(
        ExpressionError(sentence, (start, start + 2), instead, faults.NOT_ALLOWED)
    )


def _bare_option(checker: Reading, wrong: Syntax, other: Syntax) -> str | None:
    """The option that stands without quotation marks beside the field that has it."""
    known = ("me", "today", "now")
    if wrong.form != "symbol" or steps(other) is None or wrong.value in known:
        return None
    if checker.inside is not None or checker.scope.field(checker.scope.entity, wrong.value):
        return None
    type_ = checker.read(other).type
    if type_.kind is not Kind.CHOICE:
        return None
    word, path = wrong.value.lower(), type_.of or ""
    names = {o.lower(): o for o in checker.scope.options(path)}
    option = names.get(word) or checker.scope.option_labels(path).get(word)
    if option is None and checker.scope.option(path, wrong.value):
        return wrong.value
    return option


def _refuse_bare_option(checker: Reading, wrong: Syntax, other: Syntax) -> None:
    """`stage == won`."""
    option = _bare_option(checker, wrong, other)
    if option is not None:
        help_ = message("Options are written in quotation marks: {option}.", option=f'`"{option}"`')
        raise checker.refused(wrong, no_field(wrong.value), help_, faults.UNKNOWN_NAME)


def _empty_compare(checker: Reading, node: Syntax, left: Node, right: Node) -> Node:
    """`x == null` means `empty(x)`."""
    if node.form == "order":
        raise checker.refused(
            node, message("Nothing is smaller or larger than an empty value."),
            message("Write `empty(value)`."), faults.WRONG_TYPE,
        )  # fmt: skip
    value = right if is_null(left) else left
    if value.type.kind is Kind.BOOLEAN:
        raise checker.refused(
            node,
            message("A yes-or-no value is never empty."),
            message("Write the field itself, or `not` before it."),
            faults.WRONG_TYPE,
        )
    test = Call(type=BOOLEAN, function="empty", arguments=(value,), span=node.span)
    return test if node.value == "eq" else Not(type=BOOLEAN, operand=test, span=node.span)


def _no_order(checker: Reading, node: Syntax, type_: ValueType) -> ExpressionRefused:
    help_ = message("Compare with `==` or `!=`.")
    if type_.kind is Kind.CHOICE:
        help_ = _by_place(checker, node)
    elif type_.kind is Kind.TEXT:
        help_ = message('Write `starts_with(value, "A")` or `like(value, "A*")`.')
    sentence = message(
        "{sign} compares numbers, days and moments, but this is {found}.",
        sign=f"`{_COMPARES[node.value]}`", found=in_words(type_),
    )  # fmt: skip
    return checker.refused(node, sentence, help_, faults.WRONG_TYPE)


def _by_place(checker: Reading, node: Syntax) -> Message:
    """How options are compared by where they stand in their list."""
    one, other = (shortened(source(checker.text, part)) for part in node.parts)
    if "text" not in (node.parts[0].form, node.parts[1].form):
        sign = _COMPARES[node.value]
        return message("Write {usage}.", usage=f"`position({one}) {sign} position({other})`")
    value, option, up = one, other, node.value in ("ge", "gt")
    if node.parts[0].form == "text":
        value, option, up = other, one, not up
    name = "at_least" if up else "at_most"
    if node.value in ("ge", "le"):
        return write(f"{name}({value}, {option})")
    return message("Write {usage}.", usage=f'`{name}({value}, "…")`')


def read_in(checker: Reading, node: Syntax) -> Node:
    """`in` with a list or a set behind it."""
    member, container = node.parts
    if container.form == "list":
        if not container.parts:
            help_ = message('Name at least one value: `value in ["a", "b"]`.')
            raise checker.refused(
                container, message("The list is empty."), help_, faults.WRONG_TYPE
            )
        for part in container.parts:
            _refuse_bare_option(checker, part, member)
        found = checker.together((member, *container.parts))
        if found[0].type.kind in SETS or found[0].type.kind is Kind.BOOLEAN or is_null(found[0]):
            raise checker.refused(
                member,
                message("This is {what}, which cannot be one of a list.",
                        what=in_words(found[0].type)), _no_member(checker, found[0], container),
                faults.WRONG_TYPE,
            )  # fmt: skip
        options = tuple(n for n in found[1:] if not is_null(n))
        if not options:
            raise checker.refused(
                container,
                message("The list is empty."),
                message("Write `empty(value)` or `not empty(value)`."),
                faults.WRONG_TYPE,
            )
        return In(type=BOOLEAN, member=found[0], options=options, span=node.span)
    return _in_set(checker, node, member, container)


def _no_member(checker: Reading, found: Node, container: Syntax) -> Message:
    """What to write for a set, a condition or null before `in [...]`."""
    if found.type.kind in SETS and len(container.parts) == 1 and found.span is not None:
        many = checker.text[slice(*found.span)]
        usage = f"`{shortened(source(checker.text, container.parts[0]))} in {shortened(many)}`"
        return message("Write {usage}.", usage=usage)
    if found.type.kind in SETS:
        return message('Ask for each: `"a" in tags or "b" in tags`.')
    return message("Write the name of a field before `in`.")


def _in_set(checker: Reading, node: Syntax, member: Syntax, container: Syntax) -> Node:
    option = _bare_option(checker, container, member)
    if option is not None:
        help_ = write(f'["{option}"]')
        raise checker.refused(container, no_field(container.value), help_, faults.UNKNOWN_NAME)
    many = checker.read(container)
    if many.type.kind not in SETS:
        raise checker.refused(
            container,
            message("Behind `in` stands a list or a set, but this is {found}.",
                    found=in_words(many.type)), _no_list(checker, member, container, many),
            faults.WRONG_TYPE,
        )  # fmt: skip
    found = read_member(checker, many, member)
    if many.type.kind is Kind.TEXTS:
        return Call(type=BOOLEAN, function="has_tag", arguments=(many, found), span=node.span)
    return In(type=BOOLEAN, member=found, container=many, span=node.span)


def _no_list(checker: Reading, member: Syntax, container: Syntax, many: Node) -> Message:
    """What to write behind `in` where neither a list nor a set stands."""
    if many.type.kind is Kind.TEXT and (
        not isinstance(many, Literal) or checker.read(member).type.kind is Kind.TEXT
    ):
        return message("Write `contains(text, part)`.")
    if isinstance(many, Literal):
        otherwise = message('Write `value in ["a", "b"]`.')
        return write(f"[{source(checker.text, container)}]", otherwise)
    return message("Write `==`, or a list in square brackets: `[…]`.")


def read_member(checker: Reading, many: Node, member: Syntax) -> Node:
    """What is looked for in a set, typed as its members are."""
    wanted = member_type(many.type)
    hint = ValueType(kind=Kind.ROLES) if many.type.kind is Kind.ROLES else wanted
    found = checker.read(member, hint)
    if found.type.kind in SETS and many.type.kind is not Kind.ROLES:
        raise checker.refused(
            member,
            message("This is {what}, which cannot be one of a list.", what=in_words(found.type)),
            message("Write {usage}.", usage="`overlaps(teams, me.teams)`"), faults.WRONG_TYPE,
        )  # fmt: skip
    if found.type.kind is not wanted.kind or found.type.of != wanted.of or is_null(found):
        checker.agree(member, wanted, found.type)
    if wanted.kind is Kind.RECORD:
        return Call(type=TEXT, function="record_key", arguments=(found,), span=found.span)
    return found


def read_overlaps(checker: Reading, node: Syntax) -> Node:
    """`overlaps(one, other)`: two sets whose members are of one type."""
    one, other = (_some(checker, part) for part in node.parts[1:])
    if not same(member_type(one.type), member_type(other.type)):
        raise checker.refused(
            node.parts[2], message("The two sets hold different things."),
            message("Write {usage}.", usage="`overlaps(teams, me.teams)`"), faults.FUNCTION_USE,
        )  # fmt: skip
    return Call(type=BOOLEAN, function="overlaps", arguments=(one, other), span=node.span)


def _some(checker: Reading, part: Syntax) -> Node:
    """A set that is a value of its own; roles are asked for with `has_role`."""
    found = checker.read(part)
    if found.type.kind in SETS and found.type.kind is not Kind.ROLES:
        return found
    raise checker.refused(
        part,
        message("{name} cannot use {found} here.", name="`overlaps`", found=in_words(found.type)),
        message("Write {usage}.", usage="`overlaps(teams, me.teams)`"), faults.FUNCTION_USE,
    )  # fmt: skip


def member_type(many: ValueType) -> ValueType:
    """The type of the members of a set."""
    if many.of == OF_TEAMS:
        return TEAM
    if many.of is not None and many.of.startswith(RECORDS):
        return ValueType(kind=Kind.RECORD, of=many.of.removeprefix(RECORDS))
    if many.kind is Kind.TEXTS and many.of is not None:
        return ValueType(kind=Kind.CHOICE, of=many.of)
    return ValueType(kind=_CONTAINED[many.kind])


def is_null(node: Node) -> bool:
    """Whether it is a written empty value."""
    return isinstance(node, Literal) and node.value is None
