"""E0120: what was applied may not simply vanish from the files (D5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tailorbird_metadata.changes.change import Change
from tailorbird_metadata.changes.compare import compare
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import (
    Approval,
    Assignment,
    Automation,
    Entity,
    Field,
    Model,
    Option,
    Picklist,
    Pipeline,
    Pool,
    Role,
    Stage,
    Webform,
)
from tailorbird_metadata.origins import Origin
from tailorbird_metadata.problems import Location, Note, Problem

_SWITCHED = (Automation, Assignment, Pool, Approval, Webform)
"""What acts by itself and is stopped with `off: true`."""

_KEPT = (Entity, Field, Picklist, Option, Pipeline, Stage, Role, *_SWITCHED)
"""What rows of the database refer to by id."""


_RETIRE = message(
    "Put it back. To take it out of use, add `retired:` with a day to it: it is hidden"
    " and its data stays. What was renamed keeps its data with `id:` and the old name."
)
_STOP = message(
    "Put it back. To stop it, add `off: true`: it does nothing any more, and what it did can still"
    " be looked up. What was renamed keeps its past with `id:` and the old name."
)


def removals(
    old: Model | None, new: Model, origins: Mapping[str, Sequence[Origin]]
) -> tuple[Problem, ...]:
    """A problem for each item that `old` has and `new` has not.

    `old` is the model that the database has; `origins` are those of the new compilation: the
    problem stands at the nearest item that is still there.
    """
    if old is None:
        return ()
    changes = compare(old, new)
    gone = [c for c in changes if c.kind == "removed" and _holds_data(c)]
    added = [c for c in changes if c.kind == "added"]
    return tuple(_problem(c, old, added, origins) for c in _outermost(gone))


def _holds_data(change: Change) -> bool:
    if isinstance(change.before, Field) and change.before.system:
        return False
    return isinstance(change.before, _KEPT) or change.path.startswith("teams.")


def _outermost(changes: Sequence[Change]) -> Iterator[Change]:
    """An entity that is gone takes its fields along; one problem says so."""
    paths = {c.path for c in changes}
    for change in changes:
        parts = change.path.split(".")
        if not any(".".join(parts[:n]) in paths for n in range(1, len(parts))):
            yield change


def _problem(
    change: Change,
    old: Model,
    added: Sequence[Change],
    origins: Mapping[str, Sequence[Origin]],
) -> Problem:
    path = change.path
    twin = _twin(change, added)
    notes: tuple[Note, ...] = ()
    if twin is not None:
        notes = (
            Note(
                message=message(
                    "`{name}` looks like it under a new name; if so, give it `id: {id}`",
                    name=twin.path.rsplit(".", 1)[-1],
                    id=getattr(change.before, "id", path),
                ),
                location=_place(twin.path, origins),
            ),
        )
    return Problem(
        code="E0120",
        message=message("`{path}` is in the database and no longer in the files.", path=path),
        location=_place(path, origins),
        help=_STOP if isinstance(change.before, _SWITCHED) else _RETIRE,
        notes=notes,
        path=path,
    )


def _twin(change: Change, added: Sequence[Change]) -> Change | None:
    """A new item beside the one that is gone, of the same kind and type."""
    above = change.path.rpartition(".")[0]
    fits = [
        c
        for c in added
        if c.path.rpartition(".")[0] == above
        and type(c.after) is type(change.before)
        and getattr(c.after, "type", None) == getattr(change.before, "type", None)
    ]
    return fits[0] if len(fits) == 1 else None


def _place(path: str, origins: Mapping[str, Sequence[Origin]]) -> Location:
    """Where the item, or the nearest one above it, is written; the company's layer first."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        found = origins.get(".".join(parts[:end]))
        if found:
            return found[-1].location
    return Location(file="workspace.yaml", line=1, column=1, end_line=1, end_column=1)
