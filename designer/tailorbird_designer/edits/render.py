"""New text for values: in one line where that is readable, else a line for each item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tailorbird_designer.edits.edit import Json
from tailorbird_designer.edits.meaning import Meaning, Word, looks_typed
from tailorbird_designer.edits.scalars import Plain, block_lines, inline, key_text, number_text

WIDTH = 100
"""A value that would make its line longer than this gets lines of its own."""

_ROOMY = frozenset({"rules", "convert", "stages", "tabs", "sections", "lists", "boards"})
_ROOMY_WITH_MAPS = frozenset({"fields", "can", "do", "cases", "options"})


def meaning_of(value: Json) -> Meaning:
    """What a JSON value says when it is written; None says nothing at all."""
    if isinstance(value, dict):
        return {str(key): meaning_of(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [meaning_of(inner) for inner in value]
    if isinstance(value, bool):
        return Word("true" if value else "false", True)
    if isinstance(value, (int, float)):
        return Word(number_text(value), True)
    if value is None:
        return Word("null", True)
    return Word(str(value), isinstance(value, Plain) and looks_typed(value))


def json_of(said: Meaning) -> Json:
    """The JSON value that means the same; a plain scalar stays as it is written."""
    if isinstance(said, dict):
        return {key: json_of(inner) for key, inner in said.items()}
    if isinstance(said, list):
        return [json_of(inner) for inner in said]
    return Plain(said.text) if said.typed else said.text


def in_line(said: Meaning, *, as_json: bool, flow: bool = True, comment: bool = False) -> str:
    """A value in one line; everything inside a map or list is inside brackets."""
    if isinstance(said, dict):
        inside = (
            f"{key_text(k, flow=True, as_json=as_json)}: {in_line(v, as_json=as_json)}"
            for k, v in said.items()
        )
        return "{" + ", ".join(inside) + "}"
    if isinstance(said, list):
        return "[" + ", ".join(in_line(v, as_json=as_json) for v in said) + "]"
    return inline(said, flow=flow, as_json=as_json, comment=comment)


@dataclass(frozen=True, slots=True)
class Lines:
    """How new lines are indented; `root` is whether the entry stands at the top of its file."""

    column: int
    step: int = 2
    root: bool = False
    pad: int = 0

    def deeper(self) -> Lines:
        """The lines below these."""
        return Lines(self.column + self.step, self.step)


def entry_lines(key: str, said: Meaning, lines: Lines) -> list[str]:
    """`key: value` as lines of a block map."""
    written = key_text(key, flow=False, as_json=False)
    head = " " * lines.column + f"{written}:"
    gap = " " * max(1, lines.pad - len(head))
    below = value_lines(key, said, lines)
    if below is None:
        return [head + gap + in_line(said, as_json=False, flow=False)]
    first, *rest = below
    return [f"{head} {first}" if first else head, *rest]


def value_lines(key: str, said: Meaning, lines: Lines) -> list[str] | None:
    """A value as lines, the first of which stands behind the colon; None for a single line."""
    if isinstance(said, Word):
        return None if said.typed else block_lines(said.text, " " * lines.deeper().column)
    if not said or not (_is_roomy(key, said, lines.root) or _is_long(key, said, lines)):
        return None
    if isinstance(said, dict):
        below = lines.deeper()
        return ["", *(line for k, v in said.items() for line in entry_lines(k, v, below))]
    return ["", *(line for v in said for line in item_lines(v, lines.deeper()))]


def item_lines(said: Meaning, lines: Lines) -> list[str]:
    """An item of a block list."""
    indent = " " * lines.column
    one = f"{indent}- {in_line(said, as_json=False, flow=False)}"
    if not isinstance(said, dict) or not said or (len(one) <= WIDTH and not _has_lines(said)):
        return [one]
    inner = Lines(lines.column + 2, lines.step)
    found = [line for k, v in said.items() for line in entry_lines(k, v, inner)]
    return [f"{indent}- {found[0].lstrip()}", *found[1:]]


def _is_long(key: str, said: Meaning, lines: Lines) -> bool:
    one = in_line(said, as_json=False)
    if isinstance(said, list) and all(isinstance(v, Word) for v in said):
        return False
    return lines.column + len(key) + 2 + len(one) > WIDTH or _has_lines(said)


def _is_roomy(key: str, said: Meaning, root: bool) -> bool:
    """Whether a map is one of those that people expect one item a line in."""
    if not isinstance(said, dict):
        return key == "cases"
    maps = any(isinstance(v, dict) for v in said.values())
    if key in _ROOMY or (key in _ROOMY_WITH_MAPS and (root or len(said) > 3) and maps):
        return True
    return any(_is_roomy(k, v, False) for k, v in said.items() if isinstance(v, dict))


def _has_lines(said: Meaning) -> bool:
    """Whether a text of several lines stands somewhere inside."""
    return any(not w.typed and block_lines(w.text, "") is not None for w in _words(said))


def _words(said: Meaning) -> Iterator[Word]:
    if isinstance(said, Word):
        yield said
    else:
        for inner in said.values() if isinstance(said, dict) else said:
            yield from _words(inner)
