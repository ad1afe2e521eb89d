"""Names of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tailorbird_metadata.expressions.text import text_key
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Field
from tailorbird_runtime.fieldtypes.binding import part
from tailorbird_runtime.fieldtypes.columns import text
from tailorbird_runtime.fieldtypes.compounds import LONGEST_PART, Compound, is_han
from tailorbird_runtime.fieldtypes.texts import plain_text

_TWO_SIGNS = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "夏侯", "司徒", "皇甫", "东方", "尉迟")
    + ("公孙", "令狐", "慕容", "宇文", "长孙", "南宫", "端木", "独孤", "司空")
)
"""Chinese family names of two signs; nearly all others have one."""


class PersonName(Compound):
    """The parts of a name; a text is taken apart.

    Chinese names stand without a space and family first, others given name first.  Lists sort by
    the family name.
    """

    type = "person_name"
    names = {
        "family": message("Family name"),
        "given": message("Given name"),
        "middle": message("Middle name"),
        "prefix": message("Title before the name"),
        "suffix": message("Addition behind the name"),
    }

    def columns(self, field: Field) -> tuple[sa.Column[Any], ...]:
        return (*super().columns(field), sa.Column(self.compared(field), text()))

    def compared(self, field: Field) -> str:
        return part(field.id, "order")

    def write(self, field: Field, value: Any, record: Mapping[str, Any]) -> dict[str, Any]:
        found = super().write(field, value, record)
        words = None
        if value:
            by_family = " ".join(value[n] for n in ("family", "given", "middle") if n in value)
            words = text_key(f"{by_family} | {self.line(value)}")
        return {**found, self.compared(field): words}

    def parse(self, raw: Any) -> dict[str, str] | None:
        return super().parse(_taken_apart(raw) if isinstance(raw, str) else raw)

    def words(self, field: Field, value: Any, locale: str) -> str:
        return self.line(value)

    def line(self, value: Mapping[str, Any]) -> str:
        own = [str(value[n]) for n in ("family", "middle", "given") if n in value]
        if is_han("".join(own)):
            around = [str(value[n]) for n in ("prefix", "suffix") if n in value]
            return " ".join(("".join(own), *around))
        order = ("prefix", "given", "middle", "family", "suffix")
        return " ".join(str(value[n]) for n in order if n in value)


def _taken_apart(raw: str) -> dict[str, str | None]:
    """`Anna Maria Schmidt`, `Schmidt, Anna` or `王小明` as family and given name."""
    words = plain_text(raw, 2 * LONGEST_PART) or ""
    if is_han(words) and " " not in words:
        size = 2 if words[:2] in _TWO_SIGNS and len(words) > 2 else 1
        return {"family": words[:size], "given": words[size:]}
    family, comma, given = words.partition(",")
    if comma:
        return {"family": family.strip(), "given": given.strip()}
    given, _, family = words.rpartition(" ")
    return {"family": family, "given": given}
