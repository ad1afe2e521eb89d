"""How things may be called: the grammar of names, reserved words, and "did you mean"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nlargest
from os.path import commonprefix

_MOST_COMPARED = 60

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
"""A name in files, in the API and in the database; two underscores in a row are refused too."""

LONGEST = 40

EXPRESSION_WORDS = frozenset(
    {"and", "or", "not", "in", "is", "true", "false", "null", "inf", "nan", "for", "if", "elif"}
    | {"else", "while"}
)
"""Words of the expression language."""

INPUT_WORDS = frozenset(["me", "now", "today", "old", "record"])
"""What expressions call the person, the clock, the value before a change, and the record that is
edited."""

SYSTEM_FIELDS = (
    "id",
    "version",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "deleted_at",
    "deleted_by",
    "last_activity_at",
    "assigned_at",
    "stage",
    "stage_before",
    "stage_entered_at",
    "stage_open",
    "probability",
    "pipeline",
    "currency",
    "currency_rate",
)
"""The fields that the product adds; their names are kept for it on every entity."""

ENTITY_WORDS = frozenset(
    {"api", "static", "profile", "people", "health", "designer", "sign_in", "sign_out", "notices"}
    | {"search", "today", "files", "imports", "exports", "reports", "dashboards", "settings"}
    | {"user", "team", "locale", "roles", "picklists", "teams", "queues", "workspace", "packs"}
    | {"automations", "templates", "integrations", "assignments", "pools", "approvals"}
    | {"webforms", "calendars", "environments"}
)
"""What addresses of the product and paths of labels begin with, and the two kinds of people."""

PAGE_WORDS = frozenset({"csrf_token", "back", "then", "to", "view", "include", "show"})
"""What the forms of pages send beside the values of a record."""

FIELD_WORDS = EXPRESSION_WORDS | INPUT_WORDS | PAGE_WORDS | frozenset(SYSTEM_FIELDS)
"""What no field may be called."""


def is_name(text: str) -> bool:
    """Whether `text` can be a name at all (reserved words are a separate question)."""
    return NAME.match(text) is not None and "__" not in text


def proposed_label(name: str) -> str:
    """The label of an item that has none: `expected_close` gives "Expected close"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def plural(name: str) -> str:
    """The usual English plural of a name: deal gives deals, activity gives activities."""
    if name.endswith("y") and name[-2:-1] not in tuple("aeiou"):
        return name[:-1] + "ies"
    if name.endswith(("s", "x", "ch", "sh")):
        return name + "es"
    return name + "s"


MOST_GUESSED = 200
"""How many mistakes get a guess; whoever has more of them has a larger one."""


def likely(word: str, known: Iterable[str]) -> list[str]:
    """The names worth comparing with `word` letter by letter, sorted; all of them if they are few.

    Of many, those that begin or end alike: a typing mistake leaves at least one end as it was.
    """
    names = sorted(known)
    if len(names) <= _MOST_COMPARED:
        return names
    back = word[::-1]
    begin = nlargest(_MOST_COMPARED // 2, names, key=lambda n: len(commonprefix([n, word])))
    end = nlargest(_MOST_COMPARED // 2, names, key=lambda n: len(commonprefix([n[::-1], back])))
    return sorted({*begin, *end})


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known name that `word` was most likely meant to be, or None."""
    names = likely(word.lower(), known)
    found = get_close_matches(word.lower(), names, n=1, cutoff=0.68)
    if found:
        return found[0]
    longer = [n for n in names if len(word) >= 3 and n.startswith(word.lower())]
    return longer[0] if len(longer) == 1 else None
