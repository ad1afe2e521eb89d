"""Composed items of an earlier compilation, taken again where no file of them has changed.

A compilation notes in the nodes of a tree what they mean and which are refused.  So a tree that
was composed once is taken again only with all that it was composed with; otherwise its file is
read anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tailorbird_metadata.layers.addresses import Address, address_of
from tailorbird_metadata.source.nodes import Document
from tailorbird_metadata.source.reader import read_yaml
from tailorbird_metadata.source.workspace import Sources

if TYPE_CHECKING:
    from tailorbird_metadata.layers.compose import Item

Family = tuple[str, ...]
"""What is composed together: an item, or all items of a kind that may extend each other."""


@dataclass(slots=True)
class KeptItems:
    """The items of the last composition, and of which documents each family was made."""

    items: dict[Address, Item] = field(default_factory=dict)
    families: dict[Family, tuple[Document, ...]] = field(default_factory=dict)
    stack: object = None
    _now: dict[Family, tuple[Document, ...]] = field(default_factory=dict)

    def begin(self, sources: Sources, kinds: Collection[str], stack: object) -> None:
        """Forgets what changed, and reads anew what lay in the same family.

        `stack` is all else that a composition depends on: the layers, their versions and rights.
        """
        self._now = _families(sources, kinds)
        if self.stack != stack:
            self.items = {}
        same = {f for f, documents in self._now.items() if self.families.get(f) == documents}
        self.items = {a: i for a, i in self.items.items() if _family(a, self._now) in same}
        usable = {_family(address, self._now) for address in self.items}
        for family, documents in self._now.items():
            if family not in usable:
                _read_anew(documents)
        self.stack, self.families = stack, self._now

    def keep(self, items: dict[Address, Item], troubled: set[str]) -> None:
        """Keeps what was composed; `troubled` are files in which the composition found faults."""
        bad = {
            family
            for family, documents in self._now.items()
            if any(d.source.path in troubled for d in documents)
        }
        self.items = {a: i for a, i in items.items() if _family(a, self._now) not in bad}
        for documents in self._now.values():
            for document in documents:
                document.composed = True


def _read_anew(documents: Iterable[Document]) -> None:
    for document in documents:
        if document.composed:
            root, _ = read_yaml(document.text, document.source)
            assert root is not None
            document.root, document.composed = root, False


def _families(sources: Sources, kinds: Collection[str]) -> dict[Family, tuple[Document, ...]]:
    found: dict[Family, list[Document]] = {}
    placed = [(a, d) for a, d in _placed(sources) if a.kind in kinds]
    extending = {(a.kind, *a.key[:-1]) for a, d in placed if "extends" in d.root.entries}
    for address, document in placed:
        wide = (address.kind, *address.key[:-1])
        family = (*wide, "*") if wide in extending else (address.kind, *address.key)
        found.setdefault(family, []).append(document)
    return {family: tuple(documents) for family, documents in found.items()}


def _family(address: Address, families: dict[Family, tuple[Document, ...]]) -> Family:
    wide = (address.kind, *address.key[:-1], "*")
    return wide if wide in families else (address.kind, *address.key)


def _placed(sources: Sources) -> Iterator[tuple[Address, Document]]:
    for layer in sources.layers:
        for document in layer.documents:
            address = address_of(document.source.path.removeprefix(layer.prefix))
            if address is not None:
                yield address, document
