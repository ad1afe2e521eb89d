"""Marked-up text: what of it is kept, and its words alone.

The sanitiser is nh3 (ammonia).  What is stored has gone through it, and what is shown goes
through it again, so that nothing that came into the database another way reaches a page.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from markupsafe import Markup, escape

TAGS = frozenset(
    {"p", "br", "strong", "b", "em", "i", "u", "s", "ul", "ol", "li", "blockquote", "code", "pre"}
    | {"h3", "h4", "hr", "a"}
)
"""The elements that a text may have; attributes are dropped but for the address of a link."""

PAPER = frozenset(
    {"p", "br", "strong", "em", "ul", "ol", "li", "hr", "bdi", "h2", "h3", "h4", "h5", "h6"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
"""The elements of a printed sheet."""

_SIDES = {"ac", "ar"}
"""Classes of cells: aligned to the middle, to the right."""

_BLOCKS = re.compile(r"</(?:p|li|h3|h4|blockquote|pre)>|<br ?/?>|<hr ?/?>")
_ELEMENT = re.compile(r"</?[a-zA-Z][^<>]*>")
_OPENED = re.compile(r"<[a-zA-Z]")


def elements(text: str) -> int:
    """How many elements a text may open at most: each one within the others costs the sanitiser
    as many steps as there are around it."""
    return len(_OPENED.findall(text))


def cleaned(text: str) -> str:
    """The allowed part of a text; one without any element is taken as paragraphs."""
    import nh3

    if not _ELEMENT.search(text):
        text = _paragraphs(text)
    found = nh3.clean(
        text,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    ).strip()
    # Bare words would be taken for a text that nobody marked up when they come here again.
    return f"<p>{found}</p>" if found and not _ELEMENT.search(found) else found


def words_of(text: str) -> str:
    """The words of cleaned markup, a line for each block."""
    bare = _ELEMENT.sub("", _BLOCKS.sub("\n", text))
    lines = (" ".join(line.split()) for line in html.unescape(bare).split("\n"))
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=512)
def shown(text: str) -> Markup:
    """Markup for a page."""
    return Markup(cleaned(text))


def printed(text: str) -> Markup:
    """Markup of a sheet for paper, made from Markdown, and from values that are escaped already.

    What goes in is our own and holds nothing else; the sanitiser sees to it that this stays true.
    """
    import nh3

    found = nh3.clean(
        text,
        tags=set(PAPER),
        attributes={"ol": {"start"}},
        allowed_classes={"th": _SIDES, "td": _SIDES},
        url_schemes=set(),
        link_rel=None,
    )
    return Markup(found)


def _paragraphs(text: str) -> str:
    """Plain text as paragraphs, split where a line is empty."""
    blocks = re.split(r"\n[ \t]*\n+", text.strip())
    return "".join(f"<p>{escape(b.strip())}</p>".replace("\n", "<br>") for b in blocks if b.strip())
