"""`old.stage`, `changed(stage)`, `is_new()`: what a record was before its change, typed.

`changed(x)` is `x != old.x`, and `is_new()` is `empty(old.id)`: there is one node for all of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionError, ExpressionRefused
from tailorbird_metadata.expressions.hints.callees import takes
from tailorbird_metadata.expressions.hints.unlike import named_in_quotes
from tailorbird_metadata.expressions.paths import read_name, steps
from tailorbird_metadata.expressions.reading import Reading
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.expressions.tree import (
    Aggregate,
    Below,
    Call,
    Compare,
    FieldRef,
    Node,
    Old,
    Or,
)
from tailorbird_metadata.expressions.types import BOOLEAN, Kind, ValueType
from tailorbird_metadata.expressions.walk import nodes
from tailorbird_metadata.messages import Message, message

CHANGE_FUNCTIONS: Final = ("changed", "is_new")
"""Functions that ask about the change that is going on."""

MOST: Final = 20
"""Fields that one `changed` may name."""

_USAGE: Final = {"changed": "changed(stage)", "is_new": "is_new()"}

WHY: Final = {
    "": message("Here a record is looked at as it is; no change is going on."),
    "clock": message("The clock sets this off, not a change."),
    "button": message("A button sets this off, not a change."),
    "worked_out": message("It is worked out whenever somebody looks; no change is going on then."),
    "gate": message("What a stage demands is also shown while nobody moves the record."),
    "lock": message("What is locked is decided before anybody changes the record."),
    "empties": message("This condition is looked at before and after the change by itself."),
    "default": message("A default is for a new record, which was nothing before."),
}
"""Why a place knows of no change, by its word."""


def read_old(checker: Reading, node: Syntax) -> Node | None:
    """The node of `old.x`; None if the name does not begin with `old`."""
    names = steps(node)
    if names is None or names[0].name != "old":
        return None
    help_ = message("Write {example}.", example="`old.stage`")
    if checker.inside is not None:
        raise _children_have_none(checker, node)
    if len(names) == 1:
        sentence = message("Say which field is meant, as it was before the change.")
        raise ExpressionRefused(ExpressionError(sentence, node.span, help_, faults.UNKNOWN_NAME))
    found = read_name(_behind(node), checker.scope, None)
    if not isinstance(found, FieldRef):
        sentence = message("Only fields of the record have a value from before the change.")
        raise ExpressionRefused(ExpressionError(sentence, node.span, help_, faults.NOT_ALLOWED))
    return Old(type=found.type, operand=found, span=node.span)


def _behind(node: Syntax) -> Syntax:
    """`old.account.region` without its `old`, each name at its place."""
    inside = node.parts[0]
    if inside.form == "symbol":
        start = node.span[1] - len(node.value)
        return Syntax("symbol", node.value, (), (start, node.span[1]))
    begun = _behind(inside)
    return Syntax("attribute", node.value, (begun,), (begun.span[0], node.span[1]))


def read_change_function(
    checker: Reading, node: Syntax, name: str, arguments: tuple[Syntax, ...]
) -> Node:
    """The typed node of a call; raises ExpressionRefused."""
    if checker.inside is not None:
        raise _children_have_none(checker, node)
    most = MOST if name == "changed" else 0
    if not min(most, 1) <= len(arguments) <= most:
        raise checker.refused(
            node,
            takes(name, min(most, 1), most, len(arguments)),
            message("Write {usage}.", usage=f"`{_USAGE[name]}`"),
            faults.FUNCTION_USE,
        )
    if name == "is_new":
        entity = checker.scope.entity
        number = FieldRef(type=ValueType(kind=Kind.RECORD, of=entity), entity=entity, field="id")
        before = Old(type=number.type, operand=number, span=node.span)
        return Call(type=BOOLEAN, function="empty", arguments=(before,), span=node.span)
    found = tuple(_changed(checker, node, argument) for argument in arguments)
    if len(found) == 1:
        return replace(found[0], span=node.span)
    return Or(type=BOOLEAN, operands=found, span=node.span)


def _changed(checker: Reading, node: Syntax, argument: Syntax) -> Node:
    """That one field has another value than before."""
    help_: Message = message(
        "Write {usage}.", usage="`changed(stage)`, `changed(amount, discount)`"
    )
    if steps(argument) is None:
        if argument.form in ("text", "number", "date", "boolean", "null"):
            help_ = message("Write {usage}.", usage='`old.stage == "sent" and stage == "won"`')
        named = argument.form == "text" and named_in_quotes(argument.value, checker.scope)
        sentence = message("`changed` takes names of fields.")
        raise checker.refused(argument, sentence, named or help_, faults.FUNCTION_USE)
    field = checker.read(argument)
    if not isinstance(field, FieldRef):
        sentence = message("`changed` takes names of fields.")
        raise checker.refused(argument, sentence, help_, faults.FUNCTION_USE)
    if field.via:
        raise checker.refused(
            argument,
            message("This is a field of another record; whether that one changed is not known."),
            message("Write {usage}.", usage="`changed(account)`"),
            faults.FUNCTION_USE,
        )
    before = Old(type=field.type, operand=field, span=node.span)
    return Compare(type=BOOLEAN, operator="ne", left=field, right=before, span=argument.span)


def _children_have_none(checker: Reading, node: Syntax) -> ExpressionRefused:
    return checker.refused(
        node,
        message("What child records were before is not known."),
        message("Write it outside of this function, about the record itself."),
        faults.NOT_ALLOWED,
    )


def too_far(tree: Node) -> bool:
    """Whether the tree asks what other records counted or where they stood before the change."""
    return any(isinstance(n, (Aggregate, Below)) for old in olds(tree) for n in nodes(old.operand))


def olds(tree: Node) -> tuple[Old, ...]:
    """Every node about the time before the change, in the order of the text."""
    return tuple(node for node in nodes(tree) if isinstance(node, Old))


def no_change_here(tree: Node, why: str, length: int) -> ExpressionError:
    """The error where nothing is changing, at the first place that asks about it."""
    first = olds(tree)[0]
    return ExpressionError(
        message("This asks about a change. {why}", why=WHY[why]),
        first.span or (0, length),
        message(
            "It can stand in the `when` and `check` of rules, in what a stage sets, and in "
            "automations with `after:`."
        ),
        faults.WRONG_PLACE,
    )
