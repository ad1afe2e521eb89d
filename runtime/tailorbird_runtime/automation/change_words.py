"""What conditions ask about a change, in words: "Stage was Proposal", "Discount changed"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tailorbird_metadata.expressions.tree import Call, Compare, FieldRef, In, Node, Not, Old, Or
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Text
from tailorbird_runtime.access.explain import Listed

Said = Message | Text | str
Name = Callable[[FieldRef], Said]
"""What a field is called."""
Value = Callable[[FieldRef, Node], Said | None]
"""A value that stands beside a field, in words; None for one that has none."""

_WAS: Final = {
    "eq": message("{field} was {value}"),
    "ne": message("{field} was not {value}"),
    "lt": message("{field} was less than {value}"),
    "le": message("{field} was at most {value}"),
    "gt": message("{field} was more than {value}"),
    "ge": message("{field} was at least {value}"),
}
_THAN_BEFORE: Final = {
    "eq": message("{field} stayed as it was"),
    "ne": message("{field} changed"),
    "lt": message("{field} is less than before"),
    "le": message("{field} is at most what it was"),
    "gt": message("{field} is more than before"),
    "ge": message("{field} is at least what it was"),
}
_OPPOSITE: Final = {"eq": "ne", "ne": "eq"}
_TURNED: Final = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}


def change_words(node: Node, name: Name, value: Value) -> Message | None:
    """The words of a condition about a change; None for any other, and for one that has none."""
    match node:
        case Not(operand=Compare(operator="eq" | "ne" as operator, left=left, right=right)):
            return _compared(_OPPOSITE[operator], left, right, name, value)
        case Not(operand=operand):
            return _denied(operand, name)
        case Compare(operator=operator, left=left, right=right):
            return _compared(operator, left, right, name, value)
        case Old(operand=FieldRef() as field):
            return message("{field} was Yes", field=name(field))
        case Call(function="empty", arguments=(Old(operand=FieldRef() as field),)):
            if _is_number(field):
                return message("the record is new")
            return message("{field} was empty", field=name(field))
        case In(member=Old(operand=FieldRef() as field), options=options) if options:
            said = [value(field, option) for option in options]
            if any(one is None for one in said):
                return None
            values = Listed(tuple(_spoken(one) for one in said if one is not None))
            return message("{field} was one of {values}", field=name(field), values=values)
        case Or(operands=operands):
            fields = [_changed(operand) for operand in operands]
            if any(field is None for field in fields):
                return None
            names = Listed(tuple(_spoken(name(f)) for f in fields if f is not None))
            return message("one of {fields} changed", fields=names)
    return None


def _denied(node: Node, name: Name) -> Message | None:
    match node:
        case Old(operand=FieldRef() as field):
            return message("{field} was No", field=name(field))
        case Call(function="empty", arguments=(Old(operand=FieldRef() as field),)):
            if _is_number(field):
                return message("the record was there before")
            return message("{field} was not empty", field=name(field))
    return None


def _compared(operator: str, left: Node, right: Node, name: Name, value: Value) -> Message | None:
    if isinstance(left, Old) and left.operand == right:
        left, right, operator = right, left, _TURNED[operator]
    if isinstance(left, FieldRef) and isinstance(right, Old) and right.operand == left:
        return Message(_THAN_BEFORE[operator].text, {"field": name(left)})
    if isinstance(right, Old) and not isinstance(left, Old):
        left, right, operator = right, left, _TURNED[operator]
    if not isinstance(left, Old) or not isinstance(left.operand, FieldRef):
        return None
    said = value(left.operand, right)
    if said is None:
        return None
    return Message(_WAS[operator].text, {"field": name(left.operand), "value": said})


def _changed(node: Node) -> FieldRef | None:
    match node:
        case Compare(operator="ne", left=FieldRef() as field, right=Old(operand=operand)):
            return field if operand == field else None
    return None


def _is_number(field: FieldRef) -> bool:
    return field.field == "id" and not field.via


def _spoken(value: Said) -> Text | Message:
    return message("{words}", words=value) if isinstance(value, str) else value
