"""Two models to the list of their differences; items are the same if their ids are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

from tailorbird_metadata.changes.automations import compare_automations
from tailorbird_metadata.changes.change import Change
from tailorbird_metadata.changes.fields import compare_field
from tailorbird_metadata.changes.kinds import compare_kinds, compare_names, demanded, entrusted
from tailorbird_metadata.changes.pairs import changed, pairs, properties, same, standing
from tailorbird_metadata.changes.rights import compare_role
from tailorbird_metadata.model import (
    Entity,
    Field,
    Layout,
    Model,
    Option,
    Picklist,
    Pipeline,
    Rule,
    Stage,
)


def compare(old: Model | None, new: Model) -> tuple[Change, ...]:
    """Every difference from `old` (None for an empty database) to `new`, in the order of `new`."""
    found = [*_workspace(old, new), *_packs(old, new)]
    before = old.picklists if old is not None else {}
    for name, one, two in pairs(before, new.picklists):
        found += _picklist(f"picklists.{name}", one, two)
    entities = old.entities if old is not None else {}
    for name, mine, yours in pairs(entities, new.entities):
        found += _entity(name, mine, yours)
    roles = old.roles if old is not None else {}
    known = frozenset(e.id for e in entities.values())
    for name, first, second in pairs(roles, new.roles):
        found += compare_role(f"roles.{name}", first, second, known)
    found += compare_automations(old, new)
    found += compare_kinds(old, new)
    return tuple(found)


_WORKSPACE: Mapping[str, str] = {
    "label": "metadata",
    "locale": "metadata",
    "locales": "metadata",
    "currency": "backfill",
    "timezone": "behaviour",
    "country": "behaviour",
}


def _workspace(old: Model | None, new: Model) -> Iterator[Change]:
    if old is None:
        return
    one, two = old.workspace, new.workspace
    yield from properties("workspace", one, two, _WORKSPACE)
    if one.currencies != two.currencies:
        fewer = set(one.currencies) - set(two.currencies)
        yield changed(
            "workspace.currencies",
            ", ".join(one.currencies),
            ", ".join(two.currencies),
            "tightening" if fewer else "additive",
        )
    for name in {**one.settings, **two.settings}:
        before, after = one.settings.get(name), two.settings.get(name)
        if before != after:
            yield changed(f"workspace.settings.{name}", before, after, "metadata")
    for key, opens in (("release_approvals", demanded), ("owners", entrusted)):
        yield from compare_names(f"workspace.{key}", getattr(one, key), getattr(two, key), opens)
    for kind in ("teams", "queues"):
        yield from _keys(kind, getattr(one, kind), getattr(two, kind))


def _keys(kind: str, one: Mapping[str, Any], two: Mapping[str, Any]) -> Iterator[Change]:
    for key in {**one, **two}:
        path = f"{kind}.{key}"
        if key not in one:
            yield Change(kind="added", path=path, before=None, after=two[key], cls="additive")
        elif key not in two:
            yield Change(kind="removed", path=path, before=one[key], after=None, cls="destructive")
        elif one[key] != two[key]:
            yield changed(f"{path}.label", one[key], two[key], "metadata")


def _packs(old: Model | None, new: Model) -> Iterator[Change]:
    before = {p.name: p.version for p in old.packs} if old is not None else {}
    after = {p.name: p.version for p in new.packs}
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            yield changed(f"packs.{name}", before.get(name), after.get(name), "metadata")


def _picklist(path: str, one: Any, two: Any) -> Iterator[Change]:
    there = yield from standing(path, one, two)
    if there:
        if one.label != two.label:
            yield changed(f"{path}.label", one.label, two.label, "metadata")
        yield from options(f"{path}.options", one.options, two.options)


_OPTION: Mapping[str, str] = {
    "label": "metadata",
    "color": "metadata",
    "replace_with": "metadata",
    "parents": "tightening",
    "closed": "behaviour",
    "held": "behaviour",
}


def options(path: str, one: Mapping[str, Option], two: Mapping[str, Option]) -> Iterator[Change]:
    """The differences between two lists of options."""
    for name, before, after in pairs(one, two):
        there = yield from standing(f"{path}.{name}", before, after)
        if there:
            yield from properties(f"{path}.{name}", before, after, _OPTION)
    if _order(one) != _order(two) and set(_order(one)) == set(_order(two)):
        yield changed(path, ", ".join(one), ", ".join(two), "metadata")


def _order(items: Mapping[str, Any]) -> list[str]:
    return [item.id for item in items.values()]


_ENTITY: Mapping[str, str] = {
    "label": "metadata",
    "label_many": "metadata",
    "icon": "metadata",
    "shortcut": "metadata",
    "help": "metadata",
    "title": "metadata",
    "activity_at": "behaviour",
    "activity": "behaviour",
    "parent": "wider_access",
    "mobile_card": "metadata",
    "picker": "metadata",
    "bulk_edit": "metadata",
}


def _entity(name: str, one: Entity | None, two: Entity | None) -> Iterator[Change]:
    there = yield from standing(name, one, two)
    if not there or one is None or two is None:
        return
    yield from properties(name, one, two, _ENTITY)
    for field, before, after in pairs(one.fields, two.fields):
        path = f"{name}.fields.{field}"
        yield from compare_field(path, before, after)
        if before is not None and after is not None and _has_own_list(two, after):
            yield from _own_options(f"{path}.options", before.picklist, after.picklist)
    yield from _named(f"{name}.rules", one.rules, two.rules, _rule)
    yield from _named(f"{name}.pipelines", one.pipelines, two.pipelines, _pipeline)
    fresh = {f.id for f in two.fields.values()} - {f.id for f in one.fields.values()}
    layouts = {n: _without(layout, fresh) for n, layout in two.layouts.items()}
    yield from _whole(f"{name}.layouts", one.layouts, layouts, "metadata")
    for kind in ("lists", "boards", "calendars"):
        yield from _whole(f"{name}.{kind}", getattr(one, kind), getattr(two, kind), "metadata")
    yield from _whole(f"{name}.convert", one.conversions, two.conversions, "behaviour")
    yield from _whole(f"{name}.clocks", one.clocks, two.clocks, "behaviour")


def _has_own_list(entity: Entity, field: Field) -> bool:
    """Whether the options stand at the field; the stage before a move has those of the stage."""
    own = f"{entity.id}.{field.id}"
    return field.type != "stage" and field.picklist is not None and field.picklist.path == own


def _without(layout: Layout, fields: Set[str]) -> Layout:
    """A layout without fields that are new: that they are shown is told with them."""
    phone = _without(layout.phone, fields) if layout.phone is not None else None
    tabs = {
        name: replace(
            tab,
            sections={
                n: replace(s, fields=tuple(f for f in s.fields if f not in fields))
                for n, s in tab.sections.items()
            },
        )
        for name, tab in layout.tabs.items()
    }
    short = tuple(f for f in layout.quick_create if f not in fields)
    return replace(layout, tabs=tabs, quick_create=short, phone=phone)


def _own_options(path: str, one: Picklist | None, two: Picklist | None) -> Iterator[Change]:
    """The options that stand at a field; those of shared lists are told there."""
    if one is not None and two is not None and not two.shared and one.path == two.path:
        yield from options(path, one.options, two.options)


def _named(
    path: str,
    one: Mapping[str, Any],
    two: Mapping[str, Any],
    inner: Callable[[str, Any, Any], Iterator[Change]],
) -> Iterator[Change]:
    for name, before, after in pairs(one, two):
        yield from inner(f"{path}.{name}", before, after)


def _whole(path: str, one: Mapping[str, Any], two: Mapping[str, Any], cls: str) -> Iterator[Change]:
    """Items that are told as a whole: they hold no data and change together."""
    for name, before, after in pairs(one, two):
        own = f"{path}.{name}"
        if before is None:
            yield Change(kind="added", path=own, before=None, after=after, cls=cls)
        elif after is None:
            yield Change(kind="removed", path=own, before=before, after=None, cls=cls)
        elif not same(before, after):
            yield changed(own, before, after, cls)


_RULE: Mapping[str, str] = {
    "label": "metadata",
    "message": "metadata",
    "show_at": "metadata",
    "when": "tightening",
    "require": "tightening",
    "check": "tightening",
    "options": "tightening",
    "read_only": "tightening",
    "clear_when": "behaviour",
    "clear": "behaviour",
    "enforce": "tightening",
}


def _rule(path: str, one: Rule | None, two: Rule | None) -> Iterator[Change]:
    if one is None:
        cls = "behaviour" if two is not None and two.clear else "tightening"
        yield Change(kind="added", path=path, before=None, after=two, cls=cls)
    elif two is None:
        cls = "wider_access" if one.read_only else "behaviour"
        yield Change(kind="removed", path=path, before=one, after=None, cls=cls)
    else:
        yield from properties(path, one, two, _classes(one, two))


def _classes(one: Rule, two: Rule) -> Mapping[str, str]:
    """The classes of a rule's attributes; a lock that may open lets people change more."""
    if not one.read_only:
        return _RULE
    opens = "wider_access" if set(one.read_only) - set(two.read_only) else "tightening"
    return {**_RULE, "when": "wider_access", "read_only": opens}


def _pipeline(path: str, one: Pipeline | None, two: Pipeline | None) -> Iterator[Change]:
    there = yield from standing(path, one, two)
    if not there or one is None or two is None:
        return
    yield from properties(
        path,
        one,
        two,
        {"label": "metadata", "when": "behaviour", "own_probability": "behaviour"},
    )
    yield from _moves(f"{path}.moves", one, two)
    for name, before, after in pairs(one.stages, two.stages):
        yield from _stage(f"{path}.stages.{name}", before, after)
    if _order(one.stages) != _order(two.stages):
        same = set(_order(one.stages)) == set(_order(two.stages))
        if same:
            yield changed(
                f"{path}.stages", ", ".join(one.stages), ", ".join(two.stages), "behaviour"
            )


def _moves(path: str, one: Pipeline, two: Pipeline) -> Iterator[Change]:
    """Who may move how; fewer stages that may follow are a tightening."""
    for name in ("skip", "back", "reopen"):
        before, after = getattr(one.moves, name), getattr(two.moves, name)
        if before != after:
            yield changed(f"{path}.{name}", before, after, "behaviour")
    if one.moves.allowed != two.moves.allowed:
        pairs_ = ((a, b) for a in _ids(one) for b in _ids(one) & _ids(two) if a != b)
        opened = any(two.moves.leads(a, b) and not one.moves.leads(a, b) for a, b in pairs_)
        cls = "behaviour" if opened else "tightening"
        yield changed(f"{path}.allowed", one.moves.allowed, two.moves.allowed, cls)


def _ids(pipeline: Pipeline) -> set[str]:
    return {s.id for s in pipeline.stages.values()}


_STAGE: Mapping[str, str] = {
    "label": "metadata",
    "color": "metadata",
    "stale_after_days": "metadata",
    "probability": "behaviour",
    "closed": "behaviour",
    "held": "metadata",
    "sets": "behaviour",
}


def _stage(path: str, one: Stage | None, two: Stage | None) -> Iterator[Change]:
    there = yield from standing(path, one, two)
    if not there or one is None or two is None:
        return
    yield from properties(path, one, two, _STAGE)
    for name in {**one.enter, **two.enter}:
        before, after = one.enter.get(name), two.enter.get(name)
        own = f"{path}.enter.{name}"
        if before is None:
            yield Change(kind="added", path=own, before=None, after=after, cls="behaviour")
        elif after is None:
            yield Change(kind="removed", path=own, before=before, after=None, cls="behaviour")
        elif not same(before.need, after.need) or before.unavailable != after.unavailable:
            yield changed(own, before.need, after.need, "behaviour")
        else:
            words = {"label": "metadata", "message": "metadata", "approval": "behaviour"}
            yield from properties(own, before, after, words)
