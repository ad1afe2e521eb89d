"""Countries and their regions, by their codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.fieldtypes.places import countries, regions
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import KeyedText, Schema
from tailorbird_runtime.fieldtypes.codes import (
    codes_of_countries,
    codes_of_regions,
    country_names,
    region_name,
    region_names,
)
from tailorbird_runtime.fieldtypes.controls import BoundField, BoundOption, Desk, Raw
from tailorbird_runtime.fieldtypes.loading import (
    LoadContext,
    Parser,
    Refusal,
    ValueRefused,
    half_width,
    shortened,
)
from tailorbird_runtime.fieldtypes.operators import CHOICE, Operator
from tailorbird_runtime.fieldtypes.shown import Sight

_IN_BRACKETS = re.compile(r".*\(([A-Za-z]{2}-[A-Za-z0-9]{1,3})\)")


class Code(KeyedText):
    """What codes of a standard share: filtered by choosing, shown by their names."""

    def compared(self, field: Field) -> str:
        return field.id

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return CHOICE

    def filter_value(self, field: Field, operator: str, raw: Any, context: LoadContext) -> Any:
        return self.parser(field, context)(raw)

    def filter_words(self, field: Field, raw: str, sight: Sight) -> str:
        return self.words(field, raw, sight.voice.locale)


class Country(Code):
    """A country by its two letters (ISO 3166-1 alpha-2)."""

    type = "country"

    def parser(self, field: Field, context: LoadContext) -> Parser:
        return parse_country

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return codes_of_countries().get(text_key(value)) if value else None

    def words(self, field: Field, value: Any, locale: str) -> str:
        return country_names(locale).get(value, value)

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        return replace(bound, options=country_options(str(bound.typed), desk.voice.locale))

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["CN"]}


class Region(Code):
    """A region of a country by its code (ISO 3166-2), which begins with that of the country."""

    type = "region"

    def parser(self, field: Field, context: LoadContext) -> Parser:
        home = context.model.workspace.country
        return lambda raw: _region(raw, home)

    def fitted(self, field: Field, value: Any, row: Mapping[str, Any]) -> Any:
        return value if value in regions().get(str(value).partition("-")[0], ()) else None

    def misfit(
        self, field: Field, value: Any, above: Field, above_value: Any, named: bool
    ) -> Refusal | None:
        if above_value is None or str(value).startswith(f"{above_value}-"):
            return None
        return Refusal(
            code="option",
            message=message("{region} is not in this country.", region=region_name(value, "en")),
            help=message("Choose a region of {field}.", field=above.label) if named else None,
        )

    def words(self, field: Field, value: Any, locale: str) -> str:
        return region_name(value, locale)

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return f"{region_name(value, desk.voice.locale)} ({value})" if value else ""

    def control(self, field: Field, bound: BoundField, desk: Desk) -> BoundField:
        country = desk.values.get(field.depends_on) if field.depends_on else None
        offered = region_names(str(country or desk.model.workspace.country), desk.voice.locale)
        made = (f"{name} ({code})" for code, name in offered.items())
        return replace(bound, options=tuple(BoundOption(value=t, label=t) for t in made))

    def live(self, field: Field) -> Any:
        yield field.name, {"key": field.id, "reads": "code"}

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        return {"type": "string", "pattern": "^[A-Z]{2}-[A-Z0-9]{1,3}$", "examples": ["CN-ZJ"]}


def country_options(chosen: str, locale: str) -> tuple[BoundOption, ...]:
    """All countries in a list."""
    names = country_names(locale).items()
    return tuple(BoundOption(value=c, label=n, chosen=c == chosen) for c, n in names)


def parse_country(raw: Any) -> str:
    """The code of a country, from it or from a name; raises ValueRefused."""
    written = half_width(raw)
    found = codes_of_countries().get(text_key(written))
    if found not in countries():
        raise ValueRefused(
            "unknown_option",
            message("{value} is not a country.", value=shortened(written, 30)),
            message("Write its two letters such as CN, or its name."),
        )
    return str(found)


def _region(raw: Any, home: str) -> str:
    written = half_width(raw)
    bracketed = _IN_BRACKETS.fullmatch(written)
    found = codes_of_regions(home).get(text_key(bracketed[1] if bracketed else written))
    if found is None:
        raise ValueRefused(
            "unknown_option",
            message("{value} is not a region.", value=shortened(written, 40)),
            message("Write its code such as CN-ZJ, or choose one of the list."),
        )
    return found
