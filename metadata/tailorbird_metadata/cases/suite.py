"""The tests that stand beside a configuration, as data: given, when, then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tailorbird_metadata.expressions.tree import Scalar
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.problems import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who exists while the tests of a suite run; `roles` are ids, `teams` keys."""

    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...] = ()
    manager: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A person or a record of the suite by its name, a role by its id, or a team by its key."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A value of a field as it was written: its text, and what that is.

    `value` is the internal form, or a `Ref` to a person or record of the suite.
    """

    text: str | tuple[str, ...] | None
    value: Scalar | tuple[str, ...] | Ref = None


Values = Mapping[str, Said]
"""By field id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A record that is there from the beginning; `entity` is an id."""

    name: str
    entity: str
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is done.

    `kind` is run, press, create, edit, move, delete or look_at; `person` the name of who does it,
    None for the product itself; `record` the name of a given record, `automation` that of an
    automation, `entity` an id, `stage` the id of the stage that is moved to.
    """

    kind: str
    person: str | None = None
    record: str | None = None
    automation: str | None = None
    entity: str | None = None
    stage: str | None = None
    values: Values = empty_map()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new record that is expected, a task among them; `entity` is an id."""

    entity: str
    values: Values
    holder: Ref | None = None
    """Whose a task is: a person, or one of a role or team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notice or mail that is expected; what is None may be anything.

    `text` is the notice or the subject, `body` a part of the body.
    """

    to: Ref | str | None = None
    template: str | None = None
    text: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call of another system that is expected; of `sends` only what is named counts."""

    integration: str | None = None
    action: str | None = None
    sends: Mapping[str, str] = empty_map()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What comes of it; what is not named here must not happen.

    `refused` is a rule, a gate item, a move, or a code, `at` the name of the field where the
    sentence stands.  `record` are values of the record that is acted on, `records` those of given
    ones; `readable` the people who may read the record, exactly.
    """

    refused: str | None = None
    at: str | None = None
    record: Values = empty_map()
    records: Mapping[str, Values] = empty_map()
    created: tuple[Made, ...] = ()
    tasks: tuple[Made, ...] = ()
    notices: tuple[Message, ...] = ()
    mails: tuple[Message, ...] = ()
    calls: tuple[Request, ...] = ()
    readable: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One example; `records` are all given ones, those of the case laid over the suite's."""

    it: str
    location: Location
    now: datetime
    records: tuple[Given, ...]
    when: Act
    then: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """The cases of one file; `layer` is the one that it belongs to."""

    name: str
    layer: str
    file: str
    people: tuple[Person, ...]
    cases: tuple[Case, ...]
