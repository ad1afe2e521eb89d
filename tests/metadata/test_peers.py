"""What EspoCRM and Frappe CRM bring can be said in the language, fact by fact."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest
from tests.peers import PEERS, Fact, read_peer, workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.model import Entity, Field, Model
from tailorbird_metadata.model.paths import item_at
from tailorbird_metadata.problems_text import render_problems


@lru_cache(maxsize=4)
def compiled(peer: str) -> Compiled:
    return compile_workspace(workspace(peer))


def model(peer: str) -> Model:
    found = compiled(peer)
    assert found.model is not None, render_problems(found.problems, found.texts)
    return found.model


def facts() -> Iterator[object]:
    for peer in PEERS:
        for fact in read_peer(peer).facts():
            yield pytest.param(peer, fact, id=f"{peer}-{fact.entity}-{fact.section}-{fact.name}")


@pytest.mark.parametrize("peer", PEERS)
def test_it_compiles_and_only_what_does_not_run_yet_is_warned_of(peer: str) -> None:
    assert model(peer)
    assert {p.code for p in compiled(peer).problems} <= {"W0023"}


@pytest.mark.parametrize(("peer", "fact"), list(facts()))
def test_a_fact_has_its_counterpart_or_a_reason(peer: str, fact: Fact) -> None:
    if fact.cannot:
        assert len(fact.cannot) > 10
        return
    found = counterpart(model(peer), fact.path)
    if fact.section == "fields":
        assert type_of(found) in types_for(peer, fact.type)
    if fact.options:
        assert isinstance(found, Field)
        assert labels(found) >= set(fact.options)


@pytest.mark.parametrize("peer", PEERS)
def test_a_field_that_is_a_link_stands_among_the_links(peer: str) -> None:
    """A link that is forgotten in one of the two places would have no line in the table."""
    for entity, lines in read_peer(peer).entities.items():
        links = {f.name for f in lines if f.section == "links"}
        fields = {f.name for f in lines if f.section == "fields" and f.type == "link"}
        only_to_filter_or_read = {"targetList", "originalEmail", "sourceEmail"}
        assert fields - links <= only_to_filter_or_read, entity


def counterpart(found: Model, path: str) -> object:
    """The field, rule, layout, list … at a path; raises NoSuchItem."""
    entity, _, rest = path.partition(".")
    if rest == "quick_create":
        layouts = found.entities[entity].layouts.values()
        return next(made.quick_create for made in layouts if made.quick_create)
    return item_at(found, path)


def type_of(found: object) -> str:
    if isinstance(found, Field):
        return found.id if found.id in ("probability", "currency_rate") else found.type
    if isinstance(found, Entity):
        return "activity"
    return type(found).__name__.lower()


def types_for(peer: str, kind: str) -> tuple[str, ...]:
    """The types that may stand for `Link User`: those of `Link`."""
    types = read_peer(peer).types
    return types[kind] if kind in types else types[kind.split()[0]]


def labels(field: Field) -> set[str]:
    if field.picklist is not None:
        return {option.label.render("en") for option in field.picklist.options.values()}
    raise LookupError(f"{field.name} has no options")
