"""Every field type of the language has everything that the runtime needs of it."""

from __future__ import annotations

import pytest
from tests.models import field
from tests.runtime.fieldtypes.test_round_trip import CASES

from tailorbird_metadata.fieldtypes import FIELD_TYPES, LATER_TYPES
from tailorbird_runtime.fieldtypes import BINDINGS


def test_every_type_has_a_binding_and_the_other_way_round() -> None:
    assert set(BINDINGS) == set(FIELD_TYPES) - LATER_TYPES


@pytest.mark.parametrize("name", sorted(BINDINGS))
def test_a_type_filters_by_all_operators_of_the_language(name: str) -> None:
    known = set(BINDINGS[name].operators(field("x", name, returns="decimal")))
    assert set(FIELD_TYPES[name].filter_operators) <= known


def test_every_stored_type_has_round_trip_cases() -> None:
    not_stored = {"formula", "rollup", "mirror", "lines"}
    assert {case.field.type for case in CASES} == set(BINDINGS) - not_stored - {"id", "autonumber"}
