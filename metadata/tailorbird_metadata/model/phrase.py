"""Sentences of the configuration with places for values of a record: titles, mails, notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Protocol

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.view import SortKey

ROW_NUMBER = "#"
"""The input that counts the rows of a loop, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of text, or the place of a value.

    A value is either that of a field, by the ids that lead to it (`("account", "name")`), or an
    `input`: `today`, `now`, `me.name` and the like, or `ROW_NUMBER` inside a loop.  `format` is
    one of `tailorbird_metadata.fieldtypes.formats`, empty for the usual one.
    """

    text: str = ""
    path: tuple[str, ...] = ()
    format: str = ""
    input: str = ""

    def written(self, names: tuple[str, ...]) -> str:
        """The part as it stands in a file, with `names` for the ids of its path."""
        if not self.path and not self.input:
            return self.text.replace("{", "{{").replace("}", "}}")
        name = self.input or ".".join(names)
        return "{" + name + (f":{self.format}" if self.format else "") + "}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForBlock:
    """Text that is repeated for each child record.

    The children are the records of the entity `child` (id) whose lookup `by` (id) is the record;
    `field` is the id of the record's field of type lines if that was named instead of them.
    `where` and `order` are about the child, and so are the `parts`; a field of `order` may stand
    behind lookups (`product.name`).  `alone` says of each marker whether it has a line of its
    own, which vanishes with it; empty: all of them have.
    """

    child: str
    by: str
    parts: tuple[Member, ...]
    field: str = ""
    where: Expression | None = None
    order: tuple[SortKey, ...] = ()
    alone: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IfBlock:
    """Text that is there if a condition holds, and what stands there instead; `alone` as above."""

    when: Expression
    parts: tuple[Member, ...]
    otherwise: tuple[Member, ...] = ()
    alone: tuple[bool, ...] = ()


Member = Part | ForBlock | IfBlock
"""What a sentence or text is made of; blocks stand in the bodies of templates alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Members in order, by locale; the first locale is the language the file was written in."""

    parts: Mapping[str, tuple[Member, ...]]

    def of(self, locale: str) -> tuple[Member, ...]:
        """The members in `locale`, else in the language of the file."""
        found = self.parts.get(locale)
        return found if found is not None else next(iter(self.parts.values()), ())

    def render(self, locale: str) -> str:
        """The sentence in `locale` as it stands in a file, with ids: `Call {account.name}`."""
        return written(self.of(locale), "", _ById())

    def __str__(self) -> str:
        return self.render("")

    def reads(self) -> tuple[str, ...]:
        """What it reads in any language as dotted id paths, like `Expression.reads`."""
        return tuple(sorted({r for members in self.parts.values() for r in _reads(members)}))


def _reads(members: tuple[Member, ...]) -> Iterator[str]:
    for member in members:
        match member:
            case Part(path=path):
                yield from (".".join(path[:end]) for end in range(1, len(path) + 1))
            case IfBlock():
                yield from member.when.reads
                yield from _reads((*member.parts, *member.otherwise))
            case ForBlock():
                if member.field:
                    yield member.field
                inside = f"{member.child}.{member.by}:"
                yield f"{inside}id"
                yield from (inside + read for read in _in_rows(member))


def _in_rows(block: ForBlock) -> Iterator[str]:
    """What a loop reads of its children."""
    yield from block.where.reads if block.where is not None else ()
    yield from _reads(tuple(Part(path=tuple(key.field.split("."))) for key in block.order))
    yield from _reads(block.parts)


class Names(Protocol):
    """What ids are called where a text is written down."""

    def path(self, entity: str, path: tuple[str, ...]) -> tuple[str, ...]:
        """The names along a path of ids that starts at an entity."""

    def children(self, entity: str, block: ForBlock) -> str:
        """What the children of a loop are called by their parent, a record of `entity`."""


class _ById:
    """Ids in the place of names."""

    def path(self, entity: str, path: tuple[str, ...]) -> tuple[str, ...]:
        """See `Names`."""
        return path

    def children(self, entity: str, block: ForBlock) -> str:
        """See `Names`."""
        return block.field or f"{block.child}.{block.by}"


def written(members: tuple[Member, ...], entity: str, names: Names) -> str:
    """The members as they stand in a file, about a record of `entity` (id)."""
    return "".join(_written(member, entity, names) for member in members)


def _written(member: Member, entity: str, names: Names) -> str:
    if isinstance(member, Part):
        return member.written(names.path(entity, member.path))
    if isinstance(member, IfBlock):
        markers = [f"{{if {member.when.text}}}", "{else}", "{end}"]
        inside = [written(member.parts, entity, names), written(member.otherwise, entity, names)]
        if not member.otherwise:
            del markers[1], inside[1]
    else:
        markers = [_opening(member, entity, names), "{end}"]
        inside = [written(member.parts, member.child, names)]
    alone = member.alone or (True,) * len(markers)
    lines = [m + ("\n" if own else "") for m, own in zip(markers, alone, strict=True)]
    return "".join(text for pair in zip_longest(lines, inside, fillvalue="") for text in pair)


def _opening(block: ForBlock, entity: str, names: Names) -> str:
    words = [f"for {names.children(entity, block)}"]
    if block.where is not None:
        words.append(f"where {block.where.text}")
    if block.order:
        paths = (names.path(block.child, tuple(k.field.split("."))) for k in block.order)
        signs = ("-" if key.descending else "" for key in block.order)
        keys = (sign + ".".join(path) for sign, path in zip(signs, paths, strict=True))
        words.append(f"sort {', '.join(keys)}")
    return "{" + " ".join(words) + "}"


class TemplateKind(StrEnum):
    """What a template is for."""

    MESSAGE = "message"
    """Mails and notices."""
    PRINT = "print"
    """A page to print; its subject is the heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text that is filled with values of a record of `entity` (id): to be sent, or printed."""

    id: str
    name: str
    label: Text
    entity: str
    subject: Phrase
    body: Phrase
    kind: TemplateKind = TemplateKind.MESSAGE
