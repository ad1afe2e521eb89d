"""Turning one record into others in one action (a lead into account, contact and deal)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionStep:
    """One record that comes out of it.

    `sets` is by target field id, its expressions read the source record; `links` is target
    lookup id to the name of an earlier step; `match` is the id of a text field of the target by
    whose value a record that the person may read is reused instead of creating one.
    A step that is not `required` can be left out by the person; `when` leaves it out by itself.
    """

    name: str
    entity: str
    label: Text
    sets: Mapping[str, Value] = empty_map()
    links: Mapping[str, str] = empty_map()
    required: bool = True
    when: Expression | None = None
    match: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """`when` says which records can be converted; `sets` is written to the source afterwards.

    `keep` is source lookup id to step name: the source remembers what it became.  `opens` is the
    step whose record the person sees next.
    """

    id: str
    name: str
    label: Text
    steps: Mapping[str, ConversionStep]
    when: Expression | None = None
    sets: Mapping[str, Value] = empty_map()
    keep: Mapping[str, str] = empty_map()
    opens: str | None = None
