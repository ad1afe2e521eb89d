"""From a text to rows, as far as rows can say it."""

from __future__ import annotations

from typing import Final

from tailorbird_designer.conditions.names import Names, Place, is_day
from tailorbird_designer.conditions.rows import Conditions, Group, Item, Line, Row
from tailorbird_metadata.expressions.faults import ExpressionRefused
from tailorbird_metadata.expressions.parser import parse
from tailorbird_metadata.expressions.paths import steps
from tailorbird_metadata.expressions.syntax import Syntax

_FLIPPED: Final = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
_CHOSEN: Final = {"eq": "in", "ne": "not_in"}
"""How the types that are filtered by several values call a comparison with one."""
_NEGATED: Final = {"eq": "ne", "in": "not_in", "empty": "not_empty"}
_JOINS: Final = {"and": "all", "or": "any"}
_LITERALS: Final = frozenset({"text", "number", "date", "boolean"})


def read(text: str, names: Names) -> Conditions:
    """The rows of a condition; a text that cannot be read is one line."""
    if not text.strip():
        return Conditions()
    try:
        tree = parse(text)
    except ExpressionRefused:
        return Conditions(items=(Line(text=text),))
    reader = _Reader(text, names)
    join = _JOINS.get(tree.form, "all")
    parts = tree.parts if tree.form in _JOINS else (tree,)
    return Conditions(join=join, items=tuple(reader.items(parts, join)))


class _Reader:
    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names

    def items(self, parts: tuple[Syntax, ...], join: str) -> list[Item]:
        found: list[Item] = []
        for part in parts:
            inner = _JOINS.get(part.form)
            if inner is None:
                found.append(self.part(part))
            elif inner == join:
                found += self.items(part.parts, join)
            else:
                found.append(Group(join=inner, items=tuple(map(self.part, part.parts))))
        return found

    def part(self, node: Syntax) -> Row | Line:
        written = self.written(node)
        if node.form in _JOINS:
            return Line(text=written)
        row = self.row(node)
        if row is None:
            return Line(text=written)
        return Row(field=row.field, operator=row.operator, values=row.values, text=written)

    def written(self, node: Syntax) -> str:
        return self.text[node.span[0] : node.span[1]]

    def row(self, node: Syntax) -> Row | None:
        match node.form:
            case "symbol" | "attribute":
                return self._truth(node, "true")
            case "not":
                return self._negated(node.parts[0])
            case "compare" | "order":
                return self._compared(node)
            case "in":
                return self._contained(node)
            case "call":
                return self._called(node)
            case _:
                return None

    def _truth(self, node: Syntax, value: str) -> Row | None:
        place = self._place(node)
        if place is None or place.kind != "boolean":
            return None
        return Row(field=place.path, operator="eq", values=(value,))

    def _negated(self, node: Syntax) -> Row | None:
        if node.form in ("symbol", "attribute"):
            return self._truth(node, "false")
        found = self.row(node) if node.form in ("compare", "in", "call") else None
        if found is None:
            return None
        place = self.names.place(found.field)
        if place is None or place.kind == "boolean":
            return None
        return self._made(place, _NEGATED.get(found.operator, ""), found.values)

    def _compared(self, node: Syntax) -> Row | None:
        left, right = node.parts
        operator = node.value
        place = self._subject(left, right)
        if place is None:
            left, right, operator = right, left, _FLIPPED[operator]
            place = self._subject(left, right)
        if place is None:
            return None
        if right.form == "null" or (right.form == "text" and not right.value):
            return self._made(place, {"eq": "empty", "ne": "not_empty"}.get(operator, ""), ())
        if "eq" not in place.operators:
            operator = _CHOSEN.get(operator, "")
        return self._made(place, operator, (self._value(right, place),))

    def _subject(self, node: Syntax, other: Syntax) -> Place | None:
        """The field that one side is about; a moment also as its day beside a day."""
        place = self._place(node)
        if place is not None:
            return place
        if node.form != "call" or node.parts[0].value != "day_of" or len(node.parts) != 2:
            return None
        place = self._place(node.parts[1])
        day = is_day(self.names.type_of(self.written(other)))
        return place if place is not None and place.kind == "datetime" and day else None

    def _contained(self, node: Syntax) -> Row | None:
        member, container = node.parts
        place = self._place(member)
        if container.form == "list":
            if place is None or any(p.form == "null" for p in container.parts):
                return None
            if any(p.form == "text" and not p.value for p in container.parts):
                return None
            return self._made(place, "in", tuple(self._value(p, place) for p in container.parts))
        tags = self._place(container)
        if tags is not None and tags.kind == "tags":
            return self._made(tags, "contains", (self._value(member, tags),))
        if place is None or place.kind != "team":
            return None
        return self._made(place, "in", (f"={self.written(container)}",))

    def _called(self, node: Syntax) -> Row | None:
        name, arguments = node.parts[0].value, node.parts[1:]
        place = self._place(arguments[0]) if arguments else None
        if place is None:
            return None
        if name == "empty" and len(arguments) == 1:
            return self._made(place, "empty", ())
        if name in ("contains", "starts_with") and len(arguments) == 2:
            if arguments[1].form == "text" and not arguments[1].value:
                return None
            return self._made(place, name, (self._value(arguments[1], place),))
        return None

    def _made(self, place: Place, operator: str, values: tuple[str, ...]) -> Row | None:
        if operator not in place.operators:
            return None
        return Row(field=place.path, operator=operator, values=values)

    def _place(self, node: Syntax) -> Place | None:
        found = steps(node) if node.form in ("symbol", "attribute") else None
        return self.names.place(".".join(s.name for s in found)) if found is not None else None

    def _value(self, node: Syntax, place: Place) -> str:
        """A literal as a filter writes it; anything else as an expression."""
        if node.form == "negate" and node.parts[0].form == "number":
            return f"-{self.written(node.parts[0])}"
        if node.form not in _LITERALS:
            return f"={self.written(node)}"
        if node.form == "text":
            plain = not node.value.startswith("=") and node.value == node.value.strip()
            if not plain or not node.value.isprintable():
                return f"={self.written(node)}"
            return self.names.option_name(place, node.value)
        return self.written(node) if node.form == "number" else node.value
