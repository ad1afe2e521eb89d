"""How each field type is stored, read, checked, shown and filtered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tailorbird_runtime.fieldtypes.addresses import Address, GeoPoint
from tailorbird_runtime.fieldtypes.any_lookups import AnyLookup
from tailorbird_runtime.fieldtypes.binding import TypeBinding
from tailorbird_runtime.fieldtypes.choices import Picklist, Stage, Tags
from tailorbird_runtime.fieldtypes.clocks import Duration, TimeOfDay
from tailorbird_runtime.fieldtypes.contacts import Email, Phone, Url
from tailorbird_runtime.fieldtypes.derived import Mirror, Rollup
from tailorbird_runtime.fieldtypes.documents import Json, RichText
from tailorbird_runtime.fieldtypes.formulas import Formula
from tailorbird_runtime.fieldtypes.lines import Lines
from tailorbird_runtime.fieldtypes.links import Identity, Lookup, Team, User
from tailorbird_runtime.fieldtypes.marks import Color, Rating
from tailorbird_runtime.fieldtypes.moments import Day, Instant
from tailorbird_runtime.fieldtypes.money import Currency, Money
from tailorbird_runtime.fieldtypes.numbers import Boolean, Decimals, Integer, Percent
from tailorbird_runtime.fieldtypes.option_sets import MultiPicklist
from tailorbird_runtime.fieldtypes.persons import PersonName
from tailorbird_runtime.fieldtypes.places import Country, Region
from tailorbird_runtime.fieldtypes.records import Records, Users
from tailorbird_runtime.fieldtypes.several import Emails, Phones
from tailorbird_runtime.fieldtypes.teams import Teams
from tailorbird_runtime.fieldtypes.texts import Autonumber, LongText, Text

__all__ = ["BINDINGS", "TypeBinding"]

BINDINGS: Mapping[str, TypeBinding] = MappingProxyType(
    {
        made.type: made
        for made in (
            Address(),
            AnyLookup(),
            Autonumber(),
            Boolean(),
            Color(),
            Country(),
            Currency(),
            Day(),
            Decimals(),
            Duration(),
            Email(),
            Emails(),
            Formula(lambda name: BINDINGS[name]),
            GeoPoint(),
            Identity(),
            Instant(),
            Integer(),
            Json(),
            Lines(),
            LongText(),
            Lookup(),
            Mirror(lambda name: BINDINGS[name]),
            Money(),
            MultiPicklist(),
            Percent(),
            PersonName(),
            Phone(),
            Phones(),
            Picklist(),
            Rating(),
            Region(),
            RichText(),
            Records(),
            Rollup(lambda name: BINDINGS[name]),
            Stage(),
            Tags(),
            Team(),
            Teams(),
            Text(),
            TimeOfDay(),
            Url(),
            User(),
            Users(),
        )
    }
)
"""Every field type by name."""
