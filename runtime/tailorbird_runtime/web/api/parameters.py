"""The query string of a request, read strictly: each name once, no unknown one, no guesses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from tailorbird_metadata.messages import message
from tailorbird_runtime.records.query import DEFAULT_LIMIT, MOST, Filter
from tailorbird_runtime.web.api.problems import bad_parameter

MAX_PARAMETERS = 60
MAX_LENGTH = 8_000
MAX_PATHS = 10
"""The most paths of one `expand`."""

LIST_PARAMETERS = ("where", "sort", "limit", "after", "fields", "expand", "total", "deleted")
RECORD_PARAMETERS = ("fields", "expand", "deleted")

_FILTER = re.compile(r"filter\[([^\[\]]{1,80})\](?:\[([a-z_]{1,20})\])?")
_MANY = frozenset({"in", "not_in", "between"})
_NO_VALUE = frozenset({"empty", "not_empty"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the query string asks for, still in the caller's names.

    `fields` and `expand` are dotted paths; None for all readable fields.
    """

    where: str | None = None
    sort: str = ""
    limit: int = DEFAULT_LIMIT
    after: str | None = None
    fields: tuple[str, ...] | None = None
    expand: tuple[str, ...] = ()
    total: bool = False
    deleted: bool = False
    filters: tuple[Filter, ...] = ()


def read_parameters(query_string: bytes, known: Iterable[str], *, filters: bool = False) -> Asked:
    """The parameters of a request; `known` are the names that the operation has.

    Raises ApiProblem 400 for an unknown or repeated name and for a value of the wrong form.
    """
    given, found = _pairs(query_string), []
    if filters:
        found = [_filter(name, given.pop(name)) for name in list(given) if name[:7] == "filter["]
    known = tuple(known)
    for name in given:
        if name not in known:
            raise bad_parameter(
                name,
                message("There is no parameter “{name}”.", name=name[:80]),
                message("Parameters here: {names}.", names=", ".join(known) or "–"),
            )
    fields = given.get("fields")
    return Asked(
        where=given.get("where") or None,
        sort=given.get("sort", ""),
        limit=_limit(given.get("limit")),
        after=given.get("after") or None,
        fields=None if fields is None else _paths("fields", fields, MAX_PARAMETERS * 4),
        expand=_paths("expand", given.get("expand", ""), MAX_PATHS),
        total=_flag("total", given.get("total")),
        deleted=_flag("deleted", given.get("deleted")),
        filters=tuple(found),
    )


def _pairs(query_string: bytes) -> dict[str, str]:
    if not query_string:
        return {}
    if len(query_string) > MAX_LENGTH:
        raise bad_parameter(
            "", message("The query string may have at most {limit} characters.", limit=MAX_LENGTH)
        )
    try:
        text = query_string.decode()
        pairs = parse_qsl(text, True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeError as error:
        raise bad_parameter("", message("The query string is not text in UTF-8.")) from error
    except ValueError as error:
        raise bad_parameter(
            "", message("At most {limit} parameters are allowed.", limit=MAX_PARAMETERS)
        ) from error
    return _each_once(pairs)


def _each_once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise bad_parameter(
                name, message("The parameter “{name}” stands twice.", name=name[:80])
            )
        if "\x00" in value or "\x00" in name:
            raise bad_parameter(name, message("A text holds a character that cannot be stored."))
        found[name] = value
    return found


def _filter(name: str, value: str) -> Filter:
    found = _FILTER.fullmatch(name)
    if found is None:
        raise bad_parameter(
            name,
            message("A filter is written filter[field]=value or filter[field][operator]=value."),
        )
    operator = found[2] or "eq"
    if operator in _NO_VALUE:
        return Filter(field=found[1], operator=operator)
    values = tuple(value.split(",")) if operator in _MANY else (value,)
    return Filter(field=found[1], operator=operator, values=values)


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MOST:
        return int(text)
    raise bad_parameter("limit", message("limit is a whole number from 1 to {most}.", most=MOST))


def _flag(name: str, text: str | None) -> bool:
    if text in (None, "false"):
        return False
    if text == "true":
        return True
    raise bad_parameter(name, message("{name} is true or false.", name=name))


def _paths(name: str, text: str, most: int) -> tuple[str, ...]:
    paths = tuple(dict.fromkeys(p.strip() for p in text.split(",") if p.strip()))
    if len(paths) > most:
        raise bad_parameter(name, message("{name} takes at most {most}.", name=name, most=most))
    return paths


def no_parameters(query_string: bytes) -> None:
    """Refuse every parameter, for operations that have none."""
    if query_string:
        read_parameters(query_string, ())
