"""A recipe as it was read: people, teams, and batches of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tailorbird_metadata.model.text import Text
from tailorbird_metadata.problems import Location
from tailorbird_platform.samples.forms import Form, Words
from tailorbird_platform.samples.lists import WordList


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCompany:
    """The company of the demo: its name, and the facts that its records were written for."""

    label: Text
    currency: str
    timezone: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTeam:
    """A team of the demo; `manager` is a person's key, `parent` a team's."""

    key: str
    label: Text
    parent: str | None = None
    manager: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePerson:
    """Somebody in the demo; those who do not sign in only own records.

    `manager` is a person's key, `team` a team's, `locale` the language of the screens (nothing:
    the company's).
    """

    key: str
    name: Text
    email: str
    role: str
    team: str | None = None
    manager: str | None = None
    locale: str | None = None
    signs_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A named value of a batch, and where it was written."""

    form: Form
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records of one entity that are made, or changed, in one go.

    `target` is the entity of new records, or the batch whose records change.  New records come
    `count` in all, spread `over` the records of a batch; or some for each of them; or one a row
    of `rows`.  `where` and `needs` say for which of those records (by their own values).
    A record for which a value of `must_have` comes out empty is not made.  `at` and `by` are the
    moment and the person of the history.  A `live` batch is carried out by those people at those
    moments, like work in the product; `press` names the button that they press instead of
    changing anything; `most` is how many records are taken at most.
    """

    name: str
    kind: Literal["make", "change"]
    target: str
    location: Location
    count: Form | None = None
    over: str | None = None
    each: str | None = None
    rows: WordList | None = None
    where: Mapping[str, tuple[str, ...]]
    needs: tuple[tuple[str, ...], ...] = ()
    must_have: tuple[str, ...] = ()
    let: Mapping[str, Written]
    set: Mapping[str, Written]
    at: Form | None = None
    by: Form | None = None
    live: bool = False
    most: int | None = None
    press: str | None = None


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that the samples of one pack are made from."""

    name: str
    seed: str
    file: str
    text: str
    company: SampleCompany
    teams: tuple[SampleTeam, ...]
    people: tuple[SamplePerson, ...]
    lists: Mapping[str, WordList]
    batches: Mapping[str, Batch]

    def scaled(self, part: float) -> Recipe:
        """The same recipe with a part of the records: every fixed `count` times `part`."""
        batches = {n: replace(b, count=_scaled(b, part)) for n, b in self.batches.items()}
        return replace(self, batches=batches)


def _scaled(batch: Batch, part: float) -> Form | None:
    count = batch.count
    if not isinstance(count, Words) or batch.each is not None:
        return count
    return Words(str(max(1, round(int(count.text) * part))), count.location)
