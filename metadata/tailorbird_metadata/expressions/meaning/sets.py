"""What functions do to sets: tags, options, records, teams."""

from __future__ import annotations

from collections.abc import Iterable

from tailorbird_metadata.expressions.text import text_key


def record_key(record: int | None) -> str | None:
    """A record as it stands in a set of records."""
    return None if record is None else str(record)


def has_tag(tags: Iterable[str] | None, key: str | None) -> bool:
    """Whether one of `tags` has this text key."""
    return bool(tags) and key is not None and any(text_key(t) == key for t in tags or ())


def set_key(members: Iterable[str] | None) -> str | None:
    """The text keys of a set between bars, `|a|b|`; None for an empty one."""
    return f"|{'|'.join(map(text_key, members))}|" if members else None


def overlaps(one: str | None, other: str | None) -> bool:
    """Whether two sets (`set_key`) have a member in common that is more than marks."""
    if one is None or other is None:
        return False
    return bool(set(one.split("|")) & set(other.split("|")) - {""})


def size(members: str | None) -> int:
    """How many members a set (`set_key`) has; 0 if it is empty."""
    return 0 if members is None else members.count("|") - 1
