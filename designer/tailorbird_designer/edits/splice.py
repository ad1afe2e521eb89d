"""The four ways in which a map or list changes in the text: insert, delete, replace, move."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_designer.edits.meaning import Meaning
from tailorbird_designer.edits.members import Member, Members
from tailorbird_designer.edits.render import Lines, entry_lines, in_line, item_lines, value_lines
from tailorbird_designer.edits.scalars import key_text
from tailorbird_designer.edits.text import FileText, Splice
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode


@dataclass(frozen=True, slots=True)
class Piece:
    """A member inside brackets as text, with the comments above and behind it."""

    words: str
    lead: tuple[str, ...] = ()
    comment: str = ""


# -- insert -----------------------------------------------------------------------------------


def insert(
    text: FileText, holder: MapNode | ListNode, at: int, key: str, said: Meaning
) -> FileText:
    """A new member at a place in `holder`; `key` is not looked at for a list."""
    members = Members.of(text, holder)
    if members.block:
        return insert_lines(members, at, _new_lines(members, key, said))
    words = in_line(said, as_json=text.is_json)
    if isinstance(holder, MapNode):
        words = f"{key_text(key, flow=True, as_json=text.is_json)}: {words}"
    return insert_piece(members, at, Piece(words))


def _new_lines(members: Members, key: str, said: Meaning) -> list[str]:
    text, root = members.text, members.holder is members.text.root
    lines = Lines(members.column, step_of(text), root, _pad(members))
    if isinstance(members.holder, ListNode):
        return item_lines(said, lines)
    return entry_lines(key, said, lines)


def insert_lines(members: Members, at: int, lines: list[str]) -> FileText:
    """Lines at a place of a block: right behind the member before, or above the first one."""
    text = members.text
    offset = members.chunk(at - 1)[1] if at else members.chunk(0)[0]
    words = "".join(line + "\n" for line in lines)
    if at and _is_airy(members):
        words = "\n" + words
    elif not at and _is_airy(members):
        words += "\n"
    return text.spliced([(offset, offset, words)])


def _is_airy(members: Members) -> bool:
    """Whether an empty line stands between all members."""
    text, count = members.text, len(members.all)
    above = (text.line(members.first_line(i) - 1) for i in range(1, count))
    return count > 1 and all(not line.strip() for line in above)


def _pad(members: Members) -> int:
    """The column in which all values of a block begin, if its author lined them up."""
    text = members.text
    ends = [text.colon(m.key) for m in members.all if m.key is not None]
    starts = [text.start(m.value) for m in members.all]
    columns = {text.column(s) for s in starts}
    wide = [s - e for s, e in zip(starts, ends, strict=False)]
    if len(starts) < 2 or len(columns) != 1 or len(ends) != len(starts) or max(wide) < 2:
        return 0
    return columns.pop()


def step_of(text: FileText) -> int:
    """How far the file indents each level."""
    for entry in text.root.entries.values() if text.root is not None else ():
        if isinstance(entry.value, MapNode) and text.is_block(entry.value):
            return max(1, entry.value.column - entry.key.column)
    return 2


def insert_piece(members: Members, at: int, piece: Piece) -> FileText:
    """A member at a place inside brackets."""
    text, count = members.text, len(members.all)
    if not count:
        return text.spliced([(members.open, members.close, piece.words)])
    if members.own_lines():
        return text.spliced(_on_its_line(members, at, piece))
    if at == count:
        offset = members.all[-1].end
        return text.spliced([(offset, offset, f", {piece.words}")])
    offset = members.all[at].start
    return text.spliced([(offset, offset, f"{piece.words}, ")])


def _on_its_line(members: Members, at: int, piece: Piece) -> list[Splice]:
    text, last = members.text, len(members.all)
    indent = text.raw[text.starts[text.line_of(members.all[0].start)] : members.all[0].start]
    lead = "".join(f"{indent}{line}\n" for line in piece.lead)
    if at == 0:
        offset = text.starts[members.first_line(0)]
        return [(offset, offset, f"{lead}{indent}{piece.words},{piece.comment}\n")]
    before = members.all[at - 1]
    comma = members.comma(at - 1)
    splices = [] if comma is not None else [(before.end, before.end, ",")]
    sign = "," if at < last or comma is not None else ""
    tail = before.end if comma is None else comma + 1
    if at == last and text.line_of(members.close) == text.line_of(tail):
        words = f"\n{lead}{indent}{piece.words}{sign}"
        return _joined(splices, (tail, tail, words))
    offset = text.line_end(tail)
    words = f"\n{lead}{indent}{piece.words}{sign}{piece.comment}"
    return _joined(splices, (offset, offset, words))


def _joined(splices: list[Splice], one: Splice) -> list[Splice]:
    """Two insertions at one place become one, in their order."""
    if splices and splices[0][0] == one[0]:
        return [(one[0], one[1], splices[0][2] + one[2])]
    return [*splices, one]


# -- delete -----------------------------------------------------------------------------------


def delete(text: FileText, holder: MapNode | ListNode, at: int) -> FileText:
    """`holder` without a member; another one has to be left in a block."""
    members = Members.of(text, holder)
    if members.block:
        start, end = members.chunk(at)
        return text.spliced([(start, end, "")])
    return text.spliced(_without(members, at))


def _without(members: Members, at: int) -> list[Splice]:
    text, last = members.text, len(members.all) - 1
    if last == 0:
        return [(members.open, members.close, "")]
    member, comma = members.all[at], members.comma(at)
    end = member.end if comma is None else comma + 1
    if members.own_lines() and not _code(members.rest_of_line(end)):
        first = text.starts[members.first_line(at)]
        splices = [(first, text.next_line(end), "")]
        return _without_comma(members, at, splices) if at == last and comma is None else splices
    if at < last:
        return [(member.start, _next_start(members, at, end), "")]
    splices = [(_before(text, member.start), member.end, "")]
    return splices if comma is not None else _without_comma(members, at, splices)


def _without_comma(members: Members, at: int, splices: list[Splice]) -> list[Splice]:
    comma = members.comma(at - 1)
    assert comma is not None
    if comma >= splices[0][0]:
        return [(members.all[at - 1].end, splices[0][1], "")]
    return [*splices, (comma, comma + 1, "")]


def _next_start(members: Members, at: int, end: int) -> int:
    following = members.all[at + 1].start
    text = members.text
    return following if text.line_of(end) == text.line_of(following) else end


def _before(text: FileText, offset: int) -> int:
    """`offset` without the spaces in front of it, on its own line."""
    line = text.starts[text.line_of(offset)]
    return line + len(text.raw[line:offset].rstrip(" \t"))


def _code(rest: str) -> bool:
    """Whether more than a comment stands on the rest of a line."""
    return bool(rest.strip()) and not rest.strip().startswith("#")


# -- replace ----------------------------------------------------------------------------------


def replace(text: FileText, holder: MapNode | ListNode, at: int, said: Meaning) -> FileText:
    """Another value for a member."""
    members = Members.of(text, holder)
    member = members.all[at]
    if member.key is None or not members.block or text.is_json:
        return _replace_inline(members, member, said)
    root = holder is text.root
    lines = Lines(members.column, step_of(text), root)
    below = value_lines(member.key.text, said, lines)
    if below is None and not _is_open(text, member.value):
        return _replace_inline(members, member, said)
    return text.spliced(_replace_lines(text, member, said, below))


def _replace_inline(members: Members, member: Member, said: Meaning) -> FileText:
    text = members.text
    if members.block and member.key is None and _is_open(text, member.value):
        words = in_line(said, as_json=False, flow=False)
        dash = text.start(member.value)
        return text.spliced([(dash, member.end, words)])
    end = text.end(member.value)
    comment = members.rest_of_line(end).strip().startswith("#")
    words = in_line(said, as_json=text.is_json, flow=not members.block, comment=comment)
    gap = " " if isinstance(member.value, ScalarNode) and member.value.is_blank else ""
    start = member.end if gap else text.start(member.value)
    return text.spliced([(start, max(start, end) if not gap else start, gap + words)])


def _is_open(text: FileText, node: Node) -> bool:
    """Whether a value ends without a sign: lines of a map, a list or a text."""
    return text.is_block(node) or (isinstance(node, ScalarNode) and node.style == "block")


def _replace_lines(
    text: FileText, member: Member, said: Meaning, below: list[str] | None
) -> list[Splice]:
    """The value goes behind the colon and onto the lines after it."""
    assert member.key is not None
    colon = text.colon(member.key)
    first = in_line(said, as_json=False, flow=False) if below is None else below[0]
    rest = "".join(line + "\n" for line in (below or [""])[1:])
    value = member.value
    if text.is_block(value):
        gone = (text.next_line(colon), text.next_line(member.end), rest)
        return [(colon, colon, f" {first}" if first else ""), gone]
    if isinstance(value, ScalarNode) and value.style == "block":
        start, end = text.header(value)
        gone = (text.next_line(end), max(text.next_line(end), text.next_line(member.end)), rest)
        return [(start if first else _before(text, start), end, first), gone]
    end = text.end(value)
    behind = not first or (isinstance(value, ScalarNode) and value.is_blank)
    words = f" {first}" if behind and first else first
    after = text.next_line(end)
    place = colon if behind else text.start(value)
    return [(place, max(end, place), words), (after, after, rest)]


def rename_key(text: FileText, holder: MapNode, old: str, new: str) -> FileText:
    """Another key for the same value."""
    key = holder.key(old)
    start, end = text.start(key), text.end(key)
    quote = text.raw[start] if text.raw[start] in "'\"" else ""
    return text.spliced([(start, end, f"{quote}{new}{quote}")])


# -- move -------------------------------------------------------------------------------------


def move(text: FileText, path: tuple[str, ...], at: int, to: int) -> FileText:
    """A member of the map or list at `path` to another place; its comments go with it."""
    holder = node_at(text, path)
    members = Members.of(text, holder)
    member = members.all[at]
    if members.block:
        start, end = members.chunk(at)
        lines = text.raw[start:end]
        target = members.chunk(to)[0] if to < at else members.chunk(to)[1]
        return text.spliced([(start, end, ""), (target, target, lines)], as_is=True)
    piece = _piece(members, at, member)
    shorter = delete(text, holder, at)
    return insert_piece(Members.of(shorter, node_at(shorter, path)), to, piece)


def _piece(members: Members, at: int, member: Member) -> Piece:
    text = members.text
    words = _plain_breaks(text.raw[member.start : member.end])
    if not members.own_lines():
        return Piece(words)
    line = text.line_of(member.start)
    lead = tuple(text.line(n).strip() for n in range(members.first_line(at), line))
    comma = members.comma(at)
    rest = members.rest_of_line(member.end if comma is None else comma + 1)
    return Piece(words, lead, rest if rest.strip().startswith("#") else "")


def _plain_breaks(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n")


def node_at(text: FileText, path: tuple[str, ...]) -> MapNode | ListNode:
    """The map or list at a path; raises KeyError."""
    node: Node | None = text.root
    for key in path:
        node = node.get(key) if isinstance(node, MapNode) else None
    if not isinstance(node, (MapNode, ListNode)):
        raise KeyError(path)
    return node
