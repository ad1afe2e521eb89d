"""The author's text of a printed template as markup, with the values put in as plain text.

The author writes Markdown (CommonMark with tables).  It is read before any value is in it: each
value is one private character sequence while markdown-it-py works, and is put in afterwards,
escaped.  So nothing that a record holds can be a heading, a cell, a tag or a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from tailorbird_runtime.automation.filling import Piece
from tailorbird_runtime.fieldtypes.markup import printed

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around the number of a value; private characters, which the author's text has none of by then."""

_PLACE = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_NOT_THE_AUTHORS = re.compile(f"[{_OPEN}{_CLOSE}\0]")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SIDES = {"text-align:right": "ar", "text-align:center": "ac"}
_RULES = {
    "block": ("paragraph", "heading", "list", "hr", "table"),
    "inline": ("text", "newline", "escape", "emphasis"),
}
"""What of Markdown there is: no links, no images, no code, no markup, no entities."""


def paper(pieces: Iterable[Piece]) -> Markup:
    """A filled body as markup for a sheet."""
    values: list[str] = []
    source: list[str] = []
    for piece in pieces:
        if piece.is_value:
            source.append(f"{_OPEN}{len(values)}{_CLOSE}")
            values.append(_as_text(piece.text))
        else:
            source.append(_NOT_THE_AUTHORS.sub("\N{REPLACEMENT CHARACTER}", piece.text))
    made = _marked_up("".join(source))
    return printed(_PLACE.sub(lambda place: values[int(place.group(1))], made))


def _as_text(value: str) -> str:
    """A value, escaped; its lines stay lines, and what direction it has ends with it."""
    lines = (str(escape(_CONTROL.sub("", line))) for line in _LINE_BREAK.split(value))
    return f"<bdi>{'<br>'.join(lines)}</bdi>"


def _marked_up(source: str) -> str:
    reader = _reader()
    tokens = reader.parse(source)
    for token in tokens:
        _fit(token)
    made: str = reader.renderer.render(tokens, reader.options, {})
    return made


def _fit(token: Token) -> None:
    """The sheet has a heading of its own, and its columns are aligned by a style sheet."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
    side = _SIDES.get(str(token.attrs.pop("style", "")))
    if side is not None:
        token.attrs["class"] = side


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    from tailorbird_runtime.printing.emphasis import Inline

    made = MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20})
    made.inline = Inline()
    made.block.ruler.enableOnly(_RULES["block"])
    made.inline.ruler.enableOnly(_RULES["inline"])
    made.inline.ruler2.enableOnly(["balance_pairs", "emphasis", "fragments_join"])
    return made
