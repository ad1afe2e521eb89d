"""The way from what the database has to what the files say; writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from tailorbird_metadata.changes import removals
from tailorbird_metadata.compiler import Compiled
from tailorbird_metadata.model import Model
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.storage.plan import make_plan
from tailorbird_runtime.storage.steps import Plan
from tailorbird_runtime.storage.system import sys_applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The model of the database (None before the first), the one of the files, and the way."""

    old: Model | None
    new: Model
    plan: Plan


def plan_for(engine: sa.Engine, new: Model) -> Planned:
    """The plan from the database's model to `new`.  A database that is not there stays absent."""
    if _is_absent(engine):
        return Planned(old=None, new=new, plan=make_plan(None, None, new))
    with read(engine) as connection:
        if not sa.inspect(connection).has_table(sys_applied.name):
            return Planned(old=None, new=new, plan=make_plan(None, None, new))
        old = revisions.newest_model(connection)
        return Planned(old=old, new=new, plan=make_plan(connection, old, new))


def published_model(engine: sa.Engine) -> Model | None:
    """The model that the database has, None without one; writes nothing, not even a file."""
    if _is_absent(engine):
        return None
    with read(engine) as connection:
        there = sa.inspect(connection).has_table(sys_applied.name)
        return revisions.newest_model(connection) if there else None


def without_removals(compiled: Compiled, old: Model | None) -> Compiled:
    """The compilation with a problem for each item that the database has and the files lost.

    Removal is never inferred (D5): such a compilation has no model to plan with.
    """
    assert compiled.model is not None
    gone = removals(old, compiled.model, compiled.origins)
    if not gone:
        return compiled
    problems = sorted((*compiled.problems, *gone), key=lambda p: p.location)
    return replace(compiled, model=None, problems=tuple(problems))


def _is_absent(engine: sa.Engine) -> bool:
    """Whether it is an SQLite file that nobody has made yet (connecting would make it)."""
    file = engine.url.database
    return engine.dialect.name == "sqlite" and bool(file) and not Path(str(file)).exists()
