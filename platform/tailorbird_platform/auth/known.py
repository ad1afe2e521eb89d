"""What the one look-up at the start of a request finds out about the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tailorbird_runtime.people.reading import version_query
from tailorbird_runtime.storage.revisions import newest_id_query


@dataclass(frozen=True, slots=True)
class Known:
    """An active person, and the versions of people and model at this moment.

    `people` grows with every change of people, roles and teams; `applied` is the id of the newest
    applied model (0 before the first).
    """

    user_id: int
    people: int
    applied: int


def versions() -> tuple[sa.ColumnElement[Any], ...]:
    """The two versions as columns, so that they ride along with another query."""
    return version_query().label("people"), newest_id_query().label("applied")
