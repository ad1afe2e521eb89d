"""Conditions in words: "Level is VIP and Marketing consent is Yes"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tailorbird_designer.conditions import Change, Conditions, Group, Line, Names, Place, Row, read
from tailorbird_designer.sentences.pieces import Pieces, bold, marked, plain, rich, row
from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.tree import Expression, Placement
from tailorbird_metadata.expressions.types import BOOLEAN
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Model
from tailorbird_runtime.automation.words import said_of_change
from tailorbird_runtime.forms.filters import operator_label, phrase, value_in_words
from tailorbird_runtime.forms.values import Binder
from tailorbird_runtime.forms.voice import Voice

_KNOWN: Final[Mapping[str, Message]] = {
    "today": message("today"),
    "now": message("now"),
    "me": message("me"),
    "me.team": message("my team"),
    "me.teams": message("my teams"),
    "me.manager": message("my manager"),
}
_SOME_DAYS: Final = re.compile(r"add_days\(today, *(-?\d+)\)")
_BEFORE: Final = "old."
_SINGLE: Final = {"in": "eq", "not_in": "ne"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Says things about records of one model in one person's words."""

    model: Model
    voice: Voice

    def names(self, entity: Entity) -> Names:
        """The names that conditions on records of the entity may use."""
        return Names(self.model, entity.id)

    def place(self, place: Place) -> str:
        """A field, with the way to it: `Owner of Account`."""
        said = self.voice.say(place.labels[-1])
        for label in reversed(place.labels[:-1]):
            template = message("{field} of {thing}")
            values = {"field": said, "thing": self.voice.say(label)}
            said = self.voice.say(Message(template.text, values))
        return said

    def operator(self, place: Place, operator: str, values: int = 1) -> str:
        """An operator alone; with one value `is`, not `is one of`."""
        name = _SINGLE.get(operator, operator) if values <= 1 else operator
        return self.voice.say(operator_label(place.field, name))

    def value(self, place: Place, raw: str, names: Names | None = None) -> str:
        """One value in words."""
        if raw.startswith("="):
            return self.expression(raw[1:].strip(), names)
        binder = Binder(model=self.model, voice=self.voice)
        return value_in_words(binder, place.field, raw, {})

    def expression(self, text: str, names: Names | None = None) -> str:
        """A value that is worked out: `today`, `30 days from today`, a field, or its text."""
        known = _KNOWN.get(text)
        if known is not None:
            return self.voice.say(known)
        days = _SOME_DAYS.fullmatch(text)
        if days is not None:
            count = int(days.group(1))
            said = message("{days} from today") if count >= 0 else message("{days} ago")
            values = {"days": self.voice.days(abs(count))}
            return self.voice.say(Message(said.text, values))
        found = names.place(text.removeprefix(_BEFORE)) if names is not None else None
        if found is None:
            return text
        if text.startswith(_BEFORE):
            said = message("{field} before the change")
            return self.voice.say(Message(said.text, {"field": self.place(found)}))
        return self.place(found)

    def part(self, part: Row | Line, names: Names, change: Change | None = None) -> Pieces:
        """A row as a clause; what changed is marked."""
        place = names.place(part.field) if isinstance(part, Row) else None
        if place is None or not isinstance(part, Row):
            words = bold(self.line(part.text, names) if isinstance(part, Line) else part.field)
            return marked(words) if change is not None else words
        template = phrase(place.field, part.operator)
        said = [self.value(place, v, names) for v in part.values]
        value = bold(self.voice.join(said))
        label = plain(self.place(place))
        clause = rich(template or message("{value}"), self.voice.locale, value=value)
        if change is not None:
            clause = self._marked(clause, change)
            label = marked(label) if change.was is None else label
        return (*label, *plain(" "), *clause)

    def line(self, text: str, names: Names) -> str:
        """A condition that no row can say: in words if it is about a change, else its text."""
        found = check(text, names, BOOLEAN, allow=Placement.EVENT)
        if not isinstance(found, Expression):
            return text
        said = said_of_change(self.model, names.whose, found.tree)
        return text if said is None else self.voice.say(said)

    def clauses(
        self, found: Conditions, names: Names, changed: Mapping[tuple[int, ...], Change]
    ) -> Pieces:
        """All rows in a row: `a, b and c`, those of a group in brackets."""
        parts: list[Pieces] = []
        for number, item in enumerate(found.items):
            if isinstance(item, Group):
                inner = [
                    self.part(p, names, changed.get((number, n))) for n, p in enumerate(item.items)
                ]
                bracketed = message("({clauses})")
                clauses = self.joined(inner, item.join)
                parts.append(rich(bracketed, self.voice.locale, clauses=clauses))
            else:
                parts.append(self.part(item, names, changed.get((number,))))
        return self.joined(parts, found.join)

    def joined(self, parts: list[Pieces], join: str) -> Pieces:
        """Clauses joined by and / or."""
        word = message("{a} and {b}") if join == "all" else message("{a} or {b}")
        found: Pieces = parts[0] if parts else ()
        for part in parts[1:]:
            found = rich(word, self.voice.locale, a=found, b=part)
        return found

    def listed(self, parts: list[Pieces]) -> Pieces:
        """Things one after the other: `a, b and c`."""
        between, last = ("，", "，并") if self.voice.chinese else (", ", " and ")
        return row(parts, between, last)

    def condition(self, found: Expression | None, entity: Entity) -> Conditions:
        """The rows of a condition of the model."""
        return read(found.text, self.names(entity)) if found is not None else Conditions()

    def _marked(self, clause: Pieces, change: Change) -> Pieces:
        if change.was is None:
            return tuple(q for p in clause for q in marked((p,)))
        return tuple(
            q
            for p in clause
            for q in (
                marked((p,))
                if (change.operator and p.kind == "") or (change.values and p.kind == "strong")
                else (p,)
            )
        )
