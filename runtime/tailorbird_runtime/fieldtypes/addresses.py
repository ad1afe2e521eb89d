"""Postal addresses, and points on the map."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.fieldtypes.places import POINT_PLACES
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field, Model
from tailorbird_runtime.fieldtypes.binding import Schema, Writer, part
from tailorbird_runtime.fieldtypes.codes import country_names
from tailorbird_runtime.fieldtypes.columns import (
    ScaledDecimal,
    Structure,
    rounded,
    structure,
    text,
)
from tailorbird_runtime.fieldtypes.compounds import Compound, is_han
from tailorbird_runtime.fieldtypes.controls import BoundPart, Desk, Raw
from tailorbird_runtime.fieldtypes.loading import ValueRefused, half_width, is_blank
from tailorbird_runtime.fieldtypes.numbers import parse_number
from tailorbird_runtime.fieldtypes.operators import EMPTY, Operator
from tailorbird_runtime.fieldtypes.places import country_options, parse_country
from tailorbird_runtime.fieldtypes.shown import BoundValue, Sight

_REGION_BEFORE_CODE = frozenset({"US", "CA", "AU", "IN", "BR", "MX"})
_CODE_LAST = frozenset({"GB", "IE", "NZ", "SG"})
_POINT = re.compile(r"\s*([^,，\s]+)\s*[,，\s]\s*([^,，\s]+)\s*")


class Address(Compound):
    """A postal address; its country is a code (ISO 3166-1), its region a text."""

    type = "address"
    names = {
        "street": message("Street and number"),
        "city": message("City"),
        "district": message("District"),
        "region": message("Region"),
        "postal_code": message("Postal code"),
        "country": message("Country"),
    }
    wide_parts = frozenset({"street"})

    def part(self, name: str, raw: Any) -> str | None:
        if name == "country" and not is_blank(raw):
            return parse_country(raw)
        return super().part(name, raw)

    def control_part(self, field: Field, name: str, typed: str, desk: Desk) -> BoundPart:
        found = super().control_part(field, name, typed, desk)
        if name != "country":
            return found
        options = country_options(typed, desk.voice.locale)
        return BoundPart(name=found.name, label=found.label, typed=typed, options=options)

    def line(self, value: Mapping[str, Any]) -> str:
        return _arranged(value, str(value.get("country", "")))

    def words(self, field: Field, value: Any, locale: str) -> str:
        code = str(value.get("country", ""))
        return _arranged(value, country_names(locale).get(code, code))


class GeoPoint(Compound):
    """A dict of `lat` and `lon`, decimal degrees (WGS 84) with six places."""

    type = "geo_point"
    names = {"lat": message("Latitude"), "lon": message("Longitude")}
    wide = False
    limits: ClassVar[Mapping[str, int]] = {"lat": 90, "lon": 180}

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        words, degrees = self.seen(field), ScaledDecimal(9, POINT_PLACES)
        return (
            sa.Column(field.id, Structure(decimals=True)),
            sa.Column(words, text()),
            sa.Column(part(words, "key"), text()),
            *(sa.Column(part(field.id, name), degrees) for name in self.names),
        )

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        words = self.line(value) if value else None
        key = None if words is None else text_key(words)
        parts = {part(field.id, name): (value or {}).get(name) for name in self.names}
        return {field.id: value, self.seen(field): words, self.compared(field): key, **parts}

    def recalled(self, field: Field, stored: Any) -> Any:
        return structure(stored, decimals=True)

    def parse(self, raw: Any) -> dict[str, Any] | None:
        if isinstance(raw, str):
            found = _POINT.fullmatch(half_width(raw))
            raw = {"lat": found[1], "lon": found[2]} if found else None
        if not isinstance(raw, Mapping) or set(raw) - set(self.names):
            raise ValueRefused(
                "invalid",
                message("Write latitude and longitude."),
                message("Write it like 31.230416, 121.473701."),
            )
        given = {name: raw.get(name) for name in self.names}
        if all(is_blank(value) for value in given.values()):
            return None
        return {name: self.degrees(name, value) for name, value in given.items()}

    def degrees(self, name: str, raw: Any) -> Decimal:
        """Latitude or longitude; raises ValueRefused."""
        if is_blank(raw):
            raise ValueRefused("invalid", message("Write latitude and longitude."))
        found, most = parse_number(raw), self.limits[name]
        if abs(found) > most:
            sentence = message("{part} is between -{most} and {most}.", part=name, most=most)
            raise ValueRefused("too_large", sentence)
        return rounded(found, POINT_PLACES)

    def operators(self, field: Field) -> Mapping[str, Operator]:
        return EMPTY

    def line(self, value: Mapping[str, Any]) -> str:
        return f"{_degrees(value['lat'])}, {_degrees(value['lon'])}"

    def words(self, field: Field, value: Any, locale: str) -> str:
        return self.line(value)

    def bound(self, field: Field, value: Any, sight: Sight) -> BoundValue:
        place = f"geo:{_degrees(value['lat'])},{_degrees(value['lon'])}"
        return BoundValue(type="geo_point", text=self.line(value), href=place)

    def typed(self, field: Field, value: Any, desk: Desk) -> Raw:
        return {name: _degrees(number) for name, number in value.items()} if value else ""

    def live(self, field: Field) -> Any:
        for name, meant in super().live(field):
            yield name, {**meant, "reads": meant["reads"].replace("text", "number")}

    def writer(self, field: Field, currency: str) -> Writer | None:
        return lambda value, record: {name: float(number) for name, number in value.items()}

    def schema(self, field: Field, model: Model, reading: bool) -> Schema:
        parts = {n: {"type": "number", "minimum": -m, "maximum": m} for n, m in self.limits.items()}
        return {
            "type": "object",
            "properties": parts,
            "required": list(self.names),
            "additionalProperties": False,
        }


def _degrees(value: Decimal) -> str:
    found = f"{value:f}"
    return found.rstrip("0").rstrip(".") if "." in found else found


def _arranged(value: Mapping[str, Any], country: str) -> str:
    """An address on one line, as letters of its country write it."""
    get = {name: str(words) for name, words in value.items()}
    code = get.get("country", "")
    if is_han(get.get("city", "") + get.get("region", "") + get.get("street", "")):
        place = "".join(get.get(n, "") for n in ("region", "city", "district", "street"))
        return " ".join(w for w in (country, place, get.get("postal_code", "")) if w)
    town = [get.get("postal_code", ""), get.get("city", "")]
    if code in _REGION_BEFORE_CODE:
        town = [f"{get.get('city', '')},".lstrip(","), get.get("region", ""), town[0]]
    elif code in _CODE_LAST:
        town.reverse()
    region = "" if code in _REGION_BEFORE_CODE else get.get("region", "")
    lines = (get.get("street", ""), get.get("district", ""), " ".join(w for w in town if w))
    return ", ".join(w for w in (*lines, region, country) if w).replace(",,", ",").rstrip(",")
