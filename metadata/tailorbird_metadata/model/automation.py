"""What the product does by itself: when, on which records, and which steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression, Scalar
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.phrase import Phrase
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.value import Value

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of a week as they are written, the first is 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A wall time in a zone.

    `at` is `HH:MM`; `weekdays` are 0 (Monday) to 6, all seven for every day; `month_day` (1 to
    31, cut to the month's last day) replaces them; `zone` is an IANA name.
    """

    at: str
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    month_day: int | None = None
    zone: str

    def written(self) -> str:
        """As it stands in a file: `weekday at 08:00`."""
        if self.month_day is not None:
            return f"month day {self.month_day} at {self.at}"
        if len(self.weekdays) == len(WEEKDAYS):
            return f"day at {self.at}"
        if self.weekdays == (0, 1, 2, 3, 4):
            return f"weekday at {self.at}"
        return f"{' and '.join(WEEKDAYS[d] for d in self.weekdays)} at {self.at}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What sets an automation off.

    `kind` is one of

    - `created`, `updated`: a record was made; a record was changed,
    - `changed`: `field` (id) changed from one of `was` to one of `becomes` (internal values, an
      empty tuple admits any; None in it is the empty value),
    - `entered`: a record came into one of the `stages` (ids), also by being created there,
    - `date`: `days` after (negative: before) the day in `field`, every year if `yearly`, at the
      time of `schedule`,
    - `quiet`: nothing has happened with the record (`last_activity_at`, else `created_at`) for
      `days` days, looked at by `schedule`,
    - `schedule`: at each time of `schedule`, for each record that the condition holds for,
    - `button`: a person in one of `roles` (ids; empty: whoever may edit the record) pressed
      `label` on the record's page.
    """

    kind: str
    field: str | None = None
    was: tuple[Scalar, ...] = ()
    becomes: tuple[Scalar, ...] = ()
    stages: tuple[str, ...] = ()
    days: int = 0
    yearly: bool = False
    schedule: Schedule | None = None
    label: Text | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who gets a task, a notice, a mail or the record itself.

    `kind` is `person` (`path` of ids to a user field: `("owner",)`, `("account", "owner")`),
    `manager` (the manager of the person at `path`), `role` or `team` (`name`: id or key; a task or
    a hand-over goes round robin, notices and mails to everybody), `field` (`path` to an e-mail
    field; mails only), `actor` (who set the automation off), `queue` (`name`: key; whoever works
    through it) or, in assignments, `pool` (`name`: id).
    """

    kind: str
    path: tuple[str, ...] = ()
    name: str = ""

    def render(self, locale: str) -> str:
        """As it stands in a file, with ids: `role finance`, `owner.manager`."""
        if self.kind in ("role", "team", "queue", "pool"):
            return f"{self.kind} {self.name}"
        if self.kind == "actor":
            return self.kind
        return ".".join((*self.path, "manager") if self.kind == "manager" else self.path)

    def __str__(self) -> str:
        return self.render("")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFields:
    """Write fields of the record: values by field id."""

    sets: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRecord:
    """Make a record of `entity` (id); expressions in `sets` read the record that set it off.

    `link` is the id of a lookup of the new record that is to point to that record.
    """

    entity: str
    sets: Mapping[str, Value] = empty_map()
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTask:
    """Make a task about the record, due so many days (or working days) later."""

    title: Phrase
    to: Recipient | None = None
    due_days: int | None = None
    working_days: bool = False
    sets: Mapping[str, Value] = empty_map()

    def due(self) -> str | None:
        """As it stands in a file: `in 2 working days`."""
        if not self.due_days:
            return None if self.due_days is None else "today"
        days = "day" if self.due_days == 1 else "days"
        return f"in {self.due_days} {'working ' if self.working_days else ''}{days}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Hand the record to somebody; a role or team takes turns."""

    to: Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """A notice inside the product: `text`, or the subject and body of a template (name)."""

    to: Recipient
    text: Phrase | None = None
    template: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail from a template (name)."""

    to: Recipient
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOut:
    """A signed request to an action of an integration, with values by key.

    `integration` and `action` are names; `attempts` is how often it is tried before it is laid
    aside.
    """

    integration: str
    action: str
    sends: Mapping[str, Value] = empty_map()
    attempts: int = 8


Deed = SetFields | CreateRecord | CreateTask | Assign | Notify | Mail | CallOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do; it is left out where `when` does not hold."""

    id: str
    name: str
    does: Deed
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Automation:
    """`entity` is an id.

    `when` reads the record after the change.  `run_as` is `system` (no right restricts it) or
    `actor` (the rights of the person who set it off; only where there is one).  `once_per` is the
    id of a field: not again for the same record while that field has the same value.  Not more
    than `daily_cap` runs start in a day of the company.  `off` ones are compiled and do not run.
    """

    id: str
    name: str
    label: Text
    help: Text | None = None
    entity: str
    trigger: Trigger
    steps: Mapping[str, Step]
    when: Expression | None = None
    run_as: str = "system"
    once_per: str | None = None
    daily_cap: int = 1000
    off: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A request that an integration can make: method and path below its address."""

    name: str
    path: str = ""
    method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """Another system.  `url` and `secret` may name settings (`{settings.erp_url}`).

    Settings are resolved when a request is made: they are no part of the configuration.
    """

    id: str
    name: str
    label: Text
    url: str
    secret: str | None = None
    actions: Mapping[str, Action] = empty_map()
