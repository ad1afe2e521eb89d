"""The WHEN block of an automation: between its YAML and the inputs of a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_designer.sentences import Teller
from tailorbird_designer.web.inputs import Input, choices, errors_at, input_id
from tailorbird_designer.web.troubles import Troubles
from tailorbird_designer.web.values import Control, Values, many, one, pills
from tailorbird_designer.web.written import Raw, inner, said_of, text, texts
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, Field

KINDS = (
    ("created", message("A record is created")),
    ("updated", message("A record is changed")),
    ("change", message("A field changes its value")),
    ("enters", message("A stage is entered")),
    ("every", message("A time comes")),
    ("date", message("A day of the record comes")),
    ("quiet", message("Nothing happens for some days")),
    ("button", message("Somebody presses a button")),
)
BY_CLOCK = frozenset({"every", "date", "quiet"})
KEYS = ("after", "every", "date", "quiet", "button")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_WORDS = (
    message("Monday"), message("Tuesday"), message("Wednesday"), message("Thursday"),
    message("Friday"), message("Saturday"), message("Sunday"),
)  # fmt: skip
_EVERY = (
    ("day", message("every day")),
    ("weekday", message("every weekday")),
    ("days", message("on some days of the week")),
    ("month", message("once a month")),
)
_EMPTY = "empty"


def trigger_values(raw: Raw) -> Values:
    """The inputs' values of a trigger as it is written."""
    after = raw.get("after")
    if isinstance(after, str):
        return {"t.kind": (after,)}
    if isinstance(after, dict):
        if "enters" in after:
            return {"t.kind": ("enters",), "t.enters": texts(after, "enters")}
        return {
            "t.kind": ("change",),
            "t.field": (text(after, "change_of"),),
            "t.from": texts(after, "from"),
            "t.to": texts(after, "to"),
        }
    if "every" in raw:
        return {"t.kind": ("every",), **_every_values(text(raw, "every"))}
    if "date" in raw:
        return {"t.kind": ("date",), **_date_values(inner(raw, "date"))}
    if "quiet" in raw:
        quiet = inner(raw, "quiet")
        return {
            "t.kind": ("quiet",),
            "t.quiet": (text(quiet, "days"),),
            "t.at": (text(quiet, "at"),),
        }
    if "button" in raw:
        return {"t.kind": ("button",), "t.for": texts(raw, "button", "for")}
    return {"t.kind": ("created",)}


def trigger_raw(values: Values, before: Raw, entity: Entity) -> Raw:
    """The keys of the trigger that a form says."""
    kind = one(values, "t.kind")
    match kind:
        case "change":
            found: Raw = {"change_of": one(values, "t.field")}
            field = entity.fields.get(one(values, "t.field"))
            for end in ("from", "to"):
                if said := [said_of(field, v) for v in many(values, f"t.{end}")]:
                    found[end] = said
            return {"after": found}
        case "enters":
            return {"after": {"enters": many(values, "t.enters")}}
        case "every":
            return {"every": _every_raw(values)}
        case "date":
            return {"date": _date_raw(values)}
        case "quiet":
            return {"quiet": _some({"days": one(values, "t.quiet"), "at": one(values, "t.at")})}
        case "button":
            label = text(before, "button", "label")
            roles = many(values, "t.for")
            return {"button": _some({"label": label, "for": roles})}
        case _:
            return {"after": kind or "created"}


def trigger_texts(values: Values) -> str:
    """The kind that is chosen."""
    return one(values, "t.kind") or "created"


@dataclass(frozen=True, slots=True)
class TriggerInputs:
    """Draws the inputs of a trigger."""

    teller: Teller
    entity: Entity
    troubles: Troubles
    path: str

    def draw(self, values: Values) -> tuple[Control, ...]:
        """The kind, then its settings."""
        kind = trigger_texts(values)
        return (
            self.choice("t.kind", message("What happens"), KINDS, kind, f"{self.path}.after"),
            *self.settings(kind, values),
        )

    def settings(self, kind: str, values: Values) -> Iterator[Control]:
        match kind:
            case "change":
                yield from self.change(values)
            case "enters":
                errors = self.errors("t.enters", f"{self.path}.after.enters")
                yield pills("t.enters", self.say(message("Stages")), self.stages(),
                            many(values, "t.enters"), errors=errors)  # fmt: skip
            case "every":
                yield from self.every(values)
            case "date":
                yield from self.date(values)
            case "quiet":
                yield self.number("t.quiet", message("Days without anything"), values,
                                  f"{self.path}.quiet.days")  # fmt: skip
                yield self.time(values, f"{self.path}.quiet.at")
            case "button":
                roles = ((r.name, self.say(r.label)) for r in self.teller.model.roles.values())
                yield pills(
                    "t.for", self.say(message("For roles")), roles, many(values, "t.for"),
                    hint=self.say(message("None: whoever may edit the record.")),
                )  # fmt: skip

    def change(self, values: Values) -> Iterator[Control]:
        fields = [(f.name, self.say(f.label)) for f in self.entity.active_fields() if _watched(f)]
        name = one(values, "t.field")
        path = f"{self.path}.after"
        yield self.pairs("t.field", message("Field"), [("", ""), *fields], name,
                         f"{path}.change_of")  # fmt: skip
        field = self.entity.fields.get(name)
        if field is None:
            return
        ends = (("from", message("From (any if none)")), ("to", message("To (any if none)")))
        for key, label in ends:
            errors = self.errors(f"t.{key}", f"{path}.{key}")
            known = list(self.field_values(field))
            if known:
                yield pills(f"t.{key}", self.say(label), known, many(values, f"t.{key}"),
                            errors=errors)  # fmt: skip
            else:
                yield from self.lines(f"t.{key}", label, many(values, f"t.{key}"), errors)

    def every(self, values: Values) -> Iterator[Control]:
        rhythm = one(values, "t.every") or "weekday"
        yield self.choice("t.every", message("How often"), _EVERY, rhythm, f"{self.path}.every")
        if rhythm == "days":
            words = zip(DAYS, (self.say(d) for d in _DAY_WORDS), strict=True)
            yield pills("t.days", self.say(message("Days")), words, many(values, "t.days"))
        if rhythm == "month":
            yield self.number("t.month", message("Day of the month"), values, f"{self.path}.every")
        yield self.time(values, f"{self.path}.every")

    def date(self, values: Values) -> Iterator[Control]:
        path = f"{self.path}.date"
        fields = [
            (f.name, self.say(f.label))
            for f in self.entity.active_fields()
            if f.type in ("date", "datetime")
        ]
        yield self.pairs("t.date", message("Day"), [("", ""), *fields], one(values, "t.date"),
                         f"{path}.field")  # fmt: skip
        yield self.number("t.days_off", message("Days apart"), values, f"{path}.days")
        ways = (("before", message("before")), ("after", message("after, or on the day")))
        yield self.choice("t.way", message("Before or after"), ways, one(values, "t.way"), path)
        yield self.time(values, f"{path}.at")
        yield Input(id="in-t-yearly", name="t.yearly", label=self.say(message("Every year")),
                    kind="tick", value=one(values, "t.yearly"))  # fmt: skip

    # -- pieces ---------------------------------------------------------------------------------

    def say(self, text: Message | object) -> str:
        return self.teller.voice.say(text)  # type: ignore[arg-type]

    def errors(self, name: str, path: str) -> tuple[str, ...]:
        return errors_at(self.troubles, name, path)

    def choice(
        self,
        name: str,
        label: Message,
        pairs: tuple[tuple[str, Message], ...],
        chosen: str,
        path: str,
    ) -> Input:
        return self.pairs(name, label, [(v, self.say(t)) for v, t in pairs], chosen, path)

    def pairs(
        self, name: str, label: Message, pairs: list[tuple[str, str]], chosen: str, path: str
    ) -> Input:
        return Input(
            id=input_id(name), name=name, label=self.say(label), kind="choice",
            options=choices(pairs, chosen), errors=self.errors(name, path),
        )  # fmt: skip

    def lines(
        self, name: str, label: Message, found: list[str], errors: tuple[str, ...]
    ) -> Iterator[Input]:
        """A line for each value, and an empty one for one more."""
        for number, value in enumerate([*found, ""]):
            own = f"{input_id(name)}-{number}" if number else input_id(name)
            yield Input(
                id=own, name=name, label=self.say(label), value=value,
                errors=() if number else errors,
            )  # fmt: skip

    def number(self, name: str, label: Message, values: Values, path: str) -> Input:
        return Input(
            id=input_id(name), name=name, label=self.say(label), kind="number",
            value=one(values, name), errors=self.errors(name, path),
        )  # fmt: skip

    def time(self, values: Values, path: str) -> Input:
        return Input(
            id="in-t-at", name="t.at", label=self.say(message("Time")), value=one(values, "t.at"),
            hint=self.say(message("As 08:00, on the company's clock.")),
            errors=self.errors("t.at", path),
        )  # fmt: skip

    def stages(self) -> Iterator[tuple[str, str]]:
        for pipeline in self.entity.pipelines.values():
            for stage in pipeline.stages.values():
                if stage.retired is None:
                    yield stage.name, self.say(stage.label)

    def field_values(self, field: Field) -> Iterator[tuple[str, str]]:
        if field.picklist is not None:
            for option in field.picklist.options.values():
                yield option.name, self.say(option.label)
            yield _EMPTY, self.say(message("empty"))
        elif field.type == "boolean":
            yield "true", self.say(message("Yes"))
            yield "false", self.say(message("No"))


def _watched(field: Field) -> bool:
    return not (field.automatic or field.type == "id") and (
        not field.system or field.type == "stage"
    )


def _every_values(said: str) -> Values:
    days, _, at = said.rpartition(" at ")
    found: Values = {"t.at": (at,)}
    if days in ("day", "weekday"):
        return found | {"t.every": (days,)}
    if days.startswith("month day "):
        return found | {"t.every": ("month",), "t.month": (days.removeprefix("month day "),)}
    return found | {"t.every": ("days",), "t.days": tuple(days.split(" and "))}


def _every_raw(values: Values) -> str:
    rhythm, at = one(values, "t.every") or "weekday", one(values, "t.at") or "08:00"
    if rhythm == "month":
        return f"month day {one(values, 't.month') or '1'} at {at}"
    if rhythm == "days":
        chosen = many(values, "t.days") or ["monday"]
        return f"{' and '.join(d for d in DAYS if d in chosen)} at {at}"
    return f"{rhythm} at {at}"


def _date_values(raw: Raw) -> Values:
    days = text(raw, "days") or "0"
    return {
        "t.date": (text(raw, "field"),),
        "t.days_off": (days.lstrip("-"),),
        "t.way": ("before" if days.startswith("-") else "after",),
        "t.at": (text(raw, "at"),),
        "t.yearly": (text(raw, "yearly"),),
    }


def _date_raw(values: Values) -> Raw:
    days = one(values, "t.days_off").lstrip("-")
    before = one(values, "t.way") == "before" and days not in ("", "0")
    return _some(
        {
            "field": one(values, "t.date"),
            "days": f"-{days}" if before else ("" if days == "0" else days),
            "yearly": "true" if one(values, "t.yearly") == "true" else "",
            "at": one(values, "t.at"),
        }
    )


def _some(found: dict[str, str | list[str]]) -> Raw:
    return {k: v for k, v in found.items() if v}
