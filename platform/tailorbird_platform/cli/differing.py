"""What upper layers say about an item of a lower one, each thing in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.origins import Origin

Origins = Mapping[str, tuple[Origin, ...]]

_MAP = "{…}"
"""What stands for a value that is settings of its own."""

_OWN = {
    "fields": message("own field"),
    "options": message("own option"),
    "rules": message("own rule"),
    "stages": message("own stage"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise than in the layer that declared the item.

    `value` is what holds, `said` who says so and where, `note` what was there before.
    """

    path: str
    value: Message
    said: Origin
    note: Message


def differences(origins: Origins, root: str, versions: Mapping[str, str]) -> Iterator[Difference]:
    """The differences at and below `root`, in the order of the item; none if it has one layer."""
    declared = origins[root][0].layer
    below = f"{declared} {versions[declared]}" if declared in versions else declared
    covered: list[str] = []
    beside: dict[str, str] = {}
    for path in (p for p in origins if p == root or p.startswith(root + ".")):
        chain = origins[path]
        inside = any(path.startswith(c + ".") for c in covered)
        if chain[0].layer != declared and not inside:
            covered.append(path)
            yield _added(origins, path, beside.get(path.rpartition(".")[0], ""), below)
        elif len(chain) > 1 and chain[-1].value != _MAP and not inside:
            yield _changed(path, chain, below)
        above, _, key = path.rpartition(".")
        beside[above] = key


def _added(origins: Origins, path: str, beside: str, below: str) -> Difference:
    """What the lower layer does not have: an item, or a setting of one."""
    said = origins[path][-1]
    above, _, key = path.rpartition(".")
    if said.value == _MAP:
        place = message("after {item}", item=beside) if beside else Message("")
        kind = above.rpartition(".")[2]
        return Difference(path, _OWN.get(kind, message("own")), said, place)
    if key == "retired":
        named = origins.get(f"{above}.label", (origins[above][0],))[0].value
        over = message("over {layer}: {value}", layer=below, value=named)
        return Difference(above, message("retired"), said, over)
    nothing = message("{layer} says nothing", layer=below)
    return Difference(path, Message(said.value), said, nothing)


def _changed(path: str, chain: tuple[Origin, ...], below: str) -> Difference:
    under = chain[-2]
    value = under.value
    if value == _MAP:
        value = f"{under.location.file}:{under.location.line}"
    over = message("over {layer}: {value}", layer=below, value=value)
    return Difference(path, Message(chain[-1].value), chain[-1], over)
