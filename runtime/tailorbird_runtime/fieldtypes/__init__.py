"""How each field type is stored, read, checked, shown and filtered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tailorbird_runtime.fieldtypes.binding import TypeBinding
from tailorbird_runtime.fieldtypes.choices import Picklist, Stage, Tags
from tailorbird_runtime.fieldtypes.contacts import Email, Phone, Url
from tailorbird_runtime.fieldtypes.derived import Mirror, Rollup
from tailorbird_runtime.fieldtypes.formulas import Formula
from tailorbird_runtime.fieldtypes.links import Identity, Lookup, Team, User
from tailorbird_runtime.fieldtypes.moments import Day, Instant
from tailorbird_runtime.fieldtypes.money import Currency, Money
from tailorbird_runtime.fieldtypes.numbers import Boolean, Decimals, Integer, Percent
from tailorbird_runtime.fieldtypes.texts import Autonumber, LongText, Text

__all__ = ["BINDINGS", "TypeBinding"]

BINDINGS: Mapping[str, TypeBinding] = MappingProxyType(
    {
        made.type: made
        for made in (
            Autonumber(),
            Boolean(),
            Currency(),
            Day(),
            Decimals(),
            Email(),
            Formula(lambda name: BINDINGS[name]),
            Identity(),
            Instant(),
            Integer(),
            LongText(),
            Lookup(),
            Mirror(lambda name: BINDINGS[name]),
            Money(),
            Percent(),
            Phone(),
            Picklist(),
            Rollup(lambda name: BINDINGS[name]),
            Stage(),
            Tags(),
            Team(),
            Text(),
            Url(),
            User(),
        )
    }
)
"""Every field type by name."""
