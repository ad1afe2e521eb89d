"""What the runtime knows about a field type."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import marshmallow
import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.columns import text
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


def part(field_id: str, name: str) -> str:
    """The name of a further column of a field: `amount__base`."""
    return f"{field_id}__{name}"


class Beside(NamedTuple):
    """What a record says beside a value: the title of what it refers to, its currency."""

    title: str | None = None
    currency: str | None = None


class TypeBinding(ABC):
    """One field type at run time.

    A *value* is always the internal one (see each class); None is empty, but for booleans (False)
    and tags (the empty tuple).  Column parts are named `<field id>` and `<field id>__<part>`.
    """

    type: ClassVar[str]
    empty: ClassVar[Any] = None
    """The empty value."""

    @abstractmethod
    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        """Fresh columns of the field, the one with its own id first; none for a formula."""

    @abstractmethod
    def parser(self, field: Field, context: LoadContext) -> Parser:
        """Reads one raw value that is not blank."""

    @abstractmethod
    def operators(self, field: Field) -> Mapping[str, Operator]:
        """How records can be filtered by the field, in the order of a menu."""

    def compared(self, field: Field) -> str:
        """The column that conditions, unique indexes and sorting look at."""
        return field.id

    def load_field(self, field: Field, context: LoadContext) -> marshmallow.fields.Field[Any]:
        """The marshmallow field that turns raw values into internal ones.

        Blank values give the empty one.  Its errors are lists of `Refusal`.
        """
        parse, empty = self.parser(field, context), self.empty
        return ValueField(lambda raw: empty if is_blank(raw) else parse(raw))

    def refuse_new(self, field: Field, value: Any, model: Model) -> Refusal | None:
        """Why a value that stored records may keep cannot be chosen newly."""
        return None

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        """Column parts of a value; `record` are the values of the whole record."""
        return {field.id: value}

    def read(self, field: Field, row: Mapping[str, Any]) -> Any:
        """The value in a row of the database."""
        return row[field.id]

    def to_api(
        self, field: Field, value: Any, *, title: str | None = None, currency: str | None = None
    ) -> Any:
        """The value in JSON; `title` is that of a referenced record, `currency` the record's."""
        return None if value is None else self.json(field, value, Beside(title, currency))

    def to_form(self, field: Field, value: Any, zone: str) -> str:
        """The value as an input of a form takes it and as `load_field` reads it back."""
        return "" if value is None else self.form(field, value, zone)

    def display(
        self,
        field: Field,
        value: Any,
        context: DisplayContext,
        *,
        title: str | None = None,
        currency: str | None = None,
    ) -> str:
        """The value for people; the empty text for an empty one."""
        return "" if value is None else self.show(field, value, context, Beside(title, currency))

    def json(self, field: Field, value: Any, beside: Beside) -> Any:
        """`to_api` of a value that is there."""
        return value

    def form(self, field: Field, value: Any, zone: str) -> str:
        """`to_form` of a value that is there."""
        return str(value)

    def show(self, field: Field, value: Any, context: DisplayContext, beside: Beside) -> str:
        """`display` of a value that is there."""
        return str(value)

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


class KeyedText(TypeBinding):
    """Text with a second column that compares, sorts and finds ignoring case and accents."""

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (sa.Column(field.id, text()), sa.Column(part(field.id, "key"), text()))

    def compared(self, field: Field) -> str:
        return part(field.id, "key")

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        return {field.id: value, part(field.id, "key"): None if value is None else text_key(value)}

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return TEXT

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        found = as_text(raw)
        if not found:
            raise ValueRefused("invalid", message("Enter a value to filter by."))
        if len(found) > LONGEST_FILTER or "\0" in found:
            raise ValueRefused("too_long", message("This text is too long to filter by."))
        return text_key(found)
