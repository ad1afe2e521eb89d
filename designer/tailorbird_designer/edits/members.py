"""The members of a map or list as they stand in the text, with the comments that belong to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tailorbird_designer.edits.text import FileText
from tailorbird_metadata.source.nodes import Entry, ListNode, MapNode, Node, ScalarNode

_GAP = re.compile(r"(?:[ \t\r\n]|(?:(?<=[ \t\r\n])#[^\r\n]*))*")


@dataclass(frozen=True, slots=True)
class Member:
    """A key with its value, or an item of a list; `start` is the key, the item or its dash."""

    key: ScalarNode | None
    value: Node
    start: int
    end: int

    @property
    def name(self) -> str | None:
        """What the member is called: its key, or the text of an item."""
        if self.key is not None:
            return self.key.text
        return self.value.text if isinstance(self.value, ScalarNode) else None


@dataclass(frozen=True)
class Members:
    """A map or list in the text, its members in order."""

    text: FileText
    holder: MapNode | ListNode
    block: bool
    all: tuple[Member, ...]

    @staticmethod
    def of(text: FileText, holder: MapNode | ListNode) -> Members:
        """The members of `holder`."""
        block = text.is_block(holder)
        if isinstance(holder, MapNode):
            entries = holder.entries.values()
            found = [Member(e.key, e.value, text.start(e.key), _end(text, e)) for e in entries]
        else:
            found = [_item(text, item, block) for item in holder.items]
        return Members(text, holder, block, tuple(found))

    @property
    def column(self) -> int:
        """The column (from 0) of the keys or dashes."""
        return self.text.column(self.all[0].start)

    @property
    def open(self) -> int:
        """Just behind the opening bracket."""
        return self.text.start(self.holder) + 1

    @property
    def close(self) -> int:
        """Where the closing bracket stands."""
        return self.text.end(self.holder) - 1

    def index(self, name: str) -> int | None:
        """The place of the member of that name."""
        return next((i for i, m in enumerate(self.all) if m.name == name), None)

    # -- members of lines -----------------------------------------------------------------

    def chunk(self, index: int) -> tuple[int, int]:
        """The lines of a member in a block, from its leading comments to its last line.

        A comment that is indented deeper than the member stands inside it.
        """
        text, member = self.text, self.all[index]
        last = line = text.line_of(member.end)
        deep = " " * (text.column(member.start) + 1)
        while line + 1 < len(text.starts) - 1:
            line += 1
            words = text.line(line)
            if words.startswith(deep) and words.lstrip(" ").startswith("#"):
                last = line
            elif words.strip():
                break
        return text.starts[self.first_line(index)], text.starts[last + 1]

    def first_line(self, index: int) -> int:
        """The line (from 0) of a member's first leading comment, or of its own beginning."""
        text, member = self.text, self.all[index]
        line = text.line_of(member.start)
        floor = text.line_of(self.all[index - 1].end) if index else -1
        column = text.column(member.start)
        while line - 1 > floor and _is_comment(text.line(line - 1), column):
            line -= 1
        return line

    # -- members inside brackets ----------------------------------------------------------

    def comma(self, index: int) -> int | None:
        """Where the comma behind a member stands."""
        match = _GAP.match(self.text.raw, self.all[index].end)
        assert match is not None
        return match.end() if self.text.raw[match.end() : match.end() + 1] == "," else None

    def own_lines(self) -> bool:
        """Whether every member begins a line of its own."""
        text = self.text
        lines = [text.line_of(m.start) for m in self.all]
        alone = all(not text.raw[text.starts[n] : m.start].strip() for n, m in _zip(lines, self))
        return bool(lines) and alone and len(set(lines)) == len(lines)

    def rest_of_line(self, offset: int) -> str:
        """What stands on the line behind an offset."""
        return self.text.raw[offset : self.text.line_end(offset)]


def _zip(lines: list[int], members: Members) -> list[tuple[int, Member]]:
    return list(zip(lines, members.all, strict=True))


def _end(text: FileText, entry: Entry) -> int:
    key, value = entry.key, entry.value
    if isinstance(value, ScalarNode) and value.is_blank:
        return text.colon(key)
    return text.end(value, key.column - 1)


def _item(text: FileText, item: Node, block: bool) -> Member:
    if not block:
        return Member(None, item, text.start(item), text.end(item))
    dash = text.dash(item)
    return Member(None, item, dash, text.end(item, text.column(dash)))


def _is_comment(line: str, column: int) -> bool:
    return line.startswith(" " * column + "#")
