"""Stages of an entity, and what each demands before a record may enter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class GateItem:
    """One demand of a stage.

    `need` must hold to enter.  An item of a kind that does not run yet has no `need` and keeps
    the stage closed with the sentence `unavailable` (decision 11); `approval` is the id of the
    approval that it waits for.  `fields` are the ids of the
    record's own fields that `need` reads: where a person can mend it.  `label` is what is ticked
    off beside the stage path ("Quote sent"); without one, that is the label of those fields.
    """

    name: str
    label: Text | None = None
    need: Expression | None = None
    message: Text | None = None
    unavailable: str | None = None
    approval: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`probability` is percent; `sets` is by field id.

    `closed` is None, "won", "lost", or another name for how a record can end.  `held` stages wait:
    records in them do not grow stale.
    """

    id: str
    name: str
    label: Text
    probability: Decimal
    closed: str | None = None
    held: bool = False
    stale_after_days: int | None = None
    color: str | None = None
    enter: Mapping[str, GateItem] = empty_map()
    sets: Mapping[str, Value] = empty_map()
    retired: str | None = None

    @property
    def gives_up(self) -> bool:
        """Whether it ends the way without winning: it lies beside the path."""
        return self.closed not in (None, "won")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Who may move how: `skip` stages forward, and the roles that may go back or reopen.

    `back` and `reopen`: None means everyone who may edit, an empty tuple means nobody but admin.
    `allowed` are, by stage id, the ids of the stages that may follow; a stage that is not in it
    may be followed by any.
    """

    skip: bool = True
    back: tuple[str, ...] | None = None
    reopen: tuple[str, ...] | None = None
    allowed: Mapping[str, tuple[str, ...]] = empty_map()

    def leads(self, source: str, target: str) -> bool:
        """Whether the second stage (ids) may follow the first."""
        return source not in self.allowed or target in self.allowed[source]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Stages by name, in order; `field` is the id of the field that holds the stage.

    With `own_probability` people may write another probability than that of an open stage.
    """

    id: str
    name: str
    label: Text
    field: str
    stages: Mapping[str, Stage]
    moves: Moves
    when: Expression | None = None
    own_probability: bool = False

    def by_id(self, stage_id: str) -> Stage | None:
        """The stage with this id."""
        return next((s for s in self.stages.values() if s.id == stage_id), None)

    def position(self, stage_id: str) -> int:
        """The place of a stage, from 0; raises KeyError for an unknown id."""
        for place, stage in enumerate(self.stages.values()):
            if stage.id == stage_id:
                return place
        raise KeyError(stage_id)
