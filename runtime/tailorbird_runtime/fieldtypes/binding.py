"""What the runtime knows about a field type."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Protocol

import marshmallow
import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.columns import text
from tailorbird_runtime.fieldtypes.controls import BoundField, Desk, Posted, Raw
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    Refusal,
    ValueField,
    ValueRefused,
    as_text,
    is_blank,
)
from tailorbird_runtime.fieldtypes.operators import LONGEST_FILTER, TEXT, Operator
from tailorbird_runtime.fieldtypes.showing import DisplayContext
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

Schema = dict[str, Any]
"""A JSON Schema (2020-12)."""


class Told(Protocol):
    """The record that a value is written out with; `records.Record` is one."""

    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def titles(self) -> Mapping[str, str]: ...


Classes = tuple[type, ...]

Writer = Callable[[Any, Told], Any]
"""From a value that is there, and its record, to JSON."""


def part(field_id: str, name: str) -> str:
    """The name of a further column of a field: `amount__base`."""
    return f"{field_id}__{name}"


class TypeBinding(ABC):
    """One field type at run time: everything that other rooms ask about its values.

    A *value* is always the internal one (see each class); None is empty, but for booleans (False)
    and tags (the empty tuple).  Column parts are named `<field id>` and `<field id>__<part>`.
    """

    type: ClassVar[str]
    empty: ClassVar[Any] = None
    """The empty value."""
    held: ClassVar[Classes] = (object,)
    """What values are in Python; in their place anything else is a mask, shown as it stands."""
    asked: ClassVar[bool] = True
    """Whether forms ask for it."""
    inline: ClassVar[bool] = True
    """Whether it can be edited in place."""
    right: ClassVar[bool] = False
    """Whether values stand at the right of a column."""
    short: ClassVar[bool] = True
    """Whether a value fits into a column or the head of a page that nobody arranged."""
    wide: ClassVar[bool] = False
    """Whether it takes the whole width of a form."""

    # -- stored ----------------------------------------------------------------------------------

    @abstractmethod
    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        """Fresh columns of the field, the one with its own id first; none for a formula."""

    def compared(self, field: Field) -> str:
        """The column that conditions, unique indexes and sorting look at."""
        return field.id

    def seen(self, field: Field) -> str:
        """The name under which expressions read the value in a row."""
        return field.id

    def apart(self, field: Field) -> bool:
        """Whether expressions read other columns than the one with the value."""
        return self.seen(field) != field.id

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        """Column parts of a value; `record` are the values of the whole record."""
        return {field.id: value}

    def read(self, field: Field, row: Mapping[str, Any]) -> Any:
        """The value in a row of the database."""
        return row[field.id]

    def keeps(self, old: Field, new: Field) -> bool:
        """Whether stored values stay what they are when the settings of the type change."""
        return True

    def recalled(self, field: Field, stored: Any) -> Any:
        """The value that the history kept as JSON (`plain_value`)."""
        return self.empty if stored is None else stored

    # -- taken in --------------------------------------------------------------------------------

    @abstractmethod
    def parser(self, field: Field, context: LoadContext) -> Parser:
        """Reads one raw value that is not blank."""

    def load_field(self, field: Field, context: LoadContext) -> marshmallow.fields.Field[Any]:
        """The marshmallow field that turns raw values into internal ones.

        Blank values give the empty one.  Its errors are lists of `Refusal`.
        """
        parse, empty = self.parser(field, context), self.empty
        return ValueField(lambda raw: empty if is_blank(raw) else parse(raw))

    def refuse_new(self, field: Field, value: Any, model: Model) -> Refusal | None:
        """Why a value that stored records may keep cannot be chosen newly."""
        return None

    def misfit(
        self, field: Field, value: Any, above: Field, above_value: Any, named: bool
    ) -> Refusal | None:
        """Why a value does not go with that of the field that this one depends on.

        `named` says whether the person may know of the other field.
        """
        return None

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        """What an expression gave, as a value of the field; `row` is the record it is for."""
        return value

    # -- filtered --------------------------------------------------------------------------------

    @abstractmethod
    def operators(self, field: Field) -> Mapping[str, Operator]:
        """How records can be filtered by the field, in the order of a menu."""

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        """A raw value to filter by, as `clause` takes it; raises ValueRefused."""
        if is_blank(raw):
            raise ValueRefused("invalid", message("Enter a value to filter by."))
        return self.parser(field, context)(raw)

    def clause(
        self, field: Field, operator: str, column: sa.ColumnElement[Any], values: tuple[Any, ...]
    ) -> sa.ColumnElement[bool]:
        """The condition on the field's compared column; raises KeyError for an odd operator."""
        return self.operators(field)[operator].build(column, values)

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        """A raw value of a filter as a sentence says it; what cannot be read stays as it is."""
        return raw

    def filter_widget(self, field: Field) -> str:
        """The template of the control that a filter is made with."""
        return self.type

    # -- shown -----------------------------------------------------------------------------------

    def words(self, field: Field, value: Any, locale: str) -> str:
        """A value that is there, in the language of `locale`, on one line."""
        return str(value)

    def display(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        *,
        title: str | None = None,
        currency: str | None = None,
    ) -> str:
        """The value for mails and messages; the empty text for an empty one.

        `title` is that of a referenced record, `currency` the record's.
        """
        return "" if value is None else self.show(field, value, context, title, currency)

    def show(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        title: str | None,
        currency: str | None,
    ) -> str:
        """`display` of a value that is there."""
        return self.words(field, value, context.locale)

    def shown_as(self, field: Field) -> str:
        """The name of the display template."""
        return self.type

    def stands_right(self, field: Field) -> bool:
        """Whether values stand at the right of a column."""
        return self.right

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        """A value that is there, finished for its display template."""
        return BoundValue(type=self.type, text=self.words(field, value, sight.voice.locale))

    # -- asked for in forms ----------------------------------------------------------------------

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        """The value as it stands in a control, as `posted` and `parser` read it back."""
        return "" if value is None else str(value)

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        """What the widget needs besides what every one has."""
        return bound

    def collected(self, field: Field, form: Posted) -> Raw | None:
        """What stands in the controls of the field in a form that was sent; None if not asked."""
        return form.getlist(field.name)[-1] if field.name in form else None

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        """What was typed, as a raw value for `parser`."""
        return list(value) if isinstance(value, tuple) else value

    def live(self, field: Field) -> Iterator[tuple[str, dict[str, Any]]]:
        """For conditions in the browser: the name of each control, and what it means.

        `key` is the name in the row, `reads` how the script reads the control.
        """
        yield field.name, {"key": self.seen(field), "reads": "text"}

    def glimpse(self, field: Field, raw: Raw, context: LoadContext) -> dict[str, Any]:
        """What was typed as parts of a row for conditions, empty where it cannot be read."""
        try:
            blank = is_blank(raw) or not raw
            value = self.empty if blank else self.parser(field, context)(raw)
            return self.write(field, value, {})
        except ValueRefused:
            return self.write(field, self.empty, {})

    # -- in JSON ---------------------------------------------------------------------------------

    def writer(self, field: Field, currency: str) -> Writer | None:
        """How values become JSON; None if they are JSON already (orjson writes days and moments).

        `currency` is the company's, for amounts that are computed.
        """
        return None

    @abstractmethod
    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        """The JSON Schema of values, as they are read or written; null is added by the caller."""


class KeyedText(TypeBinding):
    """Text with a second column that compares, sorts and finds ignoring case and accents."""

    held: ClassVar[Classes] = (str,)

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, text()), sa.Column(part(field.id, "key"), text()))

    def compared(self, field: Field) -> str:
        return part(field.id, "key")

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        return {field.id: value, part(field.id, "key"): None if value is None else text_key(value)}

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return TEXT

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return filter_key(raw)

    def posted(self, field: Field, value: Raw, form: Posted) -> Any:
        return value.strip() if isinstance(value, str) else value

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        found: Schema = {"type": "string"}
        if isinstance(field.params.get("max"), int):
            found["maxLength"] = field.params["max"]
        return found

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        longest = field.params.get("max")
        return replace(bound, limit=None if longest is None else int(longest))


def filter_key(raw: Any) -> str:
    """The text key of what is looked for in texts; raises ValueRefused."""
    found = as_text(raw)
    if not found:
        raise ValueRefused("invalid", message("Enter a value to filter by."))
    if len(found) > LONGEST_FILTER or "\0" in found:
        raise ValueRefused("too_long", message("This text is too long to filter by."))
    return text_key(found)
