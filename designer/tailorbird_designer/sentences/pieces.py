"""A sentence in pieces, so that a page can make its words bold or mark them."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tailorbird_metadata.messages import Message, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a sentence.

    `kind` is nothing, `strong`, one of the words `when`, `if`, `then`, or `changed`: it differs
    from what is published.
    """

    text: str
    kind: str = ""


Pieces = tuple[Piece, ...]
Parts = dict[str, Pieces | str]


def plain(text: str) -> Pieces:
    """Words without any mark."""
    return (Piece(text=text),) if text else ()


def bold(text: str) -> Pieces:
    """A name or value."""
    return (Piece(text=text, kind="strong"),)


def rich(template: Message, locale: str, /, **parts: Pieces | str) -> Pieces:
    """A sentence of the catalogue with pieces in its places."""
    found: list[Piece] = []
    for words, name, _, _ in string.Formatter().parse(translate(template.text, locale)):
        found += plain(words)
        if name is not None:
            part = parts[name]
            found += plain(part) if isinstance(part, str) else part
    return joined(found)


def marked(pieces: Pieces) -> Pieces:
    """The same, as something that changed; spaces at the ends stay outside of the mark."""
    found: list[Piece] = []
    for piece in pieces:
        core = piece.text.strip()
        if not core:
            found.append(piece)
            continue
        start = piece.text.index(core)
        found += plain(piece.text[:start])
        found.append(Piece(text=core, kind="changed"))
        found += plain(piece.text[start + len(core) :])
    return tuple(found)


def row(parts: Iterable[Pieces], between: str, last: str) -> Pieces:
    """Parts one after the other: `a, b and c`."""
    found: list[Piece] = []
    known = list(parts)
    for number, part in enumerate(known):
        if number:
            found += plain(last if number == len(known) - 1 else between)
        found += part
    return joined(found)


def joined(pieces: Iterable[Piece]) -> Pieces:
    """Neighbours of one kind as one piece."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].kind == piece.kind == "":
            found[-1] = replace(piece, text=found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return tuple(found)


def text_of(pieces: Pieces) -> str:
    """The sentence without its marks."""
    return "".join(p.text for p in pieces)
