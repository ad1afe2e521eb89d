"""What people in a role may do; closed by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.frozen import empty_map
from tailorbird_metadata.model.text import Text

Right = bool | Expression
"""Nobody, everybody, or a condition on the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRight:
    """What the role may do with one field of a record that it may read.

    `masked` means that the value is read as a mask (`138****5678`).
    """

    read: Right
    edit: Right
    masked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Rights on one entity.  `fields` is by field id; a field not in it has the record's right.

    `actions` is by action name: one of `conversions.ACTIONS`, or a conversion's name.
    `not_imported` and `not_exported` are ids of fields that stay out of files.
    """

    read: Right = False
    create: Right = False
    edit: Right = False
    delete: Right = False
    fields: Mapping[str, FieldRight] = empty_map()
    actions: Mapping[str, Right] = empty_map()
    not_imported: tuple[str, ...] = ()
    not_exported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """How the role may share one record with a person: `levels` of read and edit, until when."""

    levels: tuple[str, ...]
    longest_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """`can` is by entity id, with what `extends` brings already laid in.

    `navigation` are entity ids in the order of the side bar; `start` is an item path
    (`deal.boards.pipeline`, `deal.lists.mine`) or None for the first of `navigation`.
    The built-in role `admin` has `everything`.

    `portal` is the id of the entity whose records the people in the role are: outsiders, who have
    no right at all until portals run.
    """

    id: str
    name: str
    label: Text
    can: Mapping[str, Grant] = empty_map()
    navigation: tuple[str, ...] = ()
    start: str | None = None
    everything: bool = False
    extends: str | None = None
    portal: str | None = None
    share: Sharing | None = None
