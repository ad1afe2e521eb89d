"""The differences of a role: wider, narrower, or the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_metadata.changes.change import Change
from tailorbird_metadata.changes.pairs import changed, properties, same, standing
from tailorbird_metadata.model import FieldRight, Grant, Right, Role

_ROLE: Mapping[str, str] = {
    "label": "metadata",
    "navigation": "metadata",
    "start": "metadata",
    "extends": "metadata",
}

_NO_GRANT = Grant()


def compare_role(
    path: str, one: Role | None, two: Role | None, known: frozenset[str]
) -> Iterator[Change]:
    """The differences between two states of a role; `known` are the entities of the old model.

    Rights on an entity that is new widen nothing (decision 8).
    """
    there = yield from standing(path, one, two)
    if not there or one is None or two is None:
        return
    yield from properties(path, one, two, _ROLE)
    yield from _outside(path, one, two)
    for entity in {**one.can, **two.can}:
        before, after = one.can.get(entity, _NO_GRANT), two.can.get(entity, _NO_GRANT)
        if same(before, after):
            continue
        own = f"{path}.can.{entity}"
        if entity not in known:
            yield Change(kind="added", path=own, before=None, after=after, cls="additive")
            continue
        yield from _grant(own, before, after)


def _outside(path: str, one: Role, two: Role) -> Iterator[Change]:
    """Whether people of the role come from outside, and how they may share."""
    if one.portal != two.portal:
        cls = "tightening" if one.portal is None else "wider_access"
        yield changed(f"{path}.portal", one.portal, two.portal, cls)
    if one.share == two.share:
        return
    if two.share is None:
        cls = "tightening"
    else:
        levels = set(one.share.levels) if one.share is not None else set()
        longest = one.share.longest_days if one.share is not None else 0
        wider = set(two.share.levels) - levels or two.share.longest_days > longest
        cls = "wider_access" if wider else "tightening"
    yield changed(f"{path}.share", one.share, two.share, cls)


def _grant(path: str, one: Grant, two: Grant) -> Iterator[Change]:
    for action in ("read", "create", "edit", "delete"):
        yield from _right(f"{path}.{action}", getattr(one, action), getattr(two, action))
    for name in {**one.actions, **two.actions}:
        yield from _right(
            f"{path}.actions.{name}", one.actions.get(name, False), two.actions.get(name, False)
        )
    for setting, name in (("import", "not_imported"), ("export", "not_exported")):
        before, after = getattr(one, name), getattr(two, name)
        for field in dict.fromkeys((*before, *after)):
            if (field in before) != (field in after):
                cls = "tightening" if field in after else "wider_access"
                at = f"{path}.fields.{field}.{setting}"
                yield changed(at, field not in before, field not in after, cls)
    for field in {**one.fields, **two.fields}:
        yield from _field(f"{path}.fields.{field}", one.fields.get(field), two.fields.get(field))


def _right(path: str, one: Right, two: Right) -> Iterator[Change]:
    if not same(one, two):
        yield changed(path, one, two, _class(one, two))


def _class(one: Right, two: Right) -> str:
    """Two conditions cannot be compared here: the careful answer is wider."""
    if two is False or one is True:
        return "tightening"
    return "wider_access"


def _field(path: str, one: FieldRight | None, two: FieldRight | None) -> Iterator[Change]:
    """A field without an entry has the record's right, which is the widest."""
    if one is not None and two is None:
        yield changed(path, one, None, "wider_access")
    elif one is None and two is not None:
        yield changed(path, None, two, "tightening")
    elif one is not None and two is not None:
        yield from _right(f"{path}.read", one.read, two.read)
        yield from _right(f"{path}.edit", one.edit, two.edit)
        if one.masked != two.masked:
            cls = "tightening" if two.masked else "wider_access"
            yield changed(f"{path}.masked", one.masked, two.masked, cls)
