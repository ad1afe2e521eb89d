"""Reading the batches of a recipe, and checking every name in them before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tailorbird_metadata.messages import message
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.problems import Location
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode
from tailorbird_platform.samples.form_reading import FormReader
from tailorbird_platform.samples.forms import PLACEHOLDER, PLAIN, Form, Reference, Shape, Words
from tailorbird_platform.samples.lists import WordList
from tailorbird_platform.samples.problems import UNKNOWN_NAME, WRONG_FORM, Findings
from tailorbird_platform.samples.recipe import Batch, Written

_MAKE = ("make", "count", "over", "each", "rows", "where", "needs", "must_have", "let", "set")
_CHANGE = ("change", "where", "needs", "most", "press", "let", "set")
_HISTORY = ("at", "by", "live")


def read_batches(
    node: Node | None, lists: Mapping[str, WordList], findings: Findings
) -> dict[str, Batch]:
    """The batches by name, in the order in which they are carried out."""
    found: dict[str, Batch] = {}
    shapes: dict[str, dict[str, Shape]] = {}
    if not isinstance(node, MapNode):
        return found
    for name, entry in node.entries.items():
        if not isinstance(entry.value, MapNode):
            sentence = message("`{key}` needs keys and values below it.", key=name)
            findings.add(WRONG_FORM, sentence, entry.key.location)
            continue
        made = frozenset(n for n, b in found.items() if b.kind == "make")
        reader = FormReader(lists, made, findings)
        found[name] = batch = _BatchReader(reader, entry.key, entry.value).read()
        _NameCheck(batch, shapes, findings).run()
    return found


@dataclass(frozen=True, slots=True)
class _BatchReader:
    """One batch, from its node."""

    reader: FormReader
    key: ScalarNode
    node: MapNode

    def read(self) -> Batch:
        kind: Literal["make", "change"] = "change" if "change" in self.node.entries else "make"
        self._check_keys((*(_CHANGE if kind == "change" else _MAKE), *_HISTORY))
        if kind == "change":
            self._batch("change")
        elif self.node.text("make") is None:
            self._missing()
        return Batch(
            name=self.key.text,
            kind=kind,
            target=self.node.text(kind) or "",
            location=self.key.location,
            count=self.reader.optional(self.node.get("count")),
            over=self._batch("over"),
            each=self._batch("each"),
            rows=self._rows(),
            where=self._where(),
            needs=tuple(tuple(item.text.split(".")) for item in self.node.items("needs")),
            must_have=tuple(item.text for item in self.node.items("must_have")),
            let=self._written("let"),
            set=self._written("set"),
            at=self.reader.optional(self.node.get("at")),
            by=self.reader.optional(self.node.get("by")),
            live=self.node.text("live") == "true",
            most=self._most(),
            press=self.node.text("press"),
        )

    def _check_keys(self, allowed: tuple[str, ...]) -> None:
        for key, entry in self.node.entries.items():
            sentence = message("`{key}` has no meaning here.", key=key)
            self.reader.known(entry.key, key, allowed, sentence)

    def _missing(self) -> None:
        self.reader.findings.add(
            WRONG_FORM,
            message("`{key}` says neither what it makes nor what it changes.", key=self.key.text),
            self.key.location,
            message("Write `make: <entity>` or `change: <batch>`."),
        )

    def _batch(self, key: str) -> str | None:
        named = self.node.scalar(key)
        if named is None:
            return None
        sentence = message("No batch before this one is called `{name}`.", name=named.text)
        self.reader.known(named, named.text, self.reader.batches, sentence)
        return named.text

    def _most(self) -> int | None:
        node = self.node.get("most")
        return None if node is None else self.reader.integers(node, node)[0]

    def _rows(self) -> WordList | None:
        named = self.node.scalar("rows")
        if named is None:
            return None
        sentence = message("There is no word list `{name}`.", name=f"{named.text}.csv")
        known = self.reader.known(named, named.text, self.reader.lists, sentence)
        return self.reader.lists[named.text] if known else None

    def _where(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, _, node in self.node.maps("where"):
            items = node.items if isinstance(node, ListNode) else [node]
            found[name] = tuple(i.text for i in items if isinstance(i, ScalarNode))
        return found

    def _written(self, key: str) -> dict[str, Written]:
        return {
            name: Written(form=self.reader.read(node), location=place.location)
            for name, place, node in self.node.maps(key)
        }


@dataclass(frozen=True, slots=True)
class _NameCheck:
    """Whether every name that a batch reads is known where it is read."""

    batch: Batch
    shapes: dict[str, dict[str, Shape]]
    findings: Findings

    def run(self) -> None:
        self._check_choice()
        own = self._start()
        names = own | self._surroundings()
        for values in (self.batch.let, self.batch.set):
            for name, written in values.items():
                self._check(written.form, names)
                own[name] = names[name] = written.form.shape(names)
        for form in (self.batch.at, self.batch.by):
            if form is not None:
                self._check(form, names)
        for name in self.batch.must_have:
            self._resolve(((name,), self.batch.location), names)
        target = self.batch.target if self.batch.kind == "change" else self.batch.name
        self.shapes[target] = own

    def _start(self) -> dict[str, Shape]:
        changed = self.batch.kind == "change"
        return dict(self.shapes.get(self.batch.target, {})) if changed else {}

    def _check_choice(self) -> None:
        """`where` and `needs` read the records of the batch that is changed or spread over."""
        source = self.batch.each or self.batch.over
        source = self.batch.target if self.batch.kind == "change" else source
        names = self.shapes.get(source or "", {})
        for path in (*(tuple(n.split(".")) for n in self.batch.where), *self.batch.needs):
            self._resolve((path, self.batch.location), names)

    def _surroundings(self) -> dict[str, Shape]:
        found = dict.fromkeys(("number", "index", "today", "yesterday"), PLAIN)
        for name, members in self.shapes.items():
            found[f"batch {name}"] = Shape(members=members)
        parent = self.batch.over or self.batch.each
        if parent in self.shapes:
            found["parent"] = Shape(members=self.shapes[parent])
        if self.batch.rows is not None:
            columns = dict.fromkeys(self.batch.rows.columns, PLAIN)
            words = self.batch.rows
            found["row"] = Shape(members=columns, words=words, rows=words.fitting({}))
        return found

    def _check(self, form: Form, names: Mapping[str, Shape]) -> None:
        for path, location in form.references():
            self._resolve((path, location), names)
        if isinstance(form, Words):
            self._check_cells(form, names)

    def _resolve(self, reference: Reference, names: Mapping[str, Shape]) -> None:
        path, location = reference
        known: Mapping[str, Shape] | None = names
        for name in path:
            if known is None:
                return
            if name not in known:
                near = did_you_mean(name, [n for n in known if " " not in n])
                mend = message("Did you mean `{name}`?", name=near) if near else None
                sentence = message("No value is called `{name}` here.", name=".".join(path))
                self.findings.add(UNKNOWN_NAME, sentence, location, mend)
                return
            known = known[name].members

    def _check_cells(self, form: Words, names: Mapping[str, Shape]) -> None:
        """Placeholders in the cells that a text brings in must be known as well."""
        for path, location in form.references():
            shape = names.get(path[0], PLAIN)
            if shape.words is None or len(path) != 2:
                continue
            for place in shape.rows:
                for found in PLACEHOLDER.findall(shape.words.rows[place].get(path[1], "")):
                    if found.split(".")[0] not in names:
                        self._unfilled(found, shape.words, place, location)
                        return

    def _unfilled(self, name: str, words: WordList, place: int, location: Location) -> None:
        self.findings.add(
            UNKNOWN_NAME,
            message(
                "Line {line} of {file} needs a value `{name}`, which this batch does not have.",
                line=words.lines[place],
                file=words.file,
                name=name,
            ),
            location,
            message("Add it under `let`."),
        )
