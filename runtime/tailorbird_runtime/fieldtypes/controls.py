"""One field of a form: what a widget needs, with what the person typed still in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_runtime.fieldtypes.shown import BoundValue, Speech

Raw = str | tuple[str, ...] | Mapping[str, str]
"""What a browser sent for one field: a text, several, or one for each part of the value."""


class Posted(Protocol):
    """The form that a browser sent."""

    def getlist(self, key: str) -> list[str]: ...
    def get(self, key: str) -> str | None: ...
    def __contains__(self, key: object) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundOption:
    """One choice of a list; `parents` are the options of the other list under which it stands."""

    value: str
    label: str
    chosen: bool = False
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPart:
    """One of several inputs of a field; `name` is what a form sends it under."""

    name: str
    label: str
    typed: str = ""
    options: tuple[BoundOption, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLine:
    """One line of a grid; `record` is its id, 0 for a new one.

    `cells` are its controls in the order of the columns, None where there is nothing to show.
    """

    id: str
    name: str
    record: int = 0
    version: int = 0
    cells: tuple[BoundField | None, ...]
    may_go: bool = False
    goes: bool = False
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundGrid:
    """The lines of a record in its form; `pattern` is a new line for scripts, if one may be
    added, with `__n__` in place of its number."""

    labels: tuple[str, ...]
    lines: tuple[BoundLine, ...]
    most: int
    editable: bool = True
    pattern: BoundLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundField:
    """`widget` names the template; `typed` is what stands in the control.

    `shown` is set instead if the person may only read the field.  `title` is the name of the
    chosen record or person, `search` the address that finds others.  `parts` are the inputs of a
    field that has several; the first has the field's own id.  `grid` are lines.
    """

    name: str
    label: str
    widget: str
    typed: Raw = ""
    required: bool = False
    help: str = ""
    errors: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    options: tuple[BoundOption, ...] = ()
    parts: tuple[BoundPart, ...] = ()
    depends_on: str = ""
    title: str = ""
    search: str = ""
    unit: str = ""
    sign: str = ""
    currencies: tuple[BoundOption, ...] = ()
    limit: int | None = None
    places: int = 0
    wide: bool = False
    shown: BoundValue | None = None
    grid: BoundGrid | None = None
    id: str = ""

    @property
    def read_only(self) -> bool:
        """Whether it is shown instead of asked for."""
        return self.shown is not None

    @property
    def described_by(self) -> str:
        """The ids of the texts below the control."""
        ids = [f"{self.id}-help"] if self.help else []
        return " ".join([*ids, *([f"{self.id}-error"] if self.errors else [])])

    @property
    def checked(self) -> bool:
        """Whether a box is ticked."""
        return self.typed == "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a field is filled in.

    `values` are those of the record by field id (none for a new one), `titles` the names of
    chosen records by field id, `search` the address that finds records for this field.  `teams`
    are keys and labels; `stages` the ids of the stages on offer, None for all.
    """

    entity: Entity
    model: Model
    voice: Speech
    values: Mapping[str, Any] = empty_map()
    titles: Mapping[str, str] = empty_map()
    search: str = ""
    teams: tuple[tuple[str, str], ...] = ()
    stages: tuple[str, ...] | None = None

    def name_of(self, field_id: str | None) -> str:
        """The name of a field, nothing for None."""
        return self.entity.field(field_id).name if field_id else ""

    def parents(self, field: Field, parents: Iterable[str]) -> tuple[str, ...]:
        """The names of the options, of the field that it depends on, with these ids."""
        if field.depends_on is None:
            return ()
        other = self.entity.field(field.depends_on).picklist
        found = [other.by_id(p) for p in parents] if other else []
        return tuple(o.name for o in found if o is not None)
