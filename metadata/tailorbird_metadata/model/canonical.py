"""The model as canonical JSON and back: byte for byte the same for the same meaning.

Every object is written as a map with its class under `_` and its fields in the order of the
class, those that equal their default left out.  Maps keep their order, as it is meaning (the
order of fields and options on screen).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

from tailorbird_metadata import model as classes
from tailorbird_metadata.expressions import tree, types
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.model.model import Model

_NOT_STORED = frozenset({"span", "digest"})


def to_json(model: Model) -> str:
    """The canonical JSON of a model, without its digest."""
    return json.dumps(_plain(model), ensure_ascii=False, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The identity of canonical JSON: sha256, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(model: Model) -> Model:
    """The model with its digest filled in."""
    return replace(model, digest=digest_of(to_json(model)))


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
        return {"_": type(value).__name__} | {
            f.name: _plain(getattr(value, f.name))
            for f in fields(value)
            if f.name not in _NOT_STORED and getattr(value, f.name) != _default(f)
        }
    raise TypeError(f"{type(value).__name__} has no canonical form")


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
    known = {"Kind": types.Kind, "Placement": tree.Placement}
    return {f.name: known[str(f.type)] for f in fields(made) if str(f.type) in known}
