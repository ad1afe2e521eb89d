"""What other systems' own models have, and what says the same here: `tests/data/peers/<peer>/`.

`facts.yaml` names every field, link, option, condition and layout of a peer's entities with its
counterpart in the configuration of `workspace/`, or why there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "data" / "peers"

PEERS = ("espocrm", "frappe")

SECTIONS = ("fields", "links", "options", "conditions", "layouts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line: what the peer has, and its counterpart's path or the reason that there is none."""

    entity: str
    section: str
    name: str
    type: str = ""
    path: str = ""
    cannot: str = ""
    note: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A peer's name, the types that may stand for each of its types, and its facts by entity."""

    name: str
    types: Mapping[str, tuple[str, ...]]
    entities: Mapping[str, tuple[Fact, ...]]

    def facts(self) -> Iterator[Fact]:
        """All facts, entity by entity."""
        for facts in self.entities.values():
            yield from facts


def workspace(peer: str) -> Path:
    """The folder of the configuration that says the same."""
    return FOLDER / peer / "workspace"


@lru_cache(maxsize=4)
def read_peer(peer: str) -> Peer:
    """The facts of a peer as data; raises ValueError for a line that cannot be read."""
    found = yaml.load((FOLDER / peer / "facts.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    return Peer(
        name=found["peer"],
        types={name: tuple(types) for name, types in found["types"].items()},
        entities={
            entity: tuple(_facts(entity, sections))
            for entity, sections in found["entities"].items()
        },
    )


def _facts(entity: str, sections: Mapping[str, Any]) -> Iterator[Fact]:
    for section in SECTIONS:
        for name, text in sections.get(section, {}).items():
            yield _fact(entity, section, name, text, sections)


def _fact(
    entity: str, section: str, name: str, text: str | list[str], sections: Mapping[str, Any]
) -> Fact:
    if isinstance(text, list):
        field = _fact(entity, "fields", name, sections["fields"][name], sections)
        return Fact(entity=entity, section=section, name=name, path=field.path, options=tuple(text))
    kind, arrow, rest = text.partition(" -> ")
    if not arrow:
        kind, rest = "", text
    if rest.startswith("cannot: "):
        why = rest.removeprefix("cannot: ")
        return Fact(entity=entity, section=section, name=name, type=kind, cannot=why)
    path, _, note = rest.partition(" ; ")
    if " " in path:
        raise ValueError(f"{entity}.{name}: `{path}` is no path")
    return Fact(entity=entity, section=section, name=name, type=kind, path=path, note=note)
