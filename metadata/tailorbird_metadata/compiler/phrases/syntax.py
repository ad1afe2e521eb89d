"""The marks of a text put together: which block holds what, and what does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tailorbird_metadata.compiler.phrases.marks import Mark, marks
from tailorbird_metadata.messages import Message, message

MOST_PLACES: Final = 300
MOST_BLOCKS: Final = 20
MOST_INSIDE: Final = 5
"""Conditions inside each other."""

_END: Final = message("Write `{end}` where the block ends.")


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake at a place of a text (offsets, end exclusive)."""

    code: str
    message: Message
    start: int
    end: int
    help: Message | None = None
    severity: str = "error"


@dataclass(slots=True)
class Block:
    """A `for` or `if` with its head, which begins at `at`, and what stands in it.

    `otherwise` is what stands behind `{else}`, None without one; `alone` says of each marker
    whether its line holds nothing else.
    """

    opening: Mark
    head: str
    at: int
    inside: list[Item] = field(default_factory=list)
    otherwise: list[Item] | None = None
    alone: list[bool] = field(default_factory=list)

    @property
    def open(self) -> list[Item]:
        """Where what follows belongs."""
        return self.inside if self.otherwise is None else self.otherwise


Item = Mark | Block


@dataclass(slots=True)
class Grouped:
    """A text as items in order, and its faults."""

    items: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def grouped(text: str, *, end_is_a_field: bool = False) -> Grouped:
    """The items of a text.

    `end_is_a_field`: outside of all blocks `{end}` is the place of a field of that name.
    """
    found = Grouped()
    pieces = list(marks(text))
    if _too_many(pieces, found):
        return found
    waiting: list[Block] = []
    for mark in pieces:
        into = waiting[-1].open if waiting else found.items
        if mark.kind in ("for", "if"):
            block = _block(mark, waiting, found)
            into.append(block)
            waiting.append(block)
        elif mark.kind == "else":
            _else(mark, waiting, found)
        elif mark.kind == "end" and waiting:
            waiting.pop().alone.append(mark.alone)
        elif mark.kind == "end" and not end_is_a_field:
            sentence = message("There is no block that ends here.")
            found.faults.append(_fault(mark, sentence, message("Delete this `{end}`.")))
        else:
            into.append(mark)
    for block in waiting:
        sentence = message("This block has no end.")
        found.faults.append(_fault(block.opening, sentence, _END))
    return found


def _block(mark: Mark, waiting: list[Block], found: Grouped) -> Block:
    if mark.kind == "for" and any(b.opening.kind == "for" for b in waiting):
        sentence = message("A loop cannot stand inside a loop.")
        help_ = message("Close the first one before this one, or count and add up in a field.")
        found.faults.append(_fault(mark, sentence, help_, "E0553"))
    if mark.kind == "if" and sum(b.opening.kind == "if" for b in waiting) == MOST_INSIDE:
        sentence = message("At most {n} conditions can stand inside each other.", n=MOST_INSIDE)
        help_ = message("Join conditions with `and` and `or`.")
        found.faults.append(_fault(mark, sentence, help_, "E0556"))
    word = mark.inner.index(mark.kind) + len(mark.kind)
    return Block(mark, mark.inner[word:], mark.at + word, alone=[mark.alone])


def _else(mark: Mark, waiting: list[Block], found: Grouped) -> None:
    block = waiting[-1] if waiting else None
    if block is None or block.opening.kind != "if":
        sentence = message("`{else}` stands only between `{if …}` and its `{end}`.")
        if block is not None:
            sentence = message("A loop has no `{else}`.")
        help_ = message("Put `{if …}` before it, or delete it.")
        found.faults.append(_fault(mark, sentence, help_))
    elif block.otherwise is not None:
        sentence = message("This condition has an `{else}` already.")
        help_ = message("Write another `{if …}` with its `{end}` behind the first `{else}`.")
        found.faults.append(_fault(mark, sentence, help_))
    else:
        block.otherwise = []
        block.alone.append(mark.alone)


def _too_many(pieces: list[Mark], found: Grouped) -> bool:
    places = [p for p in pieces if p.kind not in ("words", "for", "if", "else", "end")]
    blocks = [p for p in pieces if p.kind in ("for", "if")]
    ends = [p for p in pieces if p.kind in ("else", "end")]
    for held, most, sentence in (
        (places, MOST_PLACES, message("A text has at most {n} places for values.", n=MOST_PLACES)),
        (blocks, MOST_BLOCKS, message("A text has at most {n} blocks.", n=MOST_BLOCKS)),
        (ends, 4 * MOST_BLOCKS, message("A text has at most {n} blocks.", n=MOST_BLOCKS)),
    ):
        if len(held) > most:
            help_ = message("Make two templates of it.")
            found.faults.append(_fault(held[most], sentence, help_, "E0556"))
    return bool(found.faults)


def _fault(mark: Mark, sentence: Message, help_: Message, code: str = "E0552") -> Fault:
    return Fault(code, sentence, mark.start, mark.end, help_)
