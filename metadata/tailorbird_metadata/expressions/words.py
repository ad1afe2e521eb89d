"""The words that the expression language keeps for itself, and the values that it brings along."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tailorbird_metadata.expressions.types import (
    DATE,
    MOMENT,
    ROLES,
    TEAM,
    TEAMS,
    TEXT,
    Kind,
    ValueType,
)

GRAMMAR_WORDS = frozenset(
    {"true", "false", "inf", "nan", "null", "and", "in", "or", "not", "for", "if"}
    | {"elif", "else", "while"}
)
"""Words of the grammar; a test compares them with the parser's."""

USER = "user"
"""The entity id under which people stand in `ValueType.of` and `FieldRef.via`."""

MANAGER = "manager"
"""The field of a person that leads to the person above."""

PERSON = ValueType(kind=Kind.RECORD, of=USER)

INPUTS: Mapping[str, ValueType] = MappingProxyType(
    {
        "today": DATE,
        "now": MOMENT,
        "me": PERSON,
        "me.name": TEXT,
        "me.email": TEXT,
        "me.locale": TEXT,
        "me.team": TEAM,
        "me.teams": TEAMS,
        "me.manager": PERSON,
        "me.roles": ROLES,
    }
)
"""Every `Input` by name.  `me.id` is another way to write `me`."""

PERSON_FIELDS: Mapping[str, ValueType] = MappingProxyType(
    {"name": TEXT, "email": TEXT, "manager": PERSON, "team": TEAM}
)
"""What can be read of a person through a user field: `owner.manager`."""

RESERVED_WORDS = GRAMMAR_WORDS | {"me", "now", "today", "old", "record", "id", "version"}
"""Names that no field may have (decision 15)."""
