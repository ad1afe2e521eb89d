"""The model as canonical JSON and back: byte for byte the same for the same meaning.

Every object is written as a map with its class under `_` and its fields in the order of the
class, those that equal their default left out.  Maps keep their order, as it is meaning (the
order of fields and options on screen).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, cast

from tailorbird_metadata import model as classes
from tailorbird_metadata.expressions import tree, types
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model.model import Model

_NOT_STORED = frozenset({"span", "digest"})


Written = dict[int, tuple[object, str]]
"""Objects by identity with their canonical JSON, to write a model that shares them faster."""


def to_json(model: Model, written: Written | None = None) -> str:
    """The canonical JSON of a model, without its digest.

    `written` is what was kept of another model; it is replaced by what this one has.
    """
    kept: Written = {}
    text = _member(model, {} if written is None else written, kept, 0)
    if written is not None:
        written.clear()
        written.update(kept)
    return text


_KEPT_DEPTH = 2
"""Model, its maps, and their entries (an entity, a role) are written one by one."""


def _member(value: Any, before: Written, kept: Written, depth: int) -> str:
    if depth == _KEPT_DEPTH:
        found = before.get(id(value)) or (value, _dumped(_plain(value)))
        kept[id(value)] = found
        return found[1]
    members: Iterable[tuple[str, Any]]
    if isinstance(value, Mapping):
        members = ((str(k), v) for k, v in value.items())
    elif is_dataclass(value):
        members = _members(value)
    else:
        return _dumped(_plain(value))
    inner = (
        f"{_dumped(k)}:{_member(v, before, kept, depth + 1) if k != '_' else _dumped(v)}"
        for k, v in members
    )
    return "{" + ",".join(inner) + "}"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The identity of canonical JSON: sha256, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(model: Model, written: Written | None = None) -> Model:
    """The model with its digest filled in; see `to_json`."""
    return replace(model, digest=digest_of(to_json(model, written)))


def from_json(text: str) -> Model:
    """The model that `to_json` wrote; raises ValueError if the text is something else."""
    found = _object(json.loads(text))
    if not isinstance(found, Model):
        raise ValueError("the text is not a compiled model")
    return replace(found, digest=digest_of(text))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Decimal):
        return {"_": "decimal", "v": str(value)}
    if isinstance(value, datetime):
        return {"_": "moment", "v": value.isoformat()}
    if isinstance(value, date):
        return {"_": "date", "v": value.isoformat()}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if is_dataclass(value):
        return {k: v if k == "_" else _plain(v) for k, v in _members(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """The class of an object under `_`, and what differs from its defaults."""
    yield "_", type(value).__name__
    for name, default in _stored(cast(Hashable, type(value))):
        found = getattr(value, name)
        if found != default:
            yield name, found


@lru_cache(maxsize=256)
def _stored(made: Hashable) -> tuple[tuple[str, Any], ...]:
    found: tuple[Field[Any], ...] = fields(cast(Any, made))
    return tuple((f.name, _default(f)) for f in found if f.name not in _NOT_STORED)


def _default(found: Field[Any]) -> Any:
    if found.default_factory is not MISSING:
        return found.default_factory()
    return found.default


def _object(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_object(v) for v in value)
    if not isinstance(value, dict):
        return value
    name = value.get("_")
    if name is None:
        return frozen({k: _object(v) for k, v in value.items()})
    if name in _SCALARS:
        return _SCALARS[name](value["v"])
    made = _class(name)
    enums = _enum_fields(made)
    return made(
        **{k: enums[k](v) if k in enums else _object(v) for k, v in value.items() if k != "_"}
    )


_SCALARS: dict[str, Any] = {
    "decimal": Decimal,
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
}


@lru_cache(maxsize=256)
def _class(name: str) -> Any:
    for module in (classes, tree, types):
        found = getattr(module, name, None)
        if isinstance(found, type) and is_dataclass(found):
            return found
    raise ValueError(f"unknown class {name} in a compiled model")


@lru_cache(maxsize=256)
def _enum_fields(made: Any) -> dict[str, Any]:
    known = {
        "Kind": types.Kind,
        "Placement": tree.Placement,
        "TemplateKind": classes.TemplateKind,
    }
    return {f.name: known[str(f.type)] for f in fields(made) if str(f.type) in known}
