"""A plan as data: what will change, in words, in numbers and as operations; to a file and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from tailorbird_metadata.frozen import empty_map, frozen
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Text

ORDER = ("add_table", "drop_index", "replace_field", "convert_field", "add_field", "add_index")
"""Kinds of operation, in the order in which they are carried out."""


class BadPlan(Exception):
    """A file that is not a plan."""

    message: Message = message("The file is not a plan that `tailorbird plan` wrote.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing to do in the database.

    `do` is one of `ORDER`; `name` is a field's id or an index's name.
    """

    do: str
    entity: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A question about the records whose answer the plan was made with.

    `ask` is without_value, duplicates, values, too_large or unknown_options; it is asked again
    in the transaction that applies the plan, which stops if the answer grew beyond `answer`.
    """

    ask: str
    entity: str
    field: str
    answer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change: its class, the item's path, what changes and what that means for the records.

    `refusal` says why this step cannot be carried out as it is; a plan with one is never applied.
    """

    cls: str
    path: str
    sentence: Message
    effect: Message | None = None
    counts: Mapping[str, int] = empty_map()
    operations: tuple[Operation, ...] = ()
    guards: tuple[Guard, ...] = ()
    refusal: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """From the model with the digest `base` (None: no model yet) to the one with `target`."""

    base: str | None
    target: str
    steps: tuple[Step, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the database has this very model already."""
        return self.base == self.target

    @property
    def refusals(self) -> tuple[Step, ...]:
        """The steps that cannot be carried out."""
        return tuple(s for s in self.steps if s.refusal is not None)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations in the order in which they are possible, each once."""
        found = dict.fromkeys(o for s in self.steps for o in s.operations)
        return tuple(sorted(found, key=lambda o: ORDER.index(o.do)))

    @property
    def digest(self) -> str:
        """sha256 (hex) of its canonical JSON: what approvals refer to."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Canonical JSON: the same plan is the same text, byte for byte."""
        found = {"base": self.base, "target": self.target, "steps": [_plain(s) for s in self.steps]}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan that `to_json` wrote; raises BadPlan for anything else."""
        try:
            found = json.loads(text)
            steps = tuple(_step(s) for s in found["steps"])
            return cls(base=found["base"], target=found["target"], steps=steps)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as failure:
            raise BadPlan from failure


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Message):
        return {"_": "message", "text": value.text, "values": _plain(value.values)}
    if isinstance(value, Text):
        return {"_": "text", "values": _plain(value.values)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Step | Operation | Guard):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return str(value)


def _step(found: Mapping[str, Any]) -> Step:
    return Step(
        cls=found["cls"],
        path=found["path"],
        sentence=_words(found["sentence"]),
        effect=_words(found["effect"]),
        counts=frozen(found["counts"]),
        operations=tuple(Operation(**o) for o in found["operations"]),
        guards=tuple(Guard(**g) for g in found["guards"]),
        refusal=_words(found["refusal"]),
    )


def _words(found: Any) -> Any:
    if not isinstance(found, dict):
        return found
    if found["_"] == "text":
        return Text(frozen(found["values"]))
    return Message(found["text"], frozen({k: _words(v) for k, v in found["values"].items()}))
