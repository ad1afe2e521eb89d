"""Texts of the configuration filled with a record's values, as one reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from tailorbird_metadata.expressions.closure import compile_closure
from tailorbird_metadata.expressions.needs import fetched_nodes
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Entity, ForBlock, IfBlock, Part, Phrase
from tailorbird_metadata.model.phrase import ROW_NUMBER, Member
from tailorbird_runtime.automation.sight import Sight
from tailorbird_runtime.records.looking import MOST_ROWS, Look, Looked

MOST_BYTES: Final = 1_000_000
MOST_VALUES: Final = 20_000
"""Values that one text shows: so many take a second or two to be put into words."""

_SENTENCE: Final = 300
"""Bytes that are kept free for the sentence at the end."""

_CUT: Final = message("The text ends here: it has become too long.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a filled text: the author's words, or the words of a value."""

    text: str
    is_value: bool


Together = tuple[Piece, ...]
"""Pieces that are there all or not at all: a row of a loop, or one piece."""


def fill(
    sight: Sight, entity: Entity, record_id: int, text: Phrase, locale: str = ""
) -> tuple[Piece, ...]:
    """The text about a record in `locale`, else in the reader's language.

    Values that the reader may not see are `HIDDEN`; rows of loops are those that the reader may
    read; in conditions and orders counts as empty what the reader may not see.  A text that
    becomes too long ends at a row or piece, with a sentence that says so.  Raises nothing for a
    record that is gone or that the reader may not see: all its values are hidden then.
    """
    eyes = replace(sight, locale=locale) if locale else sight
    found: list[Piece] = []
    left, values = MOST_BYTES - _SENTENCE, MOST_VALUES
    for together in _Filling(eyes).about(entity, record_id, text.of(eyes.locale)):
        left -= sum(len(piece.text.encode("utf-8", "replace")) for piece in together)
        values -= sum(piece.is_value for piece in together)
        if left < 0 or values < 0:
            found.append(_said(eyes, _CUT))
            break
        found += together
    return tuple(found)


def filled_text(
    sight: Sight, entity: Entity, record_id: int, text: Phrase, locale: str = ""
) -> str:
    """What `fill` gives, as one text."""
    return "".join(piece.text for piece in fill(sight, entity, record_id, text, locale))


@dataclass(frozen=True, slots=True)
class _Row:
    """A record that members are about, its conditions answered, and which row it is."""

    entity: Entity
    record: int
    holds: Callable[[IfBlock], bool]
    number: int = 0


@dataclass(frozen=True, slots=True)
class _Filling:
    """One text in the making."""

    sight: Sight

    def about(
        self, entity: Entity, record_id: int, members: tuple[Member, ...]
    ) -> Iterator[Together]:
        """The text about a record, stretch by stretch."""
        conditions = _conditions(members)
        holds = self._answers(entity, record_id, conditions) if conditions else _none
        yield from self._members(members, _Row(entity, record_id, holds))

    def _members(self, members: tuple[Member, ...], row: _Row) -> Iterator[Together]:
        for member in members:
            match member:
                case Part():
                    yield (self._part(member, row),)
                case IfBlock():
                    inside = member.parts if row.holds(member) else member.otherwise
                    yield from self._members(inside, row)
                case ForBlock():
                    yield from self._rows(member, row)

    def _part(self, part: Part, row: _Row) -> Piece:
        if part.path:
            told = self.sight.told(row.entity, row.record, part.path, part.format)
            return Piece(told, is_value=True)
        if part.input == ROW_NUMBER:
            return Piece(str(row.number), is_value=False)
        if part.input:
            return Piece(self.sight.told_input(part.input, part.format), is_value=True)
        return Piece(part.text, is_value=False)

    def _rows(self, block: ForBlock, row: _Row) -> Iterator[Together]:
        sight, child = self.sight, self.sight.inside.entity(block.child)
        inside = _parts(block.parts)
        conditions = _conditions(block.parts)
        look = Look(
            entity=row.entity.id,
            child=block.child,
            by=block.by,
            where=block.where,
            order=block.order,
            formulas=_formulas(child, inside),
            conditions=tuple(block.when for block in conditions),
        )
        found = sight.look(look, row.record)
        sight.read_ahead(child, [one.stored for one in found], [p.path for p in inside])
        for number, one in enumerate(found[:MOST_ROWS], start=1):
            this = _Row(child, one.stored.id, _answered(conditions, one), number)
            pieces = (piece for part in self._members(block.parts, this) for piece in part)
            yield tuple(pieces)
        if len(found) > MOST_ROWS:
            more = message("Only the first {n} rows are shown.", n=MOST_ROWS)
            yield (_said(sight, more),)

    def _answers(
        self, entity: Entity, record_id: int, conditions: tuple[IfBlock, ...]
    ) -> Callable[[IfBlock], bool]:
        """Which conditions hold on a record; one that may not be read is like an empty one."""
        asked = tuple(block.when for block in conditions)
        found = self.sight.look(Look(entity=entity.id, conditions=asked), record_id)
        if found:
            return _answered(conditions, found[0])
        return lambda block: self._on_nothing(block.when)

    def _on_nothing(self, condition: Expression) -> bool:
        fetched = {node.key: None for node in fetched_nodes(condition)}
        return bool(compile_closure(condition)({}, self.sight.asking, fetched))


def _none(block: IfBlock) -> bool:
    raise KeyError(block.when.text)


def _answered(conditions: tuple[IfBlock, ...], row: Looked) -> Callable[[IfBlock], bool]:
    known = {id(block): held for block, held in zip(conditions, row.holds, strict=True)}
    return lambda block: known[id(block)]


def _conditions(members: tuple[Member, ...]) -> tuple[IfBlock, ...]:
    """The conditions on the record that the members are about, those inside each other too."""
    found: list[IfBlock] = []
    for member in members:
        if isinstance(member, IfBlock):
            found += (member, *_conditions(member.parts), *_conditions(member.otherwise))
    return tuple(found)


def _parts(members: tuple[Member, ...]) -> tuple[Part, ...]:
    """The places of values of the record that the members are about."""
    found: list[Part] = []
    for member in members:
        if isinstance(member, IfBlock):
            found += _parts((*member.parts, *member.otherwise))
        elif isinstance(member, Part) and member.path:
            found.append(member)
    return tuple(found)


def _formulas(entity: Entity, parts: tuple[Part, ...]) -> tuple[str, ...]:
    own = dict.fromkeys(p.path[0] for p in parts if entity.has(p.path[0]))
    return tuple(f for f in own if entity.field(f).formula is not None)


def _said(sight: Sight, sentence: Message) -> Piece:
    """A sentence of the product's own, in a paragraph of its own."""
    return Piece(f"\n{sentence.render(sight.locale)}\n", is_value=False)
