"""The members of a text, read on a ground: every name, format and condition is checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.phrases.grounds import Ground
from tailorbird_metadata.compiler.phrases.habits import instead, is_marker
from tailorbird_metadata.compiler.phrases.loops import (
    MOST_KEYS,
    children_of,
    head_of,
    unknown_children,
)
from tailorbird_metadata.compiler.phrases.marks import Mark
from tailorbird_metadata.compiler.phrases.syntax import Block, Fault, Item, grouped
from tailorbird_metadata.expressions.hints.suggest import by_label, did_you_mean
from tailorbird_metadata.expressions.tree import Expression, FieldRef
from tailorbird_metadata.expressions.words import INPUTS
from tailorbird_metadata.fieldtypes import FIELD_TYPES
from tailorbird_metadata.fieldtypes.formats import FORMATS
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.phrase import ROW_NUMBER, ForBlock, IfBlock, Member, Part
from tailorbird_metadata.model.view import SortKey

DOTTED: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*\Z")
"""A field, or lookups and a field behind them."""

SHOWN_INPUTS: Final = ("today", "now", "me", "me.name", "me.email", "me.team", "me.manager")
"""What a text can show that is not of the record."""

MOST_CHARACTERS: Final = 20_000

_INPUT_FORMATS: Final = {"today": FORMATS["date"], "now": FORMATS["datetime"]}
_WIDE: Final = re.compile(r"｛\s*([^{}｛｝]{1,80}?)\s*｝")
_KEY: Final = re.compile(r"\s*(-?)\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\s*\Z")


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads one text about records of `draft`; `blocks` says whether blocks may stand in it.

    Inside a loop `draft` is the child and `outside` the parent.
    """

    ground: Ground
    draft: Draft
    blocks: bool
    outside: Draft | None = None

    def members(self, text: str) -> tuple[Member, ...]:
        """What the text is made of; what is wrong is left out, or stays words."""
        if len(text) > MOST_CHARACTERS:
            sentence = message("The text has more than {n} characters.", n=MOST_CHARACTERS)
            help_ = message("Make two templates of it.")
            self.ground.tell(Fault("E0556", sentence, MOST_CHARACTERS, len(text), help_))
            return ()
        found = grouped(text, end_is_a_field="end" in self.draft.fields)
        for fault in found.faults:
            self.ground.tell(fault)
        return tuple(_joined(self._read(found.items)))

    def _read(self, items: list[Item]) -> Iterator[Member]:
        for item in items:
            if isinstance(item, Block):
                yield from self._block(item)
            elif item.kind == "words":
                self._wide(item)
                yield Part(text=item.inner)
            elif item.kind == "doubled":
                self._doubled(item)
                yield Part(text=f"{{{item.inner}}}")
            elif item.kind == "lone":
                self._alone(item)
                yield Part(text=item.inner)
            else:
                place = self._place(item)
                yield Part(text=f"{{{item.inner}}}") if place is None else place

    # -- places ---------------------------------------------------------------------------------

    def _place(self, mark: Mark) -> Part | None:
        name, colon, written = mark.inner.partition(":")
        if name == ROW_NUMBER and not colon:
            return self._row_number(mark)
        if not self._is_place(mark, name):
            return None
        if self._is_outside(name, mark.at):
            return None
        found = self.ground.value(self.draft, name, mark.at)
        if found is None:
            return None
        formats = _INPUT_FORMATS.get(name) or self._formats(found)
        if colon and written not in formats:
            self._unknown_format(mark, formats)
        if isinstance(found.tree, FieldRef):
            return Part(path=(*found.tree.via, found.tree.field), format=written)
        return Part(input=name, format=written)

    def _is_place(self, mark: Mark, name: str) -> bool:
        """Whether something that could be shown stands between the brackets; else it is told."""
        sentence = message("Only the name of a field can stand between the brackets.")
        if name in INPUTS and name not in SHOWN_INPUTS:
            help_ = message("There are: {names}.", names=", ".join(f"`{n}`" for n in SHOWN_INPUTS))
        elif not DOTTED.match(name) or (is_marker(name) and not self._has(self.draft, name)):
            help_ = self._labelled(name) or instead(mark.inner)
        else:
            return True
        self.ground.tell(Fault("E0302", sentence, mark.start, mark.end, help_))
        return False

    def _labelled(self, words: str) -> Message | None:
        """The place of the field that pages call so."""
        fields = ((n, f.label.values) for n, f in self.draft.fields.items() if f.retired is None)
        name = by_label(fields).get(words.strip().lower())
        return None if name is None else message("Write {name}.", name=f"`{{{name}}}`")

    def _has(self, draft: Draft, name: str) -> bool:
        """Whether the first of these names is a field of `draft`, or none of a field's."""
        first = name.partition(".")[0]
        known = {*draft.fields, *draft.unsure, "me", "today", "now"}
        return draft.current(first, self.ground.layer) in known

    def _row_number(self, mark: Mark) -> Part | None:
        if self.outside is not None:
            return Part(input=ROW_NUMBER)
        sentence = message("`{#}` counts the rows of a loop, and here is none.")
        help_ = message("Write it between `{for …}` and its `{end}`.")
        self.ground.tell(Fault("E0553", sentence, mark.start, mark.end, help_))
        return None

    def _is_outside(self, name: str, at: int) -> bool:
        """Whether a name inside a loop is one of the record around it, which is told."""
        outside = self.outside
        if outside is None or self._has(self.draft, name) or not self._has(outside, name):
            return False
        first = name.partition(".")[0]
        up = next((n for n, f in self.draft.fields.items() if f.to == outside.id), None)
        sentence = message("Inside a loop every name is one of the children.")
        help_ = None
        if up is not None:
            help_ = message("Write {name}.", name=f"`{up}.{name}`")
        self.ground.tell(Fault("E0304", sentence, at, at + len(first), help_))
        return True

    def _formats(self, found: Expression) -> tuple[str, ...]:
        """The formats that values at the end of a path can have; none for a part of a value."""
        field = self._field(found)
        return FORMATS.get(field.kind, ()) if field is not None else ()

    def _field(self, found: Expression) -> Field | None:
        """The field at the end of a path; None for a fact about a person, or a part."""
        if not isinstance(found.tree, FieldRef):
            return None
        owner: Draft | None = self.draft
        field: Field | None = None
        for step in (*found.tree.via, found.tree.field):
            field = owner.by_id(step) if owner is not None else None
            leads = field is not None and field.to is not None
            owner = self.ground.context.draft(str(field.to)) if field and leads else None
        return field

    def _unknown_format(self, mark: Mark, formats: tuple[str, ...]) -> None:
        name, _, written = mark.inner.partition(":")
        start = mark.at + len(name) + 1
        sentence = message("`{name}` has no format `{format}`.", name=name, format=written[:40])
        help_ = did_you_mean(written[:40], formats)
        if formats and help_ is None:
            help_ = message("There are: {names}.", names=", ".join(formats))
        if help_ is None:
            start -= 1
            help_ = message("Write `{name}` alone; only numbers, days and moments have formats.",
                            name=f"{{{name}}}")  # fmt: skip
        end = max(mark.at + len(mark.inner), start + 1)
        self.ground.tell(Fault("E0550", sentence, start, end, help_))

    def _alone(self, mark: Mark) -> None:
        sentence = message("A curly bracket stands here alone.")
        help_ = message("Write `{sign}` for the bracket itself.", sign=mark.inner * 2)
        self.ground.tell(Fault("E0551", sentence, mark.start, mark.end, help_))

    def _doubled(self, mark: Mark) -> None:
        """Warns where words in doubled brackets look like a place or block of other systems."""
        name = mark.inner.strip()
        if DOTTED.match(name) and self._has(self.draft, name):
            help_ = message("Write {name} for the value.", name=f"`{{{name}}}`")
        elif is_marker(name):
            help_ = instead(name)
        else:
            return
        sentence = message("Doubled brackets stand for themselves: this shows {words}.",
                           words=f"`{{{mark.inner[:40]}}}`")  # fmt: skip
        self.ground.tell(Fault("W0558", sentence, mark.start, mark.end, help_, "warning"))

    def _wide(self, mark: Mark) -> None:
        """Warns where brackets as Chinese keyboards write them stand around what could be shown."""
        for found in _WIDE.finditer(mark.inner):
            name = found.group(1).replace("。", ".").replace("．", ".")
            shown = DOTTED.match(name) is not None and self._has(self.draft, name)
            if not shown and not is_marker(name):
                continue
            sentence = message("Wide brackets are plain text: this shows {words}.",
                               words=f"`{found.group()[:40]}`")  # fmt: skip
            help_ = message("Write {name}.", name=f"`{{{name}}}`")
            start = mark.start + found.start()
            end = start + len(found.group())
            self.ground.tell(Fault("W0558", sentence, start, end, help_, "warning"))

    # -- blocks ---------------------------------------------------------------------------------

    def _block(self, block: Block) -> Iterator[Member]:
        if not self.blocks:
            mark = block.opening
            sentence = message("Here can stand no conditions and no loops.")
            help_ = message("They are for the `body` of a template; make a formula field of it.")
            self.ground.tell(Fault("E0553", sentence, mark.start, mark.end, help_))
        elif block.opening.kind == "if":
            yield from self._if(block)
        elif self.outside is None:
            yield from self._for(block)

    def _if(self, block: Block) -> Iterator[Member]:
        when = self.ground.condition(self.draft, block.head, block.at)
        parts = tuple(_joined(self._read(block.inside)))
        otherwise = tuple(_joined(self._read(block.otherwise or [])))
        if when is not None:
            alone = _said(block.alone if otherwise else [block.alone[0], *block.alone[-1:]])
            yield IfBlock(when=when, parts=parts, otherwise=otherwise, alone=alone)

    def _for(self, block: Block) -> Iterator[Member]:
        head = head_of(block.head, block.at, block.opening.end)
        if isinstance(head, Fault):
            self.ground.tell(head)
            return
        context = self.ground.context
        found = children_of(context, self.draft, head.name, self.ground.layer)
        child = context.draft(found.collection.child) if found is not None else None
        if found is None or child is None:
            if not _is_unsure(context, self.draft, head.name):
                self.ground.tell(unknown_children(context, self.draft, head.name, head.at))
            return
        inside = replace(self, draft=child, outside=self.draft)
        where = self.ground.condition(child, *head.where) if head.where is not None else None
        yield ForBlock(
            child=child.id,
            by=found.collection.by,
            field=found.field,
            where=where,
            order=tuple(inside._order(*head.sort)) if head.sort is not None else (),
            parts=tuple(_joined(inside._read(block.inside))),
            alone=_said(block.alone),
        )

    def _order(self, text: str, at: int) -> Iterator[SortKey]:
        for count, written in enumerate(text.split(",")):
            key = _KEY.match(written)
            if key is None or count == MOST_KEYS:
                sentence = message("The loop cannot be sorted by this.")
                help_ = message(
                    "Write up to {n} fields; a `-` turns one round: `sort -total, name`.",
                    n=MOST_KEYS,
                )
                end = at + max(len(written), 1)
                self.ground.tell(Fault("E0557", sentence, at, end, help_))
                return
            name, begin = key.group(2), at + key.start(2)
            if not self._is_outside(name, begin):
                found = self.ground.value(self.draft, name, begin)
                if found is not None and isinstance(found.tree, FieldRef):
                    yield from self._key(found, found.tree, bool(key.group(1)), name, begin)
            at += len(written) + 1

    def _key(
        self, found: Expression, tree: FieldRef, down: bool, name: str, at: int
    ) -> Iterator[SortKey]:
        field = self._field(found)
        if field is not None and not FIELD_TYPES[field.type].sortable:
            sentence = message("{field} cannot be sorted by.", field=field.label)
            help_ = message("Sort by a number, a text, a day or an option.")
            self.ground.tell(Fault("E0557", sentence, at, at + len(name), help_))
            return
        yield SortKey(field=".".join((*tree.via, tree.field)), descending=down)


def _said(alone: list[bool]) -> tuple[bool, ...]:
    """Which markers have a line of their own; nothing where all have."""
    return () if all(alone) else tuple(alone)


def _joined(members: Iterator[Member]) -> Iterator[Member]:
    """The members with words beside each other as one."""
    words = ""
    for member in members:
        if isinstance(member, Part) and not member.path and not member.input:
            words += member.text
            continue
        if words:
            yield Part(text=words)
        words = ""
        yield member
    if words:
        yield Part(text=words)


def _is_unsure(context: Context, draft: Draft, name: str) -> bool:
    """Whether the name is one of something that could not be compiled, which is reported."""
    known = context.unsure_collections | draft.unsure
    return name in known or bool(context.unsure_entities)
