"""The condition builder of a form: its rows checked, and drawn with what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tailorbird_designer.conditions import (
    Change,
    Conditions,
    Group,
    Line,
    Names,
    Place,
    Row,
    Wrong,
    changes,
    checked,
    read,
    write,
)
from tailorbird_designer.conditions.writing import NUMBERS
from tailorbird_designer.sentences import Teller
from tailorbird_designer.web.builder_rows import Spot
from tailorbird_designer.web.inputs import Choice, choices, input_id
from tailorbird_metadata.expressions.tree import Expression, Placement
from tailorbird_metadata.messages import Message, message

_ME = ("me", "me.manager")
_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldGroup:
    """Fields to choose from, under the lookup that they stand behind."""

    label: str
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPart:
    """A row, or with `line` a text that no row can say.

    `control` is none, text, number, day, one or many; `note` is what changed against the
    published version, `passes` how many records the row holds for.
    """

    name: str
    id: str
    spot: str
    line: bool
    text: str = ""
    field: str = ""
    groups: tuple[FieldGroup, ...] = ()
    operators: tuple[Choice, ...] = ()
    control: str = "none"
    value: str = ""
    options: tuple[Choice, ...] = ()
    shown: str = ""
    unit: str = ""
    errors: tuple[str, ...] = ()
    note: str = ""
    hot: bool = False
    passes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundGroup:
    """Rows in brackets."""

    name: str
    spot: str
    join: str
    parts: tuple[BoundPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundBuilder:
    """What the macro `builder` draws; `look` is the address that draws the form anew."""

    name: str
    look: str
    target: str
    join: str
    items: tuple[BoundPart | BoundGroup, ...]
    text: str
    errors: tuple[str, ...] = ()
    one: str = ""
    """What is said for a single condition or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Rows as they were typed; `text` is None while something in them is wrong."""

    conditions: Conditions
    text: str | None
    errors: Mapping[Spot, tuple[str, ...]]
    expression: Expression | None = None


def built(
    found: Conditions,
    names: Names,
    source: str,
    teller: Teller,
    allow: Placement = Placement.AGGREGATE,
) -> Built:
    """The text of the rows, checked; mistakes stand at the row that they are in."""
    if not found.items:
        return Built(conditions=found, text="", errors={})
    written = write(found, names, source)
    errors: dict[Spot, tuple[str, ...]] = {
        r.spot: (_said(r.message, r.help, r.span, teller),) for r in written.refused
    }
    many = _many(found) if written.text != source else None
    if many is not None:
        errors[_last(found)] = (teller.voice.say(many),)
    if errors:
        return Built(conditions=found, text=None, errors=errors)
    known = names if written.text == source else names.strictly()
    meaning = checked(written.text, known, allow=allow)
    if isinstance(meaning, Expression):
        return Built(conditions=found, text=written.text, errors={}, expression=meaning)
    for wrong in meaning:
        spot = written.spot(wrong.span[0]) or (0,)
        start = next((s for p, s, _ in written.spans if p == spot), 0)
        errors[spot] = (*errors.get(spot, ()), _wrong(wrong, start, teller))
    return Built(conditions=found, text=None, errors=errors)


def _many(found: Conditions) -> Message | None:
    """Why so many rows are not kept."""
    count = sum(len(i.items) if isinstance(i, Group) else 1 for i in found.items)
    if count <= _MOST:
        return None
    return message(
        "These are {count} conditions, and at most {most} can be kept here. Take some away.",
        count=count, most=_MOST,
    )  # fmt: skip


def _last(found: Conditions) -> Spot:
    """Where the last row stands."""
    at = found.items[-1]
    number = len(found.items) - 1
    return (number, max(len(at.items) - 1, 0)) if isinstance(at, Group) else (number,)


def bound(
    made: Built,
    names: Names,
    teller: Teller,
    *,
    name: str,
    look: str,
    target: str = "#dz-form",
    before: Conditions | None = None,
    passes: Mapping[Spot, str] | None = None,
    errors: tuple[str, ...] = (),
) -> BoundBuilder:
    """The builder for a template; `before` are the rows of what is published."""
    changed = changes(before, made.conditions) if before is not None else {}
    drawing = _Drawing(made, names, teller, name, changed, passes or {})
    return BoundBuilder(
        name=name,
        look=look,
        target=target,
        join=made.conditions.join,
        items=tuple(drawing.items()),
        text=made.text or "",
        errors=errors,
        one=teller.voice.say(message("This is true")),
    )


def condition_of(text: str, names: Names) -> Conditions:
    """The rows of a stored text."""
    return read(text, names)


@dataclass(frozen=True, slots=True)
class _Drawing:
    made: Built
    names: Names
    teller: Teller
    name: str
    changed: Mapping[Spot, Change]
    passes: Mapping[Spot, str]

    def items(self) -> Iterator[BoundPart | BoundGroup]:
        for number, item in enumerate(self.made.conditions.items):
            if isinstance(item, Group):
                yield BoundGroup(
                    name=f"{self.name}.{number}",
                    spot=str(number),
                    join=item.join,
                    parts=tuple(self.part(p, (number, n)) for n, p in enumerate(item.items)),
                )
            else:
                yield self.part(item, (number,))

    def part(self, part: Row | Line, spot: Spot) -> BoundPart:
        place_text = ".".join(map(str, spot))
        name = f"{self.name}.{place_text}"
        base = BoundPart(
            name=name,
            id=input_id(name),
            spot=place_text,
            line=isinstance(part, Line),
            errors=self.made.errors.get(spot, ()),
            note=self.note(spot),
            hot=spot in self.changed,
            passes=self.passes.get(spot, ""),
        )
        if isinstance(part, Line):
            return replace(base, text=part.text)
        place = self.names.place(part.field)
        row = replace(base, field=part.field, groups=self.groups(part.field))
        if place is None:
            return row
        control = _control(place, part.operator)
        return replace(
            row,
            operators=self.operators(place, part),
            control=control,
            value=part.values[0] if part.values and control not in ("one", "many") else "",
            options=self.options(place, part, control),
            shown=self.teller.voice.join(
                [self.teller.value(place, v, self.names) for v in part.values]
            ),
            unit=self.unit(place),
        )

    def note(self, spot: Spot) -> str:
        change = self.changed.get(spot)
        if change is None:
            return ""
        say = self.teller.voice.say
        place = self.names.place(change.was.field) if change.was is not None else None
        if change.was is None or place is None:
            return say(message("new in this draft"))
        if change.operator:
            was = self.teller.operator(place, change.was.operator, len(change.was.values))
            return say(message("changed from “{was}”", was=was))
        words = [self.teller.value(place, v, self.names) for v in change.was.values]
        return say(message("changed from “{was}”", was=self.teller.voice.join(words)))

    def groups(self, chosen: str) -> tuple[FieldGroup, ...]:
        found = []
        known = False
        for head, places in self.names.offered():
            label = self.teller.place(head) if head is not None else ""
            pairs = [(p.path, self.teller.place(p)) for p in places]
            known = known or any(p == chosen for p, _ in pairs)
            found.append(
                FieldGroup(
                    label=label,
                    options=tuple(Choice(value=v, label=t, chosen=v == chosen) for v, t in pairs),
                )
            )
        if chosen and not known:
            place = self.names.place(chosen)
            label = self.teller.place(place) if place is not None else chosen
            more = (Choice(value=chosen, label=label, chosen=True),)
            found[0] = replace(found[0], options=(*found[0].options, *more))
        return tuple(found)

    def operators(self, place: Place, row: Row) -> tuple[Choice, ...]:
        pairs = (
            (name, self.teller.operator(place, name, len(row.values))) for name in place.operators
        )
        return choices(pairs, row.operator)

    def options(self, place: Place, row: Row, control: str) -> tuple[Choice, ...]:
        if control not in ("one", "many"):
            return ()
        pairs = list(self._known(place))
        known = {v for v, _ in pairs}
        pairs += [
            (v, self.teller.value(place, v, self.names)) for v in row.values if v not in known
        ]
        return tuple(Choice(value=v, label=t, chosen=v in row.values) for v, t in pairs)

    def _known(self, place: Place) -> Iterator[tuple[str, str]]:
        say = self.teller.voice.say
        if place.kind == "boolean":
            yield "true", say(message("Yes"))
            yield "false", say(message("No"))
        elif place.field.picklist is not None:
            for option in place.field.picklist.options.values():
                if option.retired is None:
                    yield option.name, say(option.label)
        elif place.kind == "team":
            for key, label in self.names.model.workspace.teams.items():
                yield key, say(label)
            for text in ("me.team", "me.teams"):
                yield f"={text}", self.teller.expression(text)
        else:
            yield from self._alike(place)

    def _alike(self, place: Place) -> Iterator[tuple[str, str]]:
        """People and records are compared with others that can be named."""
        if place.kind == "user":
            for text in _ME:
                yield f"={text}", self.teller.expression(text)
        for _, places in self.names.offered():
            for other in places:
                same = other.kind == place.kind and other.field.to == place.field.to
                if same and other.path != place.path and other.path.count(".") < 2:
                    yield f"={other.path}", self.teller.place(other)

    def unit(self, place: Place) -> str:
        if place.kind == "money":
            return self.teller.voice.sign(self.teller.voice.currency).strip()
        return "%" if place.kind == "percent" else str(place.field.params.get("unit") or "")


def _control(place: Place, operator: str) -> str:
    found = place.operators.get(operator)
    if found is None or found.arity == "none":
        return "none"
    if place.kind == "boolean":
        return "one"
    if place.kind in ("picklist", "team"):
        return "many"
    if place.kind in ("user", "lookup"):
        return "one"
    if place.kind in NUMBERS:
        return "number"
    return "day" if place.kind in ("date", "datetime") else "text"


def _said(
    sentence: Message, help: Message | None, span: tuple[int, int] | None, teller: Teller
) -> str:
    """The sentence and its help, with the character if it is about some."""
    place = message("At character {n}:", n=span[0] + 1) if span is not None else None
    said = (teller.voice.say(x) for x in (place, sentence, help))
    return " ".join(x for x in said if x)


def _wrong(wrong: Wrong, start: int, teller: Teller) -> str:
    first, last = (max(at - start, 0) for at in wrong.span)
    return _said(wrong.message, wrong.help, (first, last), teller)


def problem_at(text: str, names: Names, teller: Teller) -> str:
    """What is wrong with a text, for a check while typing; nothing if it is right."""
    found = checked(text, names, allow=Placement.EVENT)
    return "" if isinstance(found, Expression) else _wrong(found[0], 0, teller)


def title_of(join: str, count: int) -> Message:
    """The heading of the block."""
    if count < 2:
        return message("This is true") if count else message("Always")
    return message("All of these are true") if join == "all" else message("One of these is true")
