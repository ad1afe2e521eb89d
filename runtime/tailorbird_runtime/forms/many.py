"""The page that changes chosen fields of many records, finished."""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_runtime.forms.fields import BoundField

CHANGED = "form.change"
"""What is sent for each field that is to be changed.  No field can be called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundChange:
    """A field that may be changed; `chosen` says that it is to be."""

    field: BoundField
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRefusal:
    """A record that was not changed, and why."""

    title: str
    href: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundMany:
    """Everything the template sees; `ids` are the records that are still to be changed.

    `told` says how many were changed, `refused` why the others were not.
    """

    title: str
    names: str
    label_many: str
    entity: str
    action: str
    back: str
    save: str
    ids: tuple[int, ...]
    changes: tuple[BoundChange, ...]
    told: str = ""
    refused: tuple[BoundRefusal, ...] = ()
    mistake: str = ""
