"""Where something is: country, region, address, point on the map."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from tailorbird_metadata.expressions.types import NUMBER, TEXT, ValueType
from tailorbird_metadata.fieldtypes.fieldtype import WRITABLE, FieldType, LiteralRefused, fixed
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.names import did_you_mean

ADDRESS_PARTS = ("street", "city", "district", "region", "postal_code", "country")
POINT_PLACES = 6
TEXT_PART = "text"
"""The part of a compound value that is all of it on one line."""

FOUND_IN = ("contains", "empty", "not_empty")
"""How lists are filtered by a value of several parts."""

CODE_OPERATORS = ("in", "not_in", "empty", "not_empty")


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """All codes of ISO 3166-1 alpha-2, in order."""
    import pycountry

    return tuple(sorted(country.alpha_2 for country in pycountry.countries))


@lru_cache(maxsize=1)
def regions() -> Mapping[str, tuple[str, ...]]:
    """All codes of ISO 3166-2 by country, in order."""
    import pycountry

    found: dict[str, list[str]] = {}
    for region in sorted(pycountry.subdivisions, key=lambda r: str(r.code)):
        found.setdefault(region.country_code, []).append(region.code)
    return {country: tuple(codes) for country, codes in found.items()}


def _country(text: str, field: Field) -> str:
    if text not in countries():
        near = did_you_mean(text.upper(), countries())
        mend = message("Did you mean `{name}`?", name=near) if near else None
        raise LiteralRefused(
            message("`{value}` is not a country.", value=text),
            mend or message("Write its two letters (ISO 3166-1) such as CN or DE."),
        )
    return text


def _region(text: str, field: Field) -> str:
    if text not in regions().get(text.partition("-")[0], ()):
        raise LiteralRefused(
            message("`{value}` is not a region.", value=text),
            message("Write its code (ISO 3166-2) such as CN-ZJ or DE-BY."),
        )
    return text


def _no_literal(text: str, field: Field) -> None:
    raise LiteralRefused(
        message("{field} cannot have a fixed value.", field=field.label), message("Leave it out.")
    )


def _texts(names: tuple[str, ...]) -> Mapping[str, ValueType]:
    return dict.fromkeys(names, TEXT)


_NO_DEFAULT = {k: v for k, v in WRITABLE.items() if k != "default"}

TYPES = (
    FieldType(
        name="country",
        value_type=fixed(TEXT),
        literal=_country,
        parameters=WRITABLE,
        filter_operators=CODE_OPERATORS,
    ),
    FieldType(
        name="region",
        value_type=fixed(TEXT),
        literal=_region,
        parameters={**WRITABLE, "depends_on": {"$ref": "#/$defs/name"}},
        names={"depends_on": "country"},
        filter_operators=CODE_OPERATORS,
    ),
    FieldType(
        name="address",
        value_type=fixed(TEXT),
        literal=_no_literal,
        parameters=_NO_DEFAULT,
        filter_operators=FOUND_IN,
        parts=lambda field: _texts((TEXT_PART, *ADDRESS_PARTS)),
        whole=lambda field: TEXT_PART,
    ),
    FieldType(
        name="geo_point",
        value_type=fixed(TEXT),
        literal=_no_literal,
        parameters=_NO_DEFAULT,
        sortable=False,
        filter_operators=("empty", "not_empty"),
        parts=lambda field: {"lat": NUMBER, "lon": NUMBER},
        whole=lambda field: TEXT_PART,
    ),
)
