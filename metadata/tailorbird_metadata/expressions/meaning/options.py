"""Where an option stands in its list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache


def order_text(chains: Iterable[Iterable[str]]) -> str:
    """The ids of options in order as a constant of an expression: `low high|first second`."""
    return "|".join(" ".join(chain) for chain in chains)


@lru_cache(maxsize=256)
def positions(order: str) -> Mapping[str, int]:
    """The place of each option in its chain, from 1."""
    chains = (chain.split(" ") for chain in order.split("|"))
    return {option: place for chain in chains for place, option in enumerate(chain, 1)}


def position(option: str | None, order: str) -> int | None:
    """The place of the option, from 1; empty for one that is not on the way."""
    return None if option is None else positions(order).get(option)
