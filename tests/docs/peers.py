"""The tables of `docs/peers.md`: what other systems bring, and what says the same here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tests.peers import Fact, read_peer, workspace

from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.model import Field, Model
from tailorbird_metadata.model.paths import item_at

TITLES = {
    "fields": "Field",
    "links": "Link",
    "options": "Options",
    "conditions": "Condition",
    "layouts": "Layout",
}


WRITTEN = {
    "emails": "email with `many: true`",
    "phones": "phone with `many: true`",
    "users": "user with `many: true`",
    "teams": "team with `many: true`",
    "any_lookup": "lookup to several entities",
    "slaclock": "clock",
    "activity": "`reminders` of an activity",
}
"""Types that have another name inside than in the files."""


def peer_table(peer: str) -> str:
    """One table for each entity of the peer, a line for each of its facts."""
    parts: list[str] = []
    for entity, facts in read_peer(peer).entities.items():
        parts += [f"### {read_peer(peer).name}: {entity}", ""]
        parts += [f"| {read_peer(peer).name} | | here | |", "| --- | --- | --- | --- |"]
        parts += [_row(peer, fact) for fact in facts]
        parts.append("")
    return "\n".join(parts).rstrip()


def types_table(peer: str) -> str:
    """Which of our types stand for each of the peer's."""
    rows = [f"| type of {read_peer(peer).name} | here |", "| --- | --- |"]
    for name, types in read_peer(peer).types.items():
        rows.append(f"| {name} | {', '.join(WRITTEN.get(t, t) for t in types)} |")
    return "\n".join(rows)


def summary(peer: str) -> str:
    """How many facts there are, and how many have no counterpart."""
    facts = list(read_peer(peer).facts())
    missing = sum(bool(fact.cannot) for fact in facts)
    return f"{len(facts)} facts, {len(facts) - missing} with a counterpart, {missing} without."


def _row(peer: str, fact: Fact) -> str:
    kind = fact.type or TITLES[fact.section].lower()
    if fact.cannot:
        return f"| {fact.name} | {kind} | **cannot** | {fact.cannot} |"
    note = fact.note
    if fact.options:
        note = ", ".join(_options(peer, fact))
    return f"| {fact.name} | {kind} | `{fact.path}` | {note} |"


def _options(peer: str, fact: Fact) -> Iterator[str]:
    field = item_at(_model(peer), fact.path)
    assert isinstance(field, Field)
    keys = _keys(field)
    for label in fact.options:
        yield f"{label} `{keys[label]}`"


def _keys(field: Field) -> dict[str, str]:
    if field.picklist is None:
        raise LookupError(f"{field.name} has no options")
    return {option.label.render("en"): key for key, option in field.picklist.options.items()}


@lru_cache(maxsize=4)
def _model(peer: str) -> Model:
    found = compile_workspace(workspace(peer)).model
    if found is None:
        raise LookupError(f"the configuration of {peer} does not compile")
    return found
