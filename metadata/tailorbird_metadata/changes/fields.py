"""The differences of a field: what is widened, narrowed, or works otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_metadata.changes.change import Change
from tailorbird_metadata.changes.pairs import changed, properties, standing
from tailorbird_metadata.model import Field

_ALWAYS: Mapping[str, str] = {
    "label": "metadata",
    "help": "metadata",
    "searchable": "additive",
    "default": "behaviour",
    "depends_on": "tightening",
    "to": "destructive",
    "on_delete": "behaviour",
    "collection": "metadata",
    "formula": "behaviour",
}

_ON_OFF: Mapping[str, tuple[str, str]] = {
    "required": ("tightening", "additive"),
    "read_only": ("tightening", "wider_access"),
    "sensitive": ("tightening", "wider_access"),
}
"""The class of switching on, and of switching off."""

_LIMITS: Mapping[str, int] = {"max": 1, "min": -1, "places": 1}
"""Whether a larger value takes more (1) or less (-1)."""

_LOSSLESS = frozenset(
    {
        ("integer", "decimal"),
        ("text", "long_text"),
        ("email", "text"),
        ("phone", "text"),
        ("url", "text"),
        ("autonumber", "text"),
        ("email", "long_text"),
        ("phone", "long_text"),
        ("url", "long_text"),
    }
)
"""Changes of type that keep every value."""


def compare_field(path: str, one: Field | None, two: Field | None) -> Iterator[Change]:
    """The differences between two states of a field."""
    if one is None and two is not None and two.required and two.default is None:
        yield Change(kind="added", path=path, before=None, after=two, cls="tightening")
        return
    there = yield from standing(path, one, two)
    if not there or one is None or two is None:
        return
    if one.type != two.type:
        yield _type(path, one, two)
        return
    yield from properties(path, one, two, _ALWAYS)
    for name, classes in _ON_OFF.items():
        before, after = getattr(one, name), getattr(two, name)
        if before != after:
            yield changed(f"{path}.{name}", before, after, classes[0 if after else 1])
    if one.unique != two.unique:
        stricter = two.unique is not None and one.unique != "ignore_case"
        cls = "tightening" if stricter else "additive"
        yield changed(f"{path}.unique", one.unique, two.unique, cls)
    if _list_of(one) != _list_of(two):
        yield changed(f"{path}.picklist", _list_of(one), _list_of(two), "destructive")
    yield from _params(path, one, two)


def _type(path: str, one: Field, two: Field) -> Change:
    cls = "backfill" if (one.type, two.type) in _LOSSLESS else "destructive"
    if one.computed and two.computed:
        cls = "behaviour"
    elif one.computed or two.computed:
        cls = "destructive" if two.computed else "additive"
    return changed(f"{path}.type", one.type, two.type, cls)


def _list_of(field: Field) -> str | None:
    return field.picklist.path if field.picklist is not None else None


def _params(path: str, one: Field, two: Field) -> Iterator[Change]:
    for name in {**one.params, **two.params}:
        before, after = one.params.get(name), two.params.get(name)
        if before == after:
            continue
        yield changed(f"{path}.{name}", before, after, _param_class(name, before, after))


def _param_class(name: str, before: object, after: object) -> str:
    if name in ("unit",):
        return "metadata"
    if name not in _LIMITS:
        return "behaviour"
    if after is None:
        return "additive"
    if before is None:
        return "tightening"
    wider = (after > before) == (_LIMITS[name] > 0)  # type: ignore[operator]
    if name == "places":
        return "backfill" if wider else "destructive"
    return "additive" if wider else "tightening"
