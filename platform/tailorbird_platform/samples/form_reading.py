"""From what stands in the recipe to forms of values; each way of writing is one function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.names import did_you_mean
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode
from tailorbird_platform.samples.draws import DrawRecord, DrawRow
from tailorbird_platform.samples.forms import (
    Case,
    Chance,
    First,
    Form,
    Mask,
    Named,
    Number,
    Pick,
    Serial,
    Share,
    Some,
    Turn,
    Words,
)
from tailorbird_platform.samples.lists import WordList
from tailorbird_platform.samples.problems import UNKNOWN_NAME, WRONG_FORM, Findings
from tailorbird_platform.samples.times import Between, Day, Moment, Path

_REFERENCE = re.compile(r"=([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\Z")


@dataclass(frozen=True, slots=True)
class FormReader:
    """Reads values; `batches` are the names of the batches that stand before this place."""

    lists: Mapping[str, WordList]
    batches: frozenset[str]
    findings: Findings

    def read(self, node: Node) -> Form:
        """The form that a node writes; a problem and an empty text if it writes none."""
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if isinstance(node, MapNode):
            for word, make in _VERBS.items():
                if word in node.entries:
                    return self._checked(node, word, make)
            return self.refused(
                node,
                message("This is no way to write a value."),
                message("A value is a text, =name, or a map with one of: {words}.", words=_all()),
            )
        return self.refused(
            node, message("A list is no value."), message("Write {some: […]} for several values.")
        )

    def optional(self, node: Node | None) -> Form | None:
        """The form of a value that may be left out."""
        return None if node is None else self.read(node)

    def forms(self, node: Node | None) -> dict[str, Form]:
        """The values of a map, by its keys."""
        if not isinstance(node, MapNode):
            return {}
        return {name: self.read(entry.value) for name, entry in node.entries.items()}

    def refused(self, node: Node, sentence: Message, mend: Message | None = None) -> Form:
        """Notes a problem at the node; an empty text takes the value's place."""
        self.findings.add(WRONG_FORM, sentence, node.location, mend)
        return Words("", node.location)

    def known(self, node: Node, name: str, names: Iterable[str], sentence: Message) -> bool:
        """Whether a name is one of `names`; a problem with what was probably meant if not."""
        if name in (known := list(names)):
            return True
        near = did_you_mean(name, known)
        mend = message("Did you mean `{name}`?", name=near) if near else None
        self.findings.add(UNKNOWN_NAME, sentence, node.location, mend)
        return False

    def _scalar(self, node: ScalarNode) -> Form:
        if not node.text.startswith("="):
            return Words(node.text, node.location)
        found = _REFERENCE.match(node.text)
        if found is None:
            return self.refused(
                node,
                message("`{name}` is not the name of a value.", name=node.text),
                message("After = stands a name such as =owner or =parent.owner."),
            )
        return Named(tuple(found[1].split(".")), node.location)

    def _checked(self, node: MapNode, word: str, make: Verb) -> Form:
        for key, entry in node.entries.items():
            allowed = (word, *make.extras)
            self.known(
                entry.key,
                key,
                allowed,
                message("`{key}` is not a setting of `{word}`.", key=key, word=word),
            )
        return make.read(self, node)

    def integers(self, node: Node | None, owner: Node) -> tuple[int, int]:
        """Two whole numbers, `[low, high]`, or one that stands for both."""
        low, high = self.numbers(node, owner)
        if low != int(low) or high != int(high):
            self.refused(node or owner, message("Whole numbers are expected here."))
        return int(low), int(high)

    def numbers(self, node: Node | None, owner: Node) -> tuple[Decimal, Decimal]:
        """Two numbers, `[low, high]`, or one that stands for both."""
        items = node.items if isinstance(node, ListNode) else [] if node is None else [node, node]
        found = [self.number(item) for item in items]
        if len(found) == 2 and found[0] <= found[1]:
            return found[0], found[1]
        self.refused(
            node or owner,
            message("Two numbers are expected here, the smaller one first."),
            message("Write [low, high]."),
        )
        return Decimal(1), Decimal(1)

    def number(self, node: Node | None, default: str = "1") -> Decimal:
        """A number; the default where nothing is written."""
        if node is None:
            return Decimal(default)
        try:
            return Decimal(node.text if isinstance(node, ScalarNode) else "-")
        except InvalidOperation:
            self.refused(node, message("A number is expected here."))
            return Decimal(default)


@dataclass(frozen=True, slots=True)
class Verb:
    """A way of writing: the settings beside its own word, and how to read it."""

    extras: tuple[str, ...]
    read: Callable[[FormReader, MapNode], Form]


def _pick(reader: FormReader, node: MapNode) -> Form:
    options, weights = _weighted(reader, node.entries["pick"].value)
    if not options or sum(weights) <= 0:
        return reader.refused(
            node,
            message("`pick` has nothing to choose from."),
            message("Write {pick: {often: 3, rarely: 1}} or {pick: [a, b]}."),
        )
    return Pick(options, weights)


def _weighted(reader: FormReader, node: Node) -> tuple[tuple[Form, ...], tuple[float, ...]]:
    if isinstance(node, MapNode):
        pairs = [(reader.read(e.key), float(reader.number(e.value))) for e in node.entries.values()]
        return tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)
    items = node.items if isinstance(node, ListNode) else []
    return tuple(reader.read(item) for item in items), (1.0,) * len(items)


def _turn(reader: FormReader, node: MapNode) -> Form:
    options, _ = _weighted(reader, node.entries["turn"].value)
    if not options:
        return reader.refused(node, message("`turn` needs a list of values."))
    return Turn(options)


def _first(reader: FormReader, node: MapNode) -> Form:
    return First(_weighted(reader, node.entries["first"].value)[0])


def _between(reader: FormReader, node: MapNode) -> Form:
    options, _ = _weighted(reader, node.entries["between"].value)
    if len(options) != 2:
        return reader.refused(node, message("`between` needs two days or moments: [=from, =to]."))
    return Between(options[0], options[1], float(reader.number(node.get("lean"))))


def _some(reader: FormReader, node: MapNode) -> Form:
    options, _ = _weighted(reader, node.entries["some"].value)
    low, high = reader.integers(node.get("count"), node) if "count" in node.entries else (0, 2)
    return Some(options, low, high)


def _chance(reader: FormReader, node: MapNode) -> Form:
    percent = float(reader.number(node.get("chance")))
    of = node.get("of")
    if of is None:
        return reader.refused(node, message("`chance` needs `of`: the value it may give."))
    return Chance(percent, reader.read(of), reader.optional(node.get("else")))


def _case(reader: FormReader, node: MapNode) -> Form:
    branches = reader.forms(node.get("of"))
    if not branches:
        return reader.refused(node, message("`case` needs `of`: a map from values to values."))
    on = reader.read(node.entries["case"].value)
    return Case(on, branches, reader.optional(node.get("else")))


def _number(reader: FormReader, node: MapNode) -> Form:
    low, high = reader.numbers(node.get("number"), node)
    step = reader.number(node.get("step"))
    if step <= 0:
        return reader.refused(node, message("A step must be more than zero."))
    return Number(low, high, step, float(reader.number(node.get("lean"))))


def _share(reader: FormReader, node: MapNode) -> Form:
    low, high = reader.numbers(node.get("part"), node) if "part" in node.entries else (1, 1)
    step = reader.number(node.get("step"))
    if step <= 0:
        return reader.refused(node, message("A step must be more than zero."))
    return Share(
        reader.read(node.entries["share"].value),
        float(low),
        float(high),
        reader.optional(node.get("over")),
        step,
        reader.number(node.get("least"), "0"),
    )


def _mask(reader: FormReader, node: MapNode) -> Form:
    found = reader.read(node.entries["mask"].value)
    if isinstance(found, Words):
        return Mask(found)
    return reader.refused(node, message("A mask is a text such as 138####."))


def _serial(reader: FormReader, node: MapNode) -> Form:
    found = reader.read(node.entries["serial"].value)
    if isinstance(found, Words):
        return Serial(found)
    return reader.refused(node, message("A mask is a text such as 138####."))


def _day(reader: FormReader, node: MapNode, word: str = "day") -> Day:
    low, high = reader.integers(node.get(word), node)
    return Day(
        low,
        high,
        reader.optional(node.get("after")),
        reader.optional(node.get("until")),
        node.text("weekends") == "true",
    )


def _moment(reader: FormReader, node: MapNode) -> Form:
    return Moment(_day(reader, node, "moment"))


def _path(reader: FormReader, node: MapNode) -> Form:
    stages = node.mapping("path")
    last = node.get("last")
    if stages is None or last is None:
        return reader.refused(
            node, message("`path` needs days for each stage, and `last`: the last one reached.")
        )
    days = {n: reader.integers(e.value, e.key) for n, e in stages.entries.items()}
    return Path(
        days,
        reader.read(last),
        reader.optional(node.get("skip")),
        reader.optional(node.get("end")),
    )


def _row(reader: FormReader, node: MapNode) -> Form:
    name = node.text("row") or ""
    value = node.entries["row"].value
    sentence = message("There is no word list `{name}`.", name=f"{name}.csv")
    if not reader.known(value, name, reader.lists, sentence):
        return Words("", node.location)
    words = reader.lists[name]
    if not _has_columns(reader, words, node):
        return Words("", node.location)
    return DrawRow(
        words,
        reader.forms(node.get("where")),
        node.text("once") == "true",
        node.text("weight"),
        node.location,
    )


def _has_columns(reader: FormReader, words: WordList, node: MapNode) -> bool:
    asked: list[tuple[Node, str]] = []
    where, weight = node.mapping("where"), node.scalar("weight")
    if where is not None:
        asked += [(entry.key, column) for column, entry in where.entries.items()]
    if weight is not None:
        asked.append((weight, weight.text))
    found = True
    for place, column in asked:
        sentence = message("{file} has no column `{name}`.", file=words.file, name=column)
        found &= reader.known(place, column, words.columns, sentence)
    return found


def _record(reader: FormReader, node: MapNode) -> Form:
    name = node.text("record") or ""
    sentence = message("No batch before this one is called `{name}`.", name=name)
    if not reader.known(node.entries["record"].value, name, reader.batches, sentence):
        return Words("", node.location)
    return DrawRecord(
        name, reader.forms(node.get("where")), reader.optional(node.get("other_than"))
    )


_VERBS: Mapping[str, Verb] = {
    "pick": Verb((), _pick),
    "turn": Verb((), _turn),
    "first": Verb((), _first),
    "some": Verb(("count",), _some),
    "chance": Verb(("of", "else"), _chance),
    "case": Verb(("of", "else"), _case),
    "number": Verb(("step", "lean"), _number),
    "share": Verb(("part", "over", "step", "least"), _share),
    "mask": Verb((), _mask),
    "serial": Verb((), _serial),
    "day": Verb(("after", "until", "weekends"), _day),
    "moment": Verb(("after", "until", "weekends"), _moment),
    "between": Verb(("lean",), _between),
    "path": Verb(("last", "skip", "end"), _path),
    "row": Verb(("where", "once", "weight"), _row),
    "record": Verb(("where", "other_than"), _record),
}


def _all() -> str:
    return ", ".join(_VERBS)
