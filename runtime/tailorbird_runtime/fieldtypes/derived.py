"""Values that other records have: worked out over child records, or shown through a lookup."""

from __future__ import annotations

from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes.binding import TypeBinding
from tailorbird_runtime.fieldtypes.formulas import Formula


class Rollup(Formula):
    """What a function gives over the records that point here; shown as what it gives."""

    type = "rollup"

    def result(self, field: Field) -> TypeBinding:
        return self._of_type(field.kind)


class Mirror(Rollup):
    """The value of a field behind a lookup; shown and filtered as that field's type."""

    type = "mirror"
