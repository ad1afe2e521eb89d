"""Carrying out a recipe: batch after batch through the bulk entry of the record service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity
from tailorbird_metadata.problems import Problem
from tailorbird_platform.samples.checking import check_against, entity_name
from tailorbird_platform.samples.forms import Form, in_words
from tailorbird_platform.samples.lists import Row
from tailorbird_platform.samples.problems import REFUSED_RECORD, RecipeRefused
from tailorbird_platform.samples.recipe import Batch, Recipe, Written
from tailorbird_platform.samples.scope import SampleRecord, Scope, World
from tailorbird_runtime.people.actor import SYSTEM
from tailorbird_runtime.records.service import RecordService
from tailorbird_runtime.validation.errors import RecordInvalid

Progress = Callable[[str, int], None]
"""Told the label of what was made and how many, after each batch of new records."""

DOOR = "sample"


def load_samples(
    recipe: Recipe,
    records: RecordService,
    people: Mapping[str, int],
    today: date,
    *,
    progress: Progress | None = None,
    world: World | None = None,
) -> Mapping[str, int]:
    """Make every record of a recipe; the same recipe, people and day make the same records.

    `people` are user ids by the keys of the recipe's people; `today` is the company's.  Live
    batches are left out: `deeds_of` tells what they do, from the `world` that is filled here.

    Returns:
        How many records of each entity, by name, there are now from this recipe.

    Raises:
        RecipeRefused: the recipe does not fit the model, a list ran out, or a rule of the model
            refused a record.  Batches before that stay.
    """
    check_against(recipe, records.model)
    world = world or world_of(recipe, records, today)
    made: dict[str, int] = {}
    for batch in recipe.batches.values():
        if batch.live:
            continue
        loader = _Loader(recipe, records, people, world, batch)
        if batch.kind == "change":
            loader.change()
            continue
        count = loader.make()
        made[batch.target] = made.get(batch.target, 0) + count
        if progress is not None:
            progress(batch.name, count)
    return made


def world_of(recipe: Recipe, records: RecordService, today: date) -> World:
    """Where a recipe begins: nothing is made yet."""
    zone = ZoneInfo(records.model.workspace.timezone)
    return World(lists=recipe.lists, today=today, zone=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that somebody does in a live batch.

    `record` is the id of the record that is changed; nothing for a new one.  `by` is the key of
    a person; nothing if it comes from outside.
    """

    batch: Batch
    entity: str
    at: datetime
    by: str
    record: int | None
    raw: Mapping[str, Any]


def deeds_of(
    recipe: Recipe, records: RecordService, people: Mapping[str, int], world: World
) -> list[Deed]:
    """What the live batches do, in the order of time."""
    loaders = (
        _Loader(recipe, records, people, world, b) for b in recipe.batches.values() if b.live
    )
    return sorted((d for loader in loaders for d in loader.deeds()), key=lambda d: d.at)


@dataclass(frozen=True, slots=True)
class _Loader:
    """One batch on its way into the database."""

    recipe: Recipe
    records: RecordService
    people: Mapping[str, int]
    world: World
    batch: Batch

    @property
    def entity(self) -> Entity:
        """The entity of the batch's records."""
        return self.records.model.entities[entity_name(self.recipe, self.batch)]

    def make(self) -> int:
        """Makes the batch's records; how many."""
        pairs = [(s, self._raw(s, "created_at", "created_by")) for s in self._scopes()]
        pairs = [(s, raw) for s, raw in pairs if self._is_whole(s)]
        raws = [raw for _, raw in pairs]
        try:
            ids = self.records.bulk_create(SYSTEM, self.entity.id, raws, door=DOOR)
        except RecordInvalid as refused:
            raise self._refused(refused) from refused
        self.world.made[self.batch.name] = [
            SampleRecord(id, self.batch.name, self.entity.name, scope.values)
            for id, (scope, _) in zip(ids, pairs, strict=True)
        ]
        return len(ids)

    def _is_whole(self, scope: Scope) -> bool:
        return all(scope.values[name] is not None for name in self.batch.must_have)

    def change(self) -> None:
        """Changes records that an earlier batch made."""
        changes: list[tuple[int, dict[str, Any]]] = []
        for number, record in enumerate(self._chosen(self.batch.target), 1):
            scope = Scope(self.world, self._random(number), record.values, number)
            changes.append((record.id, self._raw(scope, "changed_at", "changed_by")))
        try:
            self.records.bulk_update(SYSTEM, self.entity.id, changes, door=DOOR)
        except RecordInvalid as refused:
            raise self._refused(refused) from refused
        self.world.forget_index(self.batch.target)

    def deeds(self) -> Iterator[Deed]:
        """What is done by hand, one record at a time."""
        if self.batch.kind == "make":
            for scope in self._scopes():
                yield self._deed(scope, None)
            return
        for number, record in enumerate(self._chosen(self.batch.target), 1):
            scope = Scope(self.world, self._random(number), dict(record.values), number)
            yield self._deed(scope, record.id)

    def _deed(self, scope: Scope, record: int | None) -> Deed:
        raw = self._fields(scope)
        at = self._moment(scope)
        return Deed(
            batch=self.batch,
            entity=self.entity.id,
            at=at or self.world.moment(self.world.today, 0),
            by=in_words(self._form(self.batch.by, scope)),
            record=record,
            raw=raw,
        )

    def _scopes(self) -> Iterator[Scope]:
        for number, (parent, row, index) in enumerate(self._origins(), 1):
            random = self._random(number)
            yield Scope(self.world, random, {}, number, index, parent, row)

    def _origins(self) -> Iterator[tuple[SampleRecord | None, Row | None, int]]:
        """For each record to make: its parent or row, and its number under that."""
        if self.batch.rows is not None:
            for row in self.batch.rows.rows:
                yield None, row, 1
        elif self.batch.each is not None:
            for place, parent in enumerate(self._chosen(self.batch.each), 1):
                for index in range(1, self._count(parent, place) + 1):
                    yield parent, None, index
        elif self.batch.over is not None:
            yield from self._spread(self._chosen(self.batch.over))
        else:
            for _ in range(self._count(None, 0)):
                yield None, None, 1

    def _spread(
        self, parents: list[SampleRecord]
    ) -> Iterator[tuple[SampleRecord | None, Row | None, int]]:
        """One for each parent in turn, the rest anywhere; parents keep their order."""
        count, random = self._count(None, 0), self._random(0)
        shares = [1] * len(parents) if count >= len(parents) else [0] * len(parents)
        for _ in range(count - sum(shares) if parents else 0):
            shares[int(random.random() * len(parents))] += 1
        for parent, share in zip(parents, shares, strict=True):
            for index in range(1, share + 1):
                yield parent, None, index

    def _count(self, parent: SampleRecord | None, place: int) -> int:
        if self.batch.count is None:
            return 1
        scope = Scope(self.world, self._random(-place), {}, place, 1, parent)
        return int(Decimal(in_words(self.batch.count.value(scope)) or "0"))

    def _chosen(self, batch: str) -> list[SampleRecord]:
        """The records of a batch for which `where` and `needs` hold."""
        found = [r for r in self.world.made[batch] if self._fits(r)]
        most = self.batch.most
        if most is None or most >= len(found):
            return found
        places = sorted(self._random(0).sample(range(len(found)), most))
        return [found[place] for place in places]

    def _fits(self, record: SampleRecord) -> bool:
        scope = Scope(self.world, Random(0), record.values)
        return all(
            in_words(scope.resolve(tuple(name.split(".")))) in wanted
            for name, wanted in self.batch.where.items()
        ) and all(scope.resolve(path) is not None for path in self.batch.needs)

    def _raw(self, scope: Scope, at_name: str, by_name: str) -> dict[str, Any]:
        """What is to be written, by field name, with moment and person of the history."""
        raw = self._fields(scope)
        at = self._moment(scope)
        if at is not None:
            raw[at_name] = at
            if self.batch.kind == "make" and self.entity.pipelines:
                raw["stage_entered_at"] = raw[at_name]
        by = self._form(self.batch.by, scope)
        if by:
            raw[by_name] = self.people[in_words(by)]
        return raw

    def _fields(self, scope: Scope) -> dict[str, Any]:
        """Evaluates all values in the order of the file; what is to be written, by field name."""
        self._evaluate(self.batch.let, scope)
        self._evaluate(self.batch.set, scope)
        raw = {name: self._written(name, scope.values[name]) for name in self.batch.set}
        return {name: value for name, value in raw.items() if value is not None}

    def _moment(self, scope: Scope) -> datetime | None:
        at = self._form(self.batch.at, scope)
        return at if at is None or isinstance(at, datetime) else self.world.moment(at, 9)

    def _evaluate(self, values: Mapping[str, Written], scope: Scope) -> None:
        for name, written in values.items():
            scope.values[name] = written.form.value(scope)

    def _form(self, form: Form | None, scope: Scope) -> Any:
        return None if form is None else form.value(scope)

    def _written(self, name: str, value: Any) -> Any:
        """A value as the doors of the product take it."""
        if value is None or value == "":
            return None
        if isinstance(value, SampleRecord):
            return value.id
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat(timespec="milliseconds")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, tuple):
            return [in_words(v) for v in value]
        if self.entity.fields[name].type == "user":
            return self.people[in_words(value)]
        return in_words(value)

    def _random(self, number: int) -> Random:
        return Random(f"{self.recipe.seed}/{self.batch.name}/{number}")

    def _refused(self, refused: RecordInvalid) -> RecipeRefused:
        sentences = "; ".join(f"{e.field or '–'}: {e.message}" for e in refused.errors[:3])
        sentence = message(
            "A record of `{batch}` was refused: {errors}", batch=self.batch.name, errors=sentences
        )
        return RecipeRefused(
            [Problem(code=REFUSED_RECORD, message=sentence, location=self.batch.location)]
        )
