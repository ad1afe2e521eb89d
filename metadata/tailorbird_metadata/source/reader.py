"""The strict reader: YAML 1.2 events to nodes, everything dangerous refused with its place.

Nodes are built from libyaml's event stream, so nothing is composed or constructed: no tag is
looked up, no alias followed, and depth and size are counted before anything is kept.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import yaml

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.problems import Location, Mend, Problem, Replacement
from tailorbird_metadata.source.cut_values import (
    cut_by_comment,
    cut_in_flow,
    explain,
    is_rest,
    key_without_value,
    stops_at_comment,
)
from tailorbird_metadata.source.nodes import (
    Entry,
    ListNode,
    MapNode,
    Node,
    ScalarNode,
    SourceFile,
)
from tailorbird_metadata.source.tabs import stray_tabs
from tailorbird_metadata.source.wide_signs import wide_colon

MAX_DEPTH = 32
MAX_EVENTS = 100_000
MAX_SCALAR = 20_000

_ODD = re.compile("[\x85\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Line breaks that YAML 1.1 knows and 1.2 does not, signs that turn text around, halves."""


class Refused(Exception):
    """The text is refused at one place; carries the finished problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read_yaml(text: str, source: SourceFile) -> tuple[MapNode | None, list[Problem]]:
    """The root map of a file and what is wrong with it; the map is None if it cannot be used."""
    odd = _ODD.search(text)
    if odd is not None:
        return None, [_odd_character(text, odd.start(), source)]
    reader = _Reader(text, source)
    try:
        root = reader.read()
    except Refused as refused:
        return None, [*reader.problems, refused.problem]
    except yaml.YAMLError as error:
        found = explain(error, text, source)
        before = (p for p in reader.problems if p.location.line != found.location.line)
        return None, [*before, found]
    except (ValueError, RecursionError, MemoryError) as error:
        return None, [*reader.problems, _unreadable(error, text, source)]
    if "\t" in text and not source.path.endswith(".json"):
        reader.problems += stray_tabs(text, reader.values, source)
    return root, reader.problems


def _unreadable(error: Exception, text: str, source: SourceFile) -> Problem:
    """What the YAML library does not report as its own error."""
    start = error.start if isinstance(error, UnicodeEncodeError) else 0
    return _odd_character(text, start, source)


def _odd_character(text: str, start: int, source: SourceFile) -> Problem:
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Problem(
        code="E0008",
        message=message("This character may not stand in a file of the configuration."),
        location=Location(
            file=source.path, line=line, column=column, end_line=line, end_column=column + 1
        ),
        help=message("Delete it."),
    )


class _Reader:
    """One pass over the events of one file, with the open collections on a stack."""

    def __init__(self, text: str, source: SourceFile) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.source = source
        self.problems: list[Problem] = []
        self.stack: list[MapNode | ListNode] = []
        self.keys: list[ScalarNode | None] = []
        self.flow = 0
        self.root: Node | None = None
        self.values: list[tuple[int, int]] = []
        """The offsets of the keys and values, where the text has tabs to judge."""
        self.tabs = "\t" in text

    def read(self) -> MapNode | None:
        loader: Any = yaml.CSafeLoader(self.text)
        documents = 0
        try:
            for _ in range(MAX_EVENTS):
                event = loader.get_event()
                if isinstance(event, yaml.StreamEndEvent):
                    return self._finished()
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    self._check_document(event, documents)
                self._take(event)
            raise self.refused("E0009", message("The file is too large."), event, _SPLIT)
        finally:
            loader.dispose()

    def _finished(self) -> MapNode | None:
        if isinstance(self.root, MapNode):
            return self.root
        place = Location(file=self.source.path, line=1, column=1, end_line=1, end_column=1)
        if self.root is not None:
            place = self.root.location
        self.problems.append(
            Problem(
                code="E0005",
                message=message("The file does not consist of keys and values."),
                location=place,
                help=message("Begin it with a key such as `entity: deal`, or delete the file."),
            )
        )
        return None

    def _check_document(self, event: Any, documents: int) -> None:
        if documents > 1:
            raise self.refused(
                "E0006",
                message("A second document begins here; a file holds one."),
                event,
                message("Put it into a file of its own."),
            )
        if event.version is not None or event.tags:
            raise self.refused(
                "E0004",
                message("Directives such as %YAML are not allowed."),
                event,
                message("Delete the line."),
            )

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_extras(event)
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._refuse_extras(event)
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            raise self.refused("E0003", _NO_ANCHORS, event, _WRITE_OUT)

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor:
            raise self.refused("E0003", _NO_ANCHORS, event, _WRITE_OUT)
        if event.tag:
            raise self._tag(event)

    def _tag(self, event: Any) -> Refused:
        """A `!` at the beginning of a value: a tag, or an expression that wanted to say "not"."""
        mark = event.start_mark
        line, column = mark.line, mark.column
        shown = self.lines[line][column:].split()[0] if line < len(self.lines) else "!"
        if shown.startswith("!!") or "/" in shown:
            sentence = message("`{tag}` is a tag; tags are not allowed.", tag=shown[:40])
            return self.refused("E0004", sentence, event, message("Remove it."))
        return self.refused(
            "E0007",
            message("A value cannot begin with `{sign}`.", sign="!"),
            event,
            message("Write `not` for the opposite; put a text that begins with ! in quotes."),
        )

    def _open(self, event: Any) -> None:
        made = MapNode if isinstance(event, yaml.MappingStartEvent) else ListNode
        node = made(source=self.source, **self._span(event))
        self._place(node)
        if len(self.stack) >= MAX_DEPTH:
            raise self.refused(
                "E0009",
                message("Values are nested more than {n} levels deep here.", n=MAX_DEPTH),
                event,
                message("No item of the configuration needs that; remove the nesting."),
            )
        self.stack.append(node)
        self.keys.append(None)
        self.flow += bool(event.flow_style)

    def _close(self, event: Any) -> None:
        node = self.stack.pop()
        self.keys.pop()
        end = event.end_mark if event.end_mark.line == event.start_mark.line else event.start_mark
        node.end_line, node.end_column = end.line + 1, end.column + 1
        if self.text[event.start_mark.index : event.end_mark.index] in ("}", "]"):
            self.flow -= 1

    def _scalar(self, event: Any) -> None:
        if len(event.value) > MAX_SCALAR:
            raise self.refused(
                "E0009",
                message("This text is longer than {n} characters.", n=MAX_SCALAR),
                event,
                message("Shorten it."),
            )
        if self.tabs:
            self.values.append((event.start_mark.index, event.end_mark.index))
        style = {None: "plain", "": "plain", "'": "quoted", '"': "quoted"}.get(event.style, "block")
        node = ScalarNode(
            source=self.source,
            text=event.value,
            style=style,
            value=event.value,
            **self._span(event),
        )
        self._place(node)

    def _place(self, node: Node) -> None:
        """Lays a finished or opened node into the collection that is open."""
        if not self.stack:
            self.root = node
            return
        holder = self.stack[-1]
        if isinstance(holder, ListNode):
            holder.items.append(node)
            return
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = self._key(node)
            return
        self.keys[-1] = None
        if not self._is_cut(holder, key, node):
            holder.entries.setdefault(key.text, Entry(key, node))

    def _key(self, node: Node) -> ScalarNode:
        if not isinstance(node, ScalarNode):
            raise Refused(
                Problem(
                    code="E0005",
                    message=message("A key must be a word, not a list or a map."),
                    location=node.location,
                    help=message("Write `name: value`."),
                )
            )
        holder = self.stack[-1]
        assert isinstance(holder, MapNode)
        if node.is_blank:
            raise Refused(
                Problem(
                    code="E0005",
                    message=message("The name before the colon is missing."),
                    location=node.location,
                    help=message("Write `name: value`."),
                )
            )
        if node.text == "<<" and node.style == "plain":
            raise Refused(
                Problem(
                    code="E0003",
                    message=message("The merge key `<<` is not allowed."),
                    location=node.location,
                    help=_WRITE_OUT,
                )
            )
        if node.text in holder.entries:
            first = holder.entries[node.text].key
            self.problems.append(_duplicate(node, first, self._same_line(node, first)))
        return node

    def _same_line(self, node: ScalarNode, first: ScalarNode) -> tuple[Mend, ...]:
        """The line of `node` goes if the one of `first` says the same to the letter."""
        line = self.lines[node.line - 1]
        if (
            self.flow
            or line != self.lines[first.line - 1]
            or line.rstrip().endswith((":", "|", ">"))
        ):
            return ()
        whole = replace(node.location, column=1, end_line=node.line + 1, end_column=1)
        return (Replacement(location=whole, text=""),)

    def _is_cut(self, holder: MapNode, key: ScalarNode, node: Node) -> bool:
        """Takes down a value that YAML cut; True if `key` is no key but the cut off rest."""
        wide = wide_colon(key)
        if wide is not None:
            self.problems.append(wide)
            return True
        if not isinstance(node, ScalarNode):
            return False
        if self.flow and is_rest(key, node):
            before = next(reversed(holder.entries.values()), None)
            if before is None or not isinstance(before.value, ScalarNode):
                self.problems.append(key_without_value(key))
            elif not before.value.refused:
                before.value.refused = True
                self.problems.append(cut_in_flow(before.value, key))
            return True
        if stops_at_comment(node, self.lines):
            node.refused = True
            self.problems.append(cut_by_comment(node))
        return False

    def _span(self, event: Any) -> dict[str, Any]:
        start, end = event.start_mark, event.end_mark
        return {
            "line": start.line + 1,
            "column": start.column + 1,
            "end_line": end.line + 1,
            "end_column": end.column + 1,
        }

    def refused(self, code: str, text: Message, event: Any, mend: Message) -> Refused:
        """The exception that ends the reading at `event`."""
        place = Location(file=self.source.path, **self._span(event))
        return Refused(Problem(code=code, message=text, location=place, help=mend))


def _duplicate(node: ScalarNode, first: ScalarNode, mends: tuple[Mend, ...]) -> Problem:
    return Problem(
        code="E0002",
        message=message("`{key}` stands here a second time.", key=node.text),
        location=node.location,
        help=message("Keep one of the two; the first is in line {line}.", line=first.line),
        mends=mends,
    )


_NO_ANCHORS = message("Anchors (&) and aliases (*) are not allowed.")
_WRITE_OUT = message("Write the values out where they are needed.")
_SPLIT = message("Divide it into several files.")
