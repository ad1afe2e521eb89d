"""Why the service did not do what it was asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tailorbird_metadata.messages import Message
from tailorbird_runtime.records.record import Record


class NotFound(Exception):
    """There is no such record, or the person may not read it: nobody can tell which."""

    def __init__(self, entity_id: str, record_id: int | None = None) -> None:
        super().__init__(f"{entity_id} {record_id}")
        self.entity_id = entity_id
        self.record_id = record_id


class NotAllowed(Exception):
    """The person may read this, but not do that."""

    def __init__(self, message: Message, help: Message | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.help = help


class Conflict(Exception):
    """The record was changed by someone else since the person read it.

    `current` is the record as it is now, `fields` the ids of readable fields that changed since.
    """

    def __init__(
        self,
        current: Record,
        changed_by: str | None,
        changed_at: datetime,
        fields: frozenset[str],
    ) -> None:
        super().__init__(f"{current.entity_id} {current.id} is at version {current.version}")
        self.current = current
        self.changed_by = changed_by
        self.changed_at = changed_at
        self.fields = fields


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryError:
    """One thing that is wrong with a question; `code` is unknown_field, operator, value, sort,
    cursor, limit, view or expression.  `span` is the place in the text of an expression."""

    code: str
    message: Message
    help: Message | None = None
    field: str | None = None
    span: tuple[int, int] | None = None


class QueryInvalid(Exception):
    """A list was asked for in a way that has no answer."""

    def __init__(self, errors: Iterable[QueryError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(str(e.message) for e in self.errors))
