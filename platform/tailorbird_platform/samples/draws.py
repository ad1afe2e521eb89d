"""Drawing from what there is: a row of a word list, a record made before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tailorbird_metadata.messages import message
from tailorbird_metadata.problems import Location, Problem
from tailorbird_platform.samples.forms import PLAIN, Form, Names, Reference, Shape, Words, in_words
from tailorbird_platform.samples.lists import Row, WordList
from tailorbird_platform.samples.problems import WRONG_LIST, RecipeRefused
from tailorbird_platform.samples.scope import SampleRecord, Scope


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A row of a list whose columns have the wanted values; nothing if a wanted value is empty.

    With `once` no row is drawn twice in the whole recipe; `weight` is a column of numbers.
    """

    words: WordList
    where: Mapping[str, Form]
    once: bool
    weight: str | None
    location: Location
    _weights: dict[tuple[int, ...], list[float]] = field(default_factory=dict)

    def value(self, scope: Scope) -> Row | None:
        wanted = {column: in_words(form.value(scope)) for column, form in self.where.items()}
        if "" in wanted.values():
            return None
        places = self.words.fitting(wanted)
        if self.once:
            used = scope.world.used.setdefault(self.words.name, set())
            places = tuple(p for p in places if p not in used)
        if not places:
            raise RecipeRefused([self._exhausted(wanted)])
        place = self._drawn(places, scope)
        if self.once:
            used.add(place)
        return self.words.rows[place]

    def _drawn(self, places: tuple[int, ...], scope: Scope) -> int:
        if self.weight is None:
            return places[int(scope.random.random() * len(places))]
        weights = self._weights.get(places)
        if weights is None:
            weights = [float(self.words.rows[p][self.weight]) for p in places]
            self._weights[places] = weights
        return scope.random.choices(places, weights)[0]

    def _exhausted(self, wanted: Mapping[str, str]) -> Problem:
        words = ", ".join(f"{column} = {value}" for column, value in wanted.items())
        return Problem(
            code=WRONG_LIST,
            message=message(
                "{file} has no row left for {words}.",
                file=self.words.file,
                words=words or message("this record"),
            ),
            location=self.location,
            help=message("Add rows to the list, or draw without `once`."),
        )

    def references(self) -> Iterator[Reference]:
        for form in self.where.values():
            yield from form.references()

    def shape(self, names: Names) -> Shape:
        fixed = {
            column: form.text
            for column, form in self.where.items()
            if isinstance(form, Words) and "{" not in form.text
        }
        return Shape(
            members=dict.fromkeys(self.words.columns, PLAIN),
            words=self.words,
            rows=self.words.fitting(fixed),
        )


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """A record of an earlier batch whose values are these; nothing if there is none."""

    batch: str
    where: Mapping[str, Form]
    other_than: Form | None

    def value(self, scope: Scope) -> SampleRecord | None:
        wanted = {name: form.value(scope) for name, form in self.where.items()}
        found = scope.world.fitting(self.batch, wanted)
        if self.other_than is not None:
            refused = self.other_than.value(scope)
            found = [r for r in found if r is not refused]
        return found[int(scope.random.random() * len(found))] if found else None

    def references(self) -> Iterator[Reference]:
        for form in (*self.where.values(), self.other_than):
            if form is not None:
                yield from form.references()

    def shape(self, names: Names) -> Shape:
        return names.get(f"batch {self.batch}", PLAIN)
